using System.Security.Cryptography.X509Certificates;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Administering;
using Almaty2020.Web.Access.Auditing;
using Almaty2020.Web.Access.Mail;
using Almaty2020.Web.Access.OwnAccount;
using Almaty2020.Web.Access.Passwords;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;

namespace Almaty2020.Web.Startup;

internal static class AccessStartup
{
    /// <summary>Accounts without a request: what the command line needs too.</summary>
    public static void AddAccounts(this IServiceCollection services, SiteSettings settings)
    {
        var protection = services.AddDataProtection().SetApplicationName("Almaty2020").PersistKeysToDbContext<SiteDb>();
        if (settings.KeyCertificate is { } certificate)
            protection.ProtectKeysWithCertificate(certificate).UnprotectKeysWithAnyCertificate([certificate, .. settings.KeyCertificateBefore is { } before ? [before] : Array.Empty<X509Certificate2>()]);
        services.AddIdentityCore<Account>(options =>
            {
                options.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
                options.User.RequireUniqueEmail = true;
                // Length over composition: see PasswordRules.
                options.Password = new PasswordOptions { RequiredLength = 1, RequireDigit = false, RequireLowercase = false, RequireUppercase = false, RequireNonAlphanumeric = false, RequiredUniqueChars = 0 };
            })
            .AddUserStore<UserOnlyStore<Account, SiteDb, string, IdentityUserClaim<string>, IdentityUserLogin<string>, IdentityUserToken<string>, IdentityUserPasskey<string>>>();
        // OWASP, Password Storage: PBKDF2 with HMAC-SHA512.
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = 210_000);
        services.AddSingleton<PasswordHashes>();
        services.AddSingleton<IPasswordHasher<Account>, PasswordHasher<Account>>();
        services.AddScoped<EncryptKeys>();
        services.AddScoped<AccountLinks>();
        services.AddScoped<MakeSetupLink>();
        services.AddScoped<CreateAdministrator>();
        services.AddScoped<PageTitles>();
        services.AddScoped<PageOrder>();
        services.AddScoped<AuditLog>();
        services.AddScoped<ExportAudit>();
    }

    public static void AddAccess(this IServiceCollection services, SiteSettings settings)
    {
        services.AddAccounts(settings);
        services.AddHttpContextAccessor();
        services.AddScoped<Sessions>();
        services.AddScoped<Throttle>();
        services.AddScoped<StaffCookie>();
        services.AddScoped<SealedCookies>();
        services.AddScoped<HalfSignedIn>();
        services.AddScoped<KnownDevices>();
        services.AddScoped<TypedBefore>();
        services.AddScoped<IPasskeyHandler<Account>, PasskeyHandler<Account>>();
        services.Configure<IdentityPasskeyOptions>(options => Passkeys.Configure(options, settings));
        services.AddScoped<Passkeys>();
        services.AddScoped<SecondFactors>();
        services.AddScoped<ProofAgain>();
        services.AddScoped<Totp>();
        services.AddScoped<RecoveryCodes>();
        services.AddScoped<CheckPassword>();
        services.AddScoped<CheckCode>();
        services.AddScoped<AskForReset>();
        services.AddScoped<OfferReset>();
        services.AddScoped<ResetPassword>();
        services.AddScoped<AcceptInvitation>();
        services.AddScoped<ChooseLanguage>();
        services.AddScoped<SetAuthenticator>();
        services.AddScoped<AccountActs>();
        services.AddScoped<InviteAccount>();
        services.AddScoped<SendInvitationAgain>();
        services.AddScoped<ChangeAccount>();
        services.AddScoped<ChangeRoles>();
        services.AddScoped<SuspendAccount>();
        services.AddScoped<RestoreAccount>();
        services.AddScoped<RemoveAccount>();
        services.AddScoped<ISchedulingRights, SchedulingRights>();
        services.AddScoped<TakeSecondFactorAway>();
        services.AddScoped<AccountDirectory>();
        services.AddScoped<Worklists>();
        services.AddScoped<Manuscripts>();
        services.AddScoped<LinkTargets>();
        services.AddScoped<AddressConflicts>();
        services.AddScoped<PriorityNumber>();
        services.AddScoped<PagePresence>();
        services.AddScoped<Timetable>();
        services.AddScoped<Companions>();
        services.AddScoped<Responses>();
        services.AddScoped<Selection>();
        services.AddScoped<PageBoard>();
        services.AddScoped<BoardCandidates>();
        services.AddScoped<PageTree>();
        services.AddScoped<AddressChanges>();
        services.AddScoped<PageHistory>();
        services.AddScoped<PageSignals>();
        services.AddScoped<LinkFaults>();
        services.AddScoped<AddPasskey>();
        services.AddScoped<RenamePasskey>();
        services.AddScoped<RemoveSecondFactor>();
        services.AddScoped<RenewRecoveryCodes>();
        services.AddScoped<ChangeName>();
        services.AddScoped<ChangePassword>();
        services.AddSingleton<SetupOffer>();
        services.AddSingleton<Outbox>();
        services.AddSingleton<ResetRequests>();
        // Ended in the opposite order: first who makes letters, then who sends them.
        services.AddHostedService<MailSender>();
        services.AddHostedService<ResetWorker>();

        // A name with this prefix is taken by browsers only from the host itself, over https, for every path.
        var isEncrypted = settings.PublicUrl.StartsWith("https:", StringComparison.Ordinal);
        // With one scheme alone the framework would make it everybody's, and look who it is on public pages too.
        AppContext.SetSwitch("Microsoft.AspNetCore.Authentication.SuppressAutoDefaultScheme", true);
        services.AddAuthentication().AddCookie(Staff.Scheme, options =>
        {
            options.Cookie.Name = isEncrypted ? "__Host-staff" : "staff";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.SecurePolicy = isEncrypted ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
            // The session's row says when it is over; the cookie only must not outlive it.
            options.ExpireTimeSpan = Session.AbsoluteLimit;
            options.SlidingExpiration = false;
            options.CookieManager = DirectoryStartup.Cookies;
            options.EventsType = typeof(StaffCookie);
        });
        services.AddDirectory(settings);
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = isEncrypted ? "__Host-form" : "form";
            options.Cookie.SecurePolicy = isEncrypted ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.FormFieldName = "form-token";
        });
        services.AddAuthorization(Policies.Add);
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, ClosedDoors>();
        services.AddScoped<IAuthorizationHandler, StaffRequirementHandler>();
    }
}

using System.Security.Cryptography.X509Certificates;
using Almaty2020.Web.Access.Administering;
using Almaty2020.Web.Access.CityDirectory;
using Almaty2020.Web.Access.Keys;
using Almaty2020.Web.Access.OwnAccount;
using Almaty2020.Web.Access.Passwords;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing.Scheduling;
using Almaty2020.Web.Settings;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;

namespace Almaty2020.Web.Access;

internal static class AccessServices
{
    /// <summary>Registers account services that need no HTTP request. Commands use them too.</summary>
    public static void AddAccounts(this IServiceCollection services, SiteSettings settings)
    {
        var protection = services.AddDataProtection().SetApplicationName("Almaty2020").PersistKeysToDbContext<SiteDb>();
        if (settings.KeyCertificate is { } certificate)
            protection
                .ProtectKeysWithCertificate(certificate)
                .UnprotectKeysWithAnyCertificate([
                    certificate,
                    .. settings.PreviousKeyCertificate is { } before ? [before] : Array.Empty<X509Certificate2>(),
                ]);
        services
            .AddIdentityCore<Account>(options =>
            {
                options.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
                options.User.RequireUniqueEmail = true;
                // Passwords need length, not character classes: see PasswordRules.
                options.Password = new PasswordOptions
                {
                    RequiredLength = 1,
                    RequireDigit = false,
                    RequireLowercase = false,
                    RequireUppercase = false,
                    RequireNonAlphanumeric = false,
                    RequiredUniqueChars = 0,
                };
            })
            .AddUserStore<
                UserOnlyStore<
                    Account,
                    SiteDb,
                    string,
                    IdentityUserClaim<string>,
                    IdentityUserLogin<string>,
                    IdentityUserToken<string>,
                    IdentityUserPasskey<string>
                >
            >();
        // OWASP, Password Storage: PBKDF2 with HMAC-SHA512.
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = 210_000);
        services.AddSingleton<PasswordHashes>();
        services.AddSingleton<IPasswordHasher<Account>, PasswordHasher<Account>>();
        services.AddSingleton<KeyCertificateCheck>();
        services.AddScoped<ReencryptKeys>();
        services.AddScoped<AccountLinks>();
        services.AddScoped<CreateSetupLink>();
        services.AddScoped<CreateAdministrator>();
    }

    public static void AddAccess(this IServiceCollection services, SiteSettings settings)
    {
        services.AddAccounts(settings);
        services.AddHttpContextAccessor();
        services.AddScoped<Sessions>();
        services.AddScoped<Throttle>();
        services.AddScoped<StaffCookieEvents>();
        services.AddScoped<EncryptedCookies>();
        services.AddScoped<PendingSecondFactor>();
        services.AddScoped<KnownDevices>();
        services.AddScoped<PendingForm>();
        services.AddScoped<IPasskeyHandler<Account>, PasskeyHandler<Account>>();
        services.Configure<IdentityPasskeyOptions>(options => Passkeys.Configure(options, settings));
        services.AddScoped<Passkeys>();
        services.AddScoped<SecondFactors>();
        services.AddScoped<Reauthentication>();
        services.AddScoped<Totp>();
        services.AddScoped<RecoveryCodes>();
        services.AddScoped<CheckPassword>();
        services.AddScoped<CheckCode>();
        services.AddScoped<RequestPasswordReset>();
        services.AddScoped<SendResetLink>();
        services.AddScoped<SignInNotices>();
        services.AddScoped<ResetPassword>();
        services.AddScoped<AcceptInvitation>();
        services.AddScoped<ChooseLanguage>();
        services.AddScoped<SetUpAuthenticator>();
        services.AddScoped<AccountCommandRunner>();
        services.AddScoped<InviteAccount>();
        services.AddScoped<ResendInvitation>();
        services.AddScoped<ChangeAccount>();
        services.AddScoped<ChangeRoles>();
        services.AddScoped<SuspendAccount>();
        services.AddScoped<RestoreAccount>();
        services.AddScoped<RemoveAccount>();
        services.AddScoped<ISchedulingRights, SchedulingRights>();
        services.AddScoped<ResetSecondFactor>();
        services.AddScoped<AccountQueries>();
        services.AddScoped<PutChecklistAway>();
        services.AddScoped<AddPasskey>();
        services.AddScoped<RenamePasskey>();
        services.AddScoped<RemoveSecondFactor>();
        services.AddScoped<RenewRecoveryCodes>();
        services.AddScoped<ChangeName>();
        services.AddScoped<ChangePassword>();
        services.AddSingleton<SetupLinkAnnouncer>();
        services.AddSingleton<SignInMetrics>();
        services.AddSingleton<ResetRequests>();
        services.AddHostedService<PasswordResetService>();

        // Browsers accept a __Host- cookie only from the host itself, over https and for every path.
        var isEncrypted = settings.PublicUrl.StartsWith("https:", StringComparison.Ordinal);
        // A single scheme would become the default, and the framework would authenticate requests for public pages too.
        AppContext.SetSwitch("Microsoft.AspNetCore.Authentication.SuppressAutoDefaultScheme", true);
        services
            .AddAuthentication()
            .AddCookie(Staff.Scheme, options =>
            {
                options.Cookie.Name = isEncrypted ? "__Host-staff" : "staff";
                options.Cookie.HttpOnly = true;
                options.Cookie.SameSite = SameSiteMode.Lax;
                options.Cookie.SecurePolicy = isEncrypted ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
                // The session's row decides when it ends; the cookie must not outlive it.
                options.ExpireTimeSpan = Session.AbsoluteLimit;
                options.SlidingExpiration = false;
                options.CookieManager = DirectoryServices.Cookies;
                options.EventsType = typeof(StaffCookieEvents);
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
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, StaffAuthorizationResultHandler>();
        services.AddScoped<IAuthorizationHandler, StaffRequirementHandler>();
    }
}

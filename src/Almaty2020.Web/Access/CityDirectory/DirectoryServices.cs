using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Settings;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Almaty2020.Web.Access.CityDirectory;

/// <summary>Sign-in through the city's own directory, if one is configured: OpenID Connect, authorization code with PKCE.</summary>
internal static partial class DirectoryServices
{
    /// <summary>How long a sign-in at the directory's pages may take: people look for their phone or their password.</summary>
    private static readonly TimeSpan SignInTimeout = TimeSpan.FromMinutes(15);

    /// <summary>Lifetime of the cookie that carries the directory's answer over one redirect, until the session exists.</summary>
    private static readonly TimeSpan ArrivalLifetime = TimeSpan.FromMinutes(1);

    private const string IssuerItem = "issuer";

    /// <summary>Treats a cookie with a missing chunk as no cookie. The framework's default is to throw.</summary>
    public static ICookieManager Cookies { get; } = new ChunkingCookieManager { ThrowForPartialCookies = false };

    public static void AddDirectory(this IServiceCollection services, SiteSettings settings)
    {
        services.AddScoped<SignInThroughDirectory>();
        if (settings.Directory is not { } directory)
            return;

        var isEncrypted = settings.PublicUrl.StartsWith("https:", StringComparison.Ordinal);
        services
            .AddAuthentication()
            .AddCookie(DirectorySignIn.ArrivalScheme, options =>
            {
                ConfigureCookie(options.Cookie, "directory-arrival", isEncrypted);
                options.ExpireTimeSpan = ArrivalLifetime;
                options.CookieManager = Cookies;
                options.SlidingExpiration = false;
            })
            .AddOpenIdConnect(DirectorySignIn.ProtocolScheme, options =>
            {
                options.Authority = directory.Authority.AbsoluteUri;
                options.ClientId = directory.ClientId;
                options.ClientSecret = directory.ClientSecret;
                options.RequireHttpsMetadata = directory.Authority.Scheme == Uri.UriSchemeHttps;
                options.SignInScheme = DirectorySignIn.ArrivalScheme;
                options.CallbackPath = AccessLinks.DirectoryCallback;
                // Off: with front-channel sign-out any page could end sessions, and this site does not need it.
                options.RemoteSignOutPath = default;
                options.SignedOutCallbackPath = default;

                options.ResponseType = OpenIdConnectResponseType.Code;
                // The directory returns by a GET redirect instead of a cross-site form post, so cookies need not be sent across sites.
                options.ResponseMode = OpenIdConnectResponseMode.Query;
                options.UsePkce = true;
                options.Scope.Clear();
                foreach (var scope in directory.Scopes)
                    options.Scope.Add(scope);

                ConfigureCookie(options.CorrelationCookie, "directory-state.", isEncrypted);
                ConfigureCookie(options.NonceCookie, "directory-nonce.", isEncrypted);
                options.RemoteAuthenticationTimeout = SignInTimeout;
                options.ProtocolValidator.NonceLifetime = SignInTimeout;
                // A person is waiting. A working directory answers much faster than this.
                options.BackchannelTimeout = TimeSpan.FromSeconds(20);

                // The site makes no later calls to the directory on a person's behalf, so it needs no tokens.
                options.SaveTokens = false;
                options.GetClaimsFromUserInfoEndpoint = true;
                options.MapInboundClaims = false;
                options.DisableTelemetry = true;
                options.TokenValidationParameters.ClockSkew = TimeSpan.FromMinutes(2);
                options.ClaimActions.Clear();
                foreach (var claim in (string[])["name", "preferred_username", "email", "email_verified"])
                    options.ClaimActions.MapUniqueJsonKey(claim, claim);
                options.ClaimActions.MapJsonKey(directory.RoleClaim, directory.RoleClaim);

                var mapped = directory.Roles.Select(r => r.Value).ToHashSet(StringComparer.Ordinal);
                options.Events.OnRedirectToIdentityProvider = context =>
                {
                    // The public address, whatever host name the request used.
                    context.ProtocolMessage.RedirectUri = settings.PublicUrl + AccessLinks.DirectoryCallback;
                    context.ProtocolMessage.UiLocales = context.Properties.Items.TryGetValue(DirectorySignIn.Language, out var language)
                        ? language
                        : null;
                    if (context.Properties.Items.ContainsKey(DirectorySignIn.ConfirmedSession))
                    {
                        context.ProtocolMessage.Prompt = OpenIdConnectPrompt.Login;
                        context.ProtocolMessage.MaxAge = "0";
                    }

                    return Task.CompletedTask;
                };
                options.Events.OnTokenValidated = context =>
                {
                    context.Properties!.Items[IssuerItem] = context.SecurityToken.Issuer;
                    return Task.CompletedTask;
                };
                options.Events.OnTicketReceived = context =>
                {
                    // Keep only the groups that are mapped to a role; the full list may be long. The cookie lives one minute.
                    if (
                        DirectoryPerson.From(context.Principal!, context.Properties!.Items[IssuerItem]!, directory.RoleClaim, mapped) is
                        { } person
                    )
                        context.Principal = person.ToPrincipal();
                    else
                        context.Fail("The directory's answer does not identify the person.");
                    return Task.CompletedTask;
                };
                options.Events.OnRemoteFailure = RedirectWithReason;
            });
    }

    /// <summary>Redirects to the sign-in page, which explains the failure and still offers the site's own sign-in.</summary>
    private static Task RedirectWithReason(RemoteFailureContext context)
    {
        var fault = context.Failure?.GetBaseException();
        var reason =
            context.Failure?.Data["error"] as string == "access_denied" ? DirectorySignIn.Cancelled
            : IsUnreachable(fault) ? DirectorySignIn.Down
            : DirectorySignIn.Failed;
        // Log the exception's type only: its message may quote what the client sent.
        LogFailed(
            context.HttpContext.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(DirectoryServices)),
            reason,
            fault?.GetType().Name ?? ""
        );
        if (reason == DirectorySignIn.Failed)
            context.HttpContext.RequestServices.GetRequiredService<SignInMetrics>().RecordFailure(SignInMetrics.DirectoryStep, "failed");
        context.Response.Redirect(
            SignInAddressWithReason(
                reason,
                context.Properties?.Items.TryGetValue(DirectorySignIn.ReturnUrl, out var returnUrl) == true ? returnUrl : null
            )
        );
        context.HandleResponse();
        return Task.CompletedTask;
    }

    /// <summary>Address of the sign-in page with the reason why the directory sign-in failed.</summary>
    public static string SignInAddressWithReason(string reason, string? returnUrl)
    {
        var query = QueryString.Create(DirectorySignIn.Reason, reason);
        return AccessLinks.SignIn + (returnUrl is null ? query : query.Add("returnUrl", returnUrl));
    }

    /// <summary>True if the directory could not be reached; false if it gave a wrong answer.</summary>
    public static bool IsUnreachable(Exception? fault) =>
        fault
            is HttpRequestException
                or IOException
                or OperationCanceledException
                or TimeoutException
                or System.Net.Sockets.SocketException;

    private static void ConfigureCookie(CookieBuilder cookie, string name, bool isEncrypted)
    {
        cookie.Name = isEncrypted ? "__Host-" + name : name;
        cookie.Path = "/";
        cookie.HttpOnly = true;
        cookie.IsEssential = true;
        cookie.SameSite = SameSiteMode.Lax;
        cookie.SecurePolicy = isEncrypted ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
    }

    [LoggerMessage(
        1601,
        LogLevel.Warning,
        "A sign-in through the city directory failed: {Reason} ({Fault}). The person was sent back to the sign-in page"
    )]
    public static partial void LogFailed(ILogger logger, string reason, string fault);
}

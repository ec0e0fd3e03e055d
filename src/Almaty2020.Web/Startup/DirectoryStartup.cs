using Almaty2020.Web.Access.CityDirectory;
using Almaty2020.Web.Telemetry;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Almaty2020.Web.Startup;

/// <summary>Signing in by the city's own directory, where there is one: OpenID Connect, authorization code with PKCE.</summary>
internal static partial class DirectoryStartup
{
    /// <summary>For how long somebody may be at the directory's pages: with a phone to find, a password to look up.</summary>
    private static readonly TimeSpan Away = TimeSpan.FromMinutes(15);

    /// <summary>Between the directory's answer and the session that it leads to lies one redirect.</summary>
    private static readonly TimeSpan Arriving = TimeSpan.FromMinutes(1);

    private const string IssuerItem = "issuer";

    /// <summary>A cookie of which a part is missing is none. The framework's default throws.</summary>
    public static ICookieManager Cookies { get; } = new ChunkingCookieManager { ThrowForPartialCookies = false };

    public static void AddDirectory(this IServiceCollection services, SiteSettings settings)
    {
        services.AddScoped<SignInFromDirectory>();
        if (settings.Directory is not { } directory)
            return;

        var isEncrypted = settings.PublicUrl.StartsWith("https:", StringComparison.Ordinal);
        services.AddAuthentication()
            .AddCookie(DirectoryDoor.Arrival, options =>
            {
                Protect(options.Cookie, "directory-arrival", isEncrypted);
                options.ExpireTimeSpan = Arriving;
                options.CookieManager = Cookies;
                options.SlidingExpiration = false;
            })
            .AddOpenIdConnect(DirectoryDoor.Scheme, options =>
            {
                options.Authority = directory.Authority.AbsoluteUri;
                options.ClientId = directory.ClientId;
                options.ClientSecret = directory.ClientSecret;
                options.RequireHttpsMetadata = directory.Authority.Scheme == Uri.UriSchemeHttps;
                options.SignInScheme = DirectoryDoor.Arrival;
                options.CallbackPath = DirectoryDoor.CallbackAddress;
                // Front-channel sign-out would let any page end sessions, and nothing here waits for it.
                options.RemoteSignOutPath = default;
                options.SignedOutCallbackPath = default;

                options.ResponseType = OpenIdConnectResponseType.Code;
                // Back by a link, not by a form that another site posts: cookies need not be sent across sites for it.
                options.ResponseMode = OpenIdConnectResponseMode.Query;
                options.UsePkce = true;
                options.Scope.Clear();
                foreach (var scope in directory.Scopes)
                    options.Scope.Add(scope);

                Protect(options.CorrelationCookie, "directory-state.", isEncrypted);
                Protect(options.NonceCookie, "directory-nonce.", isEncrypted);
                options.RemoteAuthenticationTimeout = Away;
                options.ProtocolValidator.NonceLifetime = Away;
                // Somebody waits; what is not there answers, or does not, much sooner.
                options.BackchannelTimeout = TimeSpan.FromSeconds(20);

                // Nothing is asked of the directory in somebody's name later, so nothing is kept to ask with.
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
                    // As residents see the site, whatever name a request came under.
                    context.ProtocolMessage.RedirectUri = settings.PublicUrl + DirectoryDoor.CallbackAddress;
                    context.ProtocolMessage.UiLocales = context.Properties.Items.TryGetValue(DirectoryDoor.Language, out var language) ? language : null;
                    if (context.Properties.Items.ContainsKey(DirectoryDoor.ConfirmedSession))
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
                    // Of a list of groups that may be long, only what means something here is kept, and that for a minute.
                    if (DirectoryPerson.From(context.Principal!, context.Properties!.Items[IssuerItem]!, directory.RoleClaim, mapped) is { } person)
                        context.Principal = person.ToPrincipal();
                    else
                        context.Fail("The directory does not say who it is.");
                    return Task.CompletedTask;
                };
                options.Events.OnRemoteFailure = SayWhatFailed;
            });
    }

    /// <summary>Back to the sign-in page, where the site's own way in is open and words say why this one was not.</summary>
    private static Task SayWhatFailed(RemoteFailureContext context)
    {
        var fault = context.Failure?.GetBaseException();
        var reason = context.Failure?.Data["error"] as string == "access_denied" ? DirectoryDoor.Cancelled
            : IsAway(fault) ? DirectoryDoor.Down
            : DirectoryDoor.Failed;
        // By its kind alone: its words may quote what somebody sent.
        LogFailed(context.HttpContext.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(DirectoryStartup)), reason, fault?.GetType().Name ?? "");
        if (reason == DirectoryDoor.Failed)
            context.HttpContext.RequestServices.GetRequiredService<SiteMetrics>().RefusedSignIn(SiteMetrics.DirectoryStep, "failed");
        context.Response.Redirect(SignInAddressFor(reason, context.Properties?.Items.TryGetValue(DirectoryDoor.ReturnUrl, out var returnUrl) == true ? returnUrl : null));
        context.HandleResponse();
        return Task.CompletedTask;
    }

    /// <summary>The sign-in page, saying why somebody is back at it.</summary>
    public static string SignInAddressFor(string reason, string? returnUrl)
    {
        var query = QueryString.Create(DirectoryDoor.Reason, reason);
        return Access.ClosedDoors.SignInAddress + (returnUrl is null ? query : query.Add("returnUrl", returnUrl));
    }

    /// <summary>Whether it could not be reached, rather than said something wrong.</summary>
    public static bool IsAway(Exception? fault) => fault is HttpRequestException or IOException or OperationCanceledException or TimeoutException or System.Net.Sockets.SocketException;

    private static void Protect(CookieBuilder cookie, string name, bool isEncrypted)
    {
        cookie.Name = isEncrypted ? "__Host-" + name : name;
        cookie.Path = "/";
        cookie.HttpOnly = true;
        cookie.IsEssential = true;
        cookie.SameSite = SameSiteMode.Lax;
        cookie.SecurePolicy = isEncrypted ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
    }

    [LoggerMessage(1601, LogLevel.Warning, "A sign-in by the directory did not succeed: {Reason} ({Fault})")]
    public static partial void LogFailed(ILogger logger, string reason, string fault);
}

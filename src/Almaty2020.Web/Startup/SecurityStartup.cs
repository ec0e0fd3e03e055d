using Almaty2020.Web.Media;
using Almaty2020.Web.Sharing;
using NetEscapades.AspNetCore.SecurityHeaders.Infrastructure;

namespace Almaty2020.Web.Startup;

internal static class SecurityStartup
{
    /// <summary>For what other sites show in their own pages: the pictures that a shared page is announced with.</summary>
    public const string Shared = "shared";

    private const string Assets = "assets";

    public static void AddSiteSecurityHeaders(this IServiceCollection services)
    {
        var documents = Documents();
        var files = Files();
        var drawings = Files().AddContentSecurityPolicy(csp =>
        {
            // A drawing opened by its address is a document; ours need nothing but the styles they bring.
            csp.AddDefaultSrc().None();
            csp.AddStyleSrc().UnsafeInline();
            csp.AddSandbox();
        });
        var admin = Admin();
        var drafts = SharedDrafts();
        services.AddSecurityHeaderPolicies()
            .SetDefaultPolicy(documents)
            .AddPolicy(Assets, files)
            .AddPolicy(Shared, Files().AddCrossOriginResourcePolicy(policy => policy.CrossOrigin()))
            .SetPolicySelector(context => (context.EndpointPolicyName == Assets || MediaFiles.IsServing(context.HttpContext)) && context.HttpContext.Request.Path.Value!.EndsWith(".svg", StringComparison.OrdinalIgnoreCase)
                ? drawings
                : MediaFiles.IsServing(context.HttpContext) ? files
                : context.HttpContext.IsAdmin() ? admin
                : context.HttpContext.Request.Path.StartsWithSegments(SharedController.Address, StringComparison.OrdinalIgnoreCase) ? drafts
                : context.SelectedPolicy);
    }

    /// <summary>
    /// A style sheet, a script or a picture obeys the policies of the page that uses it. Its own say only what a browser asks a
    /// file for; the rest would be bytes that every first view waits for.
    /// </summary>
    public static TBuilder WithAssetHeaders<TBuilder>(this TBuilder assets)
        where TBuilder : IEndpointConventionBuilder => assets.WithSecurityHeadersPolicy(Assets);

    /// <summary>
    /// Nothing but what is ours and in use; no inline script or style, so no nonce and nothing to vary by. No Cross-Origin-Opener-Policy:
    /// see decision 12. Strict-Transport-Security is added by <see cref="Http.StrictTransportSecurity"/>.
    /// </summary>
    /// <param name="html">Names of the policies (Trusted Types) by which scripts make HTML of text; every script that does has one of its own.</param>
    private static HeaderPolicyCollection Documents(params string[] html) => Files()
        .AddContentSecurityPolicy(csp =>
        {
            csp.AddDefaultSrc().None();
            csp.AddScriptSrc().Self();
            csp.AddStyleSrc().Self();
            csp.AddImgSrc().Self();
            csp.AddConnectSrc().Self();
            csp.AddManifestSrc().Self();
            csp.AddFormAction().Self();
            csp.AddBaseUri().None();
            csp.AddFrameAncestors().None();
            csp.AddRequireTrustedTypesFor().Script();
            var types = csp.AddTrustedTypes();
            if (html.Length == 0)
                types.None();
            foreach (var name in html)
                types.AllowPolicy(name);
        })
        .AddFrameOptionsDeny()
        .AddReferrerPolicyStrictOriginWhenCrossOrigin()
        .AddPermissionsPolicy(policy =>
        {
            // What tells of a reader, takes from them or disturbs them: nothing here needs it, and nothing that gets in may have it.
            policy.AddAccelerometer().None();
            policy.AddAutoplay().None();
            policy.AddCamera().None();
            policy.AddDisplayCapture().None();
            policy.AddFullscreen().None();
            policy.AddGeolocation().None();
            policy.AddGyroscope().None();
            policy.AddHid().None();
            policy.AddIdleDetection().None();
            policy.AddMagnetometer().None();
            policy.AddMicrophone().None();
            policy.AddMidi().None();
            policy.AddPayment().None();
            policy.AddScreenWakeLock().None();
            policy.AddSerialPermissions().None();
            policy.AddUsb().None();
            policy.AddXrSpatialTracking().None();
        });

    /// <summary>Screens of staff: kept by nobody, found by nobody, and with no window of others to talk to.</summary>
    private static HeaderPolicyCollection Admin() => Documents("checks", "presence", "preview", "paste")
        .AddCrossOriginOpenerPolicy(policy => policy.SameOrigin())
        // Forms need their Origin, which "no-referrer" would blank.
        .AddReferrerPolicySameOrigin()
        .AddCustomHeader("Cache-Control", "no-store")
        .AddCustomHeader("X-Robots-Tag", "noindex, nofollow");

    /// <summary>Drafts that guests look at: kept by nobody, found by nobody, and their address, which is the key to them, told to nobody.</summary>
    private static HeaderPolicyCollection SharedDrafts() => Documents()
        .AddReferrerPolicyNoReferrer()
        .AddCustomHeader("Cache-Control", "no-store")
        .AddCustomHeader("X-Robots-Tag", "noindex, nofollow");

    /// <summary>Whether a request is for the admin area, whatever becomes of it.</summary>
    public static bool IsAdmin(this HttpContext context) => context.Request.Path.StartsWithSegments("/admin", StringComparison.OrdinalIgnoreCase);

    private static HeaderPolicyCollection Files() => new HeaderPolicyCollection()
        .AddContentTypeOptionsNoSniff()
        .AddCrossOriginResourcePolicy(policy => policy.SameOrigin())
        .RemoveServerHeader();
}

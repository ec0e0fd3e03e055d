using Almaty2020.Web.Http;
using Almaty2020.Web.Media;
using NetEscapades.AspNetCore.SecurityHeaders.Infrastructure;

namespace Almaty2020.Web.Startup;

internal static class SecurityStartup
{
    private const string Assets = "assets";

    public static void AddSiteSecurityHeaders(this IServiceCollection services)
    {
        var documents = Documents();
        var files = Files();
        var drawings = Files()
            .AddContentSecurityPolicy(csp =>
            {
                // An SVG opened by its address is a document. Ours need only their own inline styles.
                csp.AddDefaultSrc().None();
                csp.AddStyleSrc().UnsafeInline();
                csp.AddSandbox();
            });
        var libraryDocuments = Files()
            .AddContentSecurityPolicy(csp =>
            {
                csp.AddSandbox();
                csp.AddDefaultSrc().None();
            });
        var admin = Admin();
        var drafts = SharedDrafts();
        services
            .AddSecurityHeaderPolicies()
            .SetDefaultPolicy(documents)
            .AddPolicy(Assets, files)
            .AddPolicy(HeaderPolicies.StaffFiles, files)
            .AddPolicy(HeaderPolicies.EmbeddableFiles, Files().AddCrossOriginResourcePolicy(policy => policy.CrossOrigin()))
            .AddPolicy(HeaderPolicies.Documents, libraryDocuments)
            .SetPolicySelector(context =>
                (context.EndpointPolicyName == Assets || MediaFiles.IsMediaResponse(context.HttpContext))
                && context.HttpContext.Request.Path.Value!.EndsWith(".svg", StringComparison.OrdinalIgnoreCase)
                    ? drawings
                : MediaFiles.IsMediaResponse(context.HttpContext) ? files
                : context.EndpointPolicyName == HeaderPolicies.Documents
                && context.HttpContext.Response.StatusCode is StatusCodes.Status200OK or StatusCodes.Status206PartialContent
                    ? libraryDocuments
                : context.EndpointPolicyName == HeaderPolicies.StaffFiles
                && context.HttpContext.Response.StatusCode == StatusCodes.Status200OK
                    ? files
                : context.HttpContext.IsAdmin() ? admin
                : context.HttpContext.IsSharedDraft() ? drafts
                : context.SelectedPolicy
            );
    }

    /// <summary>
    /// Headers for style sheets, scripts and pictures. They obey the policies of the page that uses them, so they send only the headers
    /// that apply to a file. More headers would delay every first view.
    /// </summary>
    public static TBuilder WithAssetHeaders<TBuilder>(this TBuilder assets)
        where TBuilder : IEndpointConventionBuilder => assets.WithSecurityHeadersPolicy(Assets);

    /// <summary>
    /// Policy for public pages: only our own resources, no inline scripts or styles, so no nonce and nothing to vary by. No
    /// Cross-Origin-Opener-Policy: see decision 12. Strict-Transport-Security is added by <see cref="Http.StrictTransportSecurity"/>.
    /// </summary>
    /// <param name="html">Names of the Trusted Types policies with which scripts turn text into HTML. Each such script has its own.</param>
    private static HeaderPolicyCollection Documents(params string[] html) =>
        Files()
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
                // Features that reveal, track or disturb a reader. The site needs none of them, and injected code must not get them.
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

    /// <summary>Policy for staff screens: not cached, not indexed, and isolated from windows of other sites.</summary>
    private static HeaderPolicyCollection Admin() =>
        Documents("cards", "checks", "presence", "preview", "paste")
            .AddCrossOriginOpenerPolicy(policy => policy.SameOrigin())
            // Forms need the Origin header, which "no-referrer" would blank.
            .AddReferrerPolicySameOrigin()
            .AddCustomHeader("Cache-Control", "no-store")
            .AddCustomHeader("X-Robots-Tag", "noindex, nofollow");

    /// <summary>
    /// Policy for shared drafts: not cached, not indexed, and no Referer header, because the address itself is the secret key.
    /// </summary>
    private static HeaderPolicyCollection SharedDrafts() =>
        Documents()
            .AddReferrerPolicyNoReferrer()
            .AddCustomHeader("Cache-Control", "no-store")
            .AddCustomHeader("X-Robots-Tag", "noindex, nofollow");

    private static HeaderPolicyCollection Files() =>
        new HeaderPolicyCollection()
            .AddContentTypeOptionsNoSniff()
            .AddCrossOriginResourcePolicy(policy => policy.SameOrigin())
            .RemoveServerHeader();
}

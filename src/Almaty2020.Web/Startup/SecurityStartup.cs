namespace Almaty2020.Web.Startup;

internal static class SecurityStartup
{
    /// <summary>Nothing but what is ours and in use; no inline script or style, so no nonce and nothing to vary by.</summary>
    public static void UseSiteSecurityHeaders(this WebApplication app) => app.UseSecurityHeaders(new HeaderPolicyCollection()
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
        })
        .AddContentTypeOptionsNoSniff()
        .AddFrameOptionsDeny()
        .AddReferrerPolicyStrictOriginWhenCrossOrigin()
        .AddPermissionsPolicy(policy =>
        {
            // The package's secure defaults without web-share, which Chromium on Linux does not know and complains of on every page.
            policy.AddAccelerometer().None();
            policy.AddAutoplay().None();
            policy.AddCamera().None();
            policy.AddDisplayCapture().None();
            policy.AddEncryptedMedia().None();
            policy.AddFullscreen().None();
            policy.AddGeolocation().None();
            policy.AddGyroscope().None();
            policy.AddMagnetometer().None();
            policy.AddMicrophone().None();
            policy.AddMidi().None();
            policy.AddPayment().None();
            policy.AddPictureInPicture().None();
            policy.AddPublickeyCredentialsGet().None();
            policy.AddScreenWakeLock().None();
            policy.AddSyncXHR().None();
            policy.AddUsb().None();
            policy.AddXrSpatialTracking().None();
        })
        .AddCrossOriginOpenerPolicy(policy => policy.SameOrigin())
        .AddCrossOriginResourcePolicy(policy => policy.SameOrigin())
        .AddStrictTransportSecurityMaxAge(60 * 60 * 24 * 365)
        .RemoveServerHeader());
}

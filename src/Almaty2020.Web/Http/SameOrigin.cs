namespace Almaty2020.Web.Http;

/// <summary>Which page sent a form, as far as the browser says.</summary>
internal enum FormOrigin
{
    /// <summary>A page of this site, for certain.</summary>
    ThisSite,

    /// <summary>
    /// Nothing says that another site sent it: the browser names no origin, or the host that the request was sent to, or the user sent the
    /// form again from the address bar.
    /// </summary>
    Unproven,

    /// <summary>
    /// The browser is from before 2023 and hides the origin: so it does for our pages with the Referrer-Policy no-referrer, and for any
    /// site's sandboxed frames.
    /// </summary>
    Hidden,

    OtherSite,
}

/// <summary>
/// The only same-site check. Reads headers that browsers set and pages cannot forge: <c>Sec-Fetch-Site</c> decides if it is there, else
/// <c>Origin</c>. <list type="table">
/// <item><term>same-origin</term><description><see cref="FormOrigin.ThisSite"/></description></item>
/// <item><term>none</term><description><see cref="FormOrigin.Unproven"/>: a page cannot cause it</description></item>
/// <item><term>same-site, cross-site, anything else</term><description><see cref="FormOrigin.OtherSite"/></description></item>
/// <item><term>without it, Origin is the public address</term><description><see cref="FormOrigin.ThisSite"/></description></item>
/// <item><term>… has the request's host or the public host</term><description><see cref="FormOrigin.Unproven"/></description></item>
/// <item><term>… is "null"</term><description><see cref="FormOrigin.Hidden"/></description></item>
/// <item><term>… is anything else</term><description><see cref="FormOrigin.OtherSite"/></description></item>
/// <item><term>without both</term><description><see cref="FormOrigin.Unproven"/></description></item>
/// </list>
/// Browsers from before 2023 do not send <c>Sec-Fetch-Site</c>, nor does any browser to an address without encryption.
/// </summary>
internal static class SameOrigin
{
    public static FormOrigin Of(HttpRequest request, string publicUrl)
    {
        var site = request.Headers["Sec-Fetch-Site"];
        if (site.Count > 0)
        {
            return site.ToString() switch
            {
                "same-origin" => FormOrigin.ThisSite,
                "none" => FormOrigin.Unproven,
                _ => FormOrigin.OtherSite,
            };
        }

        var origin = request.Headers.Origin.ToString();
        return origin switch
        {
            "" => FormOrigin.Unproven,
            "null" => FormOrigin.Hidden,
            _ when origin == publicUrl => FormOrigin.ThisSite,
            // Hosts without the scheme, which a proxy may have changed.
            _ when Uri.TryCreate(origin, UriKind.Absolute, out var from)
                    && (HasHost(from, request.Host.Value) || HasHost(from, new Uri(publicUrl).Authority)) => FormOrigin.Unproven,
            _ => FormOrigin.OtherSite,
        };
    }

    /// <summary>
    /// False if another site sent the form. For forms that need no account and must work in every browser: all that another site could do
    /// with them, it could do without the browser too.
    /// </summary>
    /// <param name="hidesOrigin">True for a page whose Referrer-Policy makes old browsers hide the origin.</param>
    public static bool MayBeThisSite(HttpRequest request, string publicUrl, bool hidesOrigin = false) =>
        Of(request, publicUrl) switch
        {
            FormOrigin.ThisSite or FormOrigin.Unproven => true,
            FormOrigin.Hidden => hidesOrigin,
            _ => false,
        };

    private static bool HasHost(Uri origin, string? host) => string.Equals(origin.Authority, host, StringComparison.OrdinalIgnoreCase);
}

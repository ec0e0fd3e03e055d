namespace Almaty2020.Web.Site.Feedback;

/// <summary>Whether a form was sent from a page of this site, told by what browsers say of themselves and no page can forge.</summary>
internal static class SameSite
{
    public static bool Sent(HttpRequest request, string publicUrl)
    {
        // "none" is the reader's own doing: an address bar, a page loaded again.
        if (request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site)
            return site is "same-origin" or "none";

        // Browsers from before 2023 and addresses without encryption have no such header. Hosts are compared without their
        // scheme, which a proxy in front may have changed.
        if (request.Headers.Origin.ToString() is not { Length: > 0 } origin)
            return true;
        return Uri.TryCreate(origin, UriKind.Absolute, out var from)
            && (IsOf(from, request.Host.Value) || IsOf(from, new Uri(publicUrl).Authority));
    }

    private static bool IsOf(Uri origin, string? host) => string.Equals(origin.Authority, host, StringComparison.OrdinalIgnoreCase);
}

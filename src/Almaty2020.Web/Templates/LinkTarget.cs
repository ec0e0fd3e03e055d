namespace Almaty2020.Web.Templates;

/// <summary>Where a field's link leads: the key of a page, such as <c>almaty-2020/active-city</c>, or an address of another site.</summary>
public static class LinkTarget
{
    public static bool IsValid(string target) => IsAddress(target) || IsKey(target);

    /// <summary>True for an address that a browser opens as a page, so never one that runs a script.</summary>
    public static bool IsAddress(string target) =>
        Uri.TryCreate(target, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp)
        && url.Host.Length > 0;

    /// <remarks>Keys have Latin letters in every language.</remarks>
    private static bool IsKey(string target) =>
        target.Length > 0
        && target.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '/')
        && !target.StartsWith('/')
        && !target.EndsWith('/');
}

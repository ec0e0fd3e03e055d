using System.Buffers;

namespace Almaty2020.Markup;

/// <summary>Decides which addresses a text may link to or load images from. All other addresses are shown as text.</summary>
internal static class Addresses
{
    private static readonly SearchValues<char> s_pageCharacters = SearchValues.Create("/-_.~%+");

    public static bool IsAllowedLink(string target) =>
        IsWellFormed(target)
        && (
            IsExternal(target)
            || IsFragment(target)
            || IsPage(target)
            || PictureAddress.KeyOf(target) is not null
            || HasScheme(target, "mailto:")
            || HasScheme(target, "tel:")
        );

    public static bool IsAllowedImage(string source) => PictureAddress.IsAllowed(source);

    public static bool IsExternal(string target) => HasHost(target, "https://") || HasHost(target, "http://");

    public static bool IsFragment(string target) => target.Length > 1 && target[0] == '#';

    private static bool IsPage(string target)
    {
        if (!target.StartsWith("page:", StringComparison.Ordinal))
            return false;
        var key = target.AsSpan("page:".Length);
        var hash = key.IndexOf('#');
        if (hash >= 0)
            key = key[..hash];
        if (key.IsEmpty || key[0] == '/')
            return false;
        foreach (var unit in key)
            if (!char.IsLetterOrDigit(unit) && !s_pageCharacters.Contains(unit))
                return false;
        return true;
    }

    private static bool HasScheme(string target, string scheme) =>
        target.Length > scheme.Length && target.StartsWith(scheme, StringComparison.OrdinalIgnoreCase);

    private static bool HasHost(string target, string scheme) =>
        HasScheme(target, scheme) && (char.IsLetterOrDigit(target[scheme.Length]) || target[scheme.Length] == '[');

    /// <summary>
    /// Rejects control characters, backslashes (browsers read them as slashes) and invisible characters: they only serve to
    /// disguise an address. A space is allowed, because authors forget to encode it.
    /// </summary>
    internal static bool IsWellFormed(string address)
    {
        if (address.Length is 0 or > MarkupLimits.AddressLength || address[0] == ' ')
            return false;
        foreach (var unit in address)
        {
            if (unit is '\\' or '\uFFFD' || char.IsControl(unit))
                return false;
            if (unit != ' ' && (char.IsWhiteSpace(unit) || char.GetUnicodeCategory(unit) == System.Globalization.UnicodeCategory.Format))
                return false;
        }
        return true;
    }
}

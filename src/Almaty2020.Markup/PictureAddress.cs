namespace Almaty2020.Markup;

/// <summary>
/// The rule for every picture address, in a text, in front matter and in the editor's form: a picture of the library
/// (<c>media:key</c>) or a file of this site (<c>/media/name.jpg</c>). A picture on another server would tell that server who reads the
/// page; another address on this site could trigger an action such as signing out.
/// </summary>
public static class PictureAddress
{
    public const string Prefix = "/media/";

    /// <summary>Begins the address of a picture or document of the library; its key follows.</summary>
    public const string LibraryPrefix = "media:";

    private const int KeyMaxLength = 80;

    /// <summary>
    /// Percent-encoded dot, slash and backslash: browsers read <c>%2e%2e</c> as <c>..</c>, some servers read the others as slashes.
    /// </summary>
    private static readonly string[] s_encodedSeparators = ["%2e", "%2f", "%5c"];

    public static bool IsAllowed(string address) => KeyOf(address) is not null || IsFile(address);

    /// <returns>The key of a picture of the library; null for any other address.</returns>
    public static string? KeyOf(string address) =>
        address.StartsWith(LibraryPrefix, StringComparison.Ordinal) && IsKey(address.AsSpan(LibraryPrefix.Length))
            ? address[LibraryPrefix.Length..]
            : null;

    /// <summary>True for lower-case Latin letters and digits, in words joined by single hyphens.</summary>
    public static bool IsKey(ReadOnlySpan<char> key)
    {
        if (key.Length is 0 or > KeyMaxLength || key[0] == '-' || key[^1] == '-' || key.IndexOf("--", StringComparison.Ordinal) >= 0)
            return false;
        foreach (var unit in key)
            if (!char.IsAsciiLetterLower(unit) && !char.IsAsciiDigit(unit) && unit != '-')
                return false;
        return true;
    }

    private static bool IsFile(string address) =>
        Addresses.IsWellFormed(address)
        && address.StartsWith(Prefix, StringComparison.Ordinal)
        && address.Length > Prefix.Length
        && !address.Contains("..", StringComparison.Ordinal)
        && !address.Contains("//", StringComparison.Ordinal)
        && !Array.Exists(s_encodedSeparators, separator => address.Contains(separator, StringComparison.OrdinalIgnoreCase));

    /// <returns>The decoded path of the file below the media folder; null if the address is not allowed.</returns>
    public static string? FileNameOf(string address) => IsFile(address) ? Uri.UnescapeDataString(address[Prefix.Length..]) : null;
}

namespace Almaty2020.Markup;

/// <summary>
/// The rule for every picture address: in a text, in front matter and in the editor's form. Only the site's own files: another server's picture would tell that
/// server who reads the page, and another address of ours could be an act such as signing out.
/// </summary>
public static class PictureAddress
{
    public const string Prefix = "/media/";

    /// <summary>An encoded point, slash and backslash: browsers take <c>%2e%2e</c> for <c>..</c>, some servers the others for slashes.</summary>
    private static readonly string[] s_encodedSteps = ["%2e", "%2f", "%5c"];

    public static bool IsAllowed(string address) =>
        Addresses.IsPlausible(address)
        && address.StartsWith(Prefix, StringComparison.Ordinal)
        && address.Length > Prefix.Length
        && !address.Contains("..", StringComparison.Ordinal)
        && !address.Contains("//", StringComparison.Ordinal)
        && !Array.Exists(s_encodedSteps, step => address.Contains(step, StringComparison.OrdinalIgnoreCase));

    /// <returns>The file's path below the media folder, decoded; null where the address is not allowed.</returns>
    public static string? FileOf(string address) => IsAllowed(address) ? Uri.UnescapeDataString(address[Prefix.Length..]) : null;
}

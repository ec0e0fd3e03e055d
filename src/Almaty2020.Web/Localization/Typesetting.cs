namespace Almaty2020.Web.Localization;

/// <summary>Prevents line breaks where they would look wrong.</summary>
public static class Typesetting
{
    /// <summary>
    /// Keeps «Алматы – 2020» on one line. Browsers break a line after a dash even before a no-break space, unless a word
    /// joiner is between them.
    /// </summary>
    public static string KeepDashesTogether(string text) => text.Replace("\u2013\u00a0", "\u2013\u2060\u00a0", StringComparison.Ordinal);
}

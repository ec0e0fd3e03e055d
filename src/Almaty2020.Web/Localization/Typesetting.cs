namespace Almaty2020.Web.Localization;

/// <summary>Where a line must not end.</summary>
public static class Typesetting
{
    /// <summary>
    /// Keeps «Алматы – 2020» on one line: lines break after a dash even where a no-break space follows, unless a word
    /// joiner stands between.
    /// </summary>
    public static string Unbroken(string text) => text.Replace("\u2013\u00a0", "\u2013\u2060\u00a0", StringComparison.Ordinal);
}

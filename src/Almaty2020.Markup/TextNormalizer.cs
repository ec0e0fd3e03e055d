using System.Globalization;
using System.Text;

namespace Almaty2020.Markup;

/// <summary>
/// Normalizes text where it enters the site: forms, query strings, content files, directory claims. Text is not changed anywhere
/// else. Code that outputs text must not rely on normalization, because earlier versions stored text without it.
/// </summary>
/// <remarks>
/// The rules are the same everywhere:
/// <list type="bullet">
/// <item>Dropped: noncharacters (the last two code points of every plane, such as U+FFFE and U+FFFF; U+FDD0 to U+FDEF); unpaired
/// surrogates; U+FFFD, which marks a character that was lost earlier; NUL and all other controls; the byte order mark; directional
/// embeddings, overrides and isolates (U+202A to U+202E, U+2066 to U+2069), which can show a text in another order than it is
/// stored; deprecated and annotation format characters.</item>
/// <item>Kept: joiners, soft hyphens, zero-width spaces and direction marks within a text, because scripts, emoji and line breaks
/// need them. At the ends they have no meaning and are trimmed with the white space. A text of nothing else becomes empty.</item>
/// <item>A line end is one line feed. Form feed, vertical tab, U+0085, U+2028 and U+2029 are line ends in plain text. In Markdown,
/// where a line end would cut a table row or a heading, and in a single line they become a space.</item>
/// <item>Letters are composed (NFC). At most 30 marks on one letter are kept (the limit of UAX #15's stream-safe format), because
/// sorting marks takes quadratic time.</item>
/// </list>
/// Passwords follow a separate rule, used both where they are set and where they are checked.
/// </remarks>
public static class TextNormalizer
{
    private const int MaxMarks = 30;

    private enum Layout
    {
        Line,
        Lines,
        Markdown,
    }

    /// <summary>Normalizes a single line, such as a title, a name or a search query. Line ends and tabs become spaces.</summary>
    public static string Line(string? text) => Trim(Compose(Clean(text, Layout.Line)));

    /// <summary>Normalizes plain text of several lines, such as a note, a remark or feedback.</summary>
    public static string Lines(string? text) => Trim(Compose(Clean(text, Layout.Lines)));

    /// <summary>
    /// Normalizes the Markdown body of a page. The ends are not trimmed: the indentation of the first line has a meaning.
    /// </summary>
    public static string Markdown(string? text) => Compose(Clean(text, Layout.Markdown)) is var clean && IsBlank(clean) ? "" : clean;

    /// <summary>
    /// Normalizes a whole content file before its front matter is parsed. Letters are not composed yet: an accent could merge with the
    /// escape before it. The parsed values are normalized again, because an escape can produce any character.
    /// </summary>
    public static string ContentFile(string text) => Clean(text, Layout.Markdown);

    /// <summary>True if a text has no visible character, only white space, controls and invisible characters.</summary>
    public static bool IsBlank(ReadOnlySpan<char> text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (!IsInvisible(rune))
                return false;
        }

        return true;
    }

    /// <summary>Cuts a text to at most <paramref name="length"/> UTF-16 units, without splitting a surrogate pair.</summary>
    public static string Truncate(string text, int length) =>
        text.Length <= length ? text : text[..(length > 0 && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    /// <summary>
    /// Composes letters (NFC). The text must be clean: <see cref="string.Normalize()"/> throws on U+FFFE and on unpaired surrogates.
    /// </summary>
    private static string Compose(string clean) => clean.IsNormalized() ? clean : clean.Normalize();

    private static string Clean(string? text, Layout layout)
    {
        if (string.IsNullOrEmpty(text))
            return "";

        StringBuilder? changed = null;
        var markCount = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var unit = text[i];
            var length = char.IsHighSurrogate(unit) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]) ? 2 : 1;
            markCount = unit >= '\u0300' && IsMark(CharUnicodeInfo.GetUnicodeCategory(text, i)) ? markCount + 1 : 0;
            var kept =
                markCount <= MaxMarks && (length == 2 ? (char.ConvertToUtf32(unit, text[i + 1]) & 0xFFFE) != 0xFFFE : !IsDropped(unit));
            var replacement = unit switch
            {
                // CR LF is one line end: drop the CR.
                '\r' when i + 1 < text.Length && text[i + 1] == '\n' => null,
                '\r' or '\n' => layout == Layout.Line ? " " : "\n",
                '\t' => layout == Layout.Markdown ? "\t" : " ",
                '\f' or '\v' or '\u0085' or '\u2028' or '\u2029' => layout == Layout.Lines ? "\n" : " ",
                _ => "",
            };

            if (changed is null && (!kept || replacement is null || (replacement.Length > 0 && replacement[0] != unit)))
                changed = new StringBuilder(text.Length).Append(text, 0, i);
            if (changed is not null && replacement is { Length: > 0 })
                changed.Append(replacement);
            else if (changed is not null && kept && replacement is not null)
                changed.Append(text, i, length);
            i += length - 1;
        }

        return changed?.ToString() ?? text;
    }

    private static bool IsMark(UnicodeCategory category) =>
        category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.SpacingCombiningMark;

    private static bool IsDropped(char unit) =>
        unit switch
        {
            '\t' or '\n' or '\v' or '\f' or '\r' or '\u0085' => false,
            < ' ' or (>= '\x7F' and <= '\x9F') => true,
            >= '\u202A' and <= '\u202E' => true,
            >= '\u2066' and <= '\u206F' => true,
            >= '\uFDD0' and <= '\uFDEF' => true,
            '\uFEFF' or (>= '\uFFF9' and <= '\uFFFB') or >= '\uFFFD' => true,
            _ => char.IsSurrogate(unit),
        };

    /// <summary>
    /// White space, Unicode's default ignorable characters, and blank characters that Unicode classifies as letters or symbols.
    /// </summary>
    private static bool IsInvisible(Rune rune) =>
        Rune.IsWhiteSpace(rune)
        || rune.Value switch
        {
            0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x2800 or 0x3164 or 0xFFA0 => true,
            >= 0x180B and <= 0x180F => true,
            >= 0xFE00 and <= 0xFE0F => true,
            >= 0xFFF0 and <= 0xFFFD => true,
            >= 0xE0000 and <= 0xE0FFF => true,
            0x1D159 or (>= 0xFDD0 and <= 0xFDEF) => true,
            var value => (value & 0xFFFE) == 0xFFFE || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format,
        };

    private static string Trim(string text)
    {
        var (start, end) = (0, text.Length);
        while (start < end && IsTrimmed(text[start]))
            start++;
        while (end > start && IsTrimmed(text[end - 1]))
            end--;
        var trimmed = text[start..end];
        return IsBlank(trimmed) ? "" : trimmed;
    }

    private static bool IsTrimmed(char unit) =>
        char.IsWhiteSpace(unit) || (!char.IsSurrogate(unit) && CharUnicodeInfo.GetUnicodeCategory(unit) is UnicodeCategory.Format);
}

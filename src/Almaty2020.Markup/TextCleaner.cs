using System.Buffers;
using System.Text;

namespace Almaty2020.Markup;

/// <summary>Replaces characters that HTML forbids (controls, lone surrogates, noncharacters) and keeps the length of the text.</summary>
internal static class TextCleaner
{
    private const char Replacement = '\uFFFD';

    /// <summary>Characters that may need replacing; a text without any of them is returned unchanged.</summary>
    private static readonly SearchValues<char> s_suspects = SearchValues.Create(Suspects());

    public static string Clean(string text)
    {
        var first = text.AsSpan().IndexOfAny(s_suspects);
        if (first < 0)
            return text;
        return string.Create(text.Length, (text, first), static (target, source) =>
        {
            source.text.CopyTo(target);
            for (var i = source.first; i < target.Length; i++)
            {
                if (char.IsHighSurrogate(target[i]) && i + 1 < target.Length && char.IsLowSurrogate(target[i + 1]))
                {
                    // The last two code points of every plane are noncharacters.
                    if ((char.ConvertToUtf32(target[i], target[i + 1]) & 0xFFFE) == 0xFFFE)
                        target[i] = target[i + 1] = Replacement;
                    i++;
                }
                else
                {
                    target[i] = CleanUnit(target[i]);
                }
            }
        });
    }

    /// <summary>
    /// Cleans a text and joins its lines: entities can decode to line feeds, which do not belong in an attribute or a label.
    /// </summary>
    public static string OneLine(string text) => Clean(text).ReplaceLineEndings(" ").Replace('\t', ' ').Trim();

    /// <summary>
    /// Shortens a text to one line of at most <paramref name="length"/> UTF-16 units, ending with an ellipsis.
    /// Never splits a surrogate pair.
    /// </summary>
    public static string Shorten(string text, int length)
    {
        text = OneLine(text);
        if (text.Length <= length)
            return text;
        var end = length - 1;
        if (char.IsLowSurrogate(text[end]))
            end--;
        return string.Concat(text.AsSpan(0, end).TrimEnd(), "…");
    }

    private static char CleanUnit(char unit) =>
        unit switch
        {
            '\t' or '\n' or '\r' => unit,
            '\f' or '\v' => ' ',
            < ' ' or (>= '\x7F' and <= '\x9F') => Replacement,
            >= '\uFDD0' and <= '\uFDEF' => Replacement,
            '\uFFFE' or '\uFFFF' => Replacement,
            _ => char.IsSurrogate(unit) ? Replacement : unit,
        };

    private static string Suspects()
    {
        var suspects = new StringBuilder();
        for (var unit = 0; unit <= char.MaxValue; unit++)
            if (CleanUnit((char)unit) != unit)
                suspects.Append((char)unit);
        return suspects.ToString();
    }
}

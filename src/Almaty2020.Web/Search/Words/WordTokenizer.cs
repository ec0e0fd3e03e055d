using System.Text;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Search.Words;

/// <summary>A word of a text: its offsets and its plain form.</summary>
/// <param name="BeginsLine">True for the first word of a line: no phrase matches across a line break.</param>
/// <param name="Number">On the first group of a number written in groups of digits (1 414 000): the whole number; otherwise null.</param>
internal readonly record struct Word(int Start, int End, string Plain, bool BeginsLine, GroupedNumber? Number = null)
{
    /// <summary>True if the word shares its position with the word before it, which is the whole number.</summary>
    public bool IsInNumber { get; init; }
}

/// <summary>A number written in groups of three digits.</summary>
/// <param name="End">Offset of the end of the number.</param>
/// <param name="Digits">The digits without separators: 1414000.</param>
/// <param name="Groups">Number of groups, each of which is a word.</param>
internal sealed record GroupedNumber(int End, string Digits, int Groups);

/// <summary>
/// Splits a text into words. A hyphen separates words, and so does a change between letters and digits: «Алматы – 2020», Almaty-2020 and
/// алматы2020 are the same two words. "Ph.D." is one word.
/// </summary>
internal static class WordTokenizer
{
    /// <summary>Longest word in UTF-16 code units; the rest is cut off. No real word of these languages is as long.</summary>
    public const int MaxLength = 60;

    /// <summary>Most groups of digits in a number; longer rows are lists.</summary>
    private const int MaxGroups = 7;

    /// <summary>Spaces that may separate groups of digits. Other separators are apostrophes, comma and full stop.</summary>
    private const string Spaces = " \u00A0\u2007\u2008\u2009\u202F";

    private const string Apostrophes = "'\u2019\u02BC";

    public static List<Word> Read(string text, int maxWords = int.MaxValue)
    {
        var words = new List<Word>();
        var beginsLine = true;
        for (var at = 0; at < text.Length && words.Count < maxWords; )
        {
            if (!char.IsLetterOrDigit(text[at]))
            {
                beginsLine |= text[at] == '\n';
                at++;
                continue;
            }

            var end = EndOf(text, at);
            var plain = LetterFolding.Fold(text.AsSpan(at, Math.Min(end - at, MaxLength)));
            if (IsAbbreviation(text, at, end))
            {
                var start = at;
                var whole = new StringBuilder(plain);
                // Limit the length: an endless abbreviation would be too long for a term of the index.
                while (whole.Length < MaxLength && IsAbbreviation(text, at, end))
                {
                    at = end + 1;
                    end = EndOf(text, at);
                    whole.Append(LetterFolding.Fold(text.AsSpan(at, end - at)));
                }

                words.Add(new Word(start, end, whole.ToString(), beginsLine));
            }
            else if (plain.Length > 0)
            {
                words.Add(new Word(at, end, plain, beginsLine, NumberAt(text, at, end)));
            }

            beginsLine = false;
            at = end;
        }

        return words;
    }

    private static int EndOf(string text, int start)
    {
        var digits = char.IsDigit(text[start]);
        var end = start + 1;
        while (end < text.Length)
        {
            if (
                char.IsLetterOrDigit(text[end])
                    ? char.IsDigit(text[end]) == digits
                    : LetterFolding.IsIgnorable(text[end]) && IsInside(text, end)
            )
                end++;
            else
                break;
        }

        return end;
    }

    /// <summary>The number whose first group is here: 1 to 3 digits, then groups of 3 after equal separators; otherwise null.</summary>
    private static GroupedNumber? NumberAt(string text, int start, int end)
    {
        if (
            end - start > 3
            || end == text.Length
            || !char.IsAsciiDigit(text[start])
            || (end - start == 3 && FollowsGroup(text, start))
            || SeparatorsLike(text[end]) is not { } separators
        )
            return null;

        var digits = new StringBuilder(text, start, end - start, 24);
        var groups = 1;
        while (
            groups <= MaxGroups
            && end + 3 < text.Length
            && separators.Contains(text[end], StringComparison.Ordinal)
            && IsGroup(text, end + 1)
        )
        {
            digits.Append(text, end + 1, 3);
            end += 4;
            groups++;
        }

        return groups is 1 or > MaxGroups ? null : new GroupedNumber(end, digits.ToString(), groups);
    }

    private static bool IsGroup(string text, int start) =>
        char.IsAsciiDigit(text[start])
        && char.IsAsciiDigit(text[start + 1])
        && char.IsAsciiDigit(text[start + 2])
        && (start + 3 == text.Length || !char.IsDigit(text[start + 3]));

    /// <summary>True if a group of digits comes directly before: then the number began earlier.</summary>
    private static bool FollowsGroup(string text, int start) =>
        start >= 2 && SeparatorsLike(text[start - 1]) is not null && char.IsAsciiDigit(text[start - 2]) && IsGroupAtMost(text, start - 2);

    private static bool IsGroupAtMost(string text, int last) =>
        last < 3 || !(char.IsAsciiDigit(text[last - 1]) && char.IsAsciiDigit(text[last - 2]) && char.IsAsciiDigit(text[last - 3]));

    private static string? SeparatorsLike(char separator) =>
        Spaces.Contains(separator, StringComparison.Ordinal) ? Spaces
        : Apostrophes.Contains(separator, StringComparison.Ordinal) ? Apostrophes
        : separator is ',' ? ","
        : separator is '.' ? "."
        : null;

    /// <summary>False for a quotation mark at the end of a word, which is not an apostrophe in it.</summary>
    private static bool IsInside(string text, int at) =>
        text[at] is not ('\'' or '’' or '‘' or '`') || (at + 1 < text.Length && char.IsLetter(text[at + 1]));

    /// <summary>True for one or two letters, a full stop, and again one or two letters.</summary>
    private static bool IsAbbreviation(string text, int start, int end)
    {
        if (end - start > 2 || end + 1 >= text.Length || text[end] != '.' || !char.IsLetter(text[start]) || !char.IsLetter(text[end + 1]))
            return false;
        return EndOf(text, end + 1) - (end + 1) <= 2;
    }
}

using System.Text;

namespace Almaty2020.Web.Search.Words;

/// <summary>A word of a text: where it stands and its plain form.</summary>
/// <param name="BeginsLine">Whether it is the first of a line: no phrase reaches over that.</param>
/// <param name="Number">On the first word of a number that is written in groups of digits (1 414 000): the whole number.</param>
internal readonly record struct Word(int Start, int End, string Plain, bool BeginsLine, GroupedNumber? Number = null)
{
    /// <summary>Whether it stands in the place of the word before it, which is the whole number.</summary>
    public bool IsInNumber { get; init; }
}

/// <summary>A number that is written in groups of three digits.</summary>
/// <param name="Digits">Without what stands between them: 1414000.</param>
/// <param name="Groups">How many words it is.</param>
internal sealed record GroupedNumber(int End, string Digits, int Groups);

/// <summary>
/// Finds the words of a text. A hyphen parts words, and so does the step from letters to digits: «Алматы – 2020», Almaty-2020
/// and алматы2020 are the same two words. "Ph.D." is one.
/// </summary>
internal static class WordReader
{
    /// <summary>What is longer is no word of any language here, and is cut.</summary>
    public const int MaxLength = 60;

    /// <summary>Longer rows of groups are lists and no numbers.</summary>
    private const int MaxGroups = 7;

    /// <summary>Between groups of digits: spaces of every width, comma, point, apostrophes.</summary>
    private const string Spaces = " \u00A0\u2007\u2008\u2009\u202F";

    private const string Apostrophes = "'\u2019\u02BC";

    public static List<Word> Read(string text, int maxWords = int.MaxValue)
    {
        var words = new List<Word>();
        var beginsLine = true;
        for (var at = 0; at < text.Length && words.Count < maxWords;)
        {
            if (!char.IsLetterOrDigit(text[at]))
            {
                beginsLine |= text[at] == '\n';
                at++;
                continue;
            }

            var end = EndOf(text, at);
            var plain = Letters.Plain(text.AsSpan(at, Math.Min(end - at, MaxLength)));
            if (IsAbbreviation(text, at, end))
            {
                var start = at;
                var whole = new StringBuilder(plain);
                // As long as a word at most: without end it would be more than the index takes as one term.
                while (whole.Length < MaxLength && IsAbbreviation(text, at, end))
                {
                    at = end + 1;
                    end = EndOf(text, at);
                    whole.Append(Letters.Plain(text.AsSpan(at, end - at)));
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
            if (char.IsLetterOrDigit(text[end]) ? char.IsDigit(text[end]) == digits : Letters.IsSilent(text[end]) && IsInside(text, end))
                end++;
            else
                break;
        }

        return end;
    }

    /// <summary>The number whose first group stands here: one to three digits, and groups of three behind one kind of separator.</summary>
    private static GroupedNumber? NumberAt(string text, int start, int end)
    {
        if (end - start > 3 || end == text.Length || !char.IsAsciiDigit(text[start]) || (end - start == 3 && IsBehindGroup(text, start)) || KindOf(text[end]) is not { } separators)
            return null;

        var digits = new StringBuilder(text, start, end - start, 24);
        var groups = 1;
        while (groups <= MaxGroups && end + 3 < text.Length && separators.Contains(text[end], StringComparison.Ordinal) && IsGroup(text, end + 1))
        {
            digits.Append(text, end + 1, 3);
            end += 4;
            groups++;
        }

        return groups is 1 or > MaxGroups ? null : new GroupedNumber(end, digits.ToString(), groups);
    }

    private static bool IsGroup(string text, int start) =>
        char.IsAsciiDigit(text[start]) && char.IsAsciiDigit(text[start + 1]) && char.IsAsciiDigit(text[start + 2])
        && (start + 3 == text.Length || !char.IsDigit(text[start + 3]));

    /// <summary>Whether a group of digits comes right before: then the number has begun there.</summary>
    private static bool IsBehindGroup(string text, int start) =>
        start >= 2 && KindOf(text[start - 1]) is not null && char.IsAsciiDigit(text[start - 2]) && IsGroupAtMost(text, start - 2);

    private static bool IsGroupAtMost(string text, int last) => last < 3 || !(char.IsAsciiDigit(text[last - 1]) && char.IsAsciiDigit(text[last - 2]) && char.IsAsciiDigit(text[last - 3]));

    private static string? KindOf(char separator) =>
        Spaces.Contains(separator, StringComparison.Ordinal) ? Spaces
        : Apostrophes.Contains(separator, StringComparison.Ordinal) ? Apostrophes
        : separator is ',' ? ","
        : separator is '.' ? "."
        : null;

    /// <summary>A quotation mark at a word's end is none of its apostrophes.</summary>
    private static bool IsInside(string text, int at) =>
        text[at] is not ('\'' or '’' or '‘' or '`') || (at + 1 < text.Length && char.IsLetter(text[at + 1]));

    /// <summary>Whether one or two letters, a point and one or two letters follow each other.</summary>
    private static bool IsAbbreviation(string text, int start, int end)
    {
        if (end - start > 2 || end + 1 >= text.Length || text[end] != '.' || !char.IsLetter(text[start]) || !char.IsLetter(text[end + 1]))
            return false;
        return EndOf(text, end + 1) - (end + 1) <= 2;
    }
}

using System.Text;

namespace Almaty2020.Web.Search.Words;

/// <summary>A word of a text: where it stands and its plain form.</summary>
/// <param name="BeginsLine">Whether it is the first of a line: no phrase reaches over that.</param>
internal readonly record struct Word(int Start, int End, string Plain, bool BeginsLine);

/// <summary>
/// Finds the words of a text. A hyphen parts words, and so does the step from letters to digits: «Алматы – 2020», Almaty-2020
/// and алматы2020 are the same two words. "Ph.D." is one.
/// </summary>
internal static class WordReader
{
    /// <summary>What is longer is no word of any language here, and is cut.</summary>
    private const int MaxLength = 60;

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
                while (IsAbbreviation(text, at, end))
                {
                    at = end + 1;
                    end = EndOf(text, at);
                    whole.Append(Letters.Plain(text.AsSpan(at, end - at)));
                }

                words.Add(new Word(start, end, whole.ToString(), beginsLine));
            }
            else if (plain.Length > 0)
            {
                words.Add(new Word(at, end, plain, beginsLine));
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

using System.Numerics;
using Lucene.Net.Index;

namespace Almaty2020.Web.Search.Indexing;

/// <summary>
/// Every spelling of a language's pages, in memory: looking through all of them for the nearest takes a tenth of what Lucene's automata
/// take to be built. A megabyte or two for ten thousand pages.
/// </summary>
internal sealed class Spellings
{
    private readonly List<(string Text, uint Letters, int Pages)> all = [];

    private Spellings()
    {
    }

    public static Spellings Of(IndexReader reader)
    {
        var spellings = new Spellings();
        if (MultiFields.GetTerms(reader, PageDocument.Spelling)?.GetEnumerator() is not { } terms)
            return spellings;
        while (terms.MoveNext())
        {
            // A number's neighbours are other numbers.
            var text = terms.Term.Utf8ToString();
            if (text.Length > 0 && !char.IsDigit(text[0]))
                spellings.all.Add((text, Letters(text), terms.DocFreq));
        }

        return spellings;
    }

    /// <returns>The nearest, of equals the commonest; null when none is within <paramref name="maxEdits"/>.</returns>
    public string? Nearest(string spelling, int maxEdits)
    {
        var letters = Letters(spelling);
        (string? nearest, var edits, var pages) = (null, maxEdits, 0);
        foreach (var (text, theirs, on) in all)
        {
            // An edit changes the length by one at most, and of the letters that occur two.
            if (Math.Abs(text.Length - spelling.Length) > edits || BitOperations.PopCount(letters ^ theirs) > 2 * edits)
                continue;
            var apart = Distance(spelling, text, edits);
            if (apart < edits || (apart == edits && on > pages))
                (nearest, edits, pages) = (text, apart, on);
        }

        return nearest;
    }

    /// <returns>The commonest that begins so; null when none does.</returns>
    public string? Longer(string beginning)
    {
        (string? longer, var pages) = (null, 0);
        foreach (var (text, _, on) in all)
        {
            if (on > pages && text.StartsWith(beginning, StringComparison.Ordinal))
                (longer, pages) = (text, on);
        }

        return longer;
    }

    private static uint Letters(string text)
    {
        var letters = 0u;
        foreach (var letter in text)
            letters |= 1u << (letter % 32);
        return letters;
    }

    /// <summary>Letters put in, left out, replaced or changed over with their neighbour.</summary>
    /// <returns>More than <paramref name="limit"/> when it is more; how much is not worked out.</returns>
    internal static int Distance(string one, string other, int limit)
    {
        Span<int> beforeLast = stackalloc int[other.Length + 1];
        Span<int> last = stackalloc int[other.Length + 1];
        Span<int> now = stackalloc int[other.Length + 1];
        for (var j = 0; j <= other.Length; j++)
            last[j] = j;

        for (var i = 1; i <= one.Length; i++)
        {
            now[0] = i;
            var least = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var edits = Math.Min(Math.Min(last[j], now[j - 1]) + 1, last[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                    edits = Math.Min(edits, beforeLast[j - 2] + 1);
                now[j] = edits;
                least = Math.Min(least, edits);
            }

            if (least > limit)
                return limit + 1;
            var oldest = beforeLast;
            beforeLast = last;
            last = now;
            now = oldest;
        }

        return last[other.Length];
    }
}

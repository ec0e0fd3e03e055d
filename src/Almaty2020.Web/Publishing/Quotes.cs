using Almaty2020.Markup;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Publishing;

/// <summary>What remarks can be about in a text, each known by its beginning.</summary>
public static class Quotes
{
    /// <summary>Below it, two passages are two and not one that was worked on.</summary>
    private const double LeastLikeness = 0.5;

    /// <summary>Title, summary and every block, in the order of the page; what is empty is not there.</summary>
    public static IReadOnlyList<string> Of(PageText text, Language language, CancellationToken ct = default) =>
        [.. new[] { text.Title, text.Summary }
            .Concat(RenderedBlocks.Of(Rendering.Render(text.Body, language, ct).Html).Select(b => b.Text))
            .Select(Remark.QuoteOf)
            .Where(q => q.Length > 0)
            .Distinct()];

    /// <summary>The passage that a remark is about now: the same, or the one that most of its words are in, for it may have been worked on since.</summary>
    /// <param name="quote">The passage's beginning when the remark was made.</param>
    /// <param name="quotes">Of the text now.</param>
    /// <returns>Null where it is gone.</returns>
    public static string? Find(string quote, IReadOnlyCollection<string> quotes)
    {
        if (quotes.Contains(quote))
            return quote;
        var words = WordsOf(quote);
        var (nearest, likeness) = quotes.Select(q => (Quote: q, Likeness: Likeness(words, WordsOf(q)))).DefaultIfEmpty().MaxBy(q => q.Likeness);
        return likeness >= LeastLikeness ? nearest : null;
    }

    /// <summary>Dice's coefficient: twice the words that both have among the words of both.</summary>
    private static double Likeness(IReadOnlyList<string> one, IReadOnlyList<string> other)
    {
        if (one.Count == 0 || other.Count == 0)
            return 0;
        var counts = other.CountBy(w => w).ToDictionary();
        var shared = one.CountBy(w => w).Sum(w => Math.Min(w.Value, counts.GetValueOrDefault(w.Key)));
        return 2.0 * shared / (one.Count + other.Count);
    }

    private static IReadOnlyList<string> WordsOf(string text) =>
        [.. text.ToLowerInvariant().Split(' ').Select(w => w.Trim().Trim('.', ',', ';', ':', '!', '?', '(', ')', '«', '»', '“', '”', '"', '–', '—')).Where(w => w.Length > 0)];
}

using Almaty2020.Markup;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;

namespace Almaty2020.Web.Publishing.Review;

/// <summary>The passages of a text that remarks can be about. Each is identified by its beginning.</summary>
public static class RemarkPassages
{
    /// <summary>The minimum similarity of a passage and its edited version. Below it, they count as two different passages.</summary>
    private const double MinSimilarity = 0.5;

    /// <summary>Title, summary and every block, in page order; empty ones are left out.</summary>
    public static IReadOnlyList<string> Of(PageText text, Language language, CancellationToken ct = default) =>
        [
            .. new[] { text.Title, text.Summary }
                .Concat(RenderedBlocks.Of(Rendering.Render(text.Body, language, ct).Html).Select(b => b.Text))
                .Select(Remark.QuoteOf)
                .Where(q => q.Length > 0)
                .Distinct(),
        ];

    /// <summary>
    /// Finds the passage that a remark is about in the current text: the same passage, or the most similar one, because it may have been
    /// edited.
    /// </summary>
    /// <param name="quote">The beginning of the passage when the remark was made.</param>
    /// <param name="quotes">The passages of the current text.</param>
    /// <returns>Null if the passage is gone.</returns>
    public static string? Find(string quote, IReadOnlyCollection<string> quotes)
    {
        if (quotes.Contains(quote))
            return quote;
        var words = WordsOf(quote);
        var (nearest, similarity) = quotes
            .Select(q => (Quote: q, Similarity: Similarity(words, WordsOf(q))))
            .DefaultIfEmpty()
            .MaxBy(q => q.Similarity);
        return similarity >= MinSimilarity ? nearest : null;
    }

    /// <summary>Sørensen–Dice coefficient: twice the number of shared words, divided by the number of words in both.</summary>
    private static double Similarity(IReadOnlyList<string> one, IReadOnlyList<string> other)
    {
        if (one.Count == 0 || other.Count == 0)
            return 0;
        var counts = other.CountBy(w => w).ToDictionary();
        var shared = one.CountBy(w => w).Sum(w => Math.Min(w.Value, counts.GetValueOrDefault(w.Key)));
        return 2.0 * shared / (one.Count + other.Count);
    }

    private static IReadOnlyList<string> WordsOf(string text) =>
        [
            .. text.ToLowerInvariant()
                .Split(' ')
                .Select(w => w.Trim().Trim('.', ',', ';', ':', '!', '?', '(', ')', '«', '»', '“', '”', '"', '–', '—'))
                .Where(w => w.Length > 0),
        ];
}

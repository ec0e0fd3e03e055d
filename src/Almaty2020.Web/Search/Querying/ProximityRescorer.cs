using Almaty2020.Web.Search.Indexing;
using Lucene.Net.Index;
using Lucene.Net.Search;

namespace Almaty2020.Web.Search.Querying;

/// <summary>
/// Re-ranks the best hits: adds to the score of pages that have the words of the query side by side and in the same order. Only the best
/// <see cref="MaxHits"/> hits, because reading the positions of common words costs more than the rest of a search.
/// </summary>
internal sealed class ProximityRescorer(PageSearcher searcher, IndexTerms terms, IReadOnlyList<string> stems)
{
    public const int MaxHits = 25;
    private const int MaxPositions = 300;
    private const int MaxDistance = 1;
    private const float Weight = 0.9f;
    private const float TitleWeight = 2.5f;

    private readonly record struct Place(int Position, bool IsInTitle);

    /// <param name="hits">Best first.</param>
    public IReadOnlyList<LiveHit> Rescore(IReadOnlyList<LiveHit> hits)
    {
        if (stems.Count < 2 || hits.Count < 2)
            return hits;

        var rescored = hits.ToArray();
        var best = Enumerable.Range(0, Math.Min(MaxHits, hits.Count)).OrderBy(i => hits[i].Document).ToList();
        foreach (var leaf in searcher.IndexReader.Leaves)
        {
            var inLeaf = best.Where(i => hits[i].Document - leaf.DocBase is >= 0 and var doc && doc < leaf.AtomicReader.MaxDoc).ToList();
            if (inLeaf.Count == 0)
                continue;
            var places = stems.Select(s => terms.Postings(leaf, PageDocument.Text, s)).ToArray();
            var titleEnds = leaf.AtomicReader.GetNumericDocValues(PageDocument.TitleEnd);
            foreach (var i in inLeaf)
            {
                var document = hits[i].Document - leaf.DocBase;
                rescored[i] = hits[i] with { Score = hits[i].Score + Bonus(places, document, titleEnds.Get(document)) };
            }
        }

        return [.. rescored.OrderByDescending(h => h.Score)];
    }

    private float Bonus(DocsAndPositionsEnum?[] enums, int document, long titleEnd)
    {
        var bonus = 0f;
        List<Place>? before = null;
        for (var i = 0; i < enums.Length; i++)
        {
            var now = enums[i] is { } places ? Read(places, document, titleEnd) : null;
            if (before is not null && now is not null && stems[i] != stems[i - 1])
                bonus +=
                    AdjacencyBonus(before, now)
                    * MathF.Min(
                        terms.InverseDocumentFrequency(PageDocument.Text, stems[i - 1]),
                        terms.InverseDocumentFrequency(PageDocument.Text, stems[i])
                    );
            before = now;
        }

        return bonus;
    }

    private static List<Place>? Read(DocsAndPositionsEnum places, int document, long titleEnd)
    {
        if (places.DocID < document)
            places.Advance(document);
        if (places.DocID != document)
            return null;
        var read = new List<Place>();
        for (var left = Math.Min(places.Freq, MaxPositions); left > 0; left--)
        {
            var position = places.NextPosition();
            if (read.Count == 0 || read[^1].Position != position)
                read.Add(new Place(position, places.EndOffset <= titleEnd));
        }

        return read;
    }

    private static float AdjacencyBonus(List<Place> from, List<Place> to)
    {
        var best = 0f;
        foreach (var place in from)
        {
            foreach (var other in to)
            {
                // The bonus falls with the distance: with MaxDistance at 1 only adjacent words get one.
                if (other.Position - place.Position is > 0 and <= MaxDistance and var distance)
                    best = MathF.Max(best, (place.IsInTitle ? TitleWeight : Weight) / distance);
            }
        }

        return best;
    }
}

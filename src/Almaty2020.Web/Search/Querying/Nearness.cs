using Almaty2020.Web.Search.Indexing;
using Lucene.Net.Index;
using Lucene.Net.Search;

namespace Almaty2020.Web.Search.Querying;

/// <summary>
/// Of the best hits, those whose words stand side by side as they were typed come before those that have them scattered. Only the best
/// are looked at: the places of common words are more to read than all else of a search.
/// </summary>
internal sealed class Nearness(PageSearcher searcher, IndexTerms terms, IReadOnlyList<string> stems)
{
    public const int MaxHits = 25;
    private const int MaxPlaces = 300;
    private const int MaxStep = 1;
    private const float Weight = 0.9f;
    private const float TitleWeight = 2.5f;

    private readonly record struct Place(int Position, bool IsInTitle);

    /// <param name="hits">Best first.</param>
    public IReadOnlyList<LiveHit> Sorted(IReadOnlyList<LiveHit> hits)
    {
        if (stems.Count < 2 || hits.Count < 2)
            return hits;

        var nearer = hits.ToArray();
        var best = Enumerable.Range(0, Math.Min(MaxHits, hits.Count)).OrderBy(i => hits[i].Document).ToList();
        foreach (var leaf in searcher.IndexReader.Leaves)
        {
            var inLeaf = best.Where(i => hits[i].Document - leaf.DocBase is >= 0 and var doc && doc < leaf.AtomicReader.MaxDoc).ToList();
            if (inLeaf.Count == 0)
                continue;
            var places = stems.Select(s => terms.Places(leaf, PageDocument.Text, s)).ToArray();
            var titleEnds = leaf.AtomicReader.GetNumericDocValues(PageDocument.TitleEnd);
            foreach (var i in inLeaf)
            {
                var document = hits[i].Document - leaf.DocBase;
                nearer[i] = hits[i] with { Score = hits[i].Score + Bonus(places, document, titleEnds.Get(document)) };
            }
        }

        return [.. nearer.OrderByDescending(h => h.Score)];
    }

    private float Bonus(DocsAndPositionsEnum?[] enums, int document, long titleEnd)
    {
        var bonus = 0f;
        List<Place>? before = null;
        for (var i = 0; i < enums.Length; i++)
        {
            var now = enums[i] is { } places ? Read(places, document, titleEnd) : null;
            if (before is not null && now is not null && stems[i] != stems[i - 1])
                bonus += Step(before, now) * MathF.Min(terms.Rarity(PageDocument.Text, stems[i - 1]), terms.Rarity(PageDocument.Text, stems[i]));
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
        for (var left = Math.Min(places.Freq, MaxPlaces); left > 0; left--)
        {
            var position = places.NextPosition();
            if (read.Count == 0 || read[^1].Position != position)
                read.Add(new Place(position, places.EndOffset <= titleEnd));
        }

        return read;
    }

    private static float Step(List<Place> from, List<Place> to)
    {
        var best = 0f;
        foreach (var place in from)
        {
            foreach (var other in to)
            {
                // A word between them makes half of it.
                if (other.Position - place.Position is > 0 and <= MaxStep and var step)
                    best = MathF.Max(best, (place.IsInTitle ? TitleWeight : Weight) / step);
            }
        }

        return best;
    }
}

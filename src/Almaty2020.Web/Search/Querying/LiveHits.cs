using System.Diagnostics.CodeAnalysis;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Search.Indexing;
using Lucene.Net.Index;
using Lucene.Net.Search;

namespace Almaty2020.Web.Search.Querying;

internal readonly record struct LiveHit(PublishedPage Page, int Document, float Score);

/// <summary>
/// Collects the best hits among the pages that the snapshot shows: the index may be a moment behind, and what is public is said by
/// the snapshot alone.
/// </summary>
internal sealed class LiveHits(PublishedSite site, Language language, int wanted) : ICollector
{
    private readonly PriorityQueue<LiveHit, (float Score, int Document)> best = new();
    private Scorer scorer = null!;
    private NumericDocValues pages = null!;
    private int first;

    public int Total { get; private set; }

    public bool AcceptsDocsOutOfOrder => false;

    public void SetScorer(Scorer scorer) => this.scorer = scorer;

    public void SetNextReader(AtomicReaderContext context)
    {
        pages = context.AtomicReader.GetNumericDocValues(PageDocument.Page);
        first = context.DocBase;
    }

    public void Collect(int doc)
    {
        if (!TryFind(doc, out var page))
            return;

        Total++;
        var score = scorer.GetScore() * Weight(page);
        // Of equals the earlier document stays: the lower priority leaves first.
        var priority = (score, -(first + doc));
        if (best.Count < wanted)
            best.Enqueue(new LiveHit(page, first + doc, score), priority);
        else if (wanted > 0 && best.TryPeek(out _, out var worst) && priority.CompareTo(worst) > 0)
            best.EnqueueDequeue(new LiveHit(page, first + doc, score), priority);
    }

    /// <summary>Best first.</summary>
    public IReadOnlyList<LiveHit> Best()
    {
        var hits = new LiveHit[best.Count];
        for (var i = hits.Length - 1; i >= 0; i--)
            hits[i] = best.Dequeue();
        return hits;
    }

    /// <summary>The home page says a little of everything, and the pages of the footer are about the site: rarely what is meant.</summary>
    private static float Weight(PublishedPage page) => page switch
    {
        { Template: Template.Home } => 0.75f,
        { Navigation: Navigation.Footer } => 0.85f,
        { Navigation: Navigation.Header } => 1.1f,
        _ => 1f,
    };

    private bool TryFind(int doc, [NotNullWhen(true)] out PublishedPage? page) => site.TryFind((int)pages.Get(doc), language, out page);
}

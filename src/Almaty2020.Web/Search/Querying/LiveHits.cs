using Almaty2020.Web.Published;
using Almaty2020.Web.Search.Indexing;
using Lucene.Net.Index;
using Lucene.Net.Search;

namespace Almaty2020.Web.Search.Querying;

internal readonly record struct LiveHit(PublishedPage Page, int Document, float Score);

/// <summary>Collects the best hits among the pages that the snapshot shows.</summary>
internal sealed class LiveHits(LiveWeights live, int wanted) : ICollector
{
    private readonly PriorityQueue<int, (float Score, int Before)> best = new();
    private Scorer scorer = null!;
    private int first;

    public int Total { get; private set; }

    public bool AcceptsDocsOutOfOrder => false;

    public void SetScorer(Scorer scorer) => this.scorer = scorer;

    public void SetNextReader(AtomicReaderContext context) => first = context.DocBase;

    public void Collect(int doc)
    {
        var document = first + doc;
        var weight = live.WeightOf(document);
        if (weight == 0)
            return;

        Total++;
        // Of equals the earlier document stays: the lowest priority leaves first.
        var priority = (scorer.GetScore() * weight, -document);
        if (best.Count < wanted)
            best.Enqueue(document, priority);
        else if (best.TryPeek(out _, out var worst) && priority.Item1 > worst.Score)
            best.EnqueueDequeue(document, priority);
    }

    /// <summary>Best first.</summary>
    public IReadOnlyList<LiveHit> Best()
    {
        var hits = new LiveHit[best.Count];
        for (var i = hits.Length - 1; i >= 0; i--)
        {
            best.TryDequeue(out var document, out var priority);
            hits[i] = new LiveHit(live.PageOf(document), document, priority.Score);
        }

        return hits;
    }
}

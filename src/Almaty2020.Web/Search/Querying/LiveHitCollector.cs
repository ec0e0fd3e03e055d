using Almaty2020.Web.Published;
using Almaty2020.Web.Search.Indexing;
using Lucene.Net.Index;
using Lucene.Net.Search;

namespace Almaty2020.Web.Search.Querying;

/// <summary>A hit: a live page, its document in the index, and its score.</summary>
internal readonly record struct LiveHit(PublishedPage Page, int Document, float Score);

/// <summary>Lucene collector for the best hits among the live pages of the snapshot.</summary>
internal sealed class LiveHitCollector(DocumentWeights live, int maxHits) : ICollector
{
    private readonly PriorityQueue<int, (float Score, int Before)> best = new();
    private Scorer scorer = null!;
    private int docBase;

    public int Total { get; private set; }

    public bool AcceptsDocsOutOfOrder => false;

    public void SetScorer(Scorer scorer) => this.scorer = scorer;

    public void SetNextReader(AtomicReaderContext context) => docBase = context.DocBase;

    public void Collect(int doc)
    {
        var document = docBase + doc;
        var weight = live.WeightOf(document);
        if (weight == 0)
            return;

        Total++;
        // The queue removes the lowest priority first; on equal scores that is the later document.
        var priority = (scorer.GetScore() * weight, -document);
        if (best.Count < maxHits)
            best.Enqueue(document, priority);
        else if (best.TryPeek(out _, out var worst) && priority.Item1 > worst.Score)
            best.EnqueueDequeue(document, priority);
    }

    /// <summary>The collected hits, best first. Call it once: it empties the queue.</summary>
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

using Lucene.Net.Search.Similarities;

namespace Almaty2020.Web.Search.Indexing;

/// <summary>
/// BM25 in which a word that occurs on every page still has weight. On a small site the words of a title often occur on all pages, but the
/// page with the title is the one wanted.
/// </summary>
internal sealed class SmallSiteBm25() : BM25Similarity(k1: 2.5f, b: 0.5f)
{
    public static SmallSiteBm25 Instance { get; } = new();

    public static float InverseDocumentFrequency(long pagesWith, long pages) => MathF.Log(1 + (pages / (pagesWith + 0.5f)));

    protected override float Idf(long docFreq, long numDocs) => InverseDocumentFrequency(docFreq, numDocs);
}

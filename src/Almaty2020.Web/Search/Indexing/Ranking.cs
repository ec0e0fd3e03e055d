using Lucene.Net.Search.Similarities;

namespace Almaty2020.Web.Search.Indexing;

/// <summary>
/// BM25, told that a word which every page has still tells something: on a site of few pages the words of a title are on all of them, and
/// it is the title that tells.
/// </summary>
internal sealed class Ranking() : BM25Similarity(k1: 2.5f, b: 0.5f)
{
    public static Ranking Instance { get; } = new();

    public static float Rarity(long pagesWith, long pages) => MathF.Log(1 + (pages / (pagesWith + 0.5f)));

    protected override float Idf(long docFreq, long numDocs) => Rarity(docFreq, numDocs);
}

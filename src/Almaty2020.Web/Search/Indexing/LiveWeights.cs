using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;
using Lucene.Net.Search;

namespace Almaty2020.Web.Search.Indexing;

/// <summary>
/// The pages of an index's documents as one snapshot has them. The index may be a moment behind: what is public is said by the snapshot
/// alone, and a page that is not in it weighs nothing and is never a hit.
/// </summary>
internal sealed class LiveWeights
{
    private readonly PublishedPage?[] pages;
    private readonly float[] weights;

    public LiveWeights(IndexSearcher searcher, PublishedSite site, Language language)
    {
        Site = site;
        pages = new PublishedPage?[searcher.IndexReader.MaxDoc];
        weights = new float[pages.Length];
        foreach (var leaf in searcher.IndexReader.Leaves)
        {
            if (leaf.AtomicReader.GetNumericDocValues(PageDocument.Page) is not { } numbers)
                continue;
            for (var document = 0; document < leaf.AtomicReader.MaxDoc; document++)
            {
                if (!site.TryFind((int)numbers.Get(document), language, out var page))
                    continue;
                pages[leaf.DocBase + document] = page;
                weights[leaf.DocBase + document] = Weight(page);
            }
        }
    }

    public PublishedSite Site { get; }

    /// <returns>0 when the page is not live.</returns>
    public float WeightOf(int document) => weights[document];

    public PublishedPage PageOf(int document) => pages[document]!;

    /// <summary>The home page says a little of everything, and the pages of the footer are about the site: rarely what is meant.</summary>
    private static float Weight(PublishedPage page) => page switch
    {
        { Template: Template.Home } => 0.75f,
        { Navigation: Navigation.Footer } => 0.85f,
        { Navigation: Navigation.Header } => 1.1f,
        _ => 1f,
    };
}

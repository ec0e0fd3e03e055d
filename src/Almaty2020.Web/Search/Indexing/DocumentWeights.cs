using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;
using Lucene.Net.Search;

namespace Almaty2020.Web.Search.Indexing;

/// <summary>
/// Maps the documents of an index to the pages of a snapshot, with their ranking weights. The index may lag behind, but only the snapshot
/// decides what is public: a page that is not in it has weight 0 and is never a hit.
/// </summary>
internal sealed class DocumentWeights
{
    private readonly PublishedPage?[] pages;
    private readonly float[] weights;

    public DocumentWeights(IndexSearcher searcher, PublishedSite site, Language language)
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

    /// <summary>Ranks down the home page, which mentions everything, and footer pages, which are about the site itself.</summary>
    private static float Weight(PublishedPage page) =>
        page switch
        {
            _ when page.Template == Template.Home => 0.75f,
            { Navigation: Navigation.Footer } => 0.85f,
            { Navigation: Navigation.Header } => 1.1f,
            _ => 1f,
        };
}

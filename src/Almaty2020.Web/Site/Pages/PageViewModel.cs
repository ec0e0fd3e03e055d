using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Site.Common;
using Almaty2020.Web.Templates;
using Microsoft.AspNetCore.Html;

namespace Almaty2020.Web.Site.Pages;

/// <summary>View model of a priority in a list.</summary>
/// <param name="Number">Its position among the priorities: see <see cref="PublishedSite.NumberOf"/>.</param>
public sealed record PriorityCard(PublishedPage Page, int Number);

/// <summary>View model of a live page, for all templates.</summary>
/// <param name="Html">The body with resolved links.</param>
/// <param name="Changes">The newest major changes, newest first.</param>
/// <param name="Original">For a translation that is behind its source: the source page; otherwise null.</param>
/// <param name="Children">Pages below this one.</param>
/// <param name="Siblings">Pages of the same template under the same parent, including this page, in order.</param>
public sealed record PageViewModel(
    LayoutModel Layout,
    PublishedPage Page,
    PageFields Fields,
    IHtmlContent Html,
    IReadOnlyList<ContentsEntry> Contents,
    IReadOnlyList<PageChange> Changes,
    PublishedPage? Original,
    IReadOnlyList<PublishedPage> Children,
    IReadOnlyList<PublishedPage> Siblings,
    IReadOnlyList<PriorityCard> Priorities
) : SiteViewModel(Layout)
{
    /// <summary>Least number of headings for which a contents list is shown.</summary>
    private const int MinHeadings = 3;

    public bool IsTranslation => Page.Language != Page.SourceLanguage;

    /// <summary>The library's pictures that the fields name, by key.</summary>
    public required IReadOnlyDictionary<string, PublishedPicture> Pictures { get; init; }

    /// <summary>For a priority: its position among the priorities; otherwise null.</summary>
    public int? Number { get; init; }

    /// <summary>The addresses of the links in the body, for paper. See <see cref="PrintedLinks"/>.</summary>
    public IReadOnlyList<string> PrintedAddresses { get; init; } = [];

    /// <summary>For an alert: where its link leads; null if it has none.</summary>
    public string? AlertLink { get; init; }

    /// <summary>The indicators directly below this page.</summary>
    public IEnumerable<PublishedPage> Indicators => Children.Where(p => p.Indicator is not null);

    /// <summary>The measures directly below this page that have a page of their own.</summary>
    public IEnumerable<PublishedPage> Measures => Children.Where(p => p.Measure is not null);

    /// <summary>For the programme: how each priority stands, and what is directly below the programme.</summary>
    public IReadOnlyList<ProgressSummary> Progress { get; private init; } = [];

    public bool HasContents => Contents.Count >= MinHeadings;

    /// <summary>The headings of level 2, each with its headings of level 3.</summary>
    public IReadOnlyList<(ContentsEntry Entry, IReadOnlyList<ContentsEntry> Below)> ContentsTree
    {
        get
        {
            var tree = new List<(ContentsEntry, IReadOnlyList<ContentsEntry>)>();
            foreach (var entry in Contents)
            {
                if (entry.Level == 2 || tree.Count == 0)
                    tree.Add((entry, new List<ContentsEntry>()));
                else
                    ((List<ContentsEntry>)tree[^1].Item2).Add(entry);
            }

            return tree;
        }
    }

    internal static PageViewModel Of(
        PublishedSite site,
        PublishedPage page,
        PageBody body,
        LayoutModel layout,
        IReadOnlyDictionary<string, PublishedPicture> pictures
    )
    {
        // The home page and the programme show the programme's four priorities.
        var programme = page.Template == Template.Home ? site.Programme(page.Language) : page;
        var (html, addresses) = PrintedLinks.Number(
            PageLinks.Resolve(
                PictureMarkup.Resolve(
                    body.Html,
                    pictures,
                    page.Language,
                    // A draft has no form for feedback.
                    page.RevisionId > 0
                    && layout.Has(SiteFeature.Feedback)
                        ? title => Addresses.OtherFormatPath(page, title)
                        : null
                ),
                page.Language,
                site
            ),
            new Uri(layout.CanonicalUrl!).GetLeftPart(UriPartial.Authority)
        );
        return new PageViewModel(
            layout,
            page,
            body.Fields,
            new HtmlString(html),
            [.. TemplateSections(body.Fields, site.Children(page), Texts.For(page.Language)), .. body.Contents.Where(c => c.Level <= 3)],
            body.Changes,
            page.OutdatedSinceUtc is not null && site.TryFind(page.PageId, page.SourceLanguage, out var original) ? original : null,
            site.Children(page),
            site.Siblings(page),
            programme is null
                ? []
                :
                [
                    .. site.Children(programme)
                        .Where(p => p.Template == Template.Priority)
                        .Select(p => new PriorityCard(p, site.NumberOf(p) ?? 1)),
                ]
        )
        {
            Number = site.NumberOf(page),
            PrintedAddresses = addresses,
            Progress =
                page.Template == Template.Programme
                    ?
                    [
                        .. site.Children(page)
                            .Where(p => p.Template == Template.Priority)
                            .Append(page)
                            .Select(p => ProgressSummary.Of(p, site.Children(p), layout.Today))
                            .Where(s => !s.IsEmpty),
                    ]
                    : [],
            Pictures = pictures,
            AlertLink = body.Fields is AlertFields alert ? LayoutModelBuilder.AddressOf(alert, site, page.Language) : null,
        };
    }

    /// <summary>Headings that the template adds above the body. Their ids never start with the renderer's prefix.</summary>
    private static IEnumerable<ContentsEntry> TemplateSections(PageFields fields, IReadOnlyList<PublishedPage> children, Texts texts)
    {
        switch (fields)
        {
            case ProfileFields profile:
                if (profile.Career.Count > 0)
                    yield return new ContentsEntry(2, "career", texts["profile.career"]);
                if (profile.Memberships.Count > 0)
                    yield return new ContentsEntry(2, "memberships", texts["profile.memberships"]);
                if (profile.Honours.Count > 0)
                    yield return new ContentsEntry(2, "honours", texts["profile.honours"]);
                break;
            case IndicatorFields indicator:
                yield return new ContentsEntry(2, "status", texts["indicator.status"]);
                if (indicator.Observations.Count > 0)
                    yield return new ContentsEntry(2, "values", texts["indicator.values"]);
                break;
            case PriorityFields or ProgrammeFields:
                if (fields is PriorityFields { Measures.Count: > 0 } || children.Any(p => p.Measure is not null))
                    yield return new ContentsEntry(2, "measures", texts["priority.measures"]);
                if (children.Any(p => p.Indicator is not null))
                    yield return new ContentsEntry(2, "indicators", texts["indicator.title"]);
                break;
        }
    }
}

using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Publishing.Fields;
using Almaty2020.Web.Site.Common;
using Microsoft.AspNetCore.Html;

namespace Almaty2020.Web.Site.Pages;

/// <summary>A priority in a list.</summary>
/// <param name="Number">Its place among the priorities: see <see cref="PublishedSite.NumberOf"/>.</param>
public sealed record PriorityCard(PublishedPage Page, int Number);

/// <summary>A live page: what all templates show.</summary>
/// <param name="Html">The body with its links resolved.</param>
/// <param name="Changes">The newest major changes, newest first.</param>
/// <param name="Original">Of a translation that is behind its source: that source; else null.</param>
/// <param name="Children">Pages below this one.</param>
/// <param name="Siblings">Pages of the same template below the same parent, itself among them, in order.</param>
public sealed record PageScreen(
    Frame Frame, PublishedPage Page, PageFields Fields, IHtmlContent Html, IReadOnlyList<ContentsEntry> Contents,
    IReadOnlyList<PageChange> Changes, PublishedPage? Original, IReadOnlyList<PublishedPage> Children, IReadOnlyList<PublishedPage> Siblings, IReadOnlyList<PriorityCard> Priorities) : Screen(Frame)
{
    /// <summary>A contents list pays from this many headings on.</summary>
    private const int ContentsFrom = 3;

    public required bool IsTranslation { get; init; }

    /// <summary>Of a priority: its place among the others; else null.</summary>
    public int? Number { get; init; }

    public bool HasContents => Contents.Count >= ContentsFrom;

    /// <summary>The headings of level 2, each with those of level 3 below it.</summary>
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

    public PublishedPage? Previous => Siblings.ElementAtOrDefault(Place - 1);

    public PublishedPage? Next => Place < 0 ? null : Siblings.ElementAtOrDefault(Place + 1);

    private int Place => Siblings.ToList().IndexOf(Page);

    internal static PageScreen Of(PublishedSite site, PublishedPage page, PageBody body, Frame frame)
    {
        // The four priorities are shown on the home page and on the programme that they belong to.
        var programme = page.Template == Template.Home
            ? site.Programme(page.Language)
            : page;
        return new PageScreen(
            frame,
            page,
            body.Fields,
            new HtmlString(PageLinks.Resolve(body.Html, page.Language, site, frame.CanonicalUrl is { } url ? new Uri(url).GetLeftPart(UriPartial.Authority) : null)),
            [.. OwnSections(body.Fields, Texts.For(page.Language)), .. body.Contents.Where(c => c.Level <= 3)],
            body.Changes,
            page.BehindSinceUtc is not null && site.TryFind(page.PageId, Language.Source, out var original) ? original : null,
            site.Children(page),
            site.Siblings(page),
            programme is null ? [] : [.. site.Children(programme).Where(p => p.Template == Template.Priority).Select(p => new PriorityCard(p, site.NumberOf(p) ?? 1))])
        {
            Number = site.NumberOf(page),
            IsTranslation = body.IsTranslation,
        };
    }

    /// <summary>The headings that the template itself puts above the body; their ids never begin as the renderer's do.</summary>
    private static IEnumerable<ContentsEntry> OwnSections(PageFields fields, Texts texts)
    {
        switch (fields)
        {
            case ProfileFields profile:
                yield return new ContentsEntry(2, "facts", texts["profile.facts"]);
                if (profile.Career.Count > 0)
                    yield return new ContentsEntry(2, "career", texts["profile.career"]);
                if (profile.Memberships.Count > 0)
                    yield return new ContentsEntry(2, "memberships", texts["profile.memberships"]);
                if (profile.Honours.Count > 0)
                    yield return new ContentsEntry(2, "honours", texts["profile.honours"]);
                break;
            case PriorityFields { Measures.Count: > 0 }:
                yield return new ContentsEntry(2, "measures", texts["priority.measures"]);
                break;
        }
    }
}

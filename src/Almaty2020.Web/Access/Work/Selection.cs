using System.Globalization;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.Work;

/// <summary>What can be done with several pages and languages together.</summary>
public enum TogetherAct
{
    Submit,
    Publish,
    Withdraw,
}

/// <summary>A page in one language that somebody has chosen for an act.</summary>
/// <param name="DraftVersion">0 where there is no draft.</param>
/// <param name="LivePath">Null where residents do not see it.</param>
/// <param name="Against">Why it cannot be; empty where it can.</param>
public sealed record SelectedCell(int PageId, Language Language, string Title, int DraftVersion, string? LivePath, IReadOnlyList<Issue> Against)
{
    /// <summary>Where its draft would stand; null where there is none, or the page above it is nowhere yet.</summary>
    public string? DraftPath { get; init; }

    public string Id => IdOf(PageId, Language);

    public static string IdOf(int pageId, Language language) => string.Create(CultureInfo.InvariantCulture, $"{pageId}-{language}");
}

/// <summary>Finds what somebody has chosen on the board, and says beforehand what stands against an act on it.</summary>
public sealed class Selection(SiteDb db, PageOrder order, PageTitles titles, TimeProvider clock)
{
    /// <summary>More than a board shows are not chosen on it.</summary>
    public const int Most = 300;

    /// <param name="cells">Ids of cells; what is none, or out of reach, is left out.</param>
    /// <param name="ownToo">Whether somebody may publish what they have written themselves.</param>
    /// <returns>In the order of the tree.</returns>
    public async Task<IReadOnlyList<SelectedCell>> ReadAsync(Staff staff, Language language, TogetherAct act, IEnumerable<string> cells, bool ownToo, CancellationToken ct)
    {
        var wanted = cells.Take(Most).Select(Parse).OfType<(int PageId, Language Language)>().ToHashSet();
        var ids = wanted.Select(w => w.PageId).Distinct().ToList();
        var pages = await db.Pages.AsNoTracking().Where(p => ids.Contains(p.Id) && p.TrashedAtUtc == null).ToDictionaryAsync(p => p.Id, ct);
        var lives = (await db.Publications.AsNoTracking().Where(p => ids.Contains(p.PageId)).Select(p => new { p.PageId, p.Language, p.Path, p.Title }).ToListAsync(ct)).ToDictionary(p => (p.PageId, p.Language));
        var drafts = (await db.Drafts.AsNoTracking().Where(d => ids.Contains(d.PageId)).ToListAsync(ct)).ToDictionary(d => (d.PageId, d.Language));

        var above = pages.Values.Select(p => p.ParentId).OfType<int>().ToList();
        var paths = (await db.Publications.AsNoTracking().Where(p => above.Contains(p.PageId)).Select(p => new { p.PageId, p.Language, p.Path }).ToListAsync(ct)).ToDictionary(p => (p.PageId, p.Language), p => p.Path);

        var selected = new List<SelectedCell>();
        var items = await titles.ReadAsync(pages.Keys, language, ct);
        foreach (var item in (await order.ReadAsync(ct)).Where(items.ContainsKey).Select(id => items[id]))
        {
            foreach (var of in Language.All.Where(l => wanted.Contains((item.Id, l)) && staff.Rights.MayWrite(pages[item.Id], l)))
            {
                var live = lives.GetValueOrDefault((item.Id, of));
                var draft = drafts.GetValueOrDefault((item.Id, of));
                var against = act != TogetherAct.Submit && !staff.Rights.MayPublish(pages[item.Id], of) ? [new Issue(nameof(Page), IssueCodes.NotYours)] : act switch
                {
                    TogetherAct.Submit => AgainstSubmitting(draft, pages[item.Id]),
                    TogetherAct.Publish => await AgainstPublishingAsync(staff, item.Id, of, draft, ownToo, ct),
                    _ => await AgainstWithdrawingAsync(pages[item.Id], of, live is not null, wanted, ct),
                };
                var title = draft is { Title.Length: > 0 } ? draft.Title : live?.Title ?? item.Title;
                var path = draft is null ? null
                    : pages[item.Id].ParentId is not { } parentId ? draft.Slug
                    : paths.TryGetValue((parentId, of), out var parent) ? $"{parent}/{draft.Slug}"
                    : null;
                // What goes live together may stand below one another: the tree has the upper one first.
                if (path is not null)
                    paths[(item.Id, of)] = path;
                selected.Add(new SelectedCell(item.Id, of, title, draft?.Version ?? 0, live?.Path, against) { DraftPath = path });
            }
        }

        return selected;
    }

    private static (int, Language)? Parse(string cell) =>
        cell.Split('-') is [var id, var code] && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var pageId) && Language.TryFind(code, out var language)
            ? (pageId, language)
            : null;

    private static IReadOnlyList<Issue> AgainstSubmitting(Draft? draft, Page page) =>
        draft is null ? [new Issue(nameof(Page), IssueCodes.NothingToPublish)]
        : draft.IsInReview ? [new Issue(nameof(Page), IssueCodes.AlreadyInReview)]
        : PublishChecks.For(draft.Text.Tidy(), page.Template);

    private async Task<IReadOnlyList<Issue>> AgainstPublishingAsync(Staff staff, int pageId, Language language, Draft? draft, bool ownToo, CancellationToken ct)
    {
        // The words for residents are asked for only now.
        var request = new Publish.Request(pageId, language, draft?.Version ?? 0, "…", IsMajor: true) { Approval = ownToo ? new Publish.Approval.ByAnybody() : new Publish.Approval.BySecondPerson() };
        var (_, against) = await db.CandidateAsync(request, staff.Actor(clock), ct);
        return against;
    }

    private async Task<IReadOnlyList<Issue>> AgainstWithdrawingAsync(Page page, Language language, bool isLive, HashSet<(int PageId, Language Language)> wanted, CancellationToken ct)
    {
        if (page.Template == Template.Home)
            return [new Issue(nameof(Page), IssueCodes.HomeStays)];
        if (!isLive)
            return [new Issue(nameof(Page), IssueCodes.NotLive)];
        var below = await db.Publications.Where(p => p.Language == language && p.Page!.ParentId == page.Id).Select(p => p.PageId).ToListAsync(ct);
        return below.Exists(id => !wanted.Contains((id, language))) ? [new Issue(nameof(Page), IssueCodes.ChildrenLive)] : [];
    }
}

using System.Globalization;
using Almaty2020.Web.Access;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Admin.Pages;

/// <summary>An act on several pages and languages together.</summary>
public enum BulkAction
{
    Submit,
    Publish,
    Withdraw,
}

/// <summary>A page in one language, selected for an act.</summary>
/// <param name="DraftVersion">0 if there is no draft.</param>
/// <param name="LivePath">Null if it is not live.</param>
/// <param name="Issues">Issues that prevent the act; empty if it is possible.</param>
public sealed record BulkCell(int PageId, Language Language, string Title, int DraftVersion, string? LivePath, IReadOnlyList<Issue> Issues)
{
    /// <summary>Path that the draft would get; null if there is no draft or its parent has no path yet.</summary>
    public string? DraftPath { get; init; }

    public string Id => IdOf(PageId, Language);

    public static string IdOf(int pageId, Language language) => string.Create(CultureInfo.InvariantCulture, $"{pageId}-{language}");
}

/// <summary>Reads the cells selected on the board, and finds out beforehand what would prevent an act on them.</summary>
public sealed class BulkSelection(SiteDb db, PageOrder order, PageTitles titles, TimeProvider clock)
{
    /// <summary>Maximum number of cells. The board does not show more.</summary>
    public const int MaxCells = 300;

    /// <param name="cells">Cell ids. Invalid ids and cells that the staff member may not edit are ignored.</param>
    /// <param name="ownToo">True if the staff member may publish text that they have written themselves.</param>
    /// <returns>In tree order.</returns>
    public async Task<IReadOnlyList<BulkCell>> ReadAsync(
        Staff staff,
        Language language,
        BulkAction act,
        IEnumerable<string> cells,
        bool ownToo,
        CancellationToken ct
    )
    {
        var wanted = cells.Take(MaxCells).Select(Parse).OfType<(int PageId, Language Language)>().ToHashSet();
        var ids = wanted.Select(w => w.PageId).Distinct().ToList();
        var pages = await db.Pages.AsNoTracking().Where(p => ids.Contains(p.Id) && p.TrashedAtUtc == null).ToDictionaryAsync(p => p.Id, ct);
        var lives = (
            await db
                .Publications.AsNoTracking()
                .Where(p => ids.Contains(p.PageId))
                .Select(p => new
                {
                    p.PageId,
                    p.Language,
                    p.Path,
                    p.Title,
                })
                .ToListAsync(ct)
        ).ToDictionary(p => (p.PageId, p.Language));
        var drafts = (await db.Drafts.AsNoTracking().Where(d => ids.Contains(d.PageId)).ToListAsync(ct)).ToDictionary(d =>
            (d.PageId, d.Language)
        );

        var above = pages.Values.Select(p => p.ParentId).OfType<int>().ToList();
        var paths = (
            await db
                .Publications.AsNoTracking()
                .Where(p => above.Contains(p.PageId))
                .Select(p => new
                {
                    p.PageId,
                    p.Language,
                    p.Path,
                })
                .ToListAsync(ct)
        ).ToDictionary(p => (p.PageId, p.Language), p => p.Path);

        var selected = new List<BulkCell>();
        var items = await titles.ReadAsync(pages.Keys, language, ct);
        foreach (var item in (await order.ReadAsync(ct)).Where(items.ContainsKey).Select(id => items[id]))
        {
            foreach (var of in Language.All.Where(l => wanted.Contains((item.Id, l)) && staff.Rights.MayWrite(pages[item.Id], l)))
            {
                var live = lives.GetValueOrDefault((item.Id, of));
                var draft = drafts.GetValueOrDefault((item.Id, of));
                var against =
                    act != BulkAction.Submit && !staff.Rights.MayPublish(pages[item.Id], of)
                        ? [new Issue(nameof(Page), IssueCodes.NotYours)]
                        : act switch
                        {
                            BulkAction.Submit => AgainstSubmitting(draft, pages[item.Id], ct),
                            BulkAction.Publish => await AgainstPublishingAsync(staff, item.Id, of, draft, ownToo, ct),
                            _ => await AgainstWithdrawingAsync(pages[item.Id], of, live is not null, wanted, ct),
                        };
                var title = draft is { Title.Length: > 0 } ? draft.Title : live?.Title ?? item.Title;
                var path =
                    draft is null ? null
                    : pages[item.Id].ParentId is not { } parentId ? draft.Slug
                    : paths.TryGetValue((parentId, of), out var parent) ? $"{parent}/{draft.Slug}"
                    : null;
                // Pages that go live together may be nested. In tree order the parent comes first, so its new path is known here.
                if (path is not null)
                    paths[(item.Id, of)] = path;
                selected.Add(new BulkCell(item.Id, of, title, draft?.Version ?? 0, live?.Path, against) { DraftPath = path });
            }
        }

        return selected;
    }

    private static (int, Language)? Parse(string cell) =>
        cell.Split('-') is [var id, var code]
        && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var pageId)
        && Language.TryFind(code, out var language)
            ? (pageId, language)
            : null;

    private static IReadOnlyList<Issue> AgainstSubmitting(Draft? draft, Page page, CancellationToken ct) =>
        draft is null ? [new Issue(nameof(Page), IssueCodes.NothingToPublish)]
        : draft.IsInReview ? [new Issue(nameof(Page), IssueCodes.AlreadyInReview)]
        : PublishChecks.ForDraft(draft.Text.Normalized(), page.Template, draft.Language, ct);

    private async Task<IReadOnlyList<Issue>> AgainstPublishingAsync(
        Staff staff,
        int pageId,
        Language language,
        Draft? draft,
        bool ownToo,
        CancellationToken ct
    )
    {
        // Placeholder note: the user has not entered the note to residents yet.
        var request = new Publish.Request(pageId, language, draft?.Version ?? 0, "…", IsMajor: true)
        {
            Approval = Publish.Approval.ByPublisher(ownToo),
        };
        var (_, against) = await db.CheckRequestAsync(request, [], staff.Actor(clock), ct);
        return against;
    }

    private async Task<IReadOnlyList<Issue>> AgainstWithdrawingAsync(
        Page page,
        Language language,
        bool isLive,
        HashSet<(int PageId, Language Language)> wanted,
        CancellationToken ct
    )
    {
        if (page.Template == Template.Home)
            return [new Issue(nameof(Page), IssueCodes.HomeStays)];
        if (!isLive)
            return [new Issue(nameof(Page), IssueCodes.NotLive)];
        var below = await db
            .Publications.Where(p => p.Language == language && p.Page!.ParentId == page.Id)
            .Select(p => p.PageId)
            .ToListAsync(ct);
        return below.Exists(id => !wanted.Contains((id, language))) ? [new Issue(nameof(Page), IssueCodes.ChildrenLive)] : [];
    }
}

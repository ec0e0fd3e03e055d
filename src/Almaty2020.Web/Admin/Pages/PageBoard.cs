using System.Linq.Expressions;
using Almaty2020.Web.Access;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Admin.Pages;

/// <summary>
/// State of a page in one language, as staff need to know it. Ordered by urgency: the states that need most attention come first.
/// </summary>
public enum PageState
{
    Returned,
    InReview,

    /// <summary>Live, but its source has changed since.</summary>
    Behind,
    Draft,

    /// <summary>The text is scheduled to go live.</summary>
    Scheduled,

    /// <summary>No draft, and never live.</summary>
    Missing,

    /// <summary>Was live, and has been withdrawn.</summary>
    Withdrawn,

    /// <summary>Still readable, with a notice that it is no longer valid.</summary>
    Retired,
    Live,
}

/// <summary>Sort order of the board.</summary>
public enum BoardSort
{
    Tree,
    Title,

    /// <summary>Last changed first.</summary>
    Changed,

    /// <summary>Most urgent state first.</summary>
    State,
}

/// <summary>A page in one language on the board.</summary>
/// <param name="IsLive">True if residents see the page, even if there is also a draft.</param>
public sealed record BoardCell(Language Language, PageState State, bool IsLive, string Title, DateTime? SinceUtc)
{
    /// <summary>When a scheduled text goes live; null if none is scheduled.</summary>
    public DateTime? GoesLiveUtc { get; init; }

    /// <summary>When the page is scheduled to be withdrawn; null if it is not.</summary>
    public DateTime? EndsUtc { get; init; }

    /// <summary>For translations, draft or live: when the source changed; null if the translation is up to date.</summary>
    public DateTime? BehindSinceUtc { get; init; }

    /// <summary>True if it was published urgently, without a second person's approval, and still waits for one.</summary>
    public bool IsUrgent { get; init; }

    /// <summary>True if a scheduled act has failed and has not been acknowledged.</summary>
    public bool HasFailed { get; init; }

    public bool HasDraft { get; init; }

    /// <summary>True if it was live and is not, even if there is a draft.</summary>
    public bool IsWithdrawn { get; init; }

    /// <summary>True if the staff member may publish the page in this language.</summary>
    public bool MayPublish { get; init; }
}

/// <summary>The last change of a page: a saved draft, a publication, a withdrawal or a move.</summary>
/// <param name="Author">Name of the account; null if the author is not an account.</param>
public sealed record BoardChange(DateTime AtUtc, string AuthorId, string? Author);

/// <param name="Depth">0 for a page at the top level.</param>
public sealed record BoardRow(int PageId, string Key, string Title, Language? TitleLanguage, int Depth, IReadOnlyList<BoardCell> Cells)
{
    public required Language Source { get; init; }

    /// <summary>True if a newer version of the site created the page, and this version cannot show it.</summary>
    public bool IsUnknown { get; init; }

    public bool IsHome { get; init; }

    /// <summary>True if the staff member may change the page's place and settings.</summary>
    public bool MayChangePlaceAndSettings { get; init; }

    /// <summary>True if the staff member may copy the page in at least one of the languages in which it has a text.</summary>
    public bool MayCopy { get; init; }

    /// <summary>In the shown languages; null if there was none.</summary>
    public BoardChange? LastChange { get; init; }
}

/// <summary>
/// All pages that a staff member may edit, by language: what is live, in progress, scheduled, missing and behind its source.
/// </summary>
public sealed class PageBoard(SiteDb db, PageOrder order, PageTitles titles, BoardSearch search)
{
    public const int RowsPerPage = 100;

    /// <param name="Text">Text to find in titles and keys, ignoring case; null for all pages.</param>
    /// <param name="State">State that at least one of the shown languages must have; null for all.</param>
    /// <param name="Language">The only language to show; null for all.</param>
    public sealed record Filter(string? Text = null, PageState? State = null, Language? Language = null, BoardSort Sort = BoardSort.Tree)
    {
        public IReadOnlyList<Language> Languages => Language is null ? Localization.Language.All : [Language];
    }

    /// <param name="Count">Number of all rows that match the filter.</param>
    public sealed record ResultPage(int Count, IReadOnlyList<BoardRow> Rows);

    /// <param name="page">1 for the first.</param>
    public async Task<ResultPage> ReadAsync(Staff staff, Language language, Filter filter, int page, CancellationToken ct)
    {
        var ids = await order.ReadAsync(ct);
        if (!filter.Languages.Any(staff.Rights.MayWriteAnywhere))
        {
            var reached = (await db.Pages.Where(Reach(staff.Rights, filter)).Select(p => p.Id).ToListAsync(ct)).ToHashSet();
            ids = [.. ids.Where(reached.Contains)];
        }

        if (filter is not { State: null, Text: null or "", Sort: BoardSort.Tree })
            ids = await search.FindAsync(ids, staff.Rights, language, filter, page * RowsPerPage, ct);
        var rows = await RowsAsync([.. ids.Skip((page - 1) * RowsPerPage).Take(RowsPerPage)], staff, language, filter, ct);
        return new ResultPage(ids.Count, await WithLastChangesAsync(rows, filter.Languages, ct));
    }

    private async Task<IReadOnlyList<BoardRow>> RowsAsync(int[] ids, Staff staff, Language language, Filter filter, CancellationToken ct)
    {
        var pages = await db.Pages.AsNoTracking().Where(p => ids.Contains(p.Id)).ToDictionaryAsync(p => p.Id, ct);
        var items = await titles.ReadAsync(ids, language, ct);
        var cells = await CellsAsync(ids, ct);
        // Skip pages that have left the tree since its order was read.
        return
        [
            .. ids.Where(id => items.ContainsKey(id) && pages.ContainsKey(id)).Select(id => Row(items[id], pages[id], l => cells(id, l))),
        ];

        BoardRow Row(PageTitles.Item item, Page page, Func<Language, BoardCell> cellIn)
        {
            BoardCell[] all = [.. Localization.Language.All.Select(l => cellIn(l) with { MayPublish = staff.Rights.MayPublish(page, l) })];
            return new BoardRow(
                item.Id,
                item.Key,
                item.Title,
                item.Language,
                item.Depth,
                [.. all.Where(c => filter.Languages.Contains(c.Language) && staff.Rights.MayWrite(page, c.Language))]
            )
            {
                Source = page.SourceLanguage,
                IsUnknown = !page.Template.IsKnown,
                IsHome = page.Template == Template.Home,
                MayCopy =
                    page.Template.IsForNewPages
                    && all.Any(c => c.State != PageState.Missing && staff.Rights.MayWriteBeside(page, c.Language)),
                MayChangePlaceAndSettings = PageTree.MayChangePlaceAndSettings(
                    staff.Rights,
                    page,
                    [.. all.Where(c => c.IsLive).Select(c => c.Language)],
                    all.Where(c => c.HasDraft).Select(c => c.Language)
                ),
            };
        }
    }

    /// <summary>Adds the last changes. Called for the shown rows only, because it reads the publication log.</summary>
    private async Task<IReadOnlyList<BoardRow>> WithLastChangesAsync(
        IReadOnlyList<BoardRow> rows,
        IReadOnlyList<Language> languages,
        CancellationToken ct
    )
    {
        int[] ids = [.. rows.Select(r => r.PageId)];
        var newest = await db
            .PublicationLog.Where(e => ids.Contains(e.PageId) && languages.Contains(e.Language) && e.Act != PublicationAct.RenderedAgain)
            .GroupBy(e => e.PageId)
            .Select(g => g.Max(e => e.Number))
            .ToListAsync(ct);
        var acts = await db
            .PublicationLog.AsNoTracking()
            .Where(e => newest.Contains(e.Number))
            .Select(e => new
            {
                e.PageId,
                e.AtUtc,
                By = e.ActorId,
            })
            .ToListAsync(ct);
        var drafts = await db
            .Drafts.AsNoTracking()
            .Where(d => ids.Contains(d.PageId) && languages.Contains(d.Language))
            .Select(d => new
            {
                d.PageId,
                AtUtc = d.UpdatedAtUtc,
                By = d.UpdatedBy,
            })
            .ToListAsync(ct);
        var changes = acts.Concat(drafts).GroupBy(c => c.PageId).ToDictionary(g => g.Key, g => g.MaxBy(c => c.AtUtc)!);
        var people = changes.Values.Select(c => c.By).Distinct().ToList();
        var names = await db
            .Accounts.Where(a => people.Contains(a.Id))
            .Select(a => new { a.Id, a.Name })
            .ToDictionaryAsync(a => a.Id, a => a.Name, ct);
        return
        [
            .. rows.Select(r =>
                changes.TryGetValue(r.PageId, out var change)
                    ? r with
                    {
                        LastChange = new BoardChange(change.AtUtc, change.By, names.GetValueOrDefault(change.By)),
                    }
                    : r
            ),
        ];
    }

    /// <summary>Reads the cells of the given pages, without their texts.</summary>
    private async Task<Func<int, Language, BoardCell>> CellsAsync(int[] ids, CancellationToken ct)
    {
        var lives = (
            await db
                .Publications.Where(p => ids.Contains(p.PageId))
                .AsNoTracking()
                .Select(p => new
                {
                    p.PageId,
                    p.Language,
                    p.Title,
                    p.FromUtc,
                    IsRetired = p.RetiredAtUtc != null,
                    IsUrgent = p.UrgentReason != null,
                })
                .ToListAsync(ct)
        ).ToDictionary(p => (p.PageId, p.Language));
        var drafts = (
            await db
                .Drafts.Where(d => ids.Contains(d.PageId))
                .AsNoTracking()
                .Select(d => new
                {
                    d.PageId,
                    d.Language,
                    d.Title,
                    d.UpdatedAtUtc,
                    d.SubmittedAtUtc,
                    d.ReturnedAtUtc,
                })
                .ToListAsync(ct)
        ).ToDictionary(d => (d.PageId, d.Language));
        var behind = (await db.TranslationsBehind(ids).ToListAsync(ct)).ToDictionary(b => (b.PageId, b.Language), b => b.SinceUtc);
        var scheduled = (
            await db
                .Schedule.Where(a => ids.Contains(a.PageId))
                .AsNoTracking()
                .Where(a => a.State == ScheduledState.Waiting || a.State == ScheduledState.Failed)
                .Select(a => new
                {
                    a.PageId,
                    a.Language,
                    a.Kind,
                    a.State,
                    a.DueAtUtc,
                    a.CreatedAtUtc,
                })
                .ToListAsync(ct)
        ).ToLookup(a => (a.PageId, a.Language));
        var withdrawn = (
            await db
                .PublicationLog.Where(e => ids.Contains(e.PageId))
                .AsNoTracking()
                .Where(e => e.Act == PublicationAct.Withdrawn)
                .Select(e => new { e.PageId, e.Language })
                .Distinct()
                .ToListAsync(ct)
        )
            .Select(e => (e.PageId, e.Language))
            .ToHashSet();

        return (pageId, language) =>
        {
            var key = (pageId, language);
            var live = lives.GetValueOrDefault(key);
            var waiting = scheduled[key].FirstOrDefault(a => a is { Kind: ScheduledKind.Publish, State: ScheduledState.Waiting });
            var draft = drafts.GetValueOrDefault(key);
            var isBehind = behind.TryGetValue((pageId, language.Code), out var behindSince);
            var state = BoardStates.Of(
                draft is null
                    ? null
                    : new BoardDraft(draft.UpdatedAtUtc, draft.SubmittedAtUtc is not null, draft.ReturnedAtUtc is not null),
                waiting?.CreatedAtUtc,
                live is null ? BoardLive.No
                    : live.IsRetired ? BoardLive.Retired
                    : isBehind ? BoardLive.Behind
                    : BoardLive.UpToDate,
                withdrawn.Contains(key)
            );
            var since =
                draft is not null ? draft.UpdatedAtUtc
                : state == PageState.Behind ? behindSince
                : waiting?.CreatedAtUtc ?? live?.FromUtc;
            var cell = new BoardCell(language, state, live is not null, draft?.Title ?? live?.Title ?? "", since);
            return cell with
            {
                HasDraft = draft is not null,
                IsWithdrawn = live is null && withdrawn.Contains(key),
                BehindSinceUtc = isBehind ? behindSince : null,
                IsUrgent = live?.IsUrgent == true,
                GoesLiveUtc = waiting?.DueAtUtc,
                EndsUtc = scheduled[key]
                    .FirstOrDefault(a => a is { Kind: ScheduledKind.Withdraw, State: ScheduledState.Waiting })
                    ?.DueAtUtc,
                HasFailed = scheduled[key].Any(a => a.State == ScheduledState.Failed),
            };
        };
    }

    private static Expression<Func<Page, bool>> Reach(Rights rights, Filter filter) =>
        filter.Language is { } language
            ? rights.Filter(Rights.WritingRoles, language)
            : rights.Filter<Page>(Rights.WritingRoles, p => p, language: null);
}

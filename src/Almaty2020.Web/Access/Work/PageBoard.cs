using System.Globalization;
using System.Linq.Expressions;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.Work;

/// <summary>Where a page stands in one language, as far as staff have to do with it. In the order in which it asks for somebody.</summary>
public enum PageState
{
    Returned,
    InReview,

    /// <summary>Live, and its source has gone on.</summary>
    Behind,
    Draft,

    /// <summary>What was written goes live at a time.</summary>
    Scheduled,

    /// <summary>Neither written nor ever live.</summary>
    Missing,

    /// <summary>Was live, and is not.</summary>
    Withdrawn,

    /// <summary>Stands to be read, with an explanation that it no longer holds.</summary>
    Retired,
    Live,
}

/// <summary>By what the board is sorted.</summary>
public enum BoardSort
{
    Tree,
    Title,

    /// <summary>What was changed last comes first.</summary>
    Changed,

    /// <summary>What asks most for somebody comes first.</summary>
    State,
}

/// <summary>A page in one language on the board.</summary>
/// <param name="IsLive">Residents see it; a draft may be in work besides.</param>
public sealed record BoardCell(Language Language, PageState State, bool IsLive, string Title, DateTime? SinceUtc)
{
    /// <summary>When something of it goes live; null where nothing waits to.</summary>
    public DateTime? GoesLiveUtc { get; init; }

    /// <summary>When it leaves the site; null where it stays.</summary>
    public DateTime? EndsUtc { get; init; }

    /// <summary>Of a translation, draft or live: since when its source has gone on; null where it has not.</summary>
    public DateTime? BehindSinceUtc { get; init; }

    /// <summary>Whether it is live though only its writers had looked at it, and waits for a second person.</summary>
    public bool IsUrgent { get; init; }

    /// <summary>Whether something could not be done at its time, and nobody has taken notice.</summary>
    public bool HasFailed { get; init; }
}

/// <param name="Depth">0 for a page at the top.</param>
public sealed record BoardRow(int PageId, string Key, string Title, Language? TitleLanguage, int Depth, IReadOnlyList<BoardCell> Cells)
{
    /// <summary>Whether a newer version of the site made the page, and this one does not show it.</summary>
    public bool IsUnknown { get; init; }
}

/// <summary>All pages somebody may work on, by language: one look says what is live, in work, scheduled, missing and behind.</summary>
public sealed class PageBoard(SiteDb db, PageOrder order, PageTitles titles, BoardCandidates candidates)
{
    public const int RowsOnAPage = 100;

    /// <summary>A server takes some two thousand parameters.</summary>
    private const int RowsAtOnce = 1_000;

    /// <param name="Text">In a title or a key, in any case; null for all.</param>
    /// <param name="State">In any of the languages that are shown; null for all.</param>
    /// <param name="Language">The only one that is shown; null for all.</param>
    public sealed record Filter(string? Text = null, PageState? State = null, Language? Language = null, BoardSort Sort = BoardSort.Tree)
    {
        public IReadOnlyList<Language> Languages => Language is null ? Localization.Language.All : [Language];
    }

    /// <param name="Count">Of all rows that the filter lets through.</param>
    public sealed record Part(int Count, IReadOnlyList<BoardRow> Rows);

    /// <param name="page">Counted from 1.</param>
    public async Task<Part> ReadAsync(Staff staff, Language language, Filter filter, int page, CancellationToken ct)
    {
        // Of a large site the order takes as long as the rest, and is read beside it.
        var ordered = Task.Run(() => order.ReadAsync(ct), ct);
        List<IEnumerable<int>> among = [];
        if (!filter.Languages.Any(staff.Rights.MayWriteAnywhere))
            among.Add(await db.Pages.Where(Reach(staff.Rights, filter)).Select(p => p.Id).ToListAsync(ct));
        if (filter.State is { } state)
            among.Add(await candidates.InStateAsync(state, filter.Languages, ct));
        if (filter.Text is { Length: > 0 } text)
            among.Add(await candidates.NamedAsync(text, ct));
        var ids = among.Aggregate<IEnumerable<int>, List<int>>([.. await ordered], Only);
        if (filter is { State: null, Text: null or "", Sort: BoardSort.Tree })
            return new Part(ids.Count, await RowsAsync(Shown(ids, page), staff, language, filter, ct));

        var rows = (await RowsAsync(ids, staff, language, filter, ct)).Where(r => Fits(r, filter));
        List<BoardRow> sorted = [.. Sorted(rows, filter.Sort, StringComparer.Create(language.Culture, ignoreCase: true))];
        return new Part(sorted.Count, Shown(sorted, page));
    }

    private static List<int> Only(List<int> ids, IEnumerable<int> among)
    {
        var wanted = among.ToHashSet();
        return [.. ids.Where(wanted.Contains)];
    }

    private static List<T> Shown<T>(List<T> all, int page) => [.. all.Skip((page - 1) * RowsOnAPage).Take(RowsOnAPage)];

    private async Task<IReadOnlyList<BoardRow>> RowsAsync(List<int> ids, Staff staff, Language language, Filter filter, CancellationToken ct)
    {
        var rows = new List<BoardRow>();
        foreach (var part in ids.Chunk(RowsAtOnce))
        {
            var pages = await db.Pages.AsNoTracking().Where(p => part.Contains(p.Id)).ToDictionaryAsync(p => p.Id, ct);
            var items = await titles.ReadAsync(part, language, ct);
            var cells = await CellsAsync(part, ct);
            // What has left the tree since its order was read is left out.
            rows.AddRange(part.Where(items.ContainsKey).Select(id => new BoardRow(
                id, items[id].Key, items[id].Title, items[id].Language, items[id].Depth,
                [.. filter.Languages.Where(l => staff.Rights.MayWrite(pages[id], l)).Select(l => cells(id, l))])
            { IsUnknown = !pages[id].Template.IsKnown() }));
        }

        return rows;
    }

    private static bool Fits(BoardRow row, Filter filter) =>
        (filter.State is null || row.Cells.Any(c => c.State == filter.State))
        && (string.IsNullOrWhiteSpace(filter.Text)
            || row.Key.Contains(filter.Text, StringComparison.OrdinalIgnoreCase)
            || row.Cells.Any(c => c.Title.Contains(filter.Text, StringComparison.OrdinalIgnoreCase)));

    private static IEnumerable<BoardRow> Sorted(IEnumerable<BoardRow> rows, BoardSort by, StringComparer alphabet) => by switch
    {
        BoardSort.Title => rows.OrderBy(r => r.Title, alphabet),
        BoardSort.Changed => rows.OrderByDescending(r => r.Cells.Max(c => c.SinceUtc)),
        BoardSort.State => rows.OrderBy(r => r.Cells.Min(c => c.State)),
        _ => rows,
    };

    /// <summary>What each of some pages is in each language; without a text, for there may be many.</summary>
    private async Task<Func<int, Language, BoardCell>> CellsAsync(int[] ids, CancellationToken ct)
    {
        var lives = (await db.Publications.Where(p => ids.Contains(p.PageId)).AsNoTracking().Select(p => new { p.PageId, p.Language, p.Title, p.ChangedAtUtc, IsRetired = p.RetiredAtUtc != null, IsUrgent = p.UrgentReason != null }).ToListAsync(ct))
            .ToDictionary(p => (p.PageId, p.Language));
        var drafts = (await db.Drafts.Where(d => ids.Contains(d.PageId)).AsNoTracking().Select(d => new { d.PageId, d.Language, d.Title, d.UpdatedAtUtc, d.SubmittedAtUtc, d.ReturnedAtUtc }).ToListAsync(ct))
            .ToDictionary(d => (d.PageId, d.Language));
        var behind = (await db.Database.SqlQueryRaw<BehindRow>(BehindSql(ids), [Language.Source.Code, .. ids.Cast<object>()]).ToListAsync(ct))
            .ToDictionary(b => (b.PageId, b.Language), b => b.SinceUtc);
        var scheduled = (await db.Schedule.Where(a => ids.Contains(a.PageId)).AsNoTracking()
                .Where(a => a.State == ScheduledState.Waiting || a.State == ScheduledState.Failed)
                .Select(a => new { a.PageId, a.Language, a.Kind, a.State, a.DueAtUtc, a.CreatedAtUtc })
                .ToListAsync(ct))
            .ToLookup(a => (a.PageId, a.Language));
        var withdrawn = (await db.PublicationLog.Where(e => ids.Contains(e.PageId)).AsNoTracking().Where(e => e.Act == PublicationAct.Withdrawn).Select(e => new { e.PageId, e.Language }).Distinct().ToListAsync(ct))
            .Select(e => (e.PageId, e.Language)).ToHashSet();

        return (pageId, language) =>
        {
            var key = (pageId, language);
            var live = lives.GetValueOrDefault(key);
            var waiting = scheduled[key].FirstOrDefault(a => a is { Kind: ScheduledKind.Publish, State: ScheduledState.Waiting });
            BoardCell cell;
            if (drafts.TryGetValue(key, out var draft))
            {
                // What was written after it was scheduled is a draft like any other.
                var state = draft.UpdatedAtUtc <= waiting?.CreatedAtUtc ? PageState.Scheduled
                    : draft.SubmittedAtUtc is not null ? PageState.InReview
                    : draft.ReturnedAtUtc is not null ? PageState.Returned
                    : PageState.Draft;
                cell = new BoardCell(language, state, live is not null, draft.Title, draft.UpdatedAtUtc);
            }
            else if (waiting is not null)
            {
                cell = new BoardCell(language, PageState.Scheduled, live is not null, live?.Title ?? "", waiting.CreatedAtUtc);
            }
            else if (live is null)
            {
                cell = new BoardCell(language, withdrawn.Contains(key) ? PageState.Withdrawn : PageState.Missing, false, "", null);
            }
            else if (live.IsRetired)
            {
                cell = new BoardCell(language, PageState.Retired, true, live.Title, live.ChangedAtUtc);
            }
            else
            {
                cell = behind.TryGetValue((pageId, language.Code), out var since)
                    ? new BoardCell(language, PageState.Behind, true, live.Title, since)
                    : new BoardCell(language, PageState.Live, true, live.Title, live.ChangedAtUtc);
            }

            return cell with
            {
                BehindSinceUtc = behind.TryGetValue((pageId, language.Code), out var goneOn) ? goneOn : null,
                IsUrgent = live?.IsUrgent == true,
                GoesLiveUtc = waiting?.DueAtUtc,
                EndsUtc = scheduled[key].FirstOrDefault(a => a is { Kind: ScheduledKind.Withdraw, State: ScheduledState.Waiting })?.DueAtUtc,
                HasFailed = scheduled[key].Any(a => a.State == ScheduledState.Failed),
            };
        };
    }

    private static string BehindSql(int[] ids) =>
        PublishedSql.BehindOf.Replace("@source", "{0}", StringComparison.Ordinal)
        + $" AND p.PageId IN ({string.Join(", ", ids.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"{{{i + 1}}}")))})"
        + PublishedSql.BehindSince;

    private static Expression<Func<Page, bool>> Reach(Rights rights, Filter filter) =>
        filter.Language is { } language ? rights.Reach(Rights.Writing, language) : rights.Reach<Page>(Rights.Writing, p => p, language: null);

    /// <summary>A row of <see cref="PublishedSql.Behind"/>.</summary>
    private sealed class BehindRow
    {
        public int PageId { get; init; }

        public string Language { get; init; } = "";

        public DateTime SinceUtc { get; init; }
    }
}

using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.Work;

/// <summary>Where a page stands in one language, as far as staff have to do with it.</summary>
public enum PageState
{
    /// <summary>Neither written nor live.</summary>
    Missing,
    Live,

    /// <summary>Live, and its source has gone on.</summary>
    Behind,
    Draft,
    InReview,
    Returned,
}

/// <summary>A page in one language on the board.</summary>
/// <param name="IsLive">Residents see it; a draft may be in work besides.</param>
public sealed record BoardCell(Language Language, PageState State, bool IsLive, string Title, DateTime? SinceUtc);

/// <param name="Depth">0 for a page at the top.</param>
public sealed record BoardRow(int PageId, string Key, string Title, Language? TitleLanguage, int Depth, IReadOnlyList<BoardCell> Cells);

/// <summary>All pages somebody may work on, by language: one look says what is live, in work, missing and behind.</summary>
public sealed class PageBoard(SiteDb db, PageTitles titles)
{
    public const int RowsOnAPage = 100;

    /// <param name="Text">In a title or a key, in any case; null for all.</param>
    /// <param name="State">In any of their languages; null for all.</param>
    public sealed record Filter(string? Text = null, PageState? State = null);

    /// <param name="Count">Of all rows that the filter lets through.</param>
    public sealed record Part(int Count, IReadOnlyList<BoardRow> Rows);

    /// <param name="page">Counted from 1.</param>
    public async Task<Part> ReadAsync(Staff staff, Language language, Filter filter, int page, CancellationToken ct)
    {
        var tree = await titles.ReadAsync(language, ct);
        var reach = (await db.Pages.AsNoTracking().Where(p => p.TrashedAtUtc == null).Where(AnyLanguage(staff.Rights)).ToListAsync(ct)).ToDictionary(p => p.Id);
        var lives = (await db.Publications.AsNoTracking().Select(p => new { p.PageId, p.Language, p.Title, p.ChangedAtUtc }).ToListAsync(ct))
            .ToDictionary(p => (p.PageId, p.Language));
        var drafts = (await db.Drafts.AsNoTracking().Select(d => new { d.PageId, d.Language, d.Title, d.UpdatedAtUtc, d.SubmittedAtUtc, d.ReturnedAtUtc }).ToListAsync(ct))
            .ToDictionary(d => (d.PageId, d.Language));
        var behind = (await db.Database.SqlQueryRaw<BehindRow>(PublishedSql.Behind.Replace("@source", "{0}", StringComparison.Ordinal), Language.Source.Code).ToListAsync(ct))
            .ToDictionary(b => (b.PageId, b.Language), b => b.SinceUtc);

        var rows = tree.InOrder
            .Where(item => reach.ContainsKey(item.Id))
            .Select(item => new BoardRow(item.Id, item.Key, item.Title, item.Language, item.Depth,
                [.. Language.All.Where(l => staff.Rights.MayWrite(reach[item.Id], l)).Select(l => Cell(item.Id, l))]))
            .Where(Fits)
            .ToList();
        return new Part(rows.Count, [.. rows.Skip((page - 1) * RowsOnAPage).Take(RowsOnAPage)]);

        BoardCell Cell(int pageId, Language of)
        {
            var live = lives.GetValueOrDefault((pageId, of));
            if (drafts.TryGetValue((pageId, of), out var draft))
            {
                var state = draft.SubmittedAtUtc is not null ? PageState.InReview : draft.ReturnedAtUtc is not null ? PageState.Returned : PageState.Draft;
                return new BoardCell(of, state, live is not null, draft.Title, draft.UpdatedAtUtc);
            }

            if (live is null)
                return new BoardCell(of, PageState.Missing, false, "", null);
            return behind.TryGetValue((pageId, of.Code), out var since)
                ? new BoardCell(of, PageState.Behind, true, live.Title, since)
                : new BoardCell(of, PageState.Live, true, live.Title, live.ChangedAtUtc);
        }

        bool Fits(BoardRow row) =>
            (filter.State is null || row.Cells.Any(c => c.State == filter.State))
            && (string.IsNullOrWhiteSpace(filter.Text)
                || row.Key.Contains(filter.Text, StringComparison.OrdinalIgnoreCase)
                || row.Cells.Any(c => c.Title.Contains(filter.Text, StringComparison.OrdinalIgnoreCase)));
    }

    private static System.Linq.Expressions.Expression<Func<Page, bool>> AnyLanguage(Rights rights) => rights.Reach<Page>(Rights.Writing, p => p, language: null);

    /// <summary>A row of <see cref="PublishedSql.Behind"/>.</summary>
    private sealed class BehindRow
    {
        public int PageId { get; init; }

        public string Language { get; init; } = "";

        public DateTime SinceUtc { get; init; }
    }
}

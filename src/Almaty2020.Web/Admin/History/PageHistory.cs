using System.Globalization;
using Almaty2020.Markup;
using Almaty2020.Web.Access;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Admin.History;

/// <summary>History of a page in one language: its revisions, and the draft that may become the next.</summary>
public sealed class PageHistory(SiteDb db)
{
    public const int RevisionsPerPage = 50;

    /// <summary>Most acts that are read to find withdrawals.</summary>
    private const int ActsRead = 500;

    /// <param name="Author">Name of the account, even if it was removed; null if the author is not an account.</param>
    /// <param name="WasPublished">True if residents have ever seen it.</param>
    /// <param name="IsOwnText">True if one of its writers published it and no second person had approved it.</param>
    public sealed record Entry(
        int Number,
        DateTime AtUtc,
        string AuthorId,
        string? Author,
        string Note,
        bool IsLive,
        bool WasPublished,
        bool IsOwnText
    );

    /// <summary>A withdrawal or retirement of the page, or the end of one.</summary>
    /// <param name="WithdrawnAs">Null if an older version of the site did not say.</param>
    /// <param name="Note">What residents were told; may be empty.</param>
    public sealed record WithdrawalEntry(
        DateTime AtUtc,
        string AuthorId,
        string? Author,
        WithdrawnAs? WithdrawnAs,
        int? MergedIntoPageId,
        string Note
    )
    {
        /// <summary>True if the page was brought back with the text that had been live.</summary>
        public bool IsUndo { get; init; }
    }

    /// <param name="Version">Version that a request to replace the draft must send back.</param>
    public sealed record DraftEntry(int Version, DateTime AtUtc, string AuthorId, string? Author)
    {
        public bool IsInReview { get; init; }
    }

    /// <param name="Title">Title of the draft, else of the newest revision, else of the page in another language.</param>
    /// <param name="Draft">Null if there is no draft.</param>
    /// <param name="Live">Number of the live revision; null if there is none.</param>
    public sealed record Header(int PageId, Language Language, string Title, DraftEntry? Draft, int? Live, int? Newest, int Revisions)
    {
        /// <summary>True if the page is in use and the user may publish it in this language.</summary>
        public bool MayPublish { get; init; }
    }

    /// <summary>A revision or the draft, with its text.</summary>
    /// <param name="Number">Null for the draft.</param>
    public sealed record Version(int? Number, PageText Text, DateTime AtUtc, string AuthorId, string? Author, bool IsLive)
    {
        /// <summary>For a revision of a translation: the source revision that it has caught up with.</summary>
        public int? SourceRevisionId { get; init; }

        public string Note { get; init; } = "";
    }

    /// <returns>Null if there is no such page or the user may not edit it in this language.</returns>
    public async Task<Header?> FindAsync(Rights rights, int pageId, Language language, CancellationToken ct)
    {
        var page = await db
            .Pages.AsNoTracking()
            .Where(rights.Filter(Rights.WritingRoles, language))
            .SingleOrDefaultAsync(p => p.Id == pageId, ct);
        if (page is null)
            return null;

        var draft = await Drafts(pageId, language).SingleOrDefaultAsync(ct);
        var writer = draft is null
            ? null
            : await db.Accounts.Where(a => a.Id == draft.UpdatedBy).Select(a => a.Name).SingleOrDefaultAsync(ct);
        var newest = await db.Newest(pageId, language).Select(r => new { r.Number, r.Title }).SingleOrDefaultAsync(ct);
        var live = await Live(pageId, language).Select(p => (int?)p.Revision!.Number).SingleOrDefaultAsync(ct);
        var title = new[] { draft?.Title, newest?.Title }.FirstOrDefault(t => !TextNormalizer.IsBlank(t))
            ?? (await new PageTitles(db).ReadAsync([pageId], language, ct))[pageId].Title;
        return new Header(
            pageId,
            language,
            title,
            draft is null
                ? null
                : new DraftEntry(draft.Version, draft.UpdatedAtUtc, draft.UpdatedBy, writer) { IsInReview = draft.IsInReview },
            live,
            newest?.Number,
            await Revisions(pageId, language).CountAsync(ct)
        )
        {
            MayPublish = page.TrashedAtUtc is null && rights.MayPublish(page, language),
        };
    }

    /// <summary>Lists the revisions, newest first.</summary>
    /// <param name="part">Which group of <see cref="RevisionsPerPage"/> revisions; 1 for the first.</param>
    public async Task<IReadOnlyList<Entry>> ReadAsync(Header head, int part, CancellationToken ct)
    {
        var live = Live(head.PageId, head.Language);
        var rows =
            from revision in Revisions(head.PageId, head.Language)
            join account in db.Accounts on revision.AuthorId equals account.Id into accounts
            from account in accounts.DefaultIfEmpty()
            orderby revision.Number descending
            select new Entry(
                revision.Number,
                revision.CreatedAtUtc,
                revision.AuthorId,
                account == null ? null : account.Name,
                revision.Note,
                live.Any(p => p.RevisionId == revision.Id),
                db.PublicationLog.Any(e => e.RevisionId == revision.Id && e.Act == PublicationAct.Published),
                db.PublicationLog.Any(e => e.RevisionId == revision.Id && e.IsOwnText)
            );
        return await rows.Skip((part - 1) * RevisionsPerPage).Take(RevisionsPerPage).ToListAsync(ct);
    }

    /// <summary>Finds a version by its name in addresses.</summary>
    /// <param name="name">A revision's number, <c>live</c> or <c>draft</c>.</param>
    /// <returns>Null if there is no version of that name.</returns>
    public async Task<Version?> VersionAsync(Header head, string name, CancellationToken ct)
    {
        if (name == VersionNames.Draft)
        {
            var draft = await Drafts(head.PageId, head.Language).SingleOrDefaultAsync(ct);
            // Tidied as its revision would be, so that differences that tidying removes do not count as changes.
            return draft is null || head.Draft is not { } entry
                ? null
                : new Version(Number: null, draft.Text.Normalized(), entry.AtUtc, entry.AuthorId, entry.Author, IsLive: false);
        }

        var number =
            name == VersionNames.Live ? head.Live
            : int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given
            : null;
        var revision = await Revisions(head.PageId, head.Language).SingleOrDefaultAsync(r => r.Number == number, ct);
        if (revision is null)
            return null;
        var author = await db.Accounts.Where(a => a.Id == revision.AuthorId).Select(a => a.Name).SingleOrDefaultAsync(ct);
        return new Version(revision.Number, revision.Text, revision.CreatedAtUtc, revision.AuthorId, author, revision.Number == head.Live)
        {
            SourceRevisionId = revision.SourceRevisionId,
            Note = revision.Note,
        };
    }

    /// <summary>Withdrawals and retirements of the page, and what brought it back unchanged, newest first.</summary>
    public async Task<IReadOnlyList<WithdrawalEntry>> WithdrawalsAsync(Header head, CancellationToken ct)
    {
        var rows = await (
            from entry in db.PublicationLog
            where
                entry.PageId == head.PageId
                && entry.Language == head.Language
                && (entry.Act == PublicationAct.Published || entry.Act == PublicationAct.Withdrawn || entry.Act == PublicationAct.Retired)
            join account in db.Accounts on entry.ActorId equals account.Id into accounts
            from account in accounts.DefaultIfEmpty()
            orderby entry.Number descending
            select new
            {
                entry.Act,
                entry.RevisionId,
                Entry = new WithdrawalEntry(
                    entry.AtUtc,
                    entry.ActorId,
                    account == null ? null : account.Name,
                    entry.WithdrawnAs,
                    entry.MergedIntoPageId,
                    entry.Note
                ),
            }
        )
            .Take(ActsRead)
            .ToListAsync(ct);
        rows.Reverse();
        var found = new List<WithdrawalEntry>();
        int? shown = null;
        var isWithdrawn = false;
        foreach (var row in rows)
        {
            if (row.Act != PublicationAct.Published)
                found.Add(row.Entry);
            else if (isWithdrawn && row.RevisionId == shown)
                found.Add(row.Entry with { Note = "", IsUndo = true });
            isWithdrawn = row.Act != PublicationAct.Published;
            shown = isWithdrawn ? shown : row.RevisionId;
        }

        found.Reverse();
        return found;
    }

    /// <summary>True if the page is withdrawn or retired, so that it can be brought back.</summary>
    public Task<bool> IsWithdrawnAsync(Header head, CancellationToken ct) =>
        db
            .PublicationLog.Where(e =>
                e.PageId == head.PageId
                && e.Language == head.Language
                && (e.Act == PublicationAct.Published || e.Act == PublicationAct.Withdrawn || e.Act == PublicationAct.Retired)
            )
            .OrderByDescending(e => e.Number)
            .Select(e => e.Act != PublicationAct.Published)
            .FirstOrDefaultAsync(ct);

    private IQueryable<Draft> Drafts(int pageId, Language language) =>
        db.Drafts.AsNoTracking().Where(d => d.PageId == pageId && d.Language == language);

    private IQueryable<Revision> Revisions(int pageId, Language language) =>
        db.Revisions.AsNoTracking().Where(r => r.PageId == pageId && r.Language == language);

    private IQueryable<Publication> Live(int pageId, Language language) =>
        db.Publications.Where(p => p.PageId == pageId && p.Language == language);
}

/// <summary>Names in addresses for versions that have no number, or whose number changes.</summary>
public static class VersionNames
{
    public const string Live = "live";
    public const string Draft = "draft";
}

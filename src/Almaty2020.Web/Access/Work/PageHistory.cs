using System.Globalization;
using Almaty2020.Markup;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.Work;

/// <summary>What a page has said in a language: its revisions, and the draft that may become the next.</summary>
public sealed class PageHistory(SiteDb db, TimeProvider clock)
{
    public const int RevisionsAPage = 50;

    /// <param name="Author">Name of the account, removed or not; null when it was none.</param>
    /// <param name="WasPublished">Whether residents have ever seen it.</param>
    public sealed record Entry(int Number, DateTime AtUtc, string AuthorId, string? Author, string Note, bool IsLive, bool WasPublished);

    /// <summary>That it left the site, or was kept only to be read.</summary>
    /// <param name="Detail">What became of it, as the audit log keeps it.</param>
    /// <param name="Note">What residents were told; may be empty.</param>
    public sealed record Withdrawn(DateTime AtUtc, string AuthorId, string? Author, string Detail, string Note);

    /// <param name="Version">To be sent back with what is to replace it.</param>
    public sealed record DraftEntry(int Version, DateTime AtUtc, string AuthorId, string? Author)
    {
        public bool IsInReview { get; init; }
    }

    /// <param name="Title">Of the draft or else of the newest revision; else in another language.</param>
    /// <param name="Draft">Null when there is none.</param>
    /// <param name="Live">Number of the revision that residents see; null when they see none.</param>
    public sealed record Head(int PageId, Language Language, string Title, DraftEntry? Draft, int? Live, int? Newest, int Revisions);

    /// <summary>A revision or the draft, with what it says.</summary>
    /// <param name="Number">Null for the draft.</param>
    public sealed record Version(int? Number, PageText Text, DateTime AtUtc, string AuthorId, string? Author, bool IsLive)
    {
        /// <summary>Of a translation's revision: what of the source it has caught up with.</summary>
        public int? SourceRevisionId { get; init; }

        public string Note { get; init; } = "";
    }

    /// <returns>Null where the page is not, or is not for them to write in this language.</returns>
    public async Task<Head?> FindAsync(Rights rights, int pageId, Language language, CancellationToken ct)
    {
        var page = await db.Pages.AsNoTracking().Where(rights.Reach(Rights.Writing, language)).SingleOrDefaultAsync(p => p.Id == pageId, ct);
        if (page is null)
            return null;

        var draft = await Drafts(pageId, language).SingleOrDefaultAsync(ct);
        var writer = draft is null ? null : await db.Accounts.Where(a => a.Id == draft.UpdatedBy).Select(a => a.Name).SingleOrDefaultAsync(ct);
        var newest = await db.Newest(pageId, language).Select(r => new { r.Number, r.Title }).SingleOrDefaultAsync(ct);
        var live = await Live(pageId, language).Select(p => (int?)p.Revision!.Number).SingleOrDefaultAsync(ct);
        var title = new[] { draft?.Title, newest?.Title }.FirstOrDefault(t => !TextNormalizer.IsBlank(t)) ?? (await new PageTitles(db).ReadAsync([pageId], language, ct))[pageId].Title;
        return new Head(
            pageId,
            language,
            title,
            draft is null ? null : new DraftEntry(draft.Version, draft.UpdatedAtUtc, draft.UpdatedBy, writer) { IsInReview = draft.IsInReview },
            live,
            newest?.Number,
            await Revisions(pageId, language).CountAsync(ct));
    }

    /// <summary>The newest first.</summary>
    /// <param name="part">Which fifty; the first is 1.</param>
    public async Task<IReadOnlyList<Entry>> ReadAsync(Head head, int part, CancellationToken ct)
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
                db.PublicationLog.Any(e => e.RevisionId == revision.Id && e.Act == PublicationAct.Published));
        return await rows.Skip((part - 1) * RevisionsAPage).Take(RevisionsAPage).ToListAsync(ct);
    }

    /// <summary>A version by the name that addresses have for it.</summary>
    /// <param name="name">A revision's number, <c>live</c> or <c>draft</c>.</param>
    /// <returns>Null when there is none of that name.</returns>
    public async Task<Version?> VersionAsync(Head head, string name, CancellationToken ct)
    {
        if (name == VersionNames.Draft)
        {
            var draft = await Drafts(head.PageId, head.Language).SingleOrDefaultAsync(ct);
            // As it would be kept: what only its revision would tidy is no change.
            return draft is null || head.Draft is not { } of ? null : new Version(Number: null, draft.Text.Tidy(), of.AtUtc, of.AuthorId, of.Author, IsLive: false);
        }

        var number = name == VersionNames.Live ? head.Live : int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : null;
        var revision = await Revisions(head.PageId, head.Language).SingleOrDefaultAsync(r => r.Number == number, ct);
        if (revision is null)
            return null;
        var author = await db.Accounts.Where(a => a.Id == revision.AuthorId).Select(a => a.Name).SingleOrDefaultAsync(ct);
        return new Version(revision.Number, revision.Text, revision.CreatedAtUtc, revision.AuthorId, author, revision.Number == head.Live) { SourceRevisionId = revision.SourceRevisionId, Note = revision.Note };
    }

    /// <summary>When and why it left the site, the newest first.</summary>
    public async Task<IReadOnlyList<Withdrawn>> WithdrawalsAsync(Head head, CancellationToken ct)
    {
        var rows =
            from entry in db.PublicationLog
            where entry.PageId == head.PageId && entry.Language == head.Language && (entry.Act == PublicationAct.Withdrawn || entry.Act == PublicationAct.Retired)
            join account in db.Accounts on entry.ActorId equals account.Id into accounts
            from account in accounts.DefaultIfEmpty()
            orderby entry.Number descending
            select new Withdrawn(
                entry.AtUtc,
                entry.ActorId,
                account == null ? null : account.Name,
                // The same act, in the words of the audit log.
                db.Audit.Where(a => a.Action == AuditActions.PageWithdrawn && a.PageId == entry.PageId && a.Language == entry.Language && a.AtUtc == entry.AtUtc).Select(a => a.Detail).FirstOrDefault() ?? "",
                entry.Note);
        return await rows.Take(RevisionsAPage).ToListAsync(ct);
    }

    private IQueryable<Draft> Drafts(int pageId, Language language) => db.Drafts.AsNoTracking().Where(d => d.PageId == pageId && d.Language == language);

    private IQueryable<Revision> Revisions(int pageId, Language language) => db.Revisions.AsNoTracking().Where(r => r.PageId == pageId && r.Language == language);

    private IQueryable<Publication> Live(int pageId, Language language)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return db.Publications.Where(p => p.PageId == pageId && p.Language == language && p.FromUtc <= now && (p.UntilUtc == null || p.UntilUtc > now));
    }
}

/// <summary>What addresses call versions that have no number, or whose number changes.</summary>
public static class VersionNames
{
    public const string Live = "live";
    public const string Draft = "draft";
}

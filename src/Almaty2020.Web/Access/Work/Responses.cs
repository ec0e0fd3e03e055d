using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.Work;

/// <summary>What somebody said of a text: a remark, or that it is good.</summary>
/// <param name="Quote">The beginning of what it is about; empty for all of it.</param>
/// <param name="By">Name of the account, or the name that a guest gave.</param>
/// <param name="LinkBy">Who made the share link that a guest came by; null for staff.</param>
public sealed record Response(Guid Id, RemarkKind Kind, string Quote, string Text, string By, string? LinkBy, DateTime AtUtc, int? RevisionId)
{
    public bool IsGuest => LinkBy is not null;
}

/// <summary>A share link as staff see it.</summary>
public sealed record SharedWith(Guid Id, string For, string By, DateTime CreatedAtUtc, DateTime ExpiresAtUtc, int Revision);

/// <summary>Reads what was said of a page in one language, and whom it was shown to.</summary>
public sealed class Responses(SiteDb db, TimeProvider clock)
{
    /// <summary>What nobody has settled since the page was last published, in the order in which it came.</summary>
    public async Task<IReadOnlyList<Response>> OpenAsync(int pageId, Language language, CancellationToken ct)
    {
        var rows =
            from remark in db.OpenRemarks(pageId, language).AsNoTracking()
            join account in db.Accounts on remark.AuthorId equals account.Id into authors
            from author in authors.DefaultIfEmpty()
            join link in db.ShareLinks on remark.ShareLinkId equals link.Id into links
            from link in links.DefaultIfEmpty()
            join account in db.Accounts on link!.CreatedBy equals account.Id into makers
            from maker in makers.DefaultIfEmpty()
            orderby remark.AtUtc, remark.Id
            select new
            {
                Remark = remark,
                Author = author == null ? null : author.Name,
                IsGuest = link != null,
                Maker = maker == null ? null : maker.Name,
            };
        return [.. (await rows.ToListAsync(ct)).Select(r => new Response(
            r.Remark.Id,
            r.Remark.Kind,
            r.Remark.Quote,
            r.Remark.Text,
            r.Remark.GuestName ?? r.Author ?? r.Remark.AuthorId ?? "",
            r.IsGuest ? r.Maker ?? "" : null,
            r.Remark.AtUtc,
            r.Remark.RevisionId))];
    }

    /// <summary>Links that still open, the newest first.</summary>
    public async Task<IReadOnlyList<SharedWith>> LinksAsync(int pageId, Language language, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var rows =
            from link in db.ShareLinks.AsNoTracking()
            join revision in db.Revisions on link.RevisionId equals revision.Id
            join account in db.Accounts on link.CreatedBy equals account.Id into makers
            from maker in makers.DefaultIfEmpty()
            where link.PageId == pageId && link.Language == language && link.RevokedAtUtc == null && link.ExpiresAtUtc > now
            orderby link.CreatedAtUtc descending, link.Id
            select new SharedWith(link.Id, link.For, maker == null ? link.CreatedBy : maker.Name!, link.CreatedAtUtc, link.ExpiresAtUtc, revision.Number);
        return await rows.ToListAsync(ct);
    }

    /// <summary>Texts of revisions that were judged, to tell whether they are still what the draft says.</summary>
    public async Task<IReadOnlyDictionary<int, PageText>> TextsAsync(IEnumerable<int> revisionIds, CancellationToken ct)
    {
        var revisions = await revisionIds.Distinct().InBatchesAsync(ids => db.Revisions.AsNoTracking().Where(r => ids.Contains(r.Id)), ct);
        return revisions.ToDictionary(r => r.Id, r => r.Text);
    }
}

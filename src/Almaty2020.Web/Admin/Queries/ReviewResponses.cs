using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Review;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Admin.Queries;

/// <summary>A remark on a text, or an approval of it.</summary>
/// <param name="Quote">Start of the passage it is about; empty if it is about the whole text.</param>
/// <param name="By">Name of the account, or the name that the guest entered.</param>
/// <param name="LinkBy">Who created the share link that the guest used; null for staff.</param>
public sealed record ReviewResponse(
    Guid Id,
    RemarkKind Kind,
    string Quote,
    string Text,
    string By,
    string? LinkBy,
    DateTime AtUtc,
    int? RevisionId
)
{
    public bool IsGuest => LinkBy is not null;
}

/// <summary>A share link, as shown to staff.</summary>
public sealed record ShareLinkSummary(Guid Id, string For, string By, DateTime CreatedAtUtc, DateTime ExpiresAtUtc, int Revision);

/// <summary>Reads the remarks, approvals and share links of a page in one language.</summary>
public sealed class ReviewResponses(SiteDb db, TimeProvider clock)
{
    /// <summary>Remarks and approvals that are still open since the page was last published, oldest first.</summary>
    public async Task<IReadOnlyList<ReviewResponse>> OpenAsync(int pageId, Language language, CancellationToken ct)
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
        return
        [
            .. (await rows.ToListAsync(ct)).Select(r => new ReviewResponse(
                r.Remark.Id,
                r.Remark.Kind,
                r.Remark.Quote,
                r.Remark.Text,
                r.Remark.GuestName ?? r.Author ?? r.Remark.AuthorId ?? "",
                r.IsGuest ? r.Maker ?? "" : null,
                r.Remark.AtUtc,
                r.Remark.RevisionId
            )),
        ];
    }

    /// <summary>Links that have neither expired nor been revoked, newest first.</summary>
    public async Task<IReadOnlyList<ShareLinkSummary>> LinksAsync(int pageId, Language language, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var rows =
            from link in db.ShareLinks.AsNoTracking()
            join revision in db.Revisions on link.RevisionId equals revision.Id
            join account in db.Accounts on link.CreatedBy equals account.Id into makers
            from maker in makers.DefaultIfEmpty()
            where link.PageId == pageId && link.Language == language && link.RevokedAtUtc == null && link.ExpiresAtUtc > now
            orderby link.CreatedAtUtc descending, link.Id
            select new ShareLinkSummary(
                link.Id,
                link.For,
                maker == null ? link.CreatedBy : maker.Name!,
                link.CreatedAtUtc,
                link.ExpiresAtUtc,
                revision.Number
            );
        return await rows.ToListAsync(ct);
    }

    /// <summary>Texts of the given revisions, to tell whether the draft still has the text that was approved.</summary>
    public async Task<IReadOnlyDictionary<int, PageText>> TextsAsync(IEnumerable<int> revisionIds, CancellationToken ct)
    {
        var revisions = await revisionIds
            .Distinct()
            .QueryInBatchesAsync(ids => db.Revisions.AsNoTracking().Where(r => ids.Contains(r.Id)), ct);
        return revisions.ToDictionary(r => r.Id, r => r.Text);
    }
}

using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing.Model;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Sharing;

/// <summary>A revision that a guest without an account may see.</summary>
/// <param name="Live">The text that residents see; null if the page is not live.</param>
public sealed record SharedDraft(ShareLink Link, Page Page, PageText Text, PageText? Live);

/// <summary>
/// Finds the draft that a share link shows. Runs at every request, so that a revoked or expired link stops working at once.
/// </summary>
public sealed class SharedDraftQuery(SiteDb db, ShareSecrets secrets, TimeProvider clock)
{
    /// <summary>The result of a lookup.</summary>
    /// <param name="Link">The link, even if it has expired or was revoked; null if the secret is invalid.</param>
    /// <param name="Draft">The draft; null if the link is invalid, expired or revoked, or its page is in the trash.</param>
    public sealed record Result(ShareLink? Link, SharedDraft? Draft);

    public async Task<Result> FindAsync(string? secret, CancellationToken ct)
    {
        if (
            secrets.Decrypt(secret) is not { } id
            || await db.ShareLinks.AsNoTracking().SingleOrDefaultAsync(l => l.Id == id, ct) is not { } link
        )
            return new Result(null, null);

        var page = await db.Pages.AsNoTracking().SingleAsync(p => p.Id == link.PageId, ct);
        if (link.RevokedAtUtc is not null || link.ExpiresAtUtc <= clock.GetUtcNow().UtcDateTime || page.TrashedAtUtc is not null)
            return new Result(link, null);

        var revision = await db.Revisions.AsNoTracking().SingleAsync(r => r.Id == link.RevisionId, ct);
        var live = await db
            .Publications.AsNoTracking()
            .Where(p => p.PageId == link.PageId && p.Language == link.Language)
            .Select(p => p.Revision)
            .SingleOrDefaultAsync(ct);
        return new Result(link, new SharedDraft(link, page, revision.Text, live?.Text));
    }
}

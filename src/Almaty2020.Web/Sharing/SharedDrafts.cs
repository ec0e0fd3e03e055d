using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Sharing;

/// <summary>A revision that somebody without an account may look at.</summary>
public sealed record SharedDraft(ShareLink Link, Page Page, PageText Text);

/// <summary>Finds what a share link shows; asked at every request, so that an end is an end at once.</summary>
public sealed class SharedDrafts(SiteDb db, ShareSecrets secrets, TimeProvider clock)
{
    /// <param name="Link">Known, though it may be over; null for what is no link.</param>
    /// <param name="Draft">Null where there is nothing to show any more.</param>
    public sealed record Found(ShareLink? Link, SharedDraft? Draft);

    public async Task<Found> FindAsync(string? secret, CancellationToken ct)
    {
        if (secrets.Open(secret) is not { } id || await db.ShareLinks.AsNoTracking().SingleOrDefaultAsync(l => l.Id == id, ct) is not { } link)
            return new Found(null, null);

        var page = await db.Pages.AsNoTracking().SingleAsync(p => p.Id == link.PageId, ct);
        if (link.RevokedAtUtc is not null || link.ExpiresAtUtc <= clock.GetUtcNow().UtcDateTime || page.TrashedAtUtc is not null)
            return new Found(link, null);

        var revision = await db.Revisions.AsNoTracking().SingleAsync(r => r.Id == link.RevisionId, ct);
        return new Found(link, new SharedDraft(link, page, revision.Text));
    }
}

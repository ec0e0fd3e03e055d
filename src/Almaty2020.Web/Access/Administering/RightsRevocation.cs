using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Review;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.Administering;

/// <summary>
/// Revokes what depends on lost rights: when an account loses rights, its scheduled actions are put on hold for another publisher, and its
/// share links are revoked. Every change that removes rights calls this inside its transaction, before saving.
/// </summary>
internal static class RightsRevocation
{
    /// <summary>For an account that has lost all its rights.</summary>
    public static Task RevokeAllDependentsAsync(this SiteDb db, string accountId, Actor actor, CancellationToken ct) =>
        db.RevokeDependentsAsync(accountId, (_, _) => false, (_, _) => false, actor, ct);

    /// <summary>For an account whose grants have changed.</summary>
    public static async Task RevokeDependentsAsync(
        this SiteDb db,
        string accountId,
        IEnumerable<Grant> before,
        IEnumerable<Grant> after,
        Actor actor,
        CancellationToken ct
    )
    {
        var (old, now) = (await db.RightsOfAsync(before, ct), await db.RightsOfAsync(after, ct));
        await db.RevokeDependentsAsync(
            accountId,
            now.MayPublish,
            (page, language) => now.MayWrite(page, language) && (now.MayPublish(page, language) || !old.MayPublish(page, language)),
            actor,
            ct
        );
    }

    private static async Task RevokeDependentsAsync(
        this SiteDb db,
        string accountId,
        Func<Page, Language, bool> mayStillPublish,
        Func<Page, Language, bool> mayStillShare,
        Actor actor,
        CancellationToken ct
    )
    {
        await db.HoldAsync(accountId, mayStillPublish, actor, ct);
        var open = await db
            .ShareLinks.Where(l => l.CreatedBy == accountId && l.RevokedAtUtc == null && l.ExpiresAtUtc > actor.AtUtc)
            .Join(db.Pages, l => l.PageId, p => p.Id, (link, page) => new { Link = link, Page = page })
            .ToListAsync(ct);
        foreach (var link in open.Where(o => !mayStillShare(o.Page, o.Link.Language)).Select(o => o.Link))
            db.Revoke(link, actor, Guid.CreateVersion7());
    }

    /// <summary>Rights from grants that may be unsaved, so their pages are not loaded yet.</summary>
    private static async Task<Rights> RightsOfAsync(this SiteDb db, IEnumerable<Grant> grants, CancellationToken ct)
    {
        var all = new List<Grant>();
        foreach (var grant in grants)
        {
            var page = grant.PageId is { } id ? await db.Pages.AsNoTracking().SingleOrDefaultAsync(p => p.Id == id, ct) : null;
            all.Add(
                new Grant
                {
                    Role = grant.Role,
                    PageId = grant.PageId,
                    Page = page,
                    Language = grant.Language,
                }
            );
        }

        return new Rights(all);
    }
}

using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Release;

/// <summary>Shows a revision again that was live before. Runs inside the command's transaction.</summary>
internal static class Republishing
{
    /// <summary>Makes the revision live as it was. For residents it is no news: the date of the page stays.</summary>
    /// <returns>The issues that prevent it; empty if it is saved.</returns>
    public static async Task<IReadOnlyList<Issue>> RepublishAsync(
        this SiteDb db,
        Page page,
        Revision revision,
        Actor actor,
        CancellationToken ct
    )
    {
        var published = await db
            .PublicationLog.AsNoTracking()
            .Where(e => e.PageId == page.Id && e.Language == revision.Language && e.Act == PublicationAct.Published)
            .OrderByDescending(e => e.Number)
            .ToListAsync(ct);
        var issues = await new PublishSteps(db).ApplyAsync(
            await db.NextLogNumberAsync(ct),
            page,
            revision,
            isMajor: false,
            published[0].Note,
            actor,
            ct,
            unchangedSince: published.First(e => e.IsMajor).AtUtc
        );
        if (issues.Count == 0)
            await db.SaveChangesAsync(ct);
        return issues;
    }
}

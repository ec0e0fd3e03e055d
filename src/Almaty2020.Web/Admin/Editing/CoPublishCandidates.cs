using Almaty2020.Web.Access;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>A draft in review, of the same page in another language.</summary>
/// <param name="IsNew">True if the page is not live in this language yet.</param>
public sealed record CoPublishCandidate(Language Language, int Version, string Title, bool IsNew);

/// <summary>Finds the drafts that can be published together with a draft.</summary>
public sealed class CoPublishCandidates(SiteDb db)
{
    /// <param name="ownToo">True if the staff member may publish text that they have written themselves.</param>
    public async Task<IReadOnlyList<CoPublishCandidate>> OfAsync(
        Staff staff,
        Page page,
        Language language,
        bool ownToo,
        CancellationToken ct
    )
    {
        var me = staff.Account.Id;
        var drafts = await (
            from d in db.Drafts.AsNoTracking()
            where
                d.PageId == page.Id
                && d.Language != language
                && d.SubmittedAtUtc != null
                && !db.Schedule.Any(a =>
                    a.PageId == d.PageId && a.Language == d.Language && a.Kind == ScheduledKind.Publish && a.State == ScheduledState.Waiting
                )
            select new { Draft = d, IsNew = !db.Publications.Any(p => p.PageId == d.PageId && p.Language == d.Language) }
        ).ToListAsync(ct);
        return
        [
            .. drafts
                .Where(d => staff.Rights.MayPublish(page, d.Draft.Language) && (ownToo || d.Draft.MayBeApprovedBy(me)))
                .OrderBy(d => Language.All.ToList().IndexOf(d.Draft.Language))
                .Select(d => new CoPublishCandidate(d.Draft.Language, d.Draft.Version, d.Draft.Title, d.IsNew)),
        ];
    }
}

using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

/// <summary>What it means that somebody else was first: told by the row that could not be written.</summary>
internal static class LostRace
{
    /// <param name="exception">Of an act on one or several pages.</param>
    /// <param name="pageId">Where the row says nothing of a page.</param>
    /// <param name="language">Likewise.</param>
    public static PageIssue IssueOf(DbUpdateException exception, int pageId, Language language) => exception.Entries.Select(e => e.Entity).FirstOrDefault() switch
    {
        Draft draft => new PageIssue(draft.PageId, draft.Language, new Issue(nameof(Page), IssueCodes.ChangedMeanwhile)),
        // A draft was kept as a revision at the same moment.
        Revision revision => new PageIssue(revision.PageId, revision.Language, new Issue(nameof(Page), IssueCodes.ChangedMeanwhile)),
        ScheduledAct act => new PageIssue(act.PageId, act.Language, new Issue(nameof(Page), IssueCodes.AlreadyScheduled)),
        Publication live when exception is not DbUpdateConcurrencyException => new PageIssue(live.PageId, live.Language, new Issue(nameof(PageText.Slug), IssueCodes.AddressTaken)),
        Redirect left when exception is not DbUpdateConcurrencyException => new PageIssue(left.PageId, left.Language, new Issue(nameof(PageText.Slug), IssueCodes.AddressTaken)),
        _ => new PageIssue(pageId, language, new Issue(nameof(Page), IssueCodes.ChangedMeanwhile)),
    };
}

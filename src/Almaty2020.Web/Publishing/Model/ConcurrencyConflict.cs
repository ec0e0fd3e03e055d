using Almaty2020.Web.Localization;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Model;

/// <summary>Turns a lost race into an issue for the user, depending on the row that could not be written.</summary>
internal static class ConcurrencyConflict
{
    /// <param name="exception">Thrown by an act on one or several pages.</param>
    /// <param name="pageId">Used if the row does not belong to a page.</param>
    /// <param name="language">Used together with the page id.</param>
    public static PageIssue IssueOf(DbUpdateException exception, int pageId, Language language) =>
        exception.Entries.Select(e => e.Entity).FirstOrDefault() switch
        {
            Draft draft => new PageIssue(draft.PageId, draft.Language, new Issue(nameof(Page), IssueCodes.ChangedMeanwhile)),
            // The draft was saved as a revision at the same moment.
            Revision revision => new PageIssue(revision.PageId, revision.Language, new Issue(nameof(Page), IssueCodes.ChangedMeanwhile)),
            ScheduledAct act => new PageIssue(act.PageId, act.Language, new Issue(nameof(Page), IssueCodes.AlreadyScheduled)),
            Publication live when exception is not DbUpdateConcurrencyException => new PageIssue(
                live.PageId,
                live.Language,
                new Issue(nameof(PageText.Slug), IssueCodes.AddressTaken)
            ),
            Redirect left when exception is not DbUpdateConcurrencyException => new PageIssue(
                left.PageId,
                left.Language,
                new Issue(nameof(PageText.Slug), IssueCodes.AddressTaken)
            ),
            _ => new PageIssue(pageId, language, new Issue(nameof(Page), IssueCodes.ChangedMeanwhile)),
        };
}

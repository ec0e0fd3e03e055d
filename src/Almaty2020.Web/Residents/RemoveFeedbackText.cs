using Almaty2020.Web.Access;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Residents;

/// <summary>
/// Removes what somebody wrote, such as a telephone number that should not be kept. The answer stays and is counted; that the text was removed is in
/// the audit log, the text is not.
/// </summary>
public sealed class RemoveFeedbackText(SiteDb db)
{
    /// <returns>False where there is no such entry, or not for them: both answer alike.</returns>
    public Task<bool> ExecuteAsync(Guid feedbackId, Rights rights, Actor actor, CancellationToken ct) => db.InTransactionAsync(
        async (actId, token) =>
        {
            var entry = await db.Feedback.AsNoTracking()
                .Where(f => f.Id == feedbackId)
                .Join(db.Pages, f => f.PageId, p => p.Id, (f, p) => new { f.Language, HasText = f.Text != "", Page = p })
                .SingleOrDefaultAsync(token);
            if (entry is null || !rights.MayPublish(entry.Page, entry.Language))
                return false;
            if (!entry.HasText)
                return true;

            await db.Feedback.Where(f => f.Id == feedbackId).ExecuteUpdateAsync(set => set.SetProperty(f => f.Text, ""), token);
            db.Audit.Add(new AuditEntry
            {
                Id = actId,
                ActorId = actor.UserId,
                Action = AuditActions.FeedbackTextRemoved,
                PageId = entry.Page.Id,
                Language = entry.Language,
                Detail = feedbackId.ToString("N"),
                AtUtc = actor.AtUtc,
            });
            await db.SaveChangesAsync(token);
            return true;
        },
        ct);
}

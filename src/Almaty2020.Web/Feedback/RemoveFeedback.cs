using Almaty2020.Web.Access;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Feedback;

/// <summary>
/// Removes the text of a resident's feedback, for example because it contains a telephone number, or the whole entry. Without its text, the
/// answer stays and is counted. The audit log records the removal, but not what was removed.
/// </summary>
public sealed class RemoveFeedback(SiteDb db)
{
    /// <param name="isWhole">False to remove only the text.</param>
    /// <returns>False if the entry does not exist or the user may not remove it: both look the same to the caller.</returns>
    public Task<bool> ExecuteAsync(Guid feedbackId, bool isWhole, Rights rights, Actor actor, CancellationToken ct) =>
        db.InTransactionAsync(
            async (actId, token) =>
            {
                var entry = await db
                    .Feedback.AsNoTracking()
                    .Where(f => f.Id == feedbackId)
                    .Join(
                        db.Pages,
                        f => f.PageId,
                        p => p.Id,
                        (f, p) =>
                            new
                            {
                                f.Language,
                                HasText = f.Text != "",
                                Page = p,
                            }
                    )
                    .SingleOrDefaultAsync(token);
                if (entry is null || !rights.MayPublish(entry.Page, entry.Language))
                    return false;
                if (!isWhole && !entry.HasText)
                    return true;

                var removed = db.Feedback.Where(f => f.Id == feedbackId);
                if (isWhole)
                    await removed.ExecuteDeleteAsync(token);
                else
                    await removed.ExecuteUpdateAsync(
                        set => set.SetProperty(f => f.Text, "").SetProperty(f => f.TextRemovedAtUtc, actor.AtUtc),
                        token
                    );
                db.Audit.Add(
                    new AuditEntry
                    {
                        Id = actId,
                        ActorId = actor.UserId,
                        Action = isWhole ? AuditActions.FeedbackRemoved : AuditActions.FeedbackTextRemoved,
                        PageId = entry.Page.Id,
                        Language = entry.Language,
                        Detail = feedbackId.ToString("N"),
                        AtUtc = actor.AtUtc,
                    }
                );
                await db.SaveChangesAsync(token);
                return true;
            },
            ct
        );
}

using Almaty2020.Web.Access;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Feedback;

/// <summary>
/// Records what staff do about a resident's feedback: whether they are done with it, who looks after it, and a note. The audit log records
/// that it was changed, but not the note.
/// </summary>
public sealed class HandleFeedback(SiteDb db)
{
    /// <summary>Details of the audit entry, separated by spaces.</summary>
    public const string DoneDetail = "done";

    public const string ReopenedDetail = "reopened";
    public const string AssigneeDetail = "assignee";
    public const string NoteDetail = "note";

    /// <param name="IsDone">Null leaves it as it is.</param>
    /// <param name="AssigneeId">Empty for none; null leaves it as it is.</param>
    /// <param name="Note">Null leaves it as it is.</param>
    public sealed record Request(Guid FeedbackId, bool? IsDone, string? AssigneeId, string? Note);

    public abstract record Outcome
    {
        public sealed record Done : Outcome;

        public sealed record Refused(Issue Issue) : Outcome;

        /// <summary>The entry does not exist, or the user may not see it.</summary>
        public sealed record NotFound : Outcome;
    }

    public Task<Outcome> ExecuteAsync(Request request, Rights rights, Actor actor, CancellationToken ct) =>
        db.InTransactionAsync((actId, token) => HandleAsync(request, rights, actor, actId, token), ct);

    private async Task<Outcome> HandleAsync(Request request, Rights rights, Actor actor, Guid actId, CancellationToken ct)
    {
        if (
            await db
                .Feedback.AsNoTracking()
                .Where(f => f.Id == request.FeedbackId)
                .Join(db.Pages, f => f.PageId, p => p.Id, (f, p) => new { Said = f, Page = p })
                .SingleOrDefaultAsync(ct)
                is not { Said: var said, Page: var page }
            || !rights.MayWrite(page, said.Language)
        )
            return new Outcome.NotFound();

        var isDone = request.IsDone ?? said.DoneAtUtc is not null;
        var assigneeId =
            request.AssigneeId is null ? said.AssigneeId
            : request.AssigneeId.Length == 0 ? null
            : request.AssigneeId;
        var note = request.Note is null ? said.Note : FeedbackEntry.Normalize(request.Note);
        if (note.Length > FeedbackEntry.NoteMaxLength)
            return new Outcome.Refused(new Issue("note", IssueCodes.TooLong));
        if (assigneeId is not null && assigneeId != said.AssigneeId && !await MayLookAfterAsync(assigneeId, page, said, ct))
            return new Outcome.Refused(new Issue("assignee", IssueCodes.NotAssignable));

        string[] changes =
        [
            .. isDone == (said.DoneAtUtc is not null) ? Array.Empty<string>()
            : isDone ? [DoneDetail]
            : [ReopenedDetail],
            .. assigneeId == said.AssigneeId ? Array.Empty<string>() : [AssigneeDetail],
            .. note == said.Note ? Array.Empty<string>() : [NoteDetail],
        ];
        if (changes.Length == 0)
            return new Outcome.Done();

        var (doneAt, doneBy) =
            !isDone ? (null, null)
            : said.DoneAtUtc is { } before ? (before, said.DoneBy)
            : ((DateTime?)actor.AtUtc, actor.UserId);
        await db
            .Feedback.Where(f => f.Id == said.Id)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(f => f.DoneAtUtc, doneAt)
                        .SetProperty(f => f.DoneBy, doneBy)
                        .SetProperty(f => f.AssigneeId, assigneeId)
                        .SetProperty(f => f.Note, note),
                ct
            );
        db.Audit.Add(
            new AuditEntry
            {
                Id = actId,
                ActorId = actor.UserId,
                Action = AuditActions.FeedbackHandled,
                AccountId = changes.Contains(AssigneeDetail) ? assigneeId : null,
                PageId = page.Id,
                Language = said.Language,
                Detail = string.Join(' ', changes),
                AtUtc = actor.AtUtc,
            }
        );
        await db.SaveChangesAsync(ct);
        return new Outcome.Done();
    }

    private async Task<bool> MayLookAfterAsync(string accountId, Page page, FeedbackEntry said, CancellationToken ct) =>
        await FeedbackInbox.Assignable(db).SingleOrDefaultAsync(a => a.Id == accountId, ct) is { } account
        && new Rights([.. account.Grants]).MayWrite(page, said.Language);
}

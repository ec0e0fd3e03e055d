using System.Globalization;
using Almaty2020.Web.Access;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Feedback;

/// <summary>Writes feedback as a table for staff, oldest first.</summary>
public sealed class FeedbackExport(SiteDb db)
{
    /// <summary>Writes all feedback.</summary>
    /// <returns>The number of rows written.</returns>
    public Task<int> ExecuteAsync(TextWriter to, CancellationToken ct) => WriteAsync(db.Feedback.AsNoTracking(), to, ct);

    /// <summary>Writes what a filter lets through of the feedback that the user may see, and records the export in the audit log.</summary>
    /// <returns>The number of rows written.</returns>
    public async Task<int> ExecuteAsync(Rights rights, FeedbackInbox.Filter filter, Actor actor, TextWriter to, CancellationToken ct)
    {
        // Record the export first: an interrupted download has still delivered data.
        await db.InTransactionAsync(
            async (actId, token) =>
            {
                db.Audit.Add(
                    new AuditEntry
                    {
                        Id = actId,
                        ActorId = actor.UserId,
                        Action = AuditActions.FeedbackExported,
                        PageId = filter.PageId,
                        Language = filter.Language,
                        AtUtc = actor.AtUtc,
                    }
                );
                return await db.SaveChangesAsync(token);
            },
            ct
        );
        return await WriteAsync(FeedbackInbox.Matching(db, rights, filter).Select(r => r.Said), to, ct);
    }

    private async Task<int> WriteAsync(IQueryable<FeedbackEntry> entries, TextWriter to, CancellationToken ct)
    {
        var count = 0;
        var rows =
            from feedback in entries
            join page in db.Pages on feedback.PageId equals page.Id
            join revision in db.Revisions on feedback.RevisionId equals revision.Id
            join account in db.Accounts on feedback.AssigneeId equals account.Id into accounts
            from assignee in accounts.DefaultIfEmpty()
            orderby feedback.AtUtc, feedback.Id
            select new
            {
                feedback.AtUtc,
                feedback.Language,
                page.Key,
                revision.Number,
                feedback.Answer,
                feedback.Text,
                feedback.DoneAtUtc,
                Assignee = assignee == null ? "" : assignee.Name,
                feedback.Note,
            };

        await Csv.WriteRowAsync(to, "time", "language", "page", "revision", "answer", "text", "done", "assignee", "note");
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(ct))
        {
            await Csv.WriteRowAsync(
                to,
                Csv.Time(row.AtUtc),
                row.Language.Code,
                row.Key,
                row.Number.ToString(CultureInfo.InvariantCulture),
                row.Answer.ToString().ToLowerInvariant(),
                row.Text,
                row.DoneAtUtc is { } done ? Csv.Time(done) : "",
                row.Assignee,
                row.Note
            );
            count++;
        }

        return count;
    }
}

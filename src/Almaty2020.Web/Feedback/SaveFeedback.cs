using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Feedback;

/// <summary>Saves a resident's feedback on a page.</summary>
public sealed partial class SaveFeedback(SiteDb db, TimeProvider clock, ILogger<SaveFeedback> logger)
{
    /// <summary>
    /// Time limit. The sender is waiting and the text is not saved yet; the database's own timeouts are a minute and more.
    /// </summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    /// <param name="RevisionId">The revision that the sender saw.</param>
    /// <param name="Text">Normalized by <see cref="FeedbackEntry.Normalize"/>.</param>
    public sealed record Request(int PageId, Language Language, int RevisionId, Answer Answer, string Text);

    public abstract record Outcome
    {
        public sealed record Saved : Outcome;

        /// <summary>This revision was never public on that page.</summary>
        public sealed record NoSuchPage : Outcome;

        public sealed record TooLong(int By) : Outcome;

        /// <summary>The database cannot be reached; nothing was saved.</summary>
        public sealed record Unavailable : Outcome;
    }

    /// <remarks>Takes no cancellation token: a second click aborts the first request, which must still save.</remarks>
    public async Task<Outcome> ExecuteAsync(Request request)
    {
        if (request.Text.Length > FeedbackEntry.TextMaxLength)
            return new Outcome.TooLong(request.Text.Length - FeedbackEntry.TextMaxLength);

        using var limit = new CancellationTokenSource(TimeLimit, clock);
        try
        {
            return await KeepAsync(request, limit.Token);
        }
        catch (Exception e) when (limit.IsCancellationRequested || DatabaseOutage.Is(e))
        {
            LogUnavailable(logger, DatabaseOutage.CauseOf(e));
            return new Outcome.Unavailable();
        }
    }

    private async Task<Outcome> KeepAsync(Request request, CancellationToken ct)
    {
        // Revisions in the publication log were public. Feedback on a page that was withdrawn since is still accepted.
        if (
            !await db.PublicationLog.AnyAsync(
                e => e.PageId == request.PageId && e.Language == request.Language && e.RevisionId == request.RevisionId,
                ct
            )
        )
            return new Outcome.NoSuchPage();

        db.Feedback.Add(
            new FeedbackEntry
            {
                Id = Guid.CreateVersion7(),
                PageId = request.PageId,
                Language = request.Language,
                RevisionId = request.RevisionId,
                Answer = request.Answer,
                Text = request.Text,
                AtUtc = clock.GetUtcNow().UtcDateTime,
            }
        );
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (Transactions.IsConcurrencyConflict(e))
        {
            // The id is unique to this call, so an earlier attempt of the same write has succeeded.
        }

        return new Outcome.Saved();
    }

    // Logs only the error's type and number: a server's message may quote the text.
    [LoggerMessage(1701, LogLevel.Error, "Feedback cannot be saved ({Fault}). The sender gets 503 with the text still in the form")]
    private static partial void LogUnavailable(ILogger logger, string fault);
}

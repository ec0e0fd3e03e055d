using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Residents;

/// <summary>Keeps what somebody thinks of a page.</summary>
public sealed partial class KeepFeedback(SiteDb db, TimeProvider clock, ILogger<KeepFeedback> logger)
{
    /// <summary>Somebody waits for the answer, with their words still unsaved; a server's own patience is a minute and more.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <param name="RevisionId">What they had before them.</param>
    /// <param name="Text">As <see cref="Feedback.Clean"/> gives it.</param>
    public sealed record Request(int PageId, Language Language, int RevisionId, Answer Answer, string Text);

    public abstract record Outcome
    {
        public sealed record Kept : Outcome;

        /// <summary>The public has never been shown this revision there.</summary>
        public sealed record NoSuchPage : Outcome;

        public sealed record TooLong(int By) : Outcome;

        /// <summary>The database cannot be reached; nothing was kept.</summary>
        public sealed record Unavailable : Outcome;
    }

    /// <remarks>Takes no cancellation: a second click on the button breaks off the first request, which must still do its work.</remarks>
    public async Task<Outcome> ExecuteAsync(Request request)
    {
        if (request.Text.Length > Feedback.TextMaxLength)
            return new Outcome.TooLong(request.Text.Length - Feedback.TextMaxLength);

        using var limit = new CancellationTokenSource(Patience, clock);
        try
        {
            return await KeepAsync(request, limit.Token);
        }
        catch (Exception e) when (limit.IsCancellationRequested || Outage.Is(e))
        {
            LogUnavailable(logger, Outage.CauseOf(e));
            return new Outcome.Unavailable();
        }
    }

    private async Task<Outcome> KeepAsync(Request request, CancellationToken ct)
    {
        // What has stood in the log was public; a page withdrawn since may still be spoken of.
        if (!await db.PublicationLog.AnyAsync(e => e.PageId == request.PageId && e.Language == request.Language && e.RevisionId == request.RevisionId, ct))
            return new Outcome.NoSuchPage();

        db.Feedback.Add(new Feedback
        {
            Id = Guid.CreateVersion7(),
            PageId = request.PageId,
            Language = request.Language,
            RevisionId = request.RevisionId,
            Answer = request.Answer,
            Text = request.Text,
            AtUtc = clock.GetUtcNow().UtcDateTime,
        });
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (Transactions.IsLostRace(e))
        {
            // The id is nobody else's: an earlier try of this one write went through.
        }

        return new Outcome.Kept();
    }

    // By kind and number: a server's message may quote what was to be written.
    [LoggerMessage(1701, LogLevel.Error, "Feedback cannot be kept ({Fault})")]
    private static partial void LogUnavailable(ILogger logger, string fault);
}

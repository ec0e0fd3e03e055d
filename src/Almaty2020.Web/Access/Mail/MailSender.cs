using Almaty2020.Web.Startup;

namespace Almaty2020.Web.Access.Mail;

/// <summary>
/// Sends what <see cref="Outbox"/> holds, again after growing pauses when a server is away; without a mail server into files. A
/// letter that waits for its next try keeps no other one waiting.
/// </summary>
internal sealed partial class MailSender(Outbox outbox, SiteSettings settings, IHostEnvironment environment, TimeProvider clock, ILogger<MailSender> logger) : BackgroundService
{
    /// <summary>How long an ending process goes on sending what is left; within the time that its host gives it.</summary>
    internal static readonly TimeSpan LastMoments = TimeSpan.FromSeconds(10);

    // Three quarters of an hour in all: a link for a new password is dead by then.
    internal static readonly TimeSpan[] Pauses =
        [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30)];

    private readonly MailServer? server = settings.Mail is null ? null : new MailServer(settings.Mail, clock);
    private readonly MailFolder folder = new(settings.DataPath, clock);

    // A server that is asked for many connections at once takes the site for a sender of spam.
    private readonly SemaphoreSlim one = new(1);

    public override void Dispose()
    {
        one.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (server is null && environment.IsProduction())
            LogNoServer(logger, folder.Path);

        using var end = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        await using var stopping = stoppingToken.Register(() => end.CancelAfter(LastMoments));
        var onTheirWay = new List<Task<bool>>();
        try
        {
            await foreach (var letter in outbox.AllAsync(stoppingToken))
            {
                onTheirWay.RemoveAll(t => t.IsCompleted);
                onTheirWay.Add(DeliverAsync(letter, stoppingToken, end.Token));
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Who puts letters into the outbox has stopped before: what is in it now is all.
        }

        while (outbox.TryTake(out var letter))
            onTheirWay.Add(DeliverAsync(letter, stoppingToken, end.Token));
        if ((await Task.WhenAll(onTheirWay)).Count(isSettled => !isSettled) is var left and > 0)
            LogLeft(logger, left);
    }

    /// <param name="letter">To be sent.</param>
    /// <param name="stopping">The process is ending: whoever waits for the next try makes it now, and it is the last.</param>
    /// <param name="end">The process ends.</param>
    /// <returns>Whether it is sent, or given up with a line in the log; false when the end came first.</returns>
    private async Task<bool> DeliverAsync(Letter letter, CancellationToken stopping, CancellationToken end)
    {
        for (var tries = 1; ; tries++)
        {
            var isLast = stopping.IsCancellationRequested;
            try
            {
                await one.WaitAsync(end);
                try
                {
                    await SendAsync(letter, end);
                    return true;
                }
                finally
                {
                    one.Release();
                }
            }
            catch (Exception) when (end.IsCancellationRequested)
            {
                return false;
            }
            catch (Exception e) when (MailServer.IsFinal(e) || tries > Pauses.Length)
            {
                LogGivenUp(logger, tries, MailServer.Reason(e));
                return true;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                if (isLast)
                    return false;
                LogNotYet(logger, Pauses[tries - 1], MailServer.Reason(e));
            }

            await Task.Delay(Pauses[tries - 1], clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SendAsync(Letter letter, CancellationToken ct)
    {
        if (server is null)
            LogWritten(logger, await folder.WriteAsync(letter, ct));
        else
            await server.SendAsync(letter, ct);
    }

    [LoggerMessage(1501, LogLevel.Information, "There is no mail server: a mail lies in {Path}")]
    private static partial void LogWritten(ILogger logger, string path);

    [LoggerMessage(1502, LogLevel.Warning, "A mail did not go yet; the next try is in {Pause}: {Reason}")]
    private static partial void LogNotYet(ILogger logger, TimeSpan pause, string reason);

    [LoggerMessage(1503, LogLevel.Error, "A mail was given up after {Tries} tries: {Reason}")]
    private static partial void LogGivenUp(ILogger logger, int tries, string reason);

    [LoggerMessage(1504, LogLevel.Warning, "Mail:Host is not set: invitations and links for new passwords reach nobody, they lie in {Path}")]
    private static partial void LogNoServer(ILogger logger, string path);

    [LoggerMessage(1505, LogLevel.Error, "The site ended before {Count} mails had gone; whoever waits for one asks again")]
    private static partial void LogLeft(ILogger logger, int count);
}

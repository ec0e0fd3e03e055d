using System.Data.Common;
using System.Security.Cryptography;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Settings;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Mail;

/// <summary>
/// Sends the e-mails in <see cref="Outbox"/>. Every node polls; the database gives each e-mail to one of them. An e-mail stays in the
/// database until the mail server has taken it. Without a mail server, e-mails are written to files.
/// </summary>
internal sealed partial class MailSender(
    SiteConnections connections,
    IServiceScopeFactory scopes,
    SiteSettings settings,
    IHostEnvironment environment,
    TimeProvider clock,
    ILogger<MailSender> logger
) : IDisposable
{
    /// <summary>Runs once per second on every node, so it bypasses EF Core.</summary>
    public const string DueSql = "SELECT COUNT(*) FROM Emails WHERE NextAttemptAtUtc <= @now";

    /// <summary>How long to go on with the e-mail in flight during shutdown; must be shorter than the host's shutdown timeout.</summary>
    internal static readonly TimeSpan ShutdownGracePeriod = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long an e-mail belongs to the node that sends it. Longer than all timeouts of a delivery together. If the node is killed, another
    /// one sends the e-mail after this time.
    /// </summary>
    internal static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    /// <summary>Delays after a failure; the last one repeats.</summary>
    internal static readonly TimeSpan[] RetryDelays =
    [
        TimeSpan.FromSeconds(5),
        TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(2),
        TimeSpan.FromMinutes(10),
    ];

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly MailServer? server = settings.Mail is null ? null : new MailServer(settings.Mail);
    private readonly MailFolder folder = new(settings.DataPath);

    /// <summary>One e-mail at a time: a server takes many parallel connections for spam.</summary>
    private readonly SemaphoreSlim gate = new(1, 1);

    /// <summary>E-mails that the server has taken but whose rows could not be deleted.</summary>
    private readonly HashSet<Guid> taken = [];

    private int failures;
    private DateTime pausedUntil = DateTime.MinValue;
    private bool isFailing;

    public void Dispose() => gate.Dispose();

    /// <summary>Polls until it is stopped.</summary>
    public async Task RunLoopAsync(CancellationToken stoppingToken)
    {
        if (server is null && environment.IsProduction())
            LogNoServer(logger, folder.Path);

        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                await SendDueAsync(stoppingToken);
                isFailing = false;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // Try again in a second. Log only the first of consecutive errors, so that an outage of a whole night writes one line.
                if (!isFailing)
                    LogPollFailed(logger, e);
                isFailing = true;
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Sends every e-mail that is due, except while the mail server is unavailable. Tests call it too.</summary>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public async Task SendDueAsync(CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        try
        {
            if (Now < pausedUntil)
                return;
            await using (var connection = await connections.OpenAsync(ct))
            {
                if (await connection.ScalarAsync<long>(DueSql, ct, ("@now", Now)) == 0)
                    return;
            }

            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<SiteDb>();
            var protection = scope.ServiceProvider.GetRequiredService<IDataProtectionProvider>();
            // Cancelled some time after the stop, so that an e-mail in flight ends with an answer.
            using var end = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
            await using var stopping = ct.Register(() => end.CancelAfter(ShutdownGracePeriod));
            while (Now >= pausedUntil && !ct.IsCancellationRequested && await ClaimNextAsync(db, ct) is { } email)
                await ProcessAsync(db, email, protection, end.Token);
        }
        finally
        {
            gate.Release();
        }
    }

    private DateTime Now => Actor.System(clock).AtUtc;

    /// <returns>An e-mail that now belongs to this node; null if none is due.</returns>
    private async Task<QueuedEmail?> ClaimNextAsync(SiteDb db, CancellationToken ct)
    {
        while (true)
        {
            var (now, leased) = (Now, Now + Lease);
            var email = await db
                .Emails.AsNoTracking()
                .Where(e => e.NextAttemptAtUtc <= now)
                .OrderBy(e => e.NextAttemptAtUtc)
                .FirstOrDefaultAsync(ct);
            if (email is null)
                return null;
            if (
                await db
                    .Emails.Where(e => e.Id == email.Id && e.NextAttemptAtUtc <= now)
                    .ExecuteUpdateAsync(
                        set => set.SetProperty(e => e.NextAttemptAtUtc, leased).SetProperty(e => e.Attempts, e => e.Attempts + 1),
                        CancellationToken.None
                    ) == 1
            )
                return email;
        }
    }

    /// <remarks>After the e-mail was sent, the database is written even if the site is stopping.</remarks>
    private async Task ProcessAsync(SiteDb db, QueuedEmail email, IDataProtectionProvider protection, CancellationToken end)
    {
        if (taken.Contains(email.Id))
        {
            await DeleteAsync(db, email);
            return;
        }

        if (email.ExpiresAtUtc <= Now)
        {
            LogDropped(logger, email.Attempts, "it has expired");
            await DeleteAsync(db, email);
            return;
        }

        try
        {
            var message = Outbox.Open(email, protection);
            if (server is null)
                LogSaved(logger, await folder.WriteAsync(message, email.Id, new DateTimeOffset(email.CreatedAtUtc, TimeSpan.Zero), end));
            else
                await server.SendAsync(message, email.Id, new DateTimeOffset(email.CreatedAtUtc, TimeSpan.Zero), end);
        }
        catch (Exception e) when (MailServer.IsPermanentFailure(e) || e is CryptographicException)
        {
            LogDropped(logger, email.Attempts + 1, MailServer.Reason(e));
            await DeleteAsync(db, email);
            return;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            await PostponeAsync(db, email, e);
            return;
        }

        taken.Add(email.Id);
        await DeleteAsync(db, email);
        if (failures > 0)
            LogWorksAgain(logger);
        failures = 0;
    }

    private async Task DeleteAsync(SiteDb db, QueuedEmail email)
    {
        await db.Emails.Where(e => e.Id == email.Id).ExecuteDeleteAsync(CancellationToken.None);
        taken.Remove(email.Id);
    }

    private async Task PostponeAsync(SiteDb db, QueuedEmail email, Exception exception)
    {
        var isOwn = MailServer.ConcernsOneEmail(exception);
        var delay = RetryDelays[Math.Min(isOwn ? email.Attempts : failures, RetryDelays.Length - 1)];
        var next = Now + delay;
        if (!isOwn)
        {
            // The next e-mails would fail alike, each after a timeout.
            pausedUntil = next;
            if (failures++ == 0)
                LogUnavailable(logger, MailServer.Reason(exception));
        }
        else if (email.Attempts == 0)
        {
            LogPostponed(logger, MailServer.Reason(exception));
        }

        await db
            .Emails.Where(e => e.Id == email.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(e => e.NextAttemptAtUtc, next), CancellationToken.None);
    }

    [LoggerMessage(1501, LogLevel.Information, "No mail server is configured; e-mail saved to {Path}")]
    private static partial void LogSaved(ILogger logger, string path);

    [LoggerMessage(
        1502,
        LogLevel.Warning,
        "E-mails cannot be sent: {Reason}. They stay in the database and are tried again, at least every ten minutes"
    )]
    private static partial void LogUnavailable(ILogger logger, string reason);

    [LoggerMessage(1503, LogLevel.Error, "E-mail dropped after attempt {Tries}: {Reason}")]
    private static partial void LogDropped(ILogger logger, int tries, string reason);

    [LoggerMessage(
        1504,
        LogLevel.Warning,
        "Mail:Host is not set: invitations and password reset links are not sent, only saved to {Path}; configure a mail server"
    )]
    private static partial void LogNoServer(ILogger logger, string path);

    [LoggerMessage(1505, LogLevel.Information, "E-mails are sent again")]
    private static partial void LogWorksAgain(ILogger logger);

    [LoggerMessage(1506, LogLevel.Error, "Cannot read the e-mails to send; retrying every second, they are sent as soon as this succeeds")]
    private static partial void LogPollFailed(ILogger logger, Exception exception);

    [LoggerMessage(1507, LogLevel.Warning, "One e-mail was not taken and is tried again: {Reason}")]
    private static partial void LogPostponed(ILogger logger, string reason);
}

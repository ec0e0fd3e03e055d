using System.Data.Common;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Mail;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Templates;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Notifications;

/// <summary>
/// Puts notifications that are due into e-mails: all of an account in one. Every node polls; the database gives each notification to one
/// of them, in the transaction that adds the e-mail to the outbox.
/// </summary>
internal sealed partial class NotificationMailService(
    SiteConnections connections,
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<NotificationMailService> logger
) : IDisposable
{
    /// <summary>Runs every few seconds on every node, so it bypasses EF Core.</summary>
    public const string DueSql = "SELECT COUNT(*) FROM Notifications WHERE MailDueAtUtc <= @now";

    /// <summary>Long enough that what belongs together usually comes in one e-mail.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim gate = new(1, 1);
    private bool isFailing;

    public void Dispose() => gate.Dispose();

    /// <summary>Polls until it is stopped.</summary>
    public async Task RunLoopAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                await WriteDueAsync(stoppingToken);
                isFailing = false;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // Try again in a few seconds. Log only the first of consecutive errors, so that an outage of a whole night writes one line.
                if (!isFailing)
                    LogPollFailed(logger, e);
                isFailing = true;
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Writes every e-mail that is due. Tests call it too.</summary>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public async Task WriteDueAsync(CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        try
        {
            await using (var connection = await connections.OpenAsync(ct))
            {
                if (await connection.ScalarAsync<long>(DueSql, ct, ("@now", Actor.System(clock).AtUtc)) == 0)
                    return;
            }

            await using var scope = scopes.CreateAsyncScope();
            var write = scope.ServiceProvider.GetRequiredService<WriteNotificationEmail>();
            while (await write.ExecuteAsync(ct)) { }
        }
        finally
        {
            gate.Release();
        }
    }

    [LoggerMessage(
        1521,
        LogLevel.Error,
        "Cannot write e-mails about notifications; retrying every five seconds, they are written as soon as this succeeds"
    )]
    private static partial void LogPollFailed(ILogger logger, Exception exception);
}

/// <summary>Writes one e-mail: the notifications of one account that are due.</summary>
public sealed class WriteNotificationEmail(
    SiteDb db,
    NotificationQueries queries,
    Outbox outbox,
    CurrentIdentity identity,
    SiteSettings settings,
    TimeProvider clock
)
{
    /// <returns>False if none was due.</returns>
    public async Task<bool> ExecuteAsync(CancellationToken ct)
    {
        var now = Actor.System(clock).AtUtc;
        var accountId = await db
            .Notifications.Where(n => n.MailDueAtUtc <= now)
            .OrderBy(n => n.MailDueAtUtc)
            .Select(n => n.AccountId)
            .FirstOrDefaultAsync(ct);
        if (accountId is null)
            return false;

        // May be repeated after an error during the commit: the notifications that an earlier attempt took are no longer due.
        await db.InTransactionAsync((_, token) => WriteAsync(accountId, now, token), ct);
        return true;
    }

    private async Task<int> WriteAsync(string accountId, DateTime now, CancellationToken ct)
    {
        var emailId = Guid.CreateVersion7();
        // Take the notifications first: another node then finds none.
        var count = await db
            .Notifications.Where(n => n.AccountId == accountId && n.MailDueAtUtc <= now)
            .ExecuteUpdateAsync(
                set => set.SetProperty(n => n.MailDueAtUtc, (DateTime?)null).SetProperty(n => n.EmailId, (Guid?)emailId),
                ct
            );
        if (count == 0)
            return 0;

        var account = await db.Accounts.AsNoTracking().SingleAsync(a => a.Id == accountId, ct);
        if (account.IsActive)
        {
            var rows = await queries.InEmailAsync(accountId, emailId, NotificationEmails.MostShown, ct);
            outbox.Add(NotificationEmails.Write(account, rows, count, identity.NameIn(account.Language), settings.PublicUrl), id: emailId);
            await db.SaveChangesAsync(ct);
        }

        return count;
    }
}

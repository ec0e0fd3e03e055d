using System.Data.Common;
using Almaty2020.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Upkeep;

/// <summary>Gives each job to one node at a time.</summary>
public sealed class Jobs(SiteDb db, TimeProvider clock)
{
    public const string RestingSql = "SELECT COUNT(*) FROM Jobs WHERE Name = @name AND (TakenUntilUtc > @now OR DoneAtUtc >= @due)";

    /// <summary>For how long whoever takes a job has it without a sign of life; a node that died gives it back so.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>Whether a job needs nobody: done since it was due, or in somebody's hands. Asked a minute, job and node, and so without what EF Core does besides.</summary>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public static async Task<bool> IsRestingAsync(SiteConnections connections, DailyJob job, DateTime nowUtc, CancellationToken ct)
    {
        await using var connection = await connections.OpenAsync(ct);
        return await connection.ScalarAsync<long>(RestingSql, ct, ("@name", job.Name), ("@now", nowUtc), ("@due", job.LastDue(nowUtc))) > 0;
    }

    /// <returns>Whether it is time for the job and nobody else has it: whoever gets true does it.</returns>
    public async Task<bool> TakeAsync(DailyJob job, CancellationToken ct)
    {
        var (now, due) = (Now, job.LastDue(Now));
        await AddAsync(job, ct);
        return await db.Jobs
            .Where(j => j.Name == job.Name && j.TakenUntilUtc <= now && (j.DoneAtUtc == null || j.DoneAtUtc < due))
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.TakenUntilUtc, now + Lease), ct) == 1;
    }

    /// <summary>A sign of life of whoever has it.</summary>
    public Task RenewAsync(DailyJob job, CancellationToken ct)
    {
        var until = Now + Lease;
        return db.Jobs.Where(j => j.Name == job.Name).ExecuteUpdateAsync(set => set.SetProperty(j => j.TakenUntilUtc, until), ct);
    }

    public Task DoneAsync(DailyJob job, CancellationToken ct)
    {
        var now = Now;
        return db.Jobs.Where(j => j.Name == job.Name)
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.TakenUntilUtc, now).SetProperty(j => j.DoneAtUtc, now), ct);
    }

    /// <summary>Gives it back undone: the next look takes it up again.</summary>
    public Task GiveBackAsync(DailyJob job, CancellationToken ct)
    {
        var now = Now;
        return db.Jobs.Where(j => j.Name == job.Name).ExecuteUpdateAsync(set => set.SetProperty(j => j.TakenUntilUtc, now), ct);
    }

    /// <summary>Has it done soon, whatever the time.</summary>
    public async Task AskAsync(DailyJob job, CancellationToken ct)
    {
        await AddAsync(job, ct);
        await db.Jobs.Where(j => j.Name == job.Name).ExecuteUpdateAsync(set => set.SetProperty(j => j.DoneAtUtc, (DateTime?)null), ct);
    }

    /// <returns>Null when nobody has ever looked at it.</returns>
    public Task<Job?> FindAsync(DailyJob job, CancellationToken ct) => db.Jobs.AsNoTracking().SingleOrDefaultAsync(j => j.Name == job.Name, ct);

    private async Task AddAsync(DailyJob job, CancellationToken ct)
    {
        if (await db.Jobs.AnyAsync(j => j.Name == job.Name, ct))
            return;
        var row = new Job { Name = job.Name, TakenUntilUtc = Now };
        db.Jobs.Add(row);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (Transactions.IsLostRace(e))
        {
            // Another node was first, which is as good.
        }
        finally
        {
            db.Entry(row).State = EntityState.Detached;
        }
    }
}

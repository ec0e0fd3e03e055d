using System.Data.Common;
using Almaty2020.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Upkeep;

/// <summary>Leases: gives each job to one node at a time.</summary>
public sealed class JobLeases(SiteDb db, TimeProvider clock)
{
    public const string IdleSql = "SELECT COUNT(*) FROM Jobs WHERE Name = @name AND (TakenUntilUtc > @now OR DoneAtUtc >= @due)";

    /// <summary>How long a lease lasts without renewal. After that time another node may take over the job of a crashed one.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>
    /// True if there is nothing to do: the job was done since it was last due, or a node is running it. Plain SQL instead of EF Core,
    /// because every node asks once a minute for each job.
    /// </summary>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public static async Task<bool> IsIdleAsync(SiteConnections connections, DailyJob job, DateTime nowUtc, CancellationToken ct)
    {
        await using var connection = await connections.OpenAsync(ct);
        return await connection.ScalarAsync<long>(IdleSql, ct, ("@name", job.Name), ("@now", nowUtc), ("@due", job.LastDue(nowUtc))) > 0;
    }

    /// <returns>True if the job is due and the caller has got its lease; the caller must then run it.</returns>
    public async Task<bool> TryAcquireAsync(DailyJob job, CancellationToken ct)
    {
        var (now, due) = (Now, job.LastDue(Now));
        await AddAsync(job, ct);
        return await db
                .Jobs.Where(j => j.Name == job.Name && j.TakenUntilUtc <= now && (j.DoneAtUtc == null || j.DoneAtUtc < due))
                .ExecuteUpdateAsync(set => set.SetProperty(j => j.TakenUntilUtc, now + Lease), ct) == 1;
    }

    /// <summary>Extends the lease of a running job.</summary>
    public Task RenewAsync(DailyJob job, CancellationToken ct)
    {
        var until = Now + Lease;
        return db.Jobs.Where(j => j.Name == job.Name).ExecuteUpdateAsync(set => set.SetProperty(j => j.TakenUntilUtc, until), ct);
    }

    public Task CompleteAsync(DailyJob job, CancellationToken ct)
    {
        var now = Now;
        return db
            .Jobs.Where(j => j.Name == job.Name)
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.TakenUntilUtc, now).SetProperty(j => j.DoneAtUtc, now), ct);
    }

    /// <summary>Releases the lease of an unfinished job: the next check takes it again.</summary>
    public Task ReleaseAsync(DailyJob job, CancellationToken ct)
    {
        var now = Now;
        return db.Jobs.Where(j => j.Name == job.Name).ExecuteUpdateAsync(set => set.SetProperty(j => j.TakenUntilUtc, now), ct);
    }

    /// <summary>Requests a run of the job soon, whatever the time of day.</summary>
    public async Task RequestRunAsync(DailyJob job, CancellationToken ct)
    {
        await AddAsync(job, ct);
        await db.Jobs.Where(j => j.Name == job.Name).ExecuteUpdateAsync(set => set.SetProperty(j => j.DoneAtUtc, (DateTime?)null), ct);
    }

    /// <returns>Null if the job has never been taken or requested.</returns>
    public Task<JobLease?> FindAsync(DailyJob job, CancellationToken ct) =>
        db.Jobs.AsNoTracking().SingleOrDefaultAsync(j => j.Name == job.Name, ct);

    private async Task AddAsync(DailyJob job, CancellationToken ct)
    {
        if (await db.Jobs.AnyAsync(j => j.Name == job.Name, ct))
            return;
        var row = new JobLease { Name = job.Name, TakenUntilUtc = Now };
        db.Jobs.Add(row);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (Transactions.IsConcurrencyConflict(e))
        {
            // Another node has just added the row.
        }
        finally
        {
            db.Entry(row).State = EntityState.Detached;
        }
    }
}

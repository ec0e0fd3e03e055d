using Almaty2020.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

/// <summary>Takes several pages and languages off the site at once, all of them or none.</summary>
public sealed class WithdrawTogether(SiteDb db)
{
    public abstract record Outcome
    {
        public sealed record Withdrawn(long SiteVersion) : Outcome;

        /// <summary>Nothing was withdrawn.</summary>
        public sealed record Refused(IReadOnlyList<PageIssue> Issues) : Outcome;
    }

    /// <param name="withdrawals">Each page and language once.</param>
    /// <param name="actor">Whoever answers for all of them.</param>
    public async Task<Outcome> ExecuteAsync(IReadOnlyList<Withdrawal> withdrawals, Actor actor, CancellationToken ct)
    {
        try
        {
            return await db.InTransactionAsync((actId, token) => WithdrawAsync(withdrawals, actor, actId, token), ct);
        }
        catch (RefusedTogetherException refused)
        {
            return new Outcome.Refused(refused.Issues);
        }
        catch (DbUpdateException e) when (Transactions.IsLostRace(e))
        {
            return new Outcome.Refused([LostRace.IssueOf(e, withdrawals[0].PageId, withdrawals[0].Language)]);
        }
    }

    private async Task<Outcome> WithdrawAsync(IReadOnlyList<Withdrawal> withdrawals, Actor actor, Guid actId, CancellationToken ct)
    {
        await db.QueueAsync(ct);
        var deepest = new List<(Withdrawal Withdrawal, int Depth)>();
        foreach (var withdrawal in withdrawals)
            deepest.Add((withdrawal, await db.DepthAsync(withdrawal.PageId, ct)));

        var number = 0L;
        var issues = new List<PageIssue>();
        // What lies below goes first: a page is withdrawn only when nothing hangs on it.
        foreach (var (index, withdrawal) in deepest.OrderByDescending(w => w.Depth).Select(w => w.Withdrawal).Index())
        {
            number = await db.NextNumberAsync(ct);
            var found = await new TakeDown(db).AddAsync(number, withdrawal.PageId, withdrawal.Language, Schedule.TermsOf(withdrawal), index == 0 ? actId : Guid.CreateVersion7(), actor, ct);
            issues.AddRange(found.Select(i => new PageIssue(withdrawal.PageId, withdrawal.Language, i)));
            if (issues.Count == 0)
                await db.SaveChangesAsync(ct);
        }

        if (issues.Count > 0)
            throw new RefusedTogetherException(issues);
        return new Outcome.Withdrawn(number);
    }
}

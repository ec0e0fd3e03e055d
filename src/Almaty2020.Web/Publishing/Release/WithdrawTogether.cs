using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing.Model;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Release;

/// <summary>Withdraws several pages and languages at once, all of them or none.</summary>
public sealed class WithdrawTogether(SiteDb db)
{
    public abstract record Outcome
    {
        public sealed record Withdrawn(long SiteVersion) : Outcome;

        /// <summary>Nothing was withdrawn.</summary>
        public sealed record Refused(IReadOnlyList<PageIssue> Issues) : Outcome;
    }

    /// <param name="withdrawals">Each page and language at most once.</param>
    /// <param name="actor">The publisher, who is responsible for all of them.</param>
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
        catch (DbUpdateException e) when (Transactions.IsConcurrencyConflict(e))
        {
            return new Outcome.Refused([ConcurrencyConflict.IssueOf(e, withdrawals[0].PageId, withdrawals[0].Language)]);
        }
    }

    private async Task<Outcome> WithdrawAsync(IReadOnlyList<Withdrawal> withdrawals, Actor actor, Guid actId, CancellationToken ct)
    {
        await db.LockPublicationLogAsync(ct);
        var withDepth = new List<(Withdrawal Withdrawal, int Depth)>();
        foreach (var withdrawal in withdrawals)
            withDepth.Add((withdrawal, await db.DepthAsync(withdrawal.PageId, ct)));

        var number = 0L;
        var issues = new List<PageIssue>();
        // Children first: a page can only be withdrawn when no live page is below it.
        foreach (var (index, withdrawal) in withDepth.OrderByDescending(w => w.Depth).Select(w => w.Withdrawal).Index())
        {
            number = await db.NextLogNumberAsync(ct);
            var found = await new WithdrawSteps(db).ApplyAsync(
                number,
                withdrawal.PageId,
                withdrawal.Language,
                WithdrawSteps.TermsOf(withdrawal),
                index == 0 ? actId : Guid.CreateVersion7(),
                actor,
                ct
            );
            issues.AddRange(found.Select(i => new PageIssue(withdrawal.PageId, withdrawal.Language, i)));
            if (issues.Count == 0)
                await db.SaveChangesAsync(ct);
        }

        if (issues.Count > 0)
            throw new RefusedTogetherException(issues);
        return new Outcome.Withdrawn(number);
    }
}

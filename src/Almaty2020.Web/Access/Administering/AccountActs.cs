using Almaty2020.Markup;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.Administering;

/// <summary>What became of an administrator's act on somebody's account.</summary>
public abstract record AccountOutcome
{
    /// <summary>It is so now, whether it had to be changed or was so before.</summary>
    public sealed record Done : AccountOutcome;

    /// <summary>There is none, or it is removed.</summary>
    public sealed record NoSuchAccount : AccountOutcome;

    public sealed record Refused(IReadOnlyList<Issue> Issues) : AccountOutcome;

    /// <summary>Somebody else changed the account since it was looked at; nothing was overwritten.</summary>
    public sealed record Conflict : AccountOutcome;
}

/// <summary>What every act of an administrator on an account has in common: its turn, its account, its conflict and its audit entry.</summary>
public sealed class AccountActs(SiteDb db, TimeProvider clock)
{
    /// <summary>An act at work.</summary>
    /// <param name="Account">To be changed; saved after the act.</param>
    public sealed record Act(Account Account, Actor Actor, Guid Id);

    /// <param name="stamp">The account's when it was looked at; null where the act is right whatever else has changed.</param>
    /// <param name="act">
    /// Looks, then changes. Gives what stands against it before it has changed anything; or else the audit entry, null when there
    /// was nothing to change.
    /// </param>
    public async Task<AccountOutcome> ExecuteAsync(
        Staff staff, string accountId, string? stamp, Func<Act, CancellationToken, Task<(Issue? Issue, AuditEntry? Entry)>> act, CancellationToken ct)
    {
        var actor = staff.Actor(clock);
        try
        {
            return await db.InTransactionAsync<AccountOutcome>(
                async (actId, token) =>
                {
                    await db.TakeTurnAsync(token);
                    if (await db.Accounts.Include(a => a.Grants).SingleOrDefaultAsync(a => a.Id == accountId && a.RemovedAtUtc == null, token) is not { } account)
                        return new AccountOutcome.NoSuchAccount();
                    if (stamp is not null && stamp != account.ConcurrencyStamp)
                        return new AccountOutcome.Conflict();

                    var (issue, entry) = await act(new Act(account, actor, actId), token);
                    if (issue is not null)
                        return new AccountOutcome.Refused([issue]);
                    if (entry is not null)
                    {
                        account.ConcurrencyStamp = Guid.NewGuid().ToString("N");
                        db.Audit.Add(entry);
                        await db.SaveChangesAsync(token);
                    }

                    return new AccountOutcome.Done();
                },
                ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Their owner changed something at the same moment, who does not queue here.
            return new AccountOutcome.Conflict();
        }
        catch (DbUpdateException e) when (Transactions.IsLostRace(e))
        {
            return new AccountOutcome.Refused([new Issue("email", AccountIssues.EmailTaken)]);
        }
    }

    /// <summary>The entry of an act that needs no more words than its name.</summary>
    internal static AuditEntry Entry(Act act, string action, string detail = "") =>
        new()
        {
            Id = act.Id,
            ActorId = act.Actor.UserId,
            Action = action,
            AccountId = act.Account.Id,
            Detail = TextNormalizer.Cut(detail, AuditEntry.DetailMaxLength),
            AtUtc = act.Actor.AtUtc,
        };
}

internal static class AccountQueries
{
    /// <summary>
    /// Makes acts on accounts wait for one another: the update changes nothing and holds the row until the transaction ends. What
    /// is seen after it, such as who else is an administrator, cannot change before the commit. The row is the one on which
    /// publishing queues too (<see cref="PublicationLog"/>): both are short, and there is no second one that is always there.
    /// </summary>
    public static Task TakeTurnAsync(this SiteDb db, CancellationToken ct) =>
        db.SiteVersions.ExecuteUpdateAsync(set => set.SetProperty(v => v.Number, v => v.Number), ct);

    /// <summary>Whether nobody could look after accounts without them.</summary>
    public static async Task<bool> IsLastAdministratorAsync(this SiteDb db, Account account, CancellationToken ct) =>
        account.IsActive && account.Grants.Any(g => g.Role == Role.Administrator)
        && !await db.Accounts.AnyAsync(
            a => a.Id != account.Id && a.ActivatedAtUtc != null && a.SuspendedAtUtc == null && a.RemovedAtUtc == null && a.Grants.Any(g => g.Role == Role.Administrator), ct);

    public static Task EndSessionsAsync(this SiteDb db, Account account, DateTime atUtc, CancellationToken ct) => db.Sessions
        .Where(s => s.AccountId == account.Id && s.EndedAtUtc == null)
        .ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAtUtc, atUtc), ct);
}

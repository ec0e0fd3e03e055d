using Almaty2020.Markup;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.Administering;

/// <summary>Result of an administrator's action on an account.</summary>
public abstract record AccountOutcome
{
    /// <summary>The requested state is in effect, whether or not it had to be changed.</summary>
    public sealed record Done : AccountOutcome;

    /// <summary>The account does not exist or is removed.</summary>
    public sealed record NotFound : AccountOutcome;

    public sealed record Refused(IReadOnlyList<Issue> Issues) : AccountOutcome;

    /// <summary>Another user changed the account since it was displayed. Nothing was changed.</summary>
    public sealed record Conflict : AccountOutcome;
}

/// <summary>Common steps of every administrative action on an account: lock, load, conflict check and audit entry.</summary>
public sealed class AccountCommandRunner(SiteDb db, TimeProvider clock)
{
    /// <summary>A running action.</summary>
    /// <param name="Account">The account to change. It is saved after the action.</param>
    public sealed record Context(Account Account, Actor Actor, Guid Id);

    /// <param name="stamp">
    /// Concurrency stamp of the account when it was displayed; null if other changes don't matter to this action.
    /// </param>
    /// <param name="act">
    /// Checks, then changes the account. Returns an issue before changing anything, or the audit entry; both null if there was nothing to
    /// change.
    /// </param>
    public async Task<AccountOutcome> ExecuteAsync(
        Staff staff,
        string accountId,
        string? stamp,
        Func<Context, CancellationToken, Task<(Issue? Issue, AuditEntry? Entry)>> act,
        CancellationToken ct
    )
    {
        var actor = staff.Actor(clock);
        try
        {
            return await db.InTransactionAsync<AccountOutcome>(
                async (actId, token) =>
                {
                    await db.LockAccountsAsync(token);
                    if (
                        await db
                            .Accounts.Include(a => a.Grants)
                            .SingleOrDefaultAsync(a => a.Id == accountId && a.RemovedAtUtc == null, token)
                        is not { } account
                    )
                        return new AccountOutcome.NotFound();
                    if (stamp is not null && stamp != account.ConcurrencyStamp)
                        return new AccountOutcome.Conflict();

                    var (issue, entry) = await act(new Context(account, actor, actId), token);
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
                ct
            );
        }
        catch (DbUpdateConcurrencyException)
        {
            // The account's owner changed it at the same moment; changes to the own account don't take this lock.
            return new AccountOutcome.Conflict();
        }
        catch (DbUpdateException e) when (Transactions.IsConcurrencyConflict(e))
        {
            return new AccountOutcome.Refused([new Issue("email", AccountIssues.EmailTaken)]);
        }
    }

    /// <summary>Creates the audit entry of an action.</summary>
    internal static AuditEntry Entry(Context act, string action, string detail = "") =>
        new()
        {
            Id = act.Id,
            ActorId = act.Actor.UserId,
            Action = action,
            AccountId = act.Account.Id,
            Detail = TextNormalizer.Truncate(detail, AuditEntry.DetailMaxLength),
            AtUtc = act.Actor.AtUtc,
        };
}

internal static class AccountLocks
{
    /// <summary>
    /// Serializes actions on accounts. The update changes nothing but locks the row until the transaction ends, so later reads, for example
    /// whether another administrator exists, stay valid until the commit. Shares the row with the publishing lock
    /// (<see cref="PublicationLog"/>): both transactions are short, and no other row always exists.
    /// </summary>
    public static Task LockAccountsAsync(this SiteDb db, CancellationToken ct) =>
        db.SiteVersions.ExecuteUpdateAsync(set => set.SetProperty(v => v.Number, v => v.Number), ct);

    /// <summary>True if this account is the only active administrator.</summary>
    public static async Task<bool> IsLastAdministratorAsync(this SiteDb db, Account account, CancellationToken ct) =>
        account.IsActive
        && account.Grants.Any(g => g.Role == Role.Administrator)
        && !await db.Accounts.AnyAsync(
            a =>
                a.Id != account.Id
                && a.ActivatedAtUtc != null
                && a.SuspendedAtUtc == null
                && a.RemovedAtUtc == null
                && a.Grants.Any(g => g.Role == Role.Administrator),
            ct
        );

    public static Task EndSessionsAsync(this SiteDb db, Account account, DateTime atUtc, CancellationToken ct) =>
        db
            .Sessions.Where(s => s.AccountId == account.Id && s.EndedAtUtc == null)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAtUtc, atUtc), ct);
}

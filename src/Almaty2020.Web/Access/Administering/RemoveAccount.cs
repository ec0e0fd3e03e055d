using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.Administering;

/// <summary>
/// Removes an account permanently. The name stays, because past actions show it. Credentials and the e-mail address are deleted, so the
/// address is free for another account.
/// </summary>
public sealed class RemoveAccount(SiteDb db, AccountCommandRunner acts)
{
    public Task<AccountOutcome> ExecuteAsync(Staff staff, string accountId, CancellationToken ct) =>
        acts.ExecuteAsync(
            staff,
            accountId,
            stamp: null,
            async (act, token) =>
            {
                var account = act.Account;
                if (account.Id == staff.Account.Id)
                    return (new Issue("", AccountIssues.OwnAccount), null);
                if (await db.IsLastAdministratorAsync(account, token))
                    return (new Issue("", AccountIssues.LastAdministrator), null);

                var entry = AccountCommandRunner.Entry(act, AuditActions.AccountRemoved, GrantList.Serialize(account.Grants));
                account.RemovedAtUtc = act.Actor.AtUtc;
                account.Email = null;
                // The column is unique, and not every server supports filtered indexes. The placeholder is not a valid address.
                account.NormalizedEmail = Account.RemovedEmail(account.Id);
                account.PasswordHash = null;
                account.TotpSecret = null;
                account.RenewStamps();
                db.Grants.RemoveRange(account.Grants);
                await db.RevokeAllDependentsAsync(account.Id, act.Actor, token);
                await db.EndSessionsAsync(account, act.Actor.AtUtc, token);
                await db.Passkeys.Where(p => p.UserId == account.Id).ExecuteDeleteAsync(token);
                // Keep the link to the directory user: without it, the next sign-in would create a new account from the user's groups.
                await db.AccountLinks.Where(l => l.AccountId == account.Id).ExecuteDeleteAsync(token);
                await db.RecoveryCodes.Where(c => c.AccountId == account.Id).ExecuteDeleteAsync(token);
                return (null, entry);
            },
            ct
        );
}

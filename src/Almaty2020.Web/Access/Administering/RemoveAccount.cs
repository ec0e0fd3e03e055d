using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.Administering;

/// <summary>
/// Removes somebody for good. Their name stays, because it stands beside what they did; nothing stays by which they could sign in or
/// be written to, and their e-mail address is free for another account.
/// </summary>
public sealed class RemoveAccount(SiteDb db, AccountActs acts)
{
    public Task<AccountOutcome> ExecuteAsync(Staff staff, string accountId, CancellationToken ct) => acts.ExecuteAsync(
        staff,
        accountId,
        stamp: null,
        async (act, token) =>
        {
            var account = act.Account;
            if (account.Id == staff.Account.Id)
                return (new Issue("", AccountIssues.Oneself), null);
            if (await db.IsLastAdministratorAsync(account, token))
                return (new Issue("", AccountIssues.LastAdministrator), null);

            var entry = AccountActs.Entry(act, AuditActions.AccountRemoved, GrantList.Write(account.Grants));
            account.RemovedAtUtc = act.Actor.AtUtc;
            account.Email = null;
            // Unique among all, for not every server knows an index that leaves rows out; and no address anybody could type.
            account.NormalizedEmail = Account.RemovedEmail(account.Id);
            account.PasswordHash = null;
            account.TotpSecret = null;
            account.ChangeStamps();
            db.Grants.RemoveRange(account.Grants);
            await db.TakeBackAllAsync(account.Id, act.Actor, token);
            await db.EndSessionsAsync(account, act.Actor.AtUtc, token);
            await db.Passkeys.Where(p => p.UserId == account.Id).ExecuteDeleteAsync(token);
            // Who they are in the city's directory is kept: without it they would get a new account there and then, by their groups.
            await db.AccountLinks.Where(l => l.AccountId == account.Id).ExecuteDeleteAsync(token);
            await db.RecoveryCodes.Where(c => c.AccountId == account.Id).ExecuteDeleteAsync(token);
            return (null, entry);
        },
        ct);
}

using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Validation;

namespace Almaty2020.Web.Access.Administering;

/// <summary>Blocks an account until it is restored. Its data stays.</summary>
public sealed class SuspendAccount(SiteDb db, AccountCommandRunner acts, AccountLinks links)
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
                if (account.SuspendedAtUtc is not null)
                    return (null, null);

                account.SuspendedAtUtc = act.Actor.AtUtc;
                // The state alone blocks sign-in. The rest ensures that restoring the account revives no session, link or schedule.
                account.RenewStamps();
                await db.EndSessionsAsync(account, act.Actor.AtUtc, token);
                await db.RevokeAllDependentsAsync(account.Id, act.Actor, token);
                await links.RevokeAsync(LinkPurpose.Invitation, account.Id, token);
                await links.RevokeAsync(LinkPurpose.Reset, account.Id, token);
                return (null, AccountCommandRunner.Entry(act, AuditActions.AccountSuspended));
            },
            ct
        );
}

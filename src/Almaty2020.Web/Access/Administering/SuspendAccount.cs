using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing;

namespace Almaty2020.Web.Access.Administering;

/// <summary>Keeps somebody out until further notice; everything of theirs stays.</summary>
public sealed class SuspendAccount(SiteDb db, AccountActs acts, AccountLinks links)
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
            if (account.SuspendedAtUtc is not null)
                return (null, null);

            account.SuspendedAtUtc = act.Actor.AtUtc;
            // The state alone keeps them out; the rest is so that taking the suspension back revives nothing.
            account.ChangeStamps();
            await db.EndSessionsAsync(account, act.Actor.AtUtc, token);
            await db.TakeBackAllAsync(account.Id, act.Actor, token);
            await links.CloseAsync(LinkPurpose.Invitation, account.Id, token);
            await links.CloseAsync(LinkPurpose.Reset, account.Id, token);
            return (null, AccountActs.Entry(act, AuditActions.AccountSuspended));
        },
        ct);
}

using Almaty2020.Web.Publishing;

namespace Almaty2020.Web.Access.Administering;

/// <summary>Takes a suspension back.</summary>
public sealed class RestoreAccount(AccountActs acts)
{
    public Task<AccountOutcome> ExecuteAsync(Staff staff, string accountId, CancellationToken ct) => acts.ExecuteAsync(
        staff,
        accountId,
        stamp: null,
        (act, _) =>
        {
            if (act.Account.SuspendedAtUtc is null)
                return Task.FromResult<(Issue?, AuditEntry?)>((null, null));
            act.Account.SuspendedAtUtc = null;
            return Task.FromResult<(Issue?, AuditEntry?)>((null, AccountActs.Entry(act, AuditActions.AccountRestored)));
        },
        ct);
}

using Almaty2020.Web.Auditing;
using Almaty2020.Web.Validation;

namespace Almaty2020.Web.Access.Administering;

/// <summary>Lifts a suspension.</summary>
public sealed class RestoreAccount(AccountCommandRunner acts)
{
    public Task<AccountOutcome> ExecuteAsync(Staff staff, string accountId, CancellationToken ct) =>
        acts.ExecuteAsync(
            staff,
            accountId,
            stamp: null,
            (act, _) =>
            {
                if (act.Account.SuspendedAtUtc is null)
                    return Task.FromResult<(Issue?, AuditEntry?)>((null, null));
                act.Account.SuspendedAtUtc = null;
                return Task.FromResult<(Issue?, AuditEntry?)>((null, AccountCommandRunner.Entry(act, AuditActions.AccountRestored)));
            },
            ct
        );
}

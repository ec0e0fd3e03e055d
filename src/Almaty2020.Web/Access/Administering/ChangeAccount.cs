using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Validation;

namespace Almaty2020.Web.Access.Administering;

/// <summary>Changes an account's name, or its e-mail address, which is also used to sign in.</summary>
public sealed class ChangeAccount(SiteDb db, AccountCommandRunner acts, AccountLinks links, SignInNotices notices)
{
    /// <param name="Stamp">Concurrency stamp of the account when it was displayed.</param>
    public sealed record Request(string AccountId, string Stamp, string Name, string Email);

    public async Task<AccountOutcome> ExecuteAsync(Staff staff, Request request, CancellationToken ct)
    {
        Issue?[] checks = [AccountChecks.Name("name", request.Name), AccountChecks.Email("email", request.Email)];
        if (checks.OfType<Issue>().ToList() is { Count: > 0 } issues)
            return new AccountOutcome.Refused(issues);

        return await acts.ExecuteAsync(
            staff,
            request.AccountId,
            request.Stamp,
            async (act, token) =>
            {
                var account = act.Account;
                AuditEntry? renamed = null;
                var name = AccountChecks.Clean(request.Name);
                if (name != account.Name)
                {
                    // Record the previous name, so that older exports of the log can still be matched.
                    renamed = AccountCommandRunner.Entry(act, AuditActions.NameChanged, account.Name);
                    account.Name = name;
                }

                var email = EmailAddresses.Clean(request.Email);
                if (email == account.Email)
                    return (null, renamed);

                if (account is { IsActive: true, Email: { } former })
                    notices.EmailChanged(account, former);
                account.Email = email;
                account.NormalizedEmail = EmailAddresses.Normalize(email);
                // End access through the old mailbox: sessions, invitations and reset links.
                account.RenewStamps();
                await db.EndSessionsAsync(account, act.Actor.AtUtc, token);
                await links.RevokeAsync(LinkPurpose.Invitation, account.Id, token);
                await links.RevokeAsync(LinkPurpose.Reset, account.Id, token);
                if (renamed is not null)
                    db.Audit.Add(renamed);
                // A separate entry for the address. It omits the addresses, because the log outlives the account and must not keep personal
                // data.
                return (
                    null,
                    AccountCommandRunner.Entry(renamed is null ? act : act with { Id = Guid.CreateVersion7() }, AuditActions.EmailChanged)
                );
            },
            ct
        );
    }
}

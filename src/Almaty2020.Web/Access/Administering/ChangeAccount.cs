using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing;

namespace Almaty2020.Web.Access.Administering;

/// <summary>Corrects how somebody is called, or where their mail goes and by what they sign in.</summary>
public sealed class ChangeAccount(SiteDb db, AccountActs acts, AccountLinks links)
{
    /// <param name="Stamp">The account's when it was looked at.</param>
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
                    // What they were called before, so that the log can be read with older prints of it.
                    renamed = AccountActs.Entry(act, AuditActions.NameChanged, account.Name);
                    account.Name = name;
                }

                var email = AccountChecks.CleanEmail(request.Email);
                if (email == account.Email)
                    return (null, renamed);

                account.Email = email;
                account.NormalizedEmail = AccountChecks.Normalize(email);
                // Whoever reads the old mailbox is not to come in any more, neither by a session nor by a letter sent there.
                account.ChangeStamps();
                await db.EndSessionsAsync(account, act.Actor.AtUtc, token);
                await links.CloseAsync(LinkPurpose.Invitation, account.Id, token);
                await links.CloseAsync(LinkPurpose.Reset, account.Id, token);
                if (renamed is not null)
                    db.Audit.Add(renamed);
                // An act of its own beside the other one. Without the addresses: the log outlives the account, which is to be forgotten.
                return (null, AccountActs.Entry(renamed is null ? act : act with { Id = Guid.CreateVersion7() }, AuditActions.EmailChanged));
            },
            ct);
    }
}

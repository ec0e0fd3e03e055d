using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Validation;

namespace Almaty2020.Web.Access.Administering;

/// <summary>Replaces the roles of an account and their scopes. Takes effect with the user's next request; sessions continue.</summary>
public sealed class ChangeRoles(SiteDb db, AccountCommandRunner acts)
{
    /// <summary>Separates the roles before and after in the detail of the audit entry.</summary>
    public const string Arrow = " > ";

    /// <param name="Stamp">Concurrency stamp of the account when it was displayed.</param>
    public sealed record Request(string AccountId, string Stamp, IReadOnlyList<RoleChoice> Roles);

    public async Task<AccountOutcome> ExecuteAsync(Staff staff, Request request, CancellationToken ct)
    {
        if (await RoleChoice.CheckAsync(db, request.Roles, ct) is { Count: > 0 } issues)
            return new AccountOutcome.Refused(issues);

        return await acts.ExecuteAsync(
            staff,
            request.AccountId,
            request.Stamp,
            async (act, token) =>
            {
                var account = act.Account;
                if (request.Roles.All(r => r.Role != Role.Administrator) && await db.IsLastAdministratorAsync(account, token))
                    return (new Issue(RoleChoice.Field, AccountIssues.LastAdministrator), null);

                var before = GrantList.Serialize(account.Grants);
                Grant[] grants = [.. request.Roles.SelectMany(r => r.ToGrants())];
                var after = GrantList.Serialize(grants);
                if (before == after)
                    return (null, null);

                await db.RevokeDependentsAsync(account.Id, account.Grants, grants, act.Actor, token);
                db.Grants.RemoveRange(account.Grants);
                account.Grants.Clear();
                foreach (var grant in grants)
                    account.Grants.Add(grant);
                return (null, AccountCommandRunner.Entry(act, AuditActions.RolesChanged, before + Arrow + after));
            },
            ct
        );
    }
}

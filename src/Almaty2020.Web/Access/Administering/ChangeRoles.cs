using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing;

namespace Almaty2020.Web.Access.Administering;

/// <summary>Gives and takes roles, and says where they hold; from somebody's next request on, without ending their sessions.</summary>
public sealed class ChangeRoles(SiteDb db, AccountActs acts)
{
    /// <summary>Between the roles before and after in the audit entry's detail.</summary>
    public const string Arrow = " > ";

    /// <param name="Stamp">The account's when it was looked at.</param>
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

                var before = GrantList.Write(account.Grants);
                Grant[] grants = [.. request.Roles.SelectMany(r => r.ToGrants())];
                var after = GrantList.Write(grants);
                if (before == after)
                    return (null, null);

                await db.TakeBackAsync(account.Id, account.Grants, grants, act.Actor, token);
                db.Grants.RemoveRange(account.Grants);
                account.Grants.Clear();
                foreach (var grant in grants)
                    account.Grants.Add(grant);
                return (null, AccountActs.Entry(act, AuditActions.RolesChanged, before + Arrow + after));
            },
            ct);
    }
}

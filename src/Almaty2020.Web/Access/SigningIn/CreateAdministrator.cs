using Almaty2020.Web.Access.Passwords;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>Makes an administrator by the setup link: the first one, or one more when the operator asked for a link again.</summary>
public sealed class CreateAdministrator(SiteDb db, AccountLinks links, PasswordHashes hashes, TimeProvider clock)
{
    public sealed record Request(string Secret, string Name, string Email, string Password, Language Language);

    public abstract record Outcome
    {
        public sealed record Created(Account Account) : Outcome;

        public sealed record Refused(IReadOnlyList<Issue> Issues) : Outcome;

        /// <summary>The link never was, is used or has expired.</summary>
        public sealed record Dead : Outcome;
    }

    public async Task<Outcome> ExecuteAsync(Request request, CancellationToken ct)
    {
        if (await links.FindAsync(LinkPurpose.Setup, request.Secret, ct) is not { } link)
            return new Outcome.Dead();

        Issue?[] checks =
        [
            AccountChecks.Name(nameof(request.Name), request.Name),
            AccountChecks.Email(nameof(request.Email), request.Email),
            PasswordRules.Check(nameof(request.Password), request.Password, request.Email, request.Name),
        ];
        if (checks.OfType<Issue>().ToList() is { Count: > 0 } issues)
            return new Outcome.Refused(issues);

        try
        {
            return await db.InTransactionAsync<Outcome>(
                async (actId, token) =>
                {
                    if (!await links.UseAsync(link, token))
                        return new Outcome.Dead();

                    var account = new Account { Name = request.Name.Trim(), Language = request.Language, CreatedAtUtc = Actor.Now("", clock).AtUtc };
                    account.ActivatedAtUtc = account.CreatedAtUtc;
                    account.Email = AccountChecks.CleanEmail(request.Email);
                    account.NormalizedEmail = AccountChecks.Normalize(request.Email);
                    account.NormalizedUserName = account.UserName!.ToUpperInvariant();
                    account.SecurityStamp = Guid.NewGuid().ToString("N");
                    account.PasswordHash = hashes.Make(account, request.Password);
                    account.Grants.Add(new Grant { Role = Role.Administrator });
                    db.Accounts.Add(account);
                    db.Audit.Add(new AuditEntry { Id = actId, ActorId = account.Id, Action = AuditActions.AdministratorCreated, AccountId = account.Id, AtUtc = account.CreatedAtUtc });
                    await db.SaveChangesAsync(token);
                    return new Outcome.Created(account);
                },
                ct);
        }
        catch (DbUpdateException e) when (Transactions.IsLostRace(e))
        {
            return new Outcome.Refused([new Issue(nameof(request.Email), AccountIssues.EmailTaken)]);
        }
    }
}

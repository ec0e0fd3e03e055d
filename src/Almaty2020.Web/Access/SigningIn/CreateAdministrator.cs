using Almaty2020.Web.Access.Passwords;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>
/// Creates an account through the setup link: the first one, which is administrator and publisher, or another administrator if the operator
/// created a new link.
/// </summary>
public sealed class CreateAdministrator(SiteDb db, AccountLinks links, PasswordHashes hashes, TimeProvider clock)
{
    public sealed record Request(string Secret, string Name, string Email, string Password, Language Language);

    public abstract record Outcome
    {
        public sealed record Created(Account Account) : Outcome;

        public sealed record Refused(IReadOnlyList<Issue> Issues) : Outcome;

        /// <summary>The link is unknown, used or expired.</summary>
        public sealed record LinkInvalid : Outcome;
    }

    public async Task<Outcome> ExecuteAsync(Request request, CancellationToken ct)
    {
        if (await links.FindAsync(LinkPurpose.Setup, request.Secret, ct) is not { } link)
            return new Outcome.LinkInvalid();

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
                        return new Outcome.LinkInvalid();

                    var account = new Account
                    {
                        Name = request.Name.Trim(),
                        Language = request.Language,
                        CreatedAtUtc = Actor.Now("", clock).AtUtc,
                    };
                    account.ActivatedAtUtc = account.CreatedAtUtc;
                    account.Email = EmailAddresses.Clean(request.Email);
                    account.NormalizedEmail = EmailAddresses.Normalize(request.Email);
                    account.NormalizedUserName = account.UserName!.ToUpperInvariant();
                    account.SecurityStamp = Guid.NewGuid().ToString("N");
                    account.PasswordHash = hashes.Make(account, request.Password);
                    account.Grants.Add(new Grant { Role = Role.Administrator });
                    // The first account can do everything; it gives others their roles. A later link only brings back an administrator.
                    if (!await db.Accounts.AnyAsync(token))
                        account.Grants.Add(new Grant { Role = Role.Publisher });
                    db.Accounts.Add(account);
                    db.Audit.Add(
                        new AuditEntry
                        {
                            Id = actId,
                            ActorId = account.Id,
                            Action = AuditActions.AdministratorCreated,
                            AccountId = account.Id,
                            AtUtc = account.CreatedAtUtc,
                        }
                    );
                    await db.SaveChangesAsync(token);
                    return new Outcome.Created(account);
                },
                ct
            );
        }
        catch (DbUpdateException e) when (Transactions.IsConcurrencyConflict(e))
        {
            return new Outcome.Refused([new Issue(nameof(request.Email), AccountIssues.EmailTaken)]);
        }
    }
}

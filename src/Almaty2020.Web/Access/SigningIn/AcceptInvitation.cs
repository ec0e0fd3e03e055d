using Almaty2020.Web.Access.Passwords;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>Activates an invited account through the link in the invitation. The owner chooses name, language and password.</summary>
public sealed class AcceptInvitation(SiteDb db, AccountLinks links, PasswordHashes hashes, TimeProvider clock)
{
    public sealed record Request(string? Secret, string Name, Language Language, string Password);

    public abstract record Outcome
    {
        /// <param name="NeedsSecondFactor">True if the user must set up a second factor before doing anything else.</param>
        public sealed record Accepted(Account Account, bool NeedsSecondFactor) : Outcome;

        public sealed record Refused(Account Account, IReadOnlyList<Issue> Issues) : Outcome;

        /// <summary>The link is unknown, used or expired, or its account is suspended, removed or already active.</summary>
        public sealed record LinkInvalid : Outcome;
    }

    /// <summary>Returns the invited account of a valid link. Doesn't use up the link.</summary>
    public async Task<Account?> FindAsync(string? secret, CancellationToken ct) =>
        await links.FindAsync(LinkPurpose.Invitation, secret, ct) is { } link
        && await AccountOf(link).AsNoTracking().SingleOrDefaultAsync(ct) is { State: AccountState.Invited } account
            ? account
            : null;

    public async Task<Outcome> ExecuteAsync(Request request, CancellationToken ct)
    {
        if (
            await links.FindAsync(LinkPurpose.Invitation, request.Secret, ct) is not { } link
            || await FindAsync(request.Secret, ct) is not { } invited
        )
            return new Outcome.LinkInvalid();

        Issue?[] checks =
        [
            AccountChecks.Name(nameof(request.Name), request.Name),
            PasswordRules.Check(nameof(request.Password), request.Password, request.Name, invited.Name, invited.Email!),
        ];
        if (checks.OfType<Issue>().ToList() is { Count: > 0 } issues)
            return new Outcome.Refused(invited, issues);

        // Hash before the transaction: hashing is slow by design and would block other writers.
        var hash = hashes.Make(invited, request.Password);
        return await db.InTransactionAsync<Outcome>(
            async (actId, token) =>
            {
                if (!await links.UseAsync(link, token))
                    return new Outcome.LinkInvalid();

                var account = await AccountOf(link).Include(a => a.Grants).SingleAsync(token);
                if (account.State != AccountState.Invited)
                    return new Outcome.LinkInvalid();
                var now = Actor.Now(account.Id, clock).AtUtc;
                account.Name = request.Name.Trim();
                account.Language = request.Language;
                account.PasswordHash = hash;
                account.SecurityStamp = Guid.NewGuid().ToString("N");
                account.ActivatedAtUtc = now;
                db.Audit.Add(
                    new AuditEntry
                    {
                        Id = actId,
                        ActorId = account.Id,
                        Action = AuditActions.InvitationAccepted,
                        AccountId = account.Id,
                        AtUtc = now,
                    }
                );
                await db.SaveChangesAsync(token);
                return new Outcome.Accepted(account, account.MustHaveSecondFactor || new Rights([.. account.Grants]).NeedsSecondFactor);
            },
            ct
        );
    }

    private IQueryable<Account> AccountOf(AccountLink link) => db.Accounts.Where(a => a.Id == link.AccountId);
}

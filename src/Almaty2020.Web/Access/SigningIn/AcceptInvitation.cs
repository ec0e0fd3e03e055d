using Almaty2020.Web.Access.Passwords;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>Makes an invited account one that works, by the link in the invitation: with name, language and password of its owner's choice.</summary>
public sealed class AcceptInvitation(SiteDb db, AccountLinks links, PasswordHashes hashes, TimeProvider clock)
{
    public sealed record Request(string? Secret, string Name, Language Language, string Password);

    public abstract record Outcome
    {
        /// <param name="NeedsSecondFactor">Before they can do anything else.</param>
        public sealed record Accepted(Account Account, bool NeedsSecondFactor) : Outcome;

        public sealed record Refused(Account Account, IReadOnlyList<Issue> Issues) : Outcome;

        /// <summary>The link never was, is used, has expired, or its account is suspended, removed or at work already.</summary>
        public sealed record Dead : Outcome;
    }

    /// <summary>Whose link it is, when it still opens. Looking does not use it up.</summary>
    public async Task<Account?> FindAsync(string? secret, CancellationToken ct) =>
        await links.FindAsync(LinkPurpose.Invitation, secret, ct) is { } link && await AccountOf(link).AsNoTracking().SingleOrDefaultAsync(ct) is { State: AccountState.Invited } account ? account : null;

    public async Task<Outcome> ExecuteAsync(Request request, CancellationToken ct)
    {
        if (await links.FindAsync(LinkPurpose.Invitation, request.Secret, ct) is not { } link || await FindAsync(request.Secret, ct) is not { } invited)
            return new Outcome.Dead();

        Issue?[] checks =
        [
            AccountChecks.Name(nameof(request.Name), request.Name),
            PasswordRules.Check(nameof(request.Password), request.Password, request.Name, invited.Name, invited.Email!),
        ];
        if (checks.OfType<Issue>().ToList() is { Count: > 0 } issues)
            return new Outcome.Refused(invited, issues);

        // Before the transaction: a hash takes as long as it is meant to, and nobody else could write meanwhile.
        var hash = hashes.Make(invited, request.Password);
        return await db.InTransactionAsync<Outcome>(
            async (actId, token) =>
            {
                if (!await links.UseAsync(link, token))
                    return new Outcome.Dead();

                var account = await AccountOf(link).Include(a => a.Grants).SingleAsync(token);
                if (account.State != AccountState.Invited)
                    return new Outcome.Dead();
                var now = Actor.Now(account.Id, clock).AtUtc;
                account.Name = request.Name.Trim();
                account.Language = request.Language;
                account.PasswordHash = hash;
                account.SecurityStamp = Guid.NewGuid().ToString("N");
                account.ActivatedAtUtc = now;
                db.Audit.Add(new AuditEntry { Id = actId, ActorId = account.Id, Action = AuditActions.InvitationAccepted, AccountId = account.Id, AtUtc = now });
                await db.SaveChangesAsync(token);
                return new Outcome.Accepted(account, account.MustHaveSecondFactor || new Rights([.. account.Grants]).NeedsSecondFactor);
            },
            ct);
    }

    private IQueryable<Account> AccountOf(AccountLink link) => db.Accounts.Where(a => a.Id == link.AccountId);
}

using Almaty2020.Web.Access.Mail;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Startup;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.Administering;

/// <summary>Makes an account for somebody and sends them the link by which they take it.</summary>
public sealed class InviteAccount(SiteDb db, AccountLinks links, Outbox outbox, SiteSettings settings, TimeProvider clock)
{
    /// <param name="Language">Of the letter, and of the admin area until they choose another.</param>
    public sealed record Request(string Name, string Email, Language Language, IReadOnlyList<RoleChoice> Roles);

    public abstract record Outcome
    {
        /// <param name="LinkToPassOn">For the inviter alone, shown once, where no mail server takes it to whom it is for; else null.</param>
        public sealed record Invited(string AccountId, string? LinkToPassOn) : Outcome;

        public sealed record Refused(IReadOnlyList<Issue> Issues) : Outcome;
    }

    public async Task<Outcome> ExecuteAsync(Staff staff, Request request, CancellationToken ct)
    {
        Issue?[] checks = [AccountChecks.Name("name", request.Name), AccountChecks.Email("email", request.Email)];
        List<Issue> issues = [.. checks.OfType<Issue>(), .. await RoleChoice.CheckAsync(db, request.Roles, ct)];
        if (issues.Count > 0)
            return new Outcome.Refused(issues);

        try
        {
            var (account, secret) = await db.InTransactionAsync((actId, token) => InviteAsync(staff.Actor(clock), request, actId, token), ct);
            // Only now: nobody is to be sent a link to what was rolled back.
            var link = InvitationLink.Of(settings, secret);
            outbox.Add(Letters.Invitation(account, staff.Account.Name, link));
            return new Outcome.Invited(account.Id, settings.Mail is null ? link : null);
        }
        catch (DbUpdateException e) when (Transactions.IsLostRace(e))
        {
            return new Outcome.Refused([new Issue("email", AccountIssues.EmailTaken)]);
        }
    }

    private async Task<(Account Account, string Secret)> InviteAsync(Actor actor, Request request, Guid actId, CancellationToken ct)
    {
        var account = new Account { Name = AccountChecks.Clean(request.Name), Language = request.Language, CreatedAtUtc = actor.AtUtc };
        account.Email = AccountChecks.CleanEmail(request.Email);
        account.NormalizedEmail = AccountChecks.Normalize(request.Email);
        account.NormalizedUserName = account.UserName!.ToUpperInvariant();
        account.ChangeStamps();
        foreach (var grant in request.Roles.SelectMany(r => r.ToGrants()))
            account.Grants.Add(grant);
        db.Accounts.Add(account);
        var secret = await links.AddAsync(LinkPurpose.Invitation, account.Id, ct);
        db.Audit.Add(new AuditEntry
        {
            Id = actId,
            ActorId = actor.UserId,
            Action = AuditActions.AccountInvited,
            AccountId = account.Id,
            Detail = GrantList.Write(account.Grants),
            AtUtc = actor.AtUtc,
        });
        if (settings.Mail is null)
            db.Audit.Add(InvitationLink.Shown(actor, account.Id));
        await db.SaveChangesAsync(ct);
        return (account, secret);
    }
}

internal static class InvitationLink
{
    /// <summary>With the secret in the query, which no log of ours writes down.</summary>
    public static string Of(SiteSettings settings, string secret) => $"{settings.PublicUrl}/admin/invitation?secret={secret}";

    /// <summary>Whoever is shown a link could take the account themselves: that stays on record.</summary>
    public static AuditEntry Shown(Actor actor, string accountId) => new()
    {
        Id = Guid.CreateVersion7(),
        ActorId = actor.UserId,
        Action = AuditActions.InvitationLinkShown,
        AccountId = accountId,
        AtUtc = actor.AtUtc,
    };
}

using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Mail;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.Administering;

/// <summary>Creates an account and sends its owner an invitation link.</summary>
public sealed class InviteAccount(
    SiteDb db,
    AccountLinks links,
    Outbox outbox,
    CurrentIdentity identity,
    SiteSettings settings,
    TimeProvider clock
)
{
    /// <param name="Language">Language of the e-mail, and of the admin area until the user chooses another.</param>
    public sealed record Request(string Name, string Email, Language Language, IReadOnlyList<RoleChoice> Roles);

    public abstract record Outcome
    {
        /// <param name="LinkToPassOn">
        /// Shown once, to the inviter only, if no mail server is configured to deliver it; otherwise null.
        /// </param>
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
            var (account, link) = await db.InTransactionAsync((actId, token) => InviteAsync(staff, request, actId, token), ct);
            return new Outcome.Invited(account.Id, settings.Mail is null ? link : null);
        }
        catch (DbUpdateException e) when (Transactions.IsConcurrencyConflict(e))
        {
            return new Outcome.Refused([new Issue("email", AccountIssues.EmailTaken)]);
        }
    }

    private async Task<(Account Account, string Link)> InviteAsync(Staff staff, Request request, Guid actId, CancellationToken ct)
    {
        var actor = staff.Actor(clock);
        var account = new Account
        {
            Name = AccountChecks.Clean(request.Name),
            Language = request.Language,
            CreatedAtUtc = actor.AtUtc,
        };
        account.Email = EmailAddresses.Clean(request.Email);
        account.NormalizedEmail = EmailAddresses.Normalize(request.Email);
        account.NormalizedUserName = account.UserName!.ToUpperInvariant();
        account.RenewStamps();
        foreach (var grant in request.Roles.SelectMany(r => r.ToGrants()))
            account.Grants.Add(grant);
        db.Accounts.Add(account);
        var link = InvitationLink.Of(settings, await links.AddAsync(LinkPurpose.Invitation, account.Id, ct));
        outbox.Add(
            EmailTemplates.Invitation(account, identity.NameIn(account.Language), staff.Account.Name, link),
            AccountLinks.Lifetime(LinkPurpose.Invitation)
        );
        db.Audit.Add(
            new AuditEntry
            {
                Id = actId,
                ActorId = actor.UserId,
                Action = AuditActions.AccountInvited,
                AccountId = account.Id,
                Detail = GrantList.Serialize(account.Grants),
                AtUtc = actor.AtUtc,
            }
        );
        if (settings.Mail is null)
            db.Audit.Add(InvitationLink.ShownEntry(actor, account.Id));
        await db.SaveChangesAsync(ct);
        return (account, link);
    }
}

internal static class InvitationLink
{
    /// <summary>Contains the secret in the query string, which our logs leave out.</summary>
    public static string Of(SiteSettings settings, string secret) => settings.PublicUrl + AccessLinks.Invitation(secret);

    /// <summary>Audit entry: a link shown to the inviter could be used by the inviter, so this is recorded.</summary>
    public static AuditEntry ShownEntry(Actor actor, string accountId) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            ActorId = actor.UserId,
            Action = AuditActions.InvitationLinkShown,
            AccountId = accountId,
            AtUtc = actor.AtUtc,
        };
}

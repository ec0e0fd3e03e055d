using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Mail;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;

namespace Almaty2020.Web.Access.Administering;

/// <summary>Sends a new invitation link and revokes the earlier one.</summary>
public sealed class ResendInvitation(
    SiteDb db,
    AccountCommandRunner acts,
    AccountLinks links,
    Outbox outbox,
    CurrentIdentity identity,
    SiteSettings settings
)
{
    /// <returns>
    /// The outcome, and the link for the inviter to pass on. The link is shown once if no mail server is configured; otherwise null.
    /// </returns>
    public async Task<(AccountOutcome Outcome, string? LinkToPassOn)> ExecuteAsync(Staff staff, string accountId, CancellationToken ct)
    {
        string? link = null;
        var outcome = await acts.ExecuteAsync(
            staff,
            accountId,
            stamp: null,
            async (act, token) =>
            {
                // Reset for a retried transaction, which creates another link.
                link = null;
                if (act.Account.State != AccountState.Invited)
                    return (new Issue("", AccountIssues.AlreadyActive), null);
                var secret = await links.AddAsync(LinkPurpose.Invitation, act.Account.Id, token);
                link = InvitationLink.Of(settings, secret);
                outbox.Add(
                    EmailTemplates.Invitation(act.Account, identity.NameIn(act.Account.Language), staff.Account.Name, link),
                    AccountLinks.Lifetime(LinkPurpose.Invitation)
                );
                if (settings.Mail is null)
                    db.Audit.Add(InvitationLink.ShownEntry(act.Actor, act.Account.Id));
                return (null, AccountCommandRunner.Entry(act, AuditActions.InvitationSentAgain));
            },
            ct
        );
        return (outcome, outcome is AccountOutcome.Done && settings.Mail is null ? link : null);
    }
}

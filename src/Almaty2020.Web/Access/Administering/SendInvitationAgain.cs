using Almaty2020.Web.Access.Mail;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Startup;

namespace Almaty2020.Web.Access.Administering;

/// <summary>Sends somebody a new link to take their account by; an earlier one is worthless from then on.</summary>
public sealed class SendInvitationAgain(SiteDb db, AccountActs acts, AccountLinks links, Outbox outbox, SiteSettings settings)
{
    /// <returns>And the link for the inviter to pass on, shown once, where no mail server takes it to whom it is for; else null.</returns>
    public async Task<(AccountOutcome Outcome, string? LinkToPassOn)> ExecuteAsync(Staff staff, string accountId, CancellationToken ct)
    {
        Letter? letter = null;
        string? link = null;
        var outcome = await acts.ExecuteAsync(
            staff,
            accountId,
            stamp: null,
            async (act, token) =>
            {
                // A retried act begins anew, with another link.
                letter = null;
                if (act.Account.State != AccountState.Invited)
                    return (new Issue("", AccountIssues.AlreadyActive), null);
                var secret = await links.AddAsync(LinkPurpose.Invitation, act.Account.Id, token);
                link = InvitationLink.Of(settings, secret);
                letter = Letters.Invitation(act.Account, staff.Account.Name, link);
                if (settings.Mail is null)
                    db.Audit.Add(InvitationLink.Shown(act.Actor, act.Account.Id));
                return (null, AccountActs.Entry(act, AuditActions.InvitationSentAgain));
            },
            ct);
        if (outcome is not AccountOutcome.Done || letter is null)
            return (outcome, null);
        outbox.Add(letter);
        return (outcome, settings.Mail is null ? link : null);
    }
}

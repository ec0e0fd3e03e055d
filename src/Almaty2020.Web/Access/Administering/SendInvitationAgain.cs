using Almaty2020.Web.Access.Mail;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Startup;

namespace Almaty2020.Web.Access.Administering;

/// <summary>Sends somebody a new link to take their account by; an earlier one is worthless from then on.</summary>
public sealed class SendInvitationAgain(AccountActs acts, AccountLinks links, Outbox outbox, SiteSettings settings)
{
    public async Task<AccountOutcome> ExecuteAsync(Staff staff, string accountId, CancellationToken ct)
    {
        Letter? letter = null;
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
                letter = Letters.Invitation(act.Account, staff.Account.Name, InvitationLink.Of(settings, secret));
                return (null, AccountActs.Entry(act, AuditActions.InvitationSentAgain));
            },
            ct);
        if (outcome is AccountOutcome.Done && letter is not null)
            outbox.Add(letter);
        return outcome;
    }
}

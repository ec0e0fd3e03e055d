using Almaty2020.Web.Access.Mail;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Startup;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>Sends whoever has a password of ours the link for a new one; behind the requests, where nobody waits.</summary>
public sealed class OfferReset(SiteDb db, AccountLinks links, Outbox outbox, SiteSettings settings, TimeProvider clock)
{
    public async Task ExecuteAsync(string email, CancellationToken ct)
    {
        var normalized = AccountChecks.Normalize(email);
        var account = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.NormalizedEmail == normalized, ct);
        if (account is null || !MayHaveOne(account))
            return;

        var secret = await db.InTransactionAsync(
            async (actId, token) =>
            {
                var actor = Actor.System(clock);
                var made = await links.AddAsync(LinkPurpose.Reset, account.Id, token);
                db.Audit.Add(new AuditEntry { Id = actId, ActorId = actor.UserId, Action = AuditActions.ResetLinkMade, AccountId = account.Id, AtUtc = actor.AtUtc });
                await db.SaveChangesAsync(token);
                return made;
            },
            ct);
        // In the query, which no log of ours writes down.
        outbox.Add(Letters.Reset(account, $"{settings.PublicUrl}/admin/reset?secret={secret}"));
    }

    /// <summary>
    /// Who is suspended, removed or only invited gets no link, nor does who signs in by the city's directory alone: a password of
    /// ours would be a second way in that the directory does not know of.
    /// </summary>
    internal static bool MayHaveOne(Account account) => account.IsActive && account.PasswordHash is not null;
}

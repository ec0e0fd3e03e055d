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
        var mayHaveOne = account is not null && MayHaveOne(account);
        string secret;
        try
        {
            secret = await db.InTransactionAsync(
                async (actId, token) =>
                {
                    var actor = Actor.System(clock);
                    var made = await links.AddAsync(LinkPurpose.Reset, mayHaveOne ? account!.Id : null, token);
                    db.Audit.Add(new AuditEntry { Id = actId, ActorId = actor.UserId, Action = AuditActions.ResetLinkMade, AccountId = mayHaveOne ? account!.Id : null, AtUtc = actor.AtUtc });
                    await db.SaveChangesAsync(token);
                    return mayHaveOne ? made : throw new RefusedException([]);
                },
                ct);
        }
        catch (RefusedException)
        {
            // The same was written for nobody, and taken back: a request that comes right behind, and waits while this one writes,
            // waits for either as long.
            return;
        }

        // In the query, which no log of ours writes down.
        outbox.Add(Letters.Reset(account!, $"{settings.PublicUrl}/admin/reset?secret={secret}"));
    }

    /// <summary>
    /// Who is suspended, removed or only invited gets no link, nor does who signs in by the city's directory alone: a password of
    /// ours would be a second way in that the directory does not know of.
    /// </summary>
    internal static bool MayHaveOne(Account account) => account.IsActive && account.PasswordHash is not null;
}

using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Startup;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>Makes the one-time link by which an administrator is made; an earlier one is worthless from then on.</summary>
public sealed class MakeSetupLink(SiteDb db, AccountLinks links, SiteSettings settings, TimeProvider clock)
{
    /// <returns>The link. It is shown to whoever runs the site and kept nowhere.</returns>
    public Task<string> ExecuteAsync(CancellationToken ct) => db.InTransactionAsync(
        async (actId, token) =>
        {
            var actor = Actor.System(clock);
            var secret = await links.AddAsync(LinkPurpose.Setup, accountId: null, token);
            db.Audit.Add(new AuditEntry { Id = actId, ActorId = actor.UserId, Action = AuditActions.SetupLinkMade, AtUtc = actor.AtUtc });
            await db.SaveChangesAsync(token);
            // In the query, which no log of ours writes down.
            return $"{settings.PublicUrl}/admin/setup?secret={secret}";
        },
        ct);
}

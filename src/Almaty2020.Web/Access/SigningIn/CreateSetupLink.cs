using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Settings;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>Creates the one-time link for setting up an administrator and revokes the previous one.</summary>
public sealed class CreateSetupLink(SiteDb db, AccountLinks links, SiteSettings settings, TimeProvider clock)
{
    /// <returns>The link. It is shown to the operator and not stored.</returns>
    public Task<string> ExecuteAsync(CancellationToken ct) =>
        db.InTransactionAsync(
            async (actId, token) =>
            {
                var actor = Actor.System(clock);
                var secret = await links.AddAsync(LinkPurpose.Setup, accountId: null, token);
                db.Audit.Add(
                    new AuditEntry
                    {
                        Id = actId,
                        ActorId = actor.UserId,
                        Action = AuditActions.SetupLinkCreated,
                        AtUtc = actor.AtUtc,
                    }
                );
                await db.SaveChangesAsync(token);
                // The secret is in the query string, which our logs leave out.
                return settings.PublicUrl + AccessLinks.Setup(secret);
            },
            ct
        );
}

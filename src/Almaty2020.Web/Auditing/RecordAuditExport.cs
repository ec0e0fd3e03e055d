using Almaty2020.Web.Data;

namespace Almaty2020.Web.Auditing;

/// <summary>Records that the audit log is exported.</summary>
public sealed class RecordAuditExport(SiteDb db)
{
    public Task ExecuteAsync(AuditFilter filter, Actor actor, CancellationToken ct) =>
        db.InTransactionAsync(
            async (actId, token) =>
            {
                db.Audit.Add(
                    new AuditEntry
                    {
                        Id = actId,
                        ActorId = actor.UserId,
                        Action = AuditActions.AuditExported,
                        Detail = filter.ToDetail(),
                        AtUtc = actor.AtUtc,
                    }
                );
                return await db.SaveChangesAsync(token);
            },
            ct
        );
}

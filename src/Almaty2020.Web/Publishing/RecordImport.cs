using Almaty2020.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

/// <summary>Remembers that an import has run to its end; until then, a start imports.</summary>
public sealed class RecordImport(SiteDb db, TimeProvider clock)
{
    public Task<bool> HasRunAsync(CancellationToken ct) => db.Audit.AnyAsync(a => a.Action == AuditActions.ContentImported, ct);

    public Task ExecuteAsync(CancellationToken ct) => db.InTransactionAsync(async (actId, token) =>
    {
        var actor = Actor.Import(clock);
        db.Audit.Add(new AuditEntry { Id = actId, ActorId = actor.UserId, Action = AuditActions.ContentImported, AtUtc = actor.AtUtc });
        return await db.SaveChangesAsync(token);
    }, ct);
}

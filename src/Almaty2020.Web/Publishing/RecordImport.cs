using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

/// <summary>Remembers that an import has run to its end; until then, a start imports.</summary>
public sealed class RecordImport(SiteDb db, TimeProvider clock)
{
    public Task<bool> HasRunAsync(CancellationToken ct) => db.Audit.AnyAsync(a => a.Action == AuditActions.ContentImported, ct);

    /// <summary>Every page and language that is live and that an import brought at some time. What staff began themselves is not among them.</summary>
    public async Task<IReadOnlyList<(string Key, Language Language)>> ImportedAndLiveAsync(CancellationToken ct)
    {
        var rows = await db.Publications.AsNoTracking()
            .Where(p => db.Revisions.Any(r => r.PageId == p.PageId && r.Language == p.Language && r.AuthorId == Actor.ImportUserId))
            .Select(p => new { p.Page!.Key, p.Language })
            .ToListAsync(ct);
        return [.. rows.Select(r => (r.Key, r.Language))];
    }

    public Task ExecuteAsync(CancellationToken ct) => db.InTransactionAsync(async (actId, token) =>
    {
        var actor = Actor.Import(clock);
        db.Audit.Add(new AuditEntry { Id = actId, ActorId = actor.UserId, Action = AuditActions.ContentImported, AtUtc = actor.AtUtc });
        return await db.SaveChangesAsync(token);
    }, ct);
}

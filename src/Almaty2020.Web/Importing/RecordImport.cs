using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Importing;

/// <summary>Records that an import has finished. Until then, every start of the site imports.</summary>
public sealed class RecordImport(SiteDb db, TimeProvider clock)
{
    public Task<bool> HasRunAsync(CancellationToken ct) => db.Audit.AnyAsync(a => a.Action == AuditActions.ContentImported, ct);

    /// <summary>Every live page and language that was imported at some time. Excludes what staff created.</summary>
    public async Task<IReadOnlyList<(string Key, Language Language)>> ImportedAndLiveAsync(CancellationToken ct)
    {
        var rows = await db
            .Publications.AsNoTracking()
            .Where(p => db.Revisions.Any(r => r.PageId == p.PageId && r.Language == p.Language && r.AuthorId == Actor.ImportUserId))
            .Select(p => new { p.Page!.Key, p.Language })
            .ToListAsync(ct);
        return [.. rows.Select(r => (r.Key, r.Language))];
    }

    public Task ExecuteAsync(CancellationToken ct) =>
        db.InTransactionAsync(
            async (actId, token) =>
            {
                var actor = Actor.Import(clock);
                db.Audit.Add(
                    new AuditEntry
                    {
                        Id = actId,
                        ActorId = actor.UserId,
                        Action = AuditActions.ContentImported,
                        AtUtc = actor.AtUtc,
                    }
                );
                return await db.SaveChangesAsync(token);
            },
            ct
        );
}

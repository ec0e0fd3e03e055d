using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing.Model;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Tree;

internal static class TrashQueries
{
    /// <summary>The texts of a tree that were live when it was put into the trash.</summary>
    /// <param name="rootId">The page that was put into the trash.</param>
    /// <remarks>
    /// A node of an older version, which runs during an upgrade, neither adds a <see cref="TrashedPublication"/> nor deletes one when it
    /// restores the page. So a row counts only if this version put the page into the trash; otherwise the audit log says what was live.
    /// </remarks>
    public static async Task<IReadOnlyList<TrashedPublication>> LiveBeforeTrashAsync(this SiteDb db, int rootId, CancellationToken ct)
    {
        var tree = db.Pages.Where(p => p.TrashRootId == rootId);
        var rows = await db
            .TrashedPublications.AsNoTracking()
            .Where(t =>
                tree.Any(p =>
                    p.Id == t.PageId
                    && db.PublicationLog.Any(e =>
                        e.PageId == p.Id && e.Language == t.Language && e.AtUtc == p.TrashedAtUtc && e.WithdrawnAs == WithdrawnAs.Trashed
                    )
                )
            )
            .ToListAsync(ct);
        var byOlderVersion = await db
            .Audit.AsNoTracking()
            .Where(a =>
                a.Action == AuditActions.PageWithdrawn
                && tree.Any(p =>
                    p.Id == a.PageId
                    && p.TrashedAtUtc == a.AtUtc
                    && db.PublicationLog.Any(e =>
                        e.PageId == p.Id
                        && e.Language == a.Language
                        && e.AtUtc == a.AtUtc
                        && e.Act == PublicationAct.Withdrawn
                        && e.WithdrawnAs == null
                    )
                )
            )
            .ToListAsync(ct);
        return [.. rows, .. byOlderVersion.Select(TrashedByOlderVersion).OfType<TrashedPublication>()];
    }

    /// <returns>Null if the entry is about another withdrawal. The details are "Trashed", or "Trashed WHO WHY" for an urgent text.</returns>
    private static TrashedPublication? TrashedByOlderVersion(AuditEntry entry) =>
        entry is { PageId: { } page, Language: { } language, FromRevisionId: { } revision }
        && entry.Detail.Split(' ', 3) is [nameof(WithdrawnAs.Trashed), .. var urgent]
            ? new TrashedPublication
            {
                PageId = page,
                Language = language,
                RevisionId = revision,
                UrgentBy = urgent.ElementAtOrDefault(0),
                UrgentReason = urgent.ElementAtOrDefault(1),
            }
            : null;
}

using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing.Model;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Release;

/// <summary>
/// Renders publications of another renderer version again, each in its own transaction. The dates that residents see stay the same.
/// </summary>
public sealed class RerenderPublications(SiteDb db)
{
    /// <returns>The number of publications rendered.</returns>
    public async Task<int> ExecuteAsync(Actor actor, CancellationToken ct)
    {
        var outdated = await db
            .Publications.AsNoTracking()
            .Where(p => p.RendererVersion != Rendering.RendererVersion)
            .OrderBy(p => p.PageId)
            .Select(p => new { p.PageId, p.Language })
            .ToListAsync(ct);

        var rendered = 0;
        foreach (var key in outdated)
        {
            var isDone = await db.InTransactionAsync(
                    async (actId, token) =>
                    {
                        var number = await db.NextLogNumberAsync(token);
                        var live = await db
                            .Publications.Include(p => p.Revision)
                            .SingleOrDefaultAsync(p => p.PageId == key.PageId && p.Language == key.Language, token);
                        // Withdrawn, or already rendered by another node.
                        if (live is not { RendererVersion: not Rendering.RendererVersion })
                            throw new RefusedException([]);

                        var text = live.Revision!.Text;
                        PublishSteps.Fill(live, live.Revision, text, Rendering.Render(text.Body, live.Language, token));
                        db.PublicationLog.Add(
                            new PublicationLogEntry
                            {
                                Number = number,
                                PageId = live.PageId,
                                Language = live.Language,
                                Act = PublicationAct.RenderedAgain,
                                RevisionId = live.RevisionId,
                                Path = live.Path,
                                IsMajor = false,
                                Note = "",
                                ActorId = actor.UserId,
                                AtUtc = actor.AtUtc,
                            }
                        );
                        db.Audit.Add(
                            new AuditEntry
                            {
                                Id = actId,
                                ActorId = actor.UserId,
                                Action = AuditActions.RenderedAgain,
                                PageId = live.PageId,
                                Language = live.Language,
                                ToRevisionId = live.RevisionId,
                                AtUtc = actor.AtUtc,
                            }
                        );
                        await db.SaveChangesAsync(token);
                        return true;
                    },
                    ct
                )
                .FalseWhenRefusedAsync();
            if (isDone)
                rendered++;
        }

        return rendered;
    }
}

internal static class RefusalExtensions
{
    public static async Task<bool> FalseWhenRefusedAsync(this Task<bool> act)
    {
        try
        {
            return await act;
        }
        catch (RefusedException)
        {
            return false; // Withdrawn, or already rendered by another node.
        }
    }
}

using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing.Model;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Pictures;

/// <summary>
/// Deletes pictures and documents for good, with their texts and all files, that have been in the trash since before a time. One that a text
/// names after all stays: the text may have come from a node of an older version, which does not know the trash.
/// </summary>
public sealed class DeleteTrashedPictures(SiteDb db)
{
    /// <param name="before">In UTC.</param>
    /// <returns>The number of deleted pictures and documents.</returns>
    public async Task<int> ExecuteAsync(DateTime before, Actor actor, CancellationToken ct)
    {
        var deleted = 0;
        // One transaction for each: the files together may be large.
        foreach (var id in await db.Pictures.Where(p => p.TrashedAtUtc < before).OrderBy(p => p.Id).Select(p => p.Id).ToListAsync(ct))
        {
            try
            {
                if (await db.InTransactionAsync((actId, token) => DeleteAsync(id, before, actor, actId, token), ct))
                    deleted++;
            }
            catch (DbUpdateConcurrencyException)
            {
                // Restored just now.
            }
        }

        await DeleteOrphansAsync(ct);
        return deleted;
    }

    private async Task<bool> DeleteAsync(int id, DateTime before, Actor actor, Guid actId, CancellationToken ct)
    {
        await db.LockPublicationLogAsync(ct);
        var picture = await db.Pictures.Include(p => p.Texts).SingleOrDefaultAsync(p => p.Id == id && p.TrashedAtUtc < before, ct);
        if (picture is null || await db.UsesOfPictureAsync(picture.Key, ct) is { Count: > 0 })
            return false;

        await db
            .PictureVersionOriginals.Where(o => db.PictureVersions.Any(v => v.Id == o.PictureVersionId && v.PictureId == id))
            .ExecuteDeleteAsync(ct);
        await db.PictureVersions.Where(v => v.PictureId == id).ExecuteDeleteAsync(ct);
        await db.PictureOriginals.Where(o => o.PictureId == id).ExecuteDeleteAsync(ct);
        db.PictureTexts.RemoveRange(picture.Texts);
        db.Pictures.Remove(picture);
        db.Audit.Add(
            new AuditEntry
            {
                Id = actId,
                ActorId = actor.UserId,
                Action = AuditActions.PictureDeleted,
                Detail = picture.Key,
                AtUtc = actor.AtUtc,
            }
        );
        await db.SaveChangesAsync(ct);
        return true;
    }

    /// <summary>A node of an older version deletes a picture without its earlier files.</summary>
    private async Task DeleteOrphansAsync(CancellationToken ct)
    {
        var orphans = db.PictureVersions.Where(v => !db.Pictures.Any(p => p.Id == v.PictureId));
        await db.PictureVersionOriginals.Where(o => orphans.Any(v => v.Id == o.PictureVersionId)).ExecuteDeleteAsync(ct);
        await orphans.Where(v => !db.PictureVersionOriginals.Any(o => o.PictureVersionId == v.Id)).ExecuteDeleteAsync(ct);
    }
}

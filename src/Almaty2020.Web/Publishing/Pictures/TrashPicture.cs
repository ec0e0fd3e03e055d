using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing.Model;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Pictures;

/// <summary>
/// Puts a picture or document into the trash, unless a text shows it that is live or can become so. There it can neither be chosen nor seen.
/// <see cref="RestorePicture"/> brings it back as it was, until <see cref="DeleteTrashedPictures"/> deletes it for good.
/// </summary>
public sealed class TrashPicture(SiteDb db)
{
    /// <param name="Version">The version of the picture that the user saw.</param>
    public sealed record Request(int PictureId, int Version);

    public abstract record Outcome
    {
        /// <param name="Hash">Of the file, whose sizes may lie on this node's disk.</param>
        public sealed record Trashed(string Hash) : Outcome;

        public sealed record InUse(IReadOnlyList<PictureUse> Uses) : Outcome;

        /// <summary>The picture has changed since the user loaded it, or was deleted; nothing was done.</summary>
        public sealed record Conflict : Outcome;
    }

    public async Task<Outcome> ExecuteAsync(Request request, Actor actor, CancellationToken ct)
    {
        try
        {
            return await db.InTransactionAsync((actId, token) => TrashAsync(request, actor, actId, token), ct);
        }
        catch (DbUpdateException e) when (e is DbUpdateConcurrencyException || Transactions.IsConcurrencyConflict(e))
        {
            return new Outcome.Conflict();
        }
    }

    private async Task<Outcome> TrashAsync(Request request, Actor actor, Guid actId, CancellationToken ct)
    {
        // Locks publishing: no page with this picture goes live between the look for uses and the commit.
        await db.LockPublicationLogAsync(ct);
        var picture = await db.Pictures.SingleOrDefaultAsync(p => p.Id == request.PictureId && p.TrashedAtUtc == null, ct);
        if (picture?.Version != request.Version)
            return new Outcome.Conflict();
        if (await db.UsesOfPictureAsync(picture.Key, ct) is { Count: > 0 } uses)
            return new Outcome.InUse(uses);

        picture.TrashedAtUtc = actor.AtUtc;
        picture.TrashedBy = actor.UserId;
        picture.Version++;
        db.Audit.Add(
            new AuditEntry
            {
                Id = actId,
                ActorId = actor.UserId,
                Action = AuditActions.PictureTrashed,
                Detail = picture.Key,
                AtUtc = actor.AtUtc,
            }
        );
        await db.SaveChangesAsync(ct);
        return new Outcome.Trashed(picture.Hash);
    }
}

using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing.Model;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Pictures;

/// <summary>Brings a picture or document back from the trash, with its key, texts and earlier files.</summary>
public sealed class RestorePicture(SiteDb db)
{
    /// <param name="Version">The version of the picture that the user saw.</param>
    public sealed record Request(int PictureId, int Version);

    public abstract record Outcome
    {
        public sealed record Restored(Picture Picture) : Outcome;

        /// <summary>The picture is not in the trash any more, or has changed; nothing was done.</summary>
        public sealed record Conflict : Outcome;
    }

    public async Task<Outcome> ExecuteAsync(Request request, Actor actor, CancellationToken ct)
    {
        try
        {
            return await db.InTransactionAsync((actId, token) => RestoreAsync(request, actor, actId, token), ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new Outcome.Conflict();
        }
    }

    private async Task<Outcome> RestoreAsync(Request request, Actor actor, Guid actId, CancellationToken ct)
    {
        await db.LockPublicationLogAsync(ct);
        var picture = await db
            .Pictures.Include(p => p.Texts)
            .SingleOrDefaultAsync(p => p.Id == request.PictureId && p.TrashedAtUtc != null, ct);
        if (picture?.Version != request.Version)
            return new Outcome.Conflict();

        picture.TrashedAtUtc = null;
        picture.TrashedBy = null;
        picture.Version++;
        db.Audit.Add(
            new AuditEntry
            {
                Id = actId,
                ActorId = actor.UserId,
                Action = AuditActions.PictureRestored,
                Detail = picture.Key,
                AtUtc = actor.AtUtc,
            }
        );
        // A node of an older version does not know the trash, and may have published a text with the picture meanwhile.
        var live = (await db.UsesOfPictureAsync(picture.Key, ct)).Where(u => u.Kind == PictureUseKind.Live);
        await db.RenderAgainAsync(live, actor, ct);
        await db.SaveChangesAsync(ct);
        return new Outcome.Restored(picture);
    }
}

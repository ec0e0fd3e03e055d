using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Pictures;

/// <summary>Puts another file in the place of a picture's, and keeps the earlier one as a version.</summary>
public static class PictureFileChange
{
    internal sealed record Request(int PictureId, int Version, string AuditAction);

    internal sealed record NextFile(
        string Hash,
        PictureType Type,
        int Width,
        int Height,
        int ByteCount,
        string FileName,
        string? Facts,
        byte[] Content
    );

    public abstract record Outcome
    {
        public sealed record Changed(Picture Picture) : Outcome;

        /// <summary>The library has the file as another picture.</summary>
        public sealed record AlreadyThere(Picture Other) : Outcome;

        /// <summary>A text with the picture is live or scheduled, and the user may not publish it.</summary>
        public sealed record NotPermitted : Outcome;

        /// <summary>The picture has changed since the user loaded it, or was deleted; nothing was done.</summary>
        public sealed record Conflict : Outcome;
    }

    /// <summary>A scheduled text was approved with the file that it shows, as a live one was.</summary>
    public static bool IsPermitted(IEnumerable<PictureUse> uses, Func<Page, Language, bool> mayPublish) =>
        uses.Where(u => u.Kind is PictureUseKind.Live or PictureUseKind.Scheduled).All(u => mayPublish(u.Page, u.Language));

    /// <param name="next">Reads the file to put in place; null if it is not there any more.</param>
    internal static async Task<Outcome> ExecuteAsync(
        SiteDb db,
        Request request,
        Func<Picture, CancellationToken, Task<NextFile?>> next,
        Func<Page, Language, bool> mayPublish,
        Actor actor,
        CancellationToken ct
    )
    {
        try
        {
            return await db.InTransactionAsync((actId, token) => ChangeAsync(db, request, next, mayPublish, actor, actId, token), ct);
        }
        catch (DbUpdateException e) when (Transactions.IsConcurrencyConflict(e))
        {
            return new Outcome.Conflict();
        }
    }

    private static async Task<Outcome> ChangeAsync(
        SiteDb db,
        Request request,
        Func<Picture, CancellationToken, Task<NextFile?>> next,
        Func<Page, Language, bool> mayPublish,
        Actor actor,
        Guid actId,
        CancellationToken ct
    )
    {
        // Locks publishing: no page with this picture goes live between the look for uses and the commit.
        await db.LockPublicationLogAsync(ct);
        var picture = await db
            .Pictures.Include(p => p.Texts)
            .SingleOrDefaultAsync(p => p.Id == request.PictureId && p.TrashedAtUtc == null, ct);
        if (picture?.Version != request.Version || await next(picture, ct) is not { } file)
            return new Outcome.Conflict();
        if (await db.Pictures.AsNoTracking().SingleOrDefaultAsync(p => p.Hash == file.Hash && p.Id != picture.Id, ct) is { } other)
            return new Outcome.AlreadyThere(other);
        var uses = await db.UsesOfPictureAsync(picture.Key, ct);
        if (!IsPermitted(uses, mayPublish))
            return new Outcome.NotPermitted();

        await KeepCurrentAsync(db, picture, actor, ct);
        await ForgetVersionAsync(db, picture.Id, file.Hash, ct);
        await db
            .PictureOriginals.Where(o => o.PictureId == picture.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(o => o.Content, file.Content), ct);
        (picture.Hash, picture.Type, picture.Width, picture.Height) = (file.Hash, file.Type, file.Width, file.Height);
        (picture.ByteCount, picture.FileName, picture.Facts) = (file.ByteCount, file.FileName, file.Facts);
        picture.UpdatedBy = actor.UserId;
        picture.Version++;
        db.Audit.Add(
            new AuditEntry
            {
                Id = actId,
                ActorId = actor.UserId,
                Action = request.AuditAction,
                Detail = picture.Key,
                AtUtc = actor.AtUtc,
            }
        );
        await db.RenderAgainAsync(uses.Where(u => u.Kind == PictureUseKind.Live), actor, ct);
        await db.SaveChangesAsync(ct);
        return new Outcome.Changed(picture);
    }

    private static async Task KeepCurrentAsync(SiteDb db, Picture picture, Actor actor, CancellationToken ct)
    {
        var version = new PictureVersion
        {
            PictureId = picture.Id,
            Hash = picture.Hash,
            Type = picture.Type,
            Width = picture.Width,
            Height = picture.Height,
            ByteCount = picture.ByteCount,
            FileName = picture.FileName,
            Facts = picture.Facts,
            ReplacedBy = actor.UserId,
            ReplacedAtUtc = actor.AtUtc,
        };
        db.PictureVersions.Add(version);
        await db.SaveChangesAsync(ct);
        var content = await db.PictureOriginals.Where(o => o.PictureId == picture.Id).Select(o => o.Content).SingleAsync(ct);
        db.PictureVersionOriginals.Add(new PictureVersionOriginal { PictureVersionId = version.Id, Content = content });
        await db.SaveChangesAsync(ct);
    }

    /// <summary>A file that is in use again is not an earlier one any more.</summary>
    private static async Task ForgetVersionAsync(SiteDb db, int pictureId, string hash, CancellationToken ct)
    {
        var same = db.PictureVersions.Where(v => v.PictureId == pictureId && v.Hash == hash);
        await db.PictureVersionOriginals.Where(o => same.Any(v => v.Id == o.PictureVersionId)).ExecuteDeleteAsync(ct);
        await same.ExecuteDeleteAsync(ct);
    }
}

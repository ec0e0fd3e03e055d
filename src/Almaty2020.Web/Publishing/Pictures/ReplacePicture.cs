using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Pictures;

/// <summary>
/// Gives a picture or document a new file. Key, texts, credit and focus stay, and so does every use. The earlier file becomes a
/// <see cref="PictureVersion"/>. Live pages show the new file at once, so only those who may publish these pages may replace it.
/// </summary>
public sealed class ReplacePicture(SiteDb db, IPictureInspector inspector, SiteSettings settings)
{
    /// <param name="Version">The version of the picture that the user saw.</param>
    /// <param name="FileName">Only a name: it does not decide the type.</param>
    /// <param name="Length">Number of bytes in <paramref name="Content"/>.</param>
    public sealed record Request(int PictureId, int Version, string FileName, Stream Content, long Length);

    public abstract record Outcome
    {
        public sealed record Replaced(Picture Picture) : Outcome;

        /// <summary>The file is not taken, with the reason.</summary>
        public sealed record Refused(PictureRefusal Reason) : Outcome;

        /// <summary>The library has the file as another picture.</summary>
        public sealed record AlreadyThere(Picture Other) : Outcome;

        /// <summary>A text with the picture is live or scheduled, and the user may not publish it.</summary>
        public sealed record NotPermitted : Outcome;

        /// <summary>The picture has changed since the user loaded it, or was deleted; nothing was done.</summary>
        public sealed record Conflict : Outcome;
    }

    /// <param name="mayPublish">Whether the user may publish the page in the language.</param>
    public Task<Outcome> ExecuteAsync(Request request, Func<Page, Language, bool> mayPublish, Actor actor, CancellationToken ct) =>
        PictureIntake.ReadAsync<Outcome>(
            request.Content,
            request.Length,
            settings,
            reason => new Outcome.Refused(reason),
            file => ReplaceAsync(request, file, mayPublish, actor, ct),
            ct
        );

    private async Task<Outcome> ReplaceAsync(
        Request request,
        byte[] file,
        Func<Page, Language, bool> mayPublish,
        Actor actor,
        CancellationToken ct
    )
    {
        var current = await db.Pictures.AsNoTracking().SingleOrDefaultAsync(p => p.Id == request.PictureId && p.TrashedAtUtc == null, ct);
        if (current?.Version != request.Version)
            return new Outcome.Conflict();
        var hash = PictureIntake.HashOf(file);
        if (current.Hash == hash)
            return new Outcome.Refused(PictureRefusal.SameFile);
        // Refuse before the file is decoded, which costs seconds.
        if (!PictureFileChange.IsPermitted(await db.UsesOfPictureAsync(current.Key, ct), mayPublish))
            return new Outcome.NotPermitted();
        var inspection = await inspector.CheckAsync(file, ct);
        if (inspection is not PictureInspection.Accepted accepted)
            return new Outcome.Refused(((PictureInspection.Refused)inspection).Reason);
        if (accepted.Type.IsDocument() != current.Type.IsDocument())
            return new Outcome.Refused(current.Type.IsDocument() ? PictureRefusal.NotADocument : PictureRefusal.NotAPicture);

        var next = new PictureFileChange.NextFile(
            hash,
            accepted.Type,
            accepted.Width,
            accepted.Height,
            file.Length,
            PictureIntake.NameOf(request.FileName),
            accepted.Facts?.ToJson(),
            file
        );
        return await PictureFileChange.ExecuteAsync(
            db,
            new PictureFileChange.Request(request.PictureId, request.Version, AuditActions.PictureReplaced),
            (_, _) => Task.FromResult<PictureFileChange.NextFile?>(next),
            mayPublish,
            actor,
            ct
        ) switch
        {
            PictureFileChange.Outcome.Changed(var picture) => new Outcome.Replaced(picture),
            PictureFileChange.Outcome.AlreadyThere(var other) => new Outcome.AlreadyThere(other),
            PictureFileChange.Outcome.NotPermitted => new Outcome.NotPermitted(),
            _ => new Outcome.Conflict(),
        };
    }
}

/// <summary>Puts an earlier file of a picture or document back in its place. The one that it replaces becomes an earlier file in turn.</summary>
public sealed class RestorePictureVersion(SiteDb db)
{
    /// <param name="Version">The version of the picture that the user saw.</param>
    /// <param name="PictureVersionId">The earlier file.</param>
    public sealed record Request(int PictureId, int Version, int PictureVersionId);

    /// <param name="mayPublish">Whether the user may publish the page in the language.</param>
    public Task<PictureFileChange.Outcome> ExecuteAsync(
        Request request,
        Func<Page, Language, bool> mayPublish,
        Actor actor,
        CancellationToken ct
    ) =>
        PictureFileChange.ExecuteAsync(
            db,
            new PictureFileChange.Request(request.PictureId, request.Version, AuditActions.PictureVersionRestored),
            (picture, token) => EarlierAsync(picture.Id, request.PictureVersionId, token),
            mayPublish,
            actor,
            ct
        );

    private async Task<PictureFileChange.NextFile?> EarlierAsync(int pictureId, int id, CancellationToken ct)
    {
        var earlier = await db.PictureVersions.AsNoTracking().SingleOrDefaultAsync(v => v.Id == id && v.PictureId == pictureId, ct);
        if (earlier is null)
            return null;
        var content = await db.PictureVersionOriginals.Where(o => o.PictureVersionId == id).Select(o => o.Content).SingleAsync(ct);
        return new PictureFileChange.NextFile(
            earlier.Hash,
            earlier.Type,
            earlier.Width,
            earlier.Height,
            earlier.ByteCount,
            earlier.FileName,
            earlier.Facts,
            content
        );
    }
}

using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Paths;
using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Pictures;

/// <summary>Adds a picture or document to the library.</summary>
public sealed class UploadPicture(SiteDb db, IPictureInspector inspector, SiteSettings settings)
{
    /// <summary>Attempts to find a free key while others add pictures with the same name.</summary>
    private const int KeyAttempts = 5;

    /// <param name="FileName">Only a name: it does not decide the type.</param>
    /// <param name="Length">Number of bytes in <paramref name="Content"/>.</param>
    public sealed record Request(string FileName, Stream Content, long Length)
    {
        /// <summary>The key to use; null proposes one from the file's name.</summary>
        public string? Key { get; init; }
    }

    public abstract record Outcome
    {
        public sealed record Added(Picture Picture) : Outcome;

        /// <summary>The library has a picture with exactly these bytes.</summary>
        public sealed record AlreadyThere(Picture Picture) : Outcome;

        public sealed record Refused(PictureRefusal Reason) : Outcome;
    }

    public Task<Outcome> ExecuteAsync(Request request, Actor actor, CancellationToken ct) =>
        PictureIntake.ReadAsync<Outcome>(
            request.Content,
            request.Length,
            settings,
            reason => new Outcome.Refused(reason),
            file => AddAsync(request, file, actor, ct),
            ct
        );

    /// <summary>The hash by which public addresses name a file.</summary>
    public static string HashOf(byte[] file) => PictureIntake.HashOf(file);

    private async Task<Outcome> AddAsync(Request request, byte[] file, Actor actor, CancellationToken ct)
    {
        var hash = HashOf(file);
        if (await FindAsync(hash, ct) is { } known)
            return new Outcome.AlreadyThere(await OutOfTrashAsync(known, actor, ct));

        var inspection = await inspector.CheckAsync(file, ct);
        if (inspection is not PictureInspection.Accepted accepted)
            return new Outcome.Refused(((PictureInspection.Refused)inspection).Reason);

        for (var attempt = 1; ; attempt++)
        {
            var picture = new Picture
            {
                Key = request.Key ?? await FreeKeyAsync(request.FileName, accepted.Type, ct),
                Hash = hash,
                Type = accepted.Type,
                Width = accepted.Width,
                Height = accepted.Height,
                ByteCount = file.Length,
                FileName = PictureIntake.NameOf(request.FileName),
                Facts = accepted.Facts?.ToJson(),
                DocumentLanguage = LanguageOf(accepted.Facts),
                AddedBy = actor.UserId,
                AddedAtUtc = actor.AtUtc,
                UpdatedBy = actor.UserId,
            };
            try
            {
                return await db.InTransactionAsync(
                    async (actId, token) =>
                    {
                        db.Pictures.Add(picture);
                        db.Audit.Add(
                            new AuditEntry
                            {
                                Id = actId,
                                ActorId = actor.UserId,
                                Action = AuditActions.PictureAdded,
                                Detail = picture.Key,
                                AtUtc = actor.AtUtc,
                            }
                        );
                        await db.SaveChangesAsync(token);
                        db.PictureOriginals.Add(new PictureOriginal { PictureId = picture.Id, Content = file });
                        await db.SaveChangesAsync(token);
                        return new Outcome.Added(picture);
                    },
                    ct
                );
            }
            catch (DbUpdateException e) when (Transactions.IsConcurrencyConflict(e) && attempt < KeyAttempts)
            {
                // Another node added the same file, or took the key.
                if (await FindAsync(hash, ct) is { } added)
                    return new Outcome.AlreadyThere(added);
                if (request.Key is not null)
                    throw;
            }
        }
    }

    /// <summary>Who uploads a file again wants it back, with its key and texts.</summary>
    private async Task<Picture> OutOfTrashAsync(Picture known, Actor actor, CancellationToken ct) =>
        known.TrashedAtUtc is not null
        && await new RestorePicture(db).ExecuteAsync(new RestorePicture.Request(known.Id, known.Version), actor, ct)
            is RestorePicture.Outcome.Restored(var restored)
            ? restored
            : known;

    private Task<Picture?> FindAsync(string hash, CancellationToken ct) =>
        db.Pictures.AsNoTracking().Include(p => p.Texts).SingleOrDefaultAsync(p => p.Hash == hash, ct);

    private async Task<string> FreeKeyAsync(string fileName, PictureType type, CancellationToken ct)
    {
        var proposed = Slugs.Propose(Path.GetFileNameWithoutExtension(PictureIntake.NameOf(fileName)));
        // Leave room for a number.
        var stem =
            proposed.Length == 0
                ? type.IsDocument()
                    ? "document"
                    : "picture"
                : proposed[..Math.Min(proposed.Length, Picture.KeyMaxLength - 7)].TrimEnd('-');
        var taken = (
            await db.Pictures.Where(p => p.Key == stem || p.Key.StartsWith(stem + "-")).Select(p => p.Key).ToListAsync(ct)
        ).ToHashSet(StringComparer.Ordinal);
        return taken.Contains(stem) ? Enumerable.Range(2, taken.Count + 1).Select(n => $"{stem}-{n}").First(k => !taken.Contains(k)) : stem;
    }

    private static Language? LanguageOf(DocumentFacts? facts) =>
        Language.TryFind(facts?.LanguageCode.Split('-', '_')[0].ToLowerInvariant(), out var language) ? language : null;
}

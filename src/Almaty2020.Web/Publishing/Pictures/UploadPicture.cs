using System.Security.Cryptography;
using Almaty2020.Markup;
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
    private const int Megabyte = 1024 * 1024;

    /// <summary>Attempts to find a free key while others add pictures with the same name.</summary>
    private const int KeyAttempts = 5;

    /// <summary>One upload at a time: each holds its whole file in memory.</summary>
    private static readonly SemaphoreSlim Slot = new(1);

    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(4);

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

    public async Task<Outcome> ExecuteAsync(Request request, Actor actor, CancellationToken ct)
    {
        if (request.Length == 0)
            return new Outcome.Refused(PictureRefusal.Empty);
        if (request.Length > (long)settings.MaxPictureMegabytes * Megabyte)
            return new Outcome.Refused(PictureRefusal.TooLarge);
        if (!await Slot.WaitAsync(MaxWait, ct))
            return new Outcome.Refused(PictureRefusal.Busy);
        try
        {
            var file = new byte[request.Length];
            await request.Content.ReadExactlyAsync(file, ct);
            return await AddAsync(request, file, actor, ct);
        }
        finally
        {
            Slot.Release();
        }
    }

    /// <summary>The hash by which public addresses name a file.</summary>
    public static string HashOf(byte[] file) => Convert.ToHexStringLower(SHA256.HashData(file))[..Picture.HashLength];

    private async Task<Outcome> AddAsync(Request request, byte[] file, Actor actor, CancellationToken ct)
    {
        var hash = HashOf(file);
        if (await FindAsync(hash, ct) is { } known)
            return new Outcome.AlreadyThere(known);

        if (PictureSignature.IsHeic(file))
            return new Outcome.Refused(PictureRefusal.Heic);
        if (PictureSignature.TypeOf(file) is not null && PictureSignature.HidesOtherContent(file))
            return new Outcome.Refused(PictureRefusal.HidesOtherContent);
        var inspection = await inspector.InspectAsync(file, ct);
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
                FileName = NameOf(request.FileName),
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

    private Task<Picture?> FindAsync(string hash, CancellationToken ct) =>
        db.Pictures.AsNoTracking().Include(p => p.Texts).SingleOrDefaultAsync(p => p.Hash == hash, ct);

    private async Task<string> FreeKeyAsync(string fileName, PictureType type, CancellationToken ct)
    {
        var proposed = Slugs.Propose(Path.GetFileNameWithoutExtension(NameOf(fileName)));
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

    private static string NameOf(string fileName) =>
        TextNormalizer.Truncate(TextNormalizer.Line(fileName[(fileName.LastIndexOfAny(['/', '\\']) + 1)..]), Picture.FileNameMaxLength);
}

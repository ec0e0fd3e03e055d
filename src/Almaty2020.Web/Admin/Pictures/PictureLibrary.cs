using Almaty2020.Markup;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Pictures;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Admin.Pictures;

public enum LibraryKind
{
    Picture,
    Document,
}

/// <summary>A file that was replaced.</summary>
/// <param name="ReplacedBy">Name of the account; null if it no longer exists.</param>
public sealed record EarlierFile(PictureVersion Version, string? ReplacedBy);

/// <summary>Reads the library of pictures and documents for staff. Every member of staff sees all of it: it is for all pages.</summary>
public sealed class PictureLibrary(SiteDb db, LibraryKeysInUse keysInUse)
{
    public const int PerScreen = 48;

    private const int MaxKeys = 100;

    /// <param name="Pictures">One screen of them, newest first.</param>
    /// <param name="Count">Of all that were found.</param>
    public sealed record Part(IReadOnlyList<Picture> Pictures, int Count)
    {
        public int Screens => Math.Max(1, (Count + PerScreen - 1) / PerScreen);
    }

    private IQueryable<Picture> InUse => db.Pictures.AsNoTracking().Where(p => p.TrashedAtUtc == null);

    /// <param name="text">A part of the key, the file's name, the credit or an alternative text; empty for all.</param>
    /// <param name="without">Only pictures that need an alternative text in this language; null for all.</param>
    /// <param name="kind">Only pictures or only documents; null for both.</param>
    /// <param name="onlyUnused">Only what no text names that is live, scheduled, a draft or in the trash.</param>
    /// <param name="number">Of the screen, from 1.</param>
    public async Task<Part> FindAsync(
        string text,
        Language? without,
        LibraryKind? kind,
        bool onlyUnused,
        int number,
        int perScreen,
        CancellationToken ct
    )
    {
        var pictures = InUse;
        if (kind is not null)
            pictures = pictures.Where(p => kind == LibraryKind.Document ? p.Facts != null : p.Facts == null);
        if (without is not null)
            pictures = pictures.Where(p => !p.IsDecorative && !p.Texts.Any(t => t.Language == without));
        var used = onlyUnused ? await keysInUse.ReadAsync(db, ct) : null;
        List<int> ids;
        if (text.Length == 0 && used is null)
        {
            ids = await pictures.OrderByDescending(p => p.Id).Select(p => p.Id).ToListAsync(ct);
        }
        else
        {
            // Compared in memory: SQLite ignores case only for Latin letters.
            var rows = await pictures
                .OrderByDescending(p => p.Id)
                .Select(p => new
                {
                    p.Id,
                    p.Key,
                    p.FileName,
                    p.Credit,
                })
                .ToListAsync(ct);
            var described = (await db.PictureTexts.AsNoTracking().Select(t => new { t.PictureId, t.AlternativeText }).ToListAsync(ct))
                .Where(t => Has(t.AlternativeText))
                .Select(t => t.PictureId)
                .ToHashSet();
            ids =
            [
                .. rows.Where(r => used?.Contains(r.Key) != true)
                    .Where(r => Has(r.Key) || Has(r.FileName) || Has(r.Credit) || described.Contains(r.Id))
                    .Select(r => r.Id),
            ];
        }

        var shown = ids.Skip((number - 1) * perScreen).Take(perScreen).ToList();
        var found = await db.Pictures.AsNoTracking().Include(p => p.Texts).Where(p => shown.Contains(p.Id)).ToListAsync(ct);
        return new Part([.. found.OrderByDescending(p => p.Id)], ids.Count);

        bool Has(string where) => where.Contains(text, StringComparison.OrdinalIgnoreCase);
    }

    /// <param name="keys">Only the first <see cref="MaxKeys"/> are looked up. Unknown ones are left out.</param>
    public async Task<Part> FindAsync(IReadOnlyList<string> keys, CancellationToken ct)
    {
        var asked = keys.Take(MaxKeys).ToList();
        var found = await InUse.Include(p => p.Texts).Where(p => asked.Contains(p.Key)).ToListAsync(ct);
        return new Part(found, found.Count);
    }

    public Task<Picture?> FindAsync(int id, CancellationToken ct) => InUse.Include(p => p.Texts).SingleOrDefaultAsync(p => p.Id == id, ct);

    /// <summary>The earlier files of a picture or document, the last one first.</summary>
    public async Task<IReadOnlyList<EarlierFile>> EarlierFilesAsync(Picture picture, CancellationToken ct) =>
        await db
            .PictureVersions.AsNoTracking()
            .Where(v => v.PictureId == picture.Id)
            .OrderByDescending(v => v.Id)
            .Select(v => new EarlierFile(v, db.Accounts.Where(a => a.Id == v.ReplacedBy).Select(a => a.Name).FirstOrDefault()))
            .ToListAsync(ct);

    public Task<IReadOnlyList<PictureUse>> UsesAsync(Picture picture, CancellationToken ct) => db.UsesOfPictureAsync(picture.Key, ct);

    public Task<string?> NameOfAsync(string accountId, CancellationToken ct) =>
        db.Accounts.Where(a => a.Id == accountId).Select(a => a.Name).SingleOrDefaultAsync(ct)!;

    /// <summary>The search text as it is compared.</summary>
    public static string Clean(string? text) => TextNormalizer.Line(text);
}

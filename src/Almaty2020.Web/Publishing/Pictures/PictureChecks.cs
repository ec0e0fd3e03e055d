using Almaty2020.Markup;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Pictures;

/// <summary>The properties of a picture or document that the checks of a text need.</summary>
/// <param name="IsDescribed">Whether it has an alternative text or title in the language, or needs none.</param>
public sealed record LibraryEntry(bool IsDescribed, bool IsDocument);

/// <summary>
/// What a text's pictures and documents of the library need to be published in a language: each exists, and has an alternative text in the language, or
/// one of its own in the text, or is decorative.
/// </summary>
public static class PictureChecks
{
    /// <summary>Keys per SQL statement.</summary>
    private const int KeysPerStatement = 500;

    /// <returns>The issues; at most one of each kind.</returns>
    /// <param name="rendered">The rendered text if the caller has it; null renders it, unless it has no picture.</param>
    public static async Task<IReadOnlyList<Issue>> CheckPicturesAsync(
        this SiteDb db,
        PageText text,
        Language language,
        RenderedMarkup? rendered,
        CancellationToken ct
    )
    {
        if (rendered is null && text.Body.Contains(PictureAddress.LibraryPrefix, StringComparison.Ordinal))
            rendered = Rendering.Render(text.Body, language, ct);
        var inText = (rendered?.Images ?? []).Where(i => PictureAddress.KeyOf(i.Source) is not null).ToList();
        var inFields = text.Fields.Pictures().Where(p => PictureAddress.KeyOf(p.Address) is not null).ToList();
        var links = (rendered?.Links ?? []).Where(l => PictureAddress.KeyOf(l.Target) is not null).ToList();
        if (inText.Count == 0 && inFields.Count == 0 && links.Count == 0)
            return [];

        var library = await db.DescribedPicturesAsync(
            [
                .. inText
                    .Select(i => i.Source)
                    .Concat(inFields.Select(p => p.Address))
                    .Concat(links.Select(l => l.Target))
                    .Select(a => PictureAddress.KeyOf(a)!),
            ],
            language,
            ct
        );
        var issues = new List<Issue>();
        if (inText.Exists(i => !HasPicture(library, i.Source)))
            issues.Add(new Issue(nameof(text.Body), IssueCodes.PictureMissing));
        if (inText.Exists(i => IsUndescribed(i, library)))
            issues.Add(new Issue(nameof(text.Body), IssueCodes.PictureNotDescribed));
        issues.AddRange(
            inFields.Where(p => !HasPicture(library, p.Address)).Select(p => new Issue(p.InputName, IssueCodes.PictureMissing))
        );
        if (links.Exists(l => !HasDocument(library, l.Target)))
            issues.Add(new Issue(nameof(text.Body), IssueCodes.DocumentMissing));
        if (links.Exists(l => IsUntitled(l, library)))
            issues.Add(new Issue(nameof(text.Body), IssueCodes.DocumentNotTitled));
        return issues;
    }

    public static bool HasPicture(IReadOnlyDictionary<string, LibraryEntry> library, string address) =>
        PictureAddress.KeyOf(address) is { } key && library.TryGetValue(key, out var entry) && !entry.IsDocument;

    public static bool HasDocument(IReadOnlyDictionary<string, LibraryEntry> library, string address) =>
        PictureAddress.KeyOf(address) is { } key && library.TryGetValue(key, out var entry) && entry.IsDocument;

    /// <summary>True if the document exists, but residents would see a link without words.</summary>
    public static bool IsUntitled(MarkupLink link, IReadOnlyDictionary<string, LibraryEntry> library) =>
        link.Text.Length == 0 && HasDocument(library, link.Target) && !library[PictureAddress.KeyOf(link.Target)!].IsDescribed;

    /// <summary>True if the picture exists, but a blind reader would not learn what it shows.</summary>
    public static bool IsUndescribed(MarkupImage image, IReadOnlyDictionary<string, LibraryEntry> library) =>
        image.AlternativeText.Length == 0 && HasPicture(library, image.Source) && !library[PictureAddress.KeyOf(image.Source)!].IsDescribed;

    /// <returns>By key. Missing pictures and documents are left out.</returns>
    public static async Task<IReadOnlyDictionary<string, LibraryEntry>> DescribedPicturesAsync(
        this SiteDb db,
        IEnumerable<string> keys,
        Language language,
        CancellationToken ct
    )
    {
        var found = new Dictionary<string, LibraryEntry>(StringComparer.Ordinal);
        foreach (var part in keys.Distinct(StringComparer.Ordinal).Chunk(KeysPerStatement))
        {
            foreach (
                var row in await db
                    .Pictures.AsNoTracking()
                    .Where(p => part.Contains(p.Key) && p.TrashedAtUtc == null)
                    .Select(p => new
                    {
                        p.Key,
                        IsDescribed = p.IsDecorative || p.Texts.Any(t => t.Language == language),
                        IsDocument = p.Facts != null,
                    })
                    .ToListAsync(ct)
            )
                found[row.Key] = new LibraryEntry(row.IsDescribed, row.IsDocument);
        }

        return found;
    }
}

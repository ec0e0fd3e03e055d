using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Pictures;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Importing;

/// <summary>
/// Imports the picture library of a content folder, before the pages that show its pictures. What staff have described since stays theirs.
/// </summary>
public sealed class ImportPictures(SiteDb db, UploadPicture upload, DescribePicture describe, RestorePicture restore, TimeProvider clock)
{
    /// <returns>What differs from the folder afterwards.</returns>
    public async Task<IReadOnlyList<ContentIssue>> ExecuteAsync(ContentFolder folder, CancellationToken ct)
    {
        var issues = new List<ContentIssue>();
        foreach (var file in folder.Pictures.Values.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            if (await ImportAsync(folder.Root, file, ct) is { } message)
                issues.Add(new ContentIssue(file.File, 1, message));
        }

        return issues;
    }

    /// <returns>Why the library differs from the file; null if it does not.</returns>
    private async Task<string?> ImportAsync(string root, LibraryFile file, CancellationToken ct)
    {
        var content = await File.ReadAllBytesAsync(Path.Combine(root, file.File), ct);
        var picture = await db.Pictures.AsNoTracking().Include(p => p.Texts).SingleOrDefaultAsync(p => p.Key == file.Key, ct);
        if (picture is not null && picture.Hash != UploadPicture.HashOf(content))
            return "the library has another file with this key; rename the file, and the references to it";
        if (
            picture is { TrashedAtUtc: not null }
            && await restore.ExecuteAsync(new RestorePicture.Request(picture.Id, picture.Version), Actor.Import(clock), ct)
                is RestorePicture.Outcome.Restored(var restored)
        )
            picture = restored;
        if (picture is null)
        {
            using var stream = new MemoryStream(content, writable: false);
            var request = new UploadPicture.Request(file.Text.FileName, stream, content.Length) { Key = file.Key };
            switch (await upload.ExecuteAsync(request, Actor.Import(clock), ct))
            {
                case UploadPicture.Outcome.Added(var added):
                    picture = added;
                    break;
                case UploadPicture.Outcome.AlreadyThere(var known):
                    return $"the library has this file with the key '{known.Key}'; refer to it as media:{known.Key}";
                case UploadPicture.Outcome.Refused(var reason):
                    return $"the library does not take the file ({reason}); see docs/content-format.md for what it takes";
            }
        }

        if (picture is null)
            return null;
        var text = file.Text with { DocumentLanguage = file.Text.DocumentLanguage ?? picture.DocumentLanguage };
        if (text.IsSame(LibraryText.Of(picture)))
            return null;
        if (picture.UpdatedBy != Actor.ImportUserId)
            return "staff described this picture since the last import; export it, merge both descriptions, then import again";
        var texts = Language.All.ToDictionary(l => l, l => file.Text.AlternativeTexts.GetValueOrDefault(l, ""));
        var described = await describe.ExecuteAsync(
            new DescribePicture.Request(
                picture.Id,
                picture.Version,
                texts,
                file.Text.IsDecorative,
                file.Text.Credit,
                file.Text.Licence,
                file.Text.FocusX,
                file.Text.FocusY
            )
            {
                DocumentLanguage = text.DocumentLanguage,
            },
            (_, _) => true,
            Actor.Import(clock),
            ct
        );
        return described is DescribePicture.Outcome.Described
            ? null
            : "the description was not changed: a live page needs a text that the file does not have; add it, then import again";
    }
}

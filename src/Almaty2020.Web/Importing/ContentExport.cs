using System.Globalization;
using System.Text;
using Almaty2020.Markup;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Media;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Importing;

/// <summary>
/// Writes all live content into a content folder that can be imported again: pages, their former addresses, the files of the media folder
/// and the picture library. Deletes files of an earlier export whose pages are no longer live.
/// </summary>
/// <param name="media">The files of the media folder; null exports none.</param>
public sealed class ContentExport(SiteDb db, MediaFiles? media = null)
{
    /// <param name="Count">Number of content files written, without pictures.</param>
    /// <param name="Removed">Deleted files: an earlier export wrote them, and they are no longer live.</param>
    /// <param name="Issues">Differences between the folder and the live site.</param>
    public sealed record Result(int Count, IReadOnlyList<string> Removed, IReadOnlyList<ContentIssue> Issues);

    public async Task<Result> ExecuteAsync(string root, CancellationToken ct)
    {
        var (written, issues) = (new Dictionary<string, string>(StringComparer.Ordinal), new List<ContentIssue>());
        var redirects = (
            await db
                .Redirects.AsNoTracking()
                .Select(r => new
                {
                    r.PageId,
                    r.Language,
                    r.Path,
                })
                .ToListAsync(ct)
        ).ToLookup(r => (r.PageId, r.Language), r => r.Path);
        var live = db
            .Publications.AsNoTracking()
            .OrderBy(p => p.PageId)
            .ThenBy(p => p.Language)
            .Select(p => new
            {
                p.PageId,
                p.Page!.Key,
                Parent = p.Page.Parent!.Key,
                p.Page.Template,
                p.Page.Position,
                p.Page.Navigation,
                p.Page.SourceLanguage,
                p.Language,
                p.RetiredAtUtc,
                p.RetiredNote,
                Revision = p.Revision!,
                Change = db
                    .PublicationLog.Where(e => e.RevisionId == p.RevisionId && e.Act == PublicationAct.Published)
                    .OrderByDescending(e => e.Number)
                    .Select(e => e.Note)
                    .FirstOrDefault(),
            })
            .AsAsyncEnumerable();
        var languages = (await db.Publications.Select(p => new { p.PageId, p.Language }).ToListAsync(ct)).ToLookup(
            p => p.PageId,
            p => p.Language
        );

        Directory.CreateDirectory(root);
        await foreach (var page in live.WithCancellation(ct))
        {
            var file = ContentFile.FileOf(page.Language, page.Key);
            var text = page.Revision.Text;
            if (!page.Template.IsKnown)
            {
                issues.Add(
                    new ContentIssue(
                        file,
                        1,
                        "the page was made by a newer version of the site and is not exported; export with that version"
                    )
                );
                continue;
            }

            if (text.Fields.Unknown is { Count: > 0 } unknown)
                issues.Add(
                    new ContentIssue(
                        file,
                        1,
                        $"the page has data of a newer version of the site, which the file leaves out ({string.Join(", ", unknown.Keys)}); export with that version"
                    )
                );
            issues.AddRange(MissingPictures(file, text, page.Language));
            var status = new PageStatus(
                page.RetiredAtUtc is { } since
                    ? new RetiredPage(DateOnly.Parse(SiteTime.ToDateInput(since), CultureInfo.InvariantCulture), page.RetiredNote ?? "")
                    : null,
                [.. redirects[(page.PageId, page.Language)].Order(StringComparer.Ordinal)]
            );
            var place = new TreePosition(page.Template, page.Parent, page.Position, page.Navigation)
            {
                SourceLanguage = ContentFile.SourceToName(page.SourceLanguage, languages[page.PageId]),
            };
            var bytes = Encoding.UTF8.GetBytes(PageTextWriter.Write(page.Key, place, text, page.Change ?? "", status));
            var path = Path.Combine(root, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(path, bytes, ct);
            written.Add(file, ExportManifest.HashOf(bytes));
        }

        var count = written.Count;
        foreach (var file in media?.CopyTo(root) ?? [])
            written.Add(file, ExportManifest.HashOf(await File.ReadAllBytesAsync(Path.Combine(root, file), ct)));
        await foreach (var (file, hash) in new LibraryExport(db).WriteAsync(root, ct))
            written.Add(file, hash);

        var (removed, left) = await new ExportManifest(root).ReplaceAsync(written, ct);
        issues.AddRange(
            left.Select(file => new ContentIssue(
                file,
                1,
                "the file is not live, and no export wrote it with this content; delete it, or import it"
            ))
        );
        return new Result(count, removed, [.. issues.OrderBy(i => i.File, StringComparer.Ordinal)]);
    }

    private IEnumerable<ContentIssue> MissingPictures(string file, PageText text, Language language)
    {
        if (media is null)
            return [];
        // Render only texts that may have a picture: most have none, and rendering is slow.
        var inText = text.Body.Contains(PictureAddress.Prefix, StringComparison.Ordinal)
            ? Rendering.Render(text.Body, language).Images.Select(i => i.Source)
            : [];
        return inText
            .Concat(text.Fields.Pictures().Select(p => p.Address))
            .Distinct(StringComparer.Ordinal)
            // The library's pictures cannot be missing from a live page.
            .Where(source => PictureAddress.KeyOf(source) is null && !media.Exists(source))
            .Select(source => new ContentIssue(
                file,
                1,
                $"the picture '{source}' is missing from the site's files; put it into the media folder",
                Blocks: false
            ));
    }
}

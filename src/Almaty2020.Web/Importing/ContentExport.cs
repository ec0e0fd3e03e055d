using System.Globalization;
using System.Text;
using Almaty2020.Markup;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Media;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Publishing.Fields;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Importing;

/// <summary>
/// Writes what is live into a content folder, as an import would take it: pages, the addresses that lead to them, and the pictures of the site. Files that an
/// earlier export wrote there, and that are no longer live, are removed.
/// </summary>
/// <param name="media">Null where there are no pictures to write.</param>
public sealed class ContentExport(SiteDb db, MediaFiles? media = null)
{
    /// <param name="Count">Of the pages' files that were written.</param>
    /// <param name="Removed">Files of an earlier export whose pages are no longer live.</param>
    /// <param name="Issues">What the folder has otherwise than the site.</param>
    public sealed record Result(int Count, IReadOnlyList<string> Removed, IReadOnlyList<ContentIssue> Issues);

    public async Task<Result> ExecuteAsync(string root, CancellationToken ct)
    {
        var (written, issues) = (new Dictionary<string, byte[]>(StringComparer.Ordinal), new List<ContentIssue>());
        var redirects = (await db.Redirects.AsNoTracking().Select(r => new { r.PageId, r.Language, r.Path }).ToListAsync(ct)).ToLookup(r => (r.PageId, r.Language), r => r.Path);
        var live = db.Publications.AsNoTracking()
            .OrderBy(p => p.PageId).ThenBy(p => p.Language)
            .Select(p => new
            {
                p.PageId,
                p.Page!.Key,
                Parent = p.Page.Parent!.Key,
                p.Page.Template,
                p.Page.Position,
                p.Page.Navigation,
                p.Language,
                p.RetiredAtUtc,
                p.RetiredNote,
                Revision = p.Revision!,
                Change = db.PublicationLog.Where(e => e.RevisionId == p.RevisionId && e.Act == PublicationAct.Published).OrderByDescending(e => e.Number).Select(e => e.Note).FirstOrDefault(),
            })
            .AsAsyncEnumerable();

        Directory.CreateDirectory(root);
        await foreach (var page in live.WithCancellation(ct))
        {
            var file = ContentFile.FileOf(page.Language, page.Key);
            var text = page.Revision.Text;
            if (!page.Template.IsKnown())
            {
                issues.Add(new ContentIssue(file, 1, "the page was made by a newer version of the site and is not exported; export with that version"));
                continue;
            }

            if (text.Fields.Unknown is { Count: > 0 } unknown)
                issues.Add(new ContentIssue(file, 1, $"the page has data of a newer version of the site, which the file leaves out ({string.Join(", ", unknown.Keys)}); export with that version"));
            issues.AddRange(MissingPictures(file, text, page.Language));
            var standing = new PageStanding(
                page.RetiredAtUtc is { } since ? new RetiredPage(DateOnly.Parse(AlmatyClock.DayField(since), CultureInfo.InvariantCulture), page.RetiredNote ?? "") : null,
                [.. redirects[(page.PageId, page.Language)].Order(StringComparer.Ordinal)]);
            var place = new PlaceInTree(page.Template, page.Parent, page.Position, page.Navigation);
            var bytes = Encoding.UTF8.GetBytes(PageTextWriter.Write(page.Key, place, text, page.Change ?? "", standing));
            var path = Path.Combine(root, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(path, bytes, ct);
            written.Add(file, bytes);
        }

        var count = written.Count;
        foreach (var file in media?.CopyTo(root) ?? [])
            written.Add(file, await File.ReadAllBytesAsync(Path.Combine(root, file), ct));

        var (removed, left) = await new ExportedFiles(root).ReplaceAsync(written, ct);
        issues.AddRange(left.Select(file => new ContentIssue(file, 1, "the file is not what is live and no export wrote it so; take it away, or import it")));
        return new Result(count, removed, [.. issues.OrderBy(i => i.File, StringComparer.Ordinal)]);
    }

    private IEnumerable<ContentIssue> MissingPictures(string file, PageText text, Language language)
    {
        if (media is null)
            return [];
        var portrait = text.Fields is ProfileFields { Portrait.Image: { } image } ? new[] { image } : [];
        // Most texts have no picture, and rendering is slow.
        var inText = text.Body.Contains(PictureAddress.Prefix, StringComparison.Ordinal) ? Rendering.Render(text.Body, language).Images.Select(i => i.Source) : [];
        return inText.Concat(portrait).Distinct(StringComparer.Ordinal).Where(source => !media.Has(source))
            .Select(source => new ContentIssue(file, 1, $"the picture '{source}' is not among the site's files; put it into the folder media", Blocks: false));
    }
}

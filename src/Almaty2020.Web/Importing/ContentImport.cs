using Almaty2020.Web.Localization;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Importing;

/// <summary>
/// Imports a content folder into the database in one transaction per page, so that an import that was killed can simply be run again.
/// </summary>
/// <param name="importPictures">Null imports no pictures of the library.</param>
public sealed class ContentImport(ImportPage importPage, RecordImport record, ImportPictures? importPictures = null)
{
    /// <param name="Published">Number of files that became a new live revision.</param>
    /// <param name="Unchanged">Number of files whose text was already the newest.</param>
    /// <param name="Skipped">Pages that staff have changed since, and that the import therefore did not touch.</param>
    public sealed record Result(int Published, int Unchanged, IReadOnlyList<ContentIssue> Skipped)
    {
        /// <summary>Live pages from earlier imports without a file in this folder. They stay live.</summary>
        public IReadOnlyList<ContentIssue> MissingFiles { get; init; } = [];

        /// <summary>All differences between the folder and the live site.</summary>
        public IEnumerable<ContentIssue> Differences => Skipped.Concat(MissingFiles);
    }

    /// <exception cref="ArgumentException">The folder has files that cannot be read: see <see cref="ContentCheck"/>.</exception>
    public async Task<Result> ExecuteAsync(ContentFolder folder, CancellationToken ct)
    {
        if (folder.Issues.Any(i => i.Blocks))
            throw new ArgumentException("The content folder has blocking issues; fix them first (see 'content check').", nameof(folder));

        // Days in the files are those of the site's time zone, which the folder may bring along.
        if (folder.Files.Select(f => (f.Text.Fields as SiteFields)?.TimeZone).FirstOrDefault(zone => zone is not null) is { } timeZone)
            SiteTime.Use(timeZone);
        var published = 0;
        var unchanged = 0;
        // Before the pages: a page needs its pictures.
        var kept = new List<ContentIssue>(importPictures is null ? [] : await importPictures.ExecuteAsync(folder, ct));

        // Import parents first: a page needs its parent.
        var parents = folder.Files.DistinctBy(f => f.Key).ToDictionary(f => f.Key, f => f.Place.Parent, StringComparer.Ordinal);
        var pages = folder
            .Files.GroupBy(f => f.Key, StringComparer.Ordinal)
            .OrderBy(g => ContentCheck.Ancestors(g.Key, parents).Count())
            .ThenBy(g => g.First().Place.Position)
            .ThenBy(g => g.Key, StringComparer.Ordinal);

        foreach (var page in pages)
        {
            var source = page.First().Place.SourceLanguage ?? ContentFile.DefaultSource(page.Select(f => f.Language));
            ContentFile[] files =
            [
                .. page.OrderByDescending(f => f.Language == source).ThenBy(f => f.Language.Code, StringComparer.Ordinal),
            ];
            var first = files[0];
            var outcome = await importPage.ExecuteAsync(
                new ImportPage.Request(
                    first.Key,
                    first.Place with
                    {
                        SourceLanguage = source,
                    },
                    [.. files.Select(f => new ImportPage.Version(f.Language, f.Text, f.Change) { Status = f.Standing })]
                ),
                ct
            );

            published += outcome.Published;
            unchanged += outcome.Unchanged;
            kept.AddRange(outcome.Skipped.Select(k => ToIssue(k, Array.Find(files, f => f.Language == k.Language) ?? first)));
        }

        await record.ExecuteAsync(ct);
        return new Result(published, unchanged, kept) { MissingFiles = await WithoutFileAsync(folder, ct) };
    }

    private async Task<IReadOnlyList<ContentIssue>> WithoutFileAsync(ContentFolder folder, CancellationToken ct)
    {
        var here = folder.Files.Select(f => f.File).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. (await record.ImportedAndLiveAsync(ct))
                .Select(p => ContentFile.FileOf(p.Language, p.Key))
                .Where(file => !here.Contains(file))
                .Order(StringComparer.Ordinal)
                .Select(file => new ContentIssue(
                    file,
                    1,
                    "the file is missing and its page stays live; ask staff to withdraw the page, or restore the file"
                )),
        ];
    }

    private static ContentIssue ToIssue(ImportPage.Skipped kept, ContentFile file) =>
        new(
            file.File,
            1,
            kept.Reason switch
            {
                ImportSkipReason.DraftInWork =>
                    "staff are writing a draft of this page; publish or discard it, export, merge both versions, then import again",
                ImportSkipReason.ChangedByStaff =>
                    "staff changed this page since the last import; export it, merge both versions, then import again",
                ImportSkipReason.MovedByStaff => "staff moved this page since the last import; export it, then import again",
                ImportSkipReason.InTrash => "staff moved this page to the trash; ask them to restore it, or delete the file",
                ImportSkipReason.WithdrawnByStaff =>
                    "staff withdrew this page, and it stays withdrawn; ask them to publish it again, or delete the file",
                ImportSkipReason.RetiredByStaff =>
                    "staff retired this page, and it stays retired; export it, merge both versions, then import again",
                ImportSkipReason.OtherTemplate =>
                    "the page has another template in the database, and templates never change; use a new file name for a new page",
                _ =>
                    $"the page cannot be published ({string.Join(", ", (kept.Issues ?? []).Select(i => $"{i.Field}: {i.Code}"))}); correct the file, or the page that has its address, then import again",
            }
        );
}

using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;

namespace Almaty2020.Web.Importing;

/// <summary>
/// Brings a content folder into the database, one transaction a page, so that an import that was killed is simply run
/// again.
/// </summary>
public sealed class ContentImport(ImportPage importPage, RecordImport record)
{
    /// <param name="Published">Files that became a new live revision.</param>
    /// <param name="Unchanged">Files whose text was the newest already.</param>
    /// <param name="Kept">What staff changed since and the import therefore left as it is.</param>
    public sealed record Result(int Published, int Unchanged, IReadOnlyList<ContentIssue> Kept)
    {
        /// <summary>Pages that imports brought and that stay live, though the folder has no file for them.</summary>
        public IReadOnlyList<ContentIssue> WithoutFile { get; init; } = [];

        /// <summary>All that residents see otherwise than the folder has it.</summary>
        public IEnumerable<ContentIssue> Differences => Kept.Concat(WithoutFile);
    }

    /// <exception cref="ArgumentException">The folder has files that cannot be read: see <see cref="ContentCheck"/>.</exception>
    public async Task<Result> ExecuteAsync(ContentFolder folder, CancellationToken ct)
    {
        if (folder.Issues.Any(i => i.Blocks))
            throw new ArgumentException("The folder has issues that must be mended first.", nameof(folder));

        var published = 0;
        var unchanged = 0;
        var kept = new List<ContentIssue>();

        // A page needs the one above it: parents first.
        var parents = folder.Files.DistinctBy(f => f.Key).ToDictionary(f => f.Key, f => f.Place.Parent, StringComparer.Ordinal);
        var pages = folder.Files
            .GroupBy(f => f.Key, StringComparer.Ordinal)
            .OrderBy(g => ContentCheck.Above(g.Key, parents).Count())
            .ThenBy(g => g.First().Place.Position)
            .ThenBy(g => g.Key, StringComparer.Ordinal);

        foreach (var page in pages)
        {
            ContentFile[] files = [.. page.OrderByDescending(f => f.Language == Language.Source).ThenBy(f => f.Language.Code, StringComparer.Ordinal)];
            var first = files[0];
            var outcome = await importPage.ExecuteAsync(
                new ImportPage.Request(first.Key, first.Place, [.. files.Select(f => new ImportPage.Version(f.Language, f.Text, f.Change) { Standing = f.Standing })]), ct);

            published += outcome.Published;
            unchanged += outcome.Unchanged;
            kept.AddRange(outcome.Kept.Select(k => Word(k, Array.Find(files, f => f.Language == k.Language) ?? first)));
        }

        await record.ExecuteAsync(ct);
        return new Result(published, unchanged, kept) { WithoutFile = await WithoutFileAsync(folder, ct) };
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
                .Select(file => new ContentIssue(file, 1, "the file is missing and its page stays live; have staff withdraw the page, or bring the file back")),
        ];
    }

    private static ContentIssue Word(ImportPage.Kept kept, ContentFile file) => new(file.File, 1, kept.Why switch
    {
        KeptReason.DraftInWork => "staff are writing a draft of this page; publish or discard it, export, put the two together, then import again",
        KeptReason.ChangedByStaff => "staff changed this page since the last import; export it, put the two together, then import again",
        KeptReason.MovedByStaff => "staff moved this page since the last import; export it, then import again",
        KeptReason.InTrash => "staff put this page into the trash; have it restored, or take the file away",
        KeptReason.WithdrawnByStaff => "staff withdrew this page, and it stays withdrawn; have it published again, or take the file away",
        KeptReason.RetiredByStaff => "staff said that this page no longer holds, and it stays so; export it, put the two together, then import again",
        KeptReason.OtherTemplate => "the page has another template in the database, and a page keeps its template; give a new page a new file name",
        _ => $"the page cannot be published as it is ({string.Join(", ", (kept.Issues ?? []).Select(i => $"{i.Field}: {i.Code}"))}); see what stands at its address, then import again",
    });
}

using System.Globalization;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Importing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Publishing.Scheduling;
using Almaty2020.Web.Publishing.Tree;
using Almaty2020.Web.Templates;
using CsCheck;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Importing;

/// <summary>
/// Property test: import is the inverse of export for every site that staff and imports can produce. Set <c>CsCheck_Iter=500</c> for more
/// sequences than the default of 10.
/// </summary>
public sealed class ExportImportPropertyTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static readonly int Sequences = int.TryParse(
        Environment.GetEnvironmentVariable("CsCheck_Iter"),
        CultureInfo.InvariantCulture,
        out var given
    )
        ? given
        : 10;

    /// <summary>Few slugs, so that pages compete for addresses.</summary>
    private static readonly string[] Names = ["a", "b", "c", "d"];

    private static readonly string[] Bodies =
    [
        "",
        "Text.",
        "See [that](page:a).",
        "See [that](page:a/b) and [this](page:c#t-no).",
        "![A park](/media/no-such.jpg)",
        "## One\n\n#### Three",
        "# Title\n\nA <b>bold</b> word.",
        "::: notice\nUnclosed",
        "[x](/en/a) [y](javascript:z)",
        "[^1] **",
        "---\n---",
        "Ал\uFFFDматы",
        "a\r\nb\u2028c",
    ];

    private static readonly Command[] Commands =
    [
        Command.Publish,
        Command.Publish,
        Command.Publish,
        Command.Publish,
        Command.Minor,
        Command.Minor,
        Command.Save,
        Command.Review,
        Command.Gone,
        Command.Gone,
        Command.Merge,
        Command.Merge,
        Command.Retire,
        Command.Retire,
        Command.Move,
        Command.Move,
        Command.Create,
        Command.Trash,
        Command.Restore,
        Command.Restore,
        Command.Schedule,
        Command.Due,
        Command.Import,
    ];

    private enum Command
    {
        Publish,
        Minor,
        Save,

        /// <summary>Saves with a note, which keeps the text as a revision.</summary>
        Review,
        Gone,
        Merge,
        Retire,
        Move,
        Create,
        Trash,
        Restore,
        Schedule,
        Due,

        /// <summary>Imports the first content folder again, with every file changed.</summary>
        Import,
    }

    private sealed record Step(Command Command, int Page, int Other, Language Language, string Slug, string Body, bool Flag);

    private static readonly Gen<Step> AnyStep = Gen.Select(
        Gen.Int[0, Commands.Length - 1].Select(i => Commands[i]),
        Gen.Int[0, 7],
        Gen.Int[0, 7],
        Gen.Int[0, 2].Select(i => Language.All[i]),
        Gen.Int[0, Names.Length - 1].Select(i => Names[i]),
        Gen.Select(Gen.Int[0, Bodies.Length - 1].Select(i => Bodies[i]), Gen.Bool),
        (command, page, other, language, slug, rest) => new Step(command, page, other, language, slug, rest.Item1, rest.Item2)
    );

    [Fact]
    public async Task AnySite_ExportedAndImported_IsTheSame_AndWithdrawnPagesStayWithdrawn() =>
        await Gen.Select(AnyStep.Array[0, 14], AnyStep.Array[4, 14])
            .SampleAsync(
                async (before, after) =>
                {
                    await using var site = await EditedSite.CreateAsync();
                    foreach (var step in before)
                        await site.DoAsync(step);
                    using var old = new TempFolder();
                    await ExportRoundTripTests.ExportAsync(site.Database, old.Root);

                    foreach (var step in after)
                        await site.DoAsync(step);
                    await AssertExportAndImportAreInversesAsync(site);
                    await AssertOldFolderRestoresNothingAsync(site, old.Root);
                    await AssertExportAndImportAreInversesAsync(site);
                },
                iter: Sequences,
                threads: 1
            );

    private static async Task AssertExportAndImportAreInversesAsync(EditedSite site)
    {
        using var one = new TempFolder();
        await ExportRoundTripTests.ExportAsync(site.Database, one.Root);
        var shown = await site.Staff.SiteAsync();
        Assert.DoesNotContain(ContentCheck.Run(ContentFolder.Read(one.Root)), i => i.Blocks);

        // Imported into the same database, it changes nothing and reports nothing.
        var here = await TestDatabase.ImportAsync(site.Database, one.Root);
        Assert.Equal((0, shown.Count), (here.Published, here.Unchanged));
        Assert.Empty(here.Differences);
        Assert.Equal(shown.Version, await site.Staff.SiteVersionAsync());

        // Imported into an empty database, it makes the same site.
        await using var other = await TestDatabase.EmptyAsync();
        var there = await TestDatabase.ImportAsync(other, one.Root);
        Assert.Empty(there.Differences);
        Assert.Equal(shown.Count, there.Published);
        using var two = new TempFolder();
        await ExportRoundTripTests.ExportAsync(other, two.Root);
        ExportRoundTripTests.AssertSameBytes(one.Root, two.Root);

        var again = await Invariants.AssertHoldAsync(other);
        Assert.Equal(Describe(shown), Describe(again));
        foreach (var ((language, path), _) in shown.Redirects)
        {
            if (shown.Resolve(language, path) is Resolution.MovedTo(var page))
                Assert.Equal(page.Address, Assert.IsType<Resolution.MovedTo>(again.Resolve(language, path)).Page.Address);
        }
    }

    /// <summary>
    /// Imports an older folder with changed files. Each file is imported completely or reported; no page that staff withdrew becomes live
    /// again, and no page or draft is lost.
    /// </summary>
    private static async Task AssertOldFolderRestoresNothingAsync(EditedSite site, string root)
    {
        foreach (var file in ContentCopy.Bytes(root).Keys)
            Retitle(Path.Combine(root, file), $"Imported {site.Staff.Actor.AtUtc:HH:mm}");
        var before = await site.Staff.SiteAsync();
        var drafts = await site.DraftsAsync();
        var folder = ContentFolder.Read(root);

        var result = await TestDatabase.ImportAsync(site.Database, root);

        var after = await Invariants.AssertHoldAsync(site.Database);
        Assert.Equal(
            before.Pages.Select(p => (p.Key, p.Language.Code, p.Retirement is null)).Order(),
            after.Pages.Select(p => (p.Key, p.Language.Code, p.Retirement is null)).Order()
        );
        var reported = result.Differences.Select(d => KeyOf(d.File)).ToHashSet(StringComparer.Ordinal);
        var imported = 0;
        foreach (var file in folder.Files.Where(f => !reported.Contains(f.Key)))
        {
            var page = Assert.Single(after.Pages, p => p.Key == file.Key && p.Language == file.Language);
            Assert.Equal(file.Text.Title, page.Title);
            imported++;
        }

        Assert.True(result.Published >= imported, $"{result.Published} published, {imported} imported");
        foreach (var page in before.Pages.Where(p => after.Pages.Single(a => a.Key == p.Key && a.Language == p.Language).Title == p.Title))
            Assert.Contains(after.Pages, a => a.Key == page.Key && a.Language == page.Language && a.RevisionId == page.RevisionId);
        Assert.Equal(drafts, await site.DraftsAsync());

        static string KeyOf(string file) => file[3..^3];
    }

    private static IEnumerable<string> Describe(PublishedSite site) =>
        site
            .Pages.Select(p =>
                $"{p.Address} {p.Key} {p.Template} {p.Position} {p.Navigation} {p.SourceLanguage} {p.Title} {p.ShortTitle} {p.Summary} {p.LastReviewed} {(p.Retirement is { } r ? SiteTime.ToDateInput(r.AtUtc) + r.Note : "")}"
            )
            .Order(StringComparer.Ordinal);

    private static void Retitle(string file, string title)
    {
        var lines = File.ReadAllText(file).Split('\n');
        lines[Array.FindIndex(lines, l => l.StartsWith("title:", StringComparison.Ordinal))] = $"title: \"{title}\"";
        File.WriteAllText(file, string.Join('\n', lines));
    }

    private sealed class TempFolder : IDisposable
    {
        public string Root { get; } = Directory.CreateTempSubdirectory("almaty2020-any-").FullName;

        public void Dispose() => Directory.Delete(Root, recursive: true);
    }

    /// <summary>A site that was first imported, with a home page in two languages, and is then edited by staff.</summary>
    private sealed class EditedSite : IAsyncDisposable
    {
        private readonly TempFolder first = new();
        private readonly List<int> ids = [];

        private EditedSite(TestDatabase database) => (Database, Staff) = (database, new TestStaff(database));

        public TestDatabase Database { get; }

        public TestStaff Staff { get; }

        public static async Task<EditedSite> CreateAsync()
        {
            var site = new EditedSite(await TestDatabase.EmptyAsync());
            foreach (var language in new[] { Language.English, Language.Kazakh })
            {
                foreach (var key in new[] { "index", "a", "a/b", "c" })
                {
                    var (home, slug) = (key == "index", key[(key.LastIndexOf('/') + 1)..]);
                    PageFields fields = home
                        ? new HomeFields { Source = new("A", "B"), LastReviewed = new(2026, 11, 1) }
                        : new PlainFields { Source = new("A", "B"), LastReviewed = new(2026, 11, 1) };
                    var text = new PageText(
                        key,
                        "About it.",
                        home ? "" : slug,
                        "See [that](page:c).",
                        fields with
                        {
                            ReviewedByNativeSpeaker = language == Language.OfContentFiles ? null : false,
                        }
                    );
                    var path = Path.Combine(site.first.Root, ContentFile.FileOf(language, key));
                    Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                    await File.WriteAllTextAsync(
                        path,
                        PageTextWriter.Write(
                            key,
                            new TreePosition(home ? Template.Home : Template.Page, ContentFile.FolderOf(key), 10, Navigation.Header),
                            text
                        ),
                        Ct
                    );
                }
            }

            Assert.Equal(8, (await TestDatabase.ImportAsync(site.Database, site.first.Root)).Published);
            await using var db = site.Database.Open();
            site.ids.AddRange(await db.Pages.Where(p => p.Template == Template.Page).OrderBy(p => p.Id).Select(p => p.Id).ToListAsync(Ct));
            return site;
        }

        public Task<string> DraftsAsync() =>
            Staff.ReadAsync(async db =>
                string.Join('|', await db.Drafts.OrderBy(d => d.Id).Select(d => d.Title + d.Version).ToListAsync(Ct))
            );

        public async Task DoAsync(Step step)
        {
            Staff.Clock.Advance(TimeSpan.FromMinutes(1));
            var (page, other) = (ids[step.Page % ids.Count], ids[step.Other % ids.Count]);
            int? parent = step.Other % (ids.Count + 1) == ids.Count ? null : other;
            var text = TestStaff.Text(step.Slug, $"{step.Slug} {Staff.Actor.AtUtc:HH:mm}", step.Body);
            switch (step.Command)
            {
                case Command.Publish or Command.Minor:
                    if (await WriteAsync(page, step.Language, text, null) is { } version)
                        await Staff.PublishDraftAsync(
                            page,
                            step.Language,
                            version,
                            step.Flag ? "Changed: \"a\"\nb" : "",
                            step.Command == Command.Publish
                        );
                    break;
                case Command.Save:
                    await WriteAsync(page, step.Language, text, null);
                    break;
                case Command.Review:
                    await WriteAsync(page, step.Language, text, "By hand");
                    break;
                case Command.Gone:
                    await Staff.WithdrawAsync(page, step.Language);
                    break;
                case Command.Merge:
                    await Staff.WithdrawAsync(page, step.Language, WithdrawalKind.Merged, other);
                    break;
                case Command.Retire:
                    await Staff.WithdrawAsync(page, step.Language, WithdrawalKind.Retired);
                    break;
                case Command.Move:
                    await Staff.MoveAsync(page, parent);
                    break;
                case Command.Create:
                    if (await Staff.CreateAsync(step.Slug, parent, step.Language) is CreatePage.Outcome.Created { PageId: var id })
                        ids.Add(id);
                    break;
                case Command.Trash:
                    await Staff.TrashAsync(page);
                    break;
                case Command.Restore:
                    await Staff.RestoreAsync(page);
                    break;
                case Command.Schedule:
                    if (await WriteAsync(page, step.Language, text, null) is { } due)
                        await ScheduleAsync(page, step.Language, due);
                    break;
                case Command.Due:
                    await RunDueActsAsync();
                    break;
                case Command.Import:
                    foreach (var file in ContentCopy.Bytes(first.Root).Keys)
                        Retitle(Path.Combine(first.Root, file), $"First {Staff.Actor.AtUtc:HH:mm}");
                    await TestDatabase.ImportAsync(Database, first.Root);
                    break;
            }
        }

        public async ValueTask DisposeAsync()
        {
            first.Dispose();
            await Database.DisposeAsync();
        }

        private async Task<int?> WriteAsync(int page, Language language, PageText text, string? note)
        {
            var version = await Staff.ReadAsync(db =>
                db.Drafts.Where(d => d.PageId == page && d.Language == language).Select(d => d.Version).SingleOrDefaultAsync(Ct)
            );
            await using var db = Staff.Open();
            var saved = await new SaveDraft(db).ExecuteAsync(new SaveDraft.Request(page, language, text, version, note), Staff.Actor, Ct);
            return saved is SaveDraft.Outcome.Saved { Version: var now } ? now : null;
        }

        private async Task ScheduleAsync(int page, Language language, int version)
        {
            await using var db = Staff.Open();
            var request = new Publish.Request(page, language, version, "Changed.", true)
            {
                Approval = new Publish.Approval.AuthorAllowed(),
            };
            await new Schedule(db).ExecuteAsync(
                new Schedule.Request(Staff.Actor.AtUtc.AddHours(1)) { Publications = [request] },
                Staff.Actor,
                Ct
            );
        }

        private async Task RunDueActsAsync()
        {
            Staff.Clock.Advance(TimeSpan.FromHours(2));
            await using var db = Staff.Open();
            var due = new RunScheduledActs(db, Staff.Clock);
            foreach (var group in await due.DueAsync(Ct))
                await due.ExecuteAsync(group, Ct);
        }
    }
}

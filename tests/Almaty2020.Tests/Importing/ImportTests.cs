using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Importing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Importing;

/// <summary>Imports into a database that already has content.</summary>
public sealed class ImportTests : IDisposable
{
    private const string About = "en/about.md";

    private readonly ContentCopy content = new();

    [Fact]
    public async Task SecondImport_PublishesNothing_AndVersionStays()
    {
        await using var database = await TestDatabase.WithContentAsync();
        var version = await VersionAsync(database);

        var result = await TestDatabase.ImportAsync(database, content.Root);

        Assert.Equal((0, 39, 0), (result.Published, result.Unchanged, result.Skipped.Count));
        Assert.Equal(version, await VersionAsync(database));
    }

    [Fact]
    public async Task ChangedFile_BecomesNewLiveRevision()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.CreateBrowser();
        content.Change(About, "title: About this site", "title: About our site");

        var result = await TestDatabase.ImportAsync(site.Database, content.Root);
        await site.CatchUpAsync();

        Assert.Equal((1, 38), (result.Published, result.Unchanged));
        Assert.Equal("About our site", (await browser.GetPageAsync("/en/about")).QuerySelector("h1")!.TextContent);
        await using var db = site.Database.Open();
        var numbers = await db
            .Revisions.Where(r => r.Language == Language.English && db.Pages.Any(p => p.Id == r.PageId && p.Key == "about"))
            .Select(r => r.Number)
            .ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal([1, 2], numbers.Order());
    }

    [Fact]
    public async Task ChangedFile_IsMajorOnlyWithNewChangeNote()
    {
        await using var database = await TestDatabase.WithContentAsync();
        var dates = new List<DateTime> { await ChangedAtAsync(database) };
        var original = content.Read(About);

        foreach (
            var (title, change) in new[]
            {
                ("Two", ""),
                ("Three", "change: Now with a map.\n"),
                ("Four", "change: Now with a map.\n"),
                ("Five", "change: The map is bigger.\n"),
                ("Six", ""),
            }
        )
        {
            content.Write(
                About,
                string.Concat(
                    original
                        .Split('\n')
                        .Select(line => line.StartsWith("title: ", StringComparison.Ordinal) ? $"title: {title}\n{change}" : line + "\n")
                )
            );
            Assert.Equal(1, (await TestDatabase.ImportAsync(database, content.Root)).Published);
            dates.Add(await ChangedAtAsync(database));
        }

        Assert.Equal([true, false, true, false, true], dates.Zip(dates.Skip(1), (before, after) => before == after));
        await using var db = database.Open();
        var log = await db
            .PublicationLog.Where(e => e.Language == Language.English && db.Pages.Any(p => p.Id == e.PageId && p.Key == "about"))
            .OrderBy(e => e.Number)
            .Select(e => new { e.IsMajor, e.Note })
            .ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            [(true, ""), (false, ""), (true, "Now with a map."), (false, "Now with a map."), (true, "The map is bigger."), (false, "")],
            log.Select(e => (e.IsMajor, e.Note))
        );
    }

    [Fact]
    public async Task ChangeNoteAlone_IsNoChange()
    {
        await using var database = await TestDatabase.WithContentAsync();
        content.Change(About, "slug: about\n", "slug: about\nchange: Nothing, really.\n");

        Assert.Equal(
            (0, 39),
            await TestDatabase.ImportAsync(database, content.Root) is var result ? (result.Published, result.Unchanged) : default
        );
    }

    [Fact]
    public async Task ChangedSlug_OldAddressesRedirect()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.CreateBrowser();
        content.Change("en/almaty-2020/active-city.md", "slug: active-city", "slug: active");

        var result = await TestDatabase.ImportAsync(site.Database, content.Root);
        await site.CatchUpAsync();

        Assert.Equal((1, 38), (result.Published, result.Unchanged));
        await AssertMovedAsync(browser, "/en/almaty-2020/active-city", "/en/almaty-2020/active");
        await AssertMovedAsync(browser, "/en/almaty-2020/active-city/wealmaty", "/en/almaty-2020/active/wealmaty");
    }

    [Fact]
    public async Task DraftByStaff_IsKept()
    {
        await using var database = await TestDatabase.WithContentAsync();
        await StaffCommands.SaveDraftAsync(database, "about", Language.English, text => text with { Title = "Theirs" });
        content.Change(About, "title: About this site", "title: Ours");

        var result = await TestDatabase.ImportAsync(database, content.Root);

        Assert.Equal((0, 38), (result.Published, result.Unchanged));
        Assert.StartsWith(
            "en/about.md:1: staff are writing a draft of this page; publish or discard it",
            Assert.Single(result.Skipped).ToString(),
            StringComparison.Ordinal
        );
        Assert.Equal("About this site", await LiveTitleAsync(database));
        await using var db = database.Open();
        Assert.Equal("Theirs", (await db.Drafts.SingleAsync(TestContext.Current.CancellationToken)).Title);
    }

    [Fact]
    public async Task DraftByStaff_UnchangedFile_IsNotReported()
    {
        await using var database = await TestDatabase.WithContentAsync();
        await StaffCommands.SaveDraftAsync(database, "about", Language.English, text => text with { Title = "Theirs" });

        Assert.Empty((await TestDatabase.ImportAsync(database, content.Root)).Skipped);
    }

    [Fact]
    public async Task RevisionByStaff_IsKept()
    {
        await using var database = await TestDatabase.WithContentAsync();
        await StaffCommands.PublishAsync(database, "about", Language.English, text => text with { Title = "Theirs" });
        content.Change(About, "title: About this site", "title: Ours");

        var result = await TestDatabase.ImportAsync(database, content.Root);

        Assert.Equal((0, 38), (result.Published, result.Unchanged));
        Assert.StartsWith(
            "en/about.md:1: staff changed this page since the last import; export it",
            Assert.Single(result.Skipped).ToString(),
            StringComparison.Ordinal
        );
        Assert.Equal("Theirs", await LiveTitleAsync(database));
    }

    [Fact]
    public async Task RevisionByStaff_ExportedAndImported_IsUnchanged()
    {
        await using var database = await TestDatabase.WithContentAsync();
        await StaffCommands.PublishAsync(database, "about", Language.English, text => text with { Title = "Theirs" });
        await ExportRoundTripTests.ExportAsync(database, content.Root);

        var result = await TestDatabase.ImportAsync(database, content.Root);

        Assert.Equal((0, 39, 0), (result.Published, result.Unchanged, result.Skipped.Count));
    }

    [Fact]
    public async Task RemovedFile_PageStaysLiveAndIsReported()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.CreateBrowser();
        content.Delete("en/privacy.md");

        var result = await TestDatabase.ImportAsync(site.Database, content.Root);
        await site.CatchUpAsync();

        Assert.Equal((0, 38, 0), (result.Published, result.Unchanged, result.Skipped.Count));
        Assert.StartsWith(
            "en/privacy.md:1: the file is missing and its page stays live",
            Assert.Single(result.MissingFiles).ToString(),
            StringComparison.Ordinal
        );
        using var response = await browser.GetAsync(new Uri("/en/privacy", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task PositionChanged_MovesThePageInEveryLanguage()
    {
        await using var database = await TestDatabase.WithContentAsync();
        var version = await VersionAsync(database);
        foreach (var language in Language.All)
            content.Change($"{language}/about.md", "position: 40", "position: 45");

        var result = await TestDatabase.ImportAsync(database, content.Root);

        Assert.Equal((0, 39, 0), (result.Published, result.Unchanged, result.Skipped.Count));
        await using var db = database.Open();
        Assert.Equal(
            45,
            await db.Pages.Where(p => p.Key == "about").Select(p => p.Position).SingleAsync(TestContext.Current.CancellationToken)
        );
        Assert.Equal(version + 3, await VersionAsync(database));
    }

    [Fact]
    public async Task AddressTakenByStaff_PageAndChildrenAreSkipped_OthersAreImported()
    {
        await using var database = await TestDatabase.WithContentAsync();
        await StaffCommands.PublishAsync(database, "about", Language.English, text => text with { Slug = "news" });
        Directory.CreateDirectory(content.PathOf("en/news"));
        content.Write("en/news.md", content.Read(About).Replace("slug: about", "slug: news", StringComparison.Ordinal));
        content.Write("en/news/first.md", content.Read(About).Replace("slug: about", "slug: first", StringComparison.Ordinal));
        content.Write("en/more.md", content.Read(About).Replace("slug: about", "slug: more", StringComparison.Ordinal));

        var result = await TestDatabase.ImportAsync(database, content.Root);

        Assert.Equal(1, result.Published);
        Assert.Equal([About, "en/news.md", "en/news/first.md"], result.Skipped.Select(k => k.File).Order(StringComparer.Ordinal));
        Assert.Contains(result.Skipped, k => k.File == "en/news.md" && k.Message.Contains("Slug: address-taken", StringComparison.Ordinal));
        Assert.Contains(result.Skipped, k =>
            k.File == "en/news/first.md" && k.Message.Contains("Page: parent-not-live", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task PageCreatedByStaff_NeedsNoFile()
    {
        await using var database = await TestDatabase.WithContentAsync();
        await new TestStaff(database).AddLivePageAsync("news");

        Assert.Empty((await TestDatabase.ImportAsync(database, content.Root)).Differences);
    }

    [Theory]
    [InlineData(WithdrawalKind.Gone, false)]
    [InlineData(WithdrawalKind.Gone, true)]
    [InlineData(WithdrawalKind.Merged, false)]
    [InlineData(WithdrawalKind.Merged, true)]
    [InlineData(WithdrawalKind.Retired, false)]
    [InlineData(WithdrawalKind.Retired, true)]
    public async Task PageWithdrawnByStaff_IsReportedAndStaysWithdrawn(WithdrawalKind kind, bool isChanged)
    {
        await using var database = await TestDatabase.WithContentAsync();
        var staff = new TestStaff(database);
        var (about, privacy) = (await StaffCommands.IdOfAsync(database, "about"), await StaffCommands.IdOfAsync(database, "privacy"));
        Assert.IsType<Withdraw.Outcome.Withdrawn>(
            await staff.WithdrawAsync(about, Language.English, kind, kind == WithdrawalKind.Merged ? privacy : null)
        );
        var before = await ShownAsync(staff);
        if (isChanged)
            content.Change(About, "title: About this site", "title: Back again");

        var result = await TestDatabase.ImportAsync(database, content.Root);

        Assert.Equal((0, 38), (result.Published, result.Unchanged));
        Assert.Equal(About, Assert.Single(result.Differences).File);
        Assert.Equal(before, await ShownAsync(staff));
    }

    [Fact]
    public async Task PageRevertedByStaff_KeepsOlderText()
    {
        await using var database = await TestDatabase.WithContentAsync();
        content.Change(About, "title: About this site", "title: Two");
        Assert.Equal(1, (await TestDatabase.ImportAsync(database, content.Root)).Published);
        await StaffCommands.PublishAsync(database, "about", Language.English, text => text with { Title = "About this site" });

        var result = await TestDatabase.ImportAsync(database, content.Root);

        Assert.Equal(About, Assert.Single(result.Skipped).File);
        Assert.Equal("About this site", await LiveTitleAsync(database));
    }

    [Fact]
    public async Task DraftSavedAsRevision_UnchangedFileIsNotReported()
    {
        await using var database = await TestDatabase.WithContentAsync();
        var staff = new TestStaff(database);
        var id = await StaffCommands.IdOfAsync(database, "about");
        await using (var db = database.Open())
        {
            var live = await db
                .Publications.AsNoTracking()
                .Include(p => p.Revision)
                .SingleAsync(p => p.PageId == id && p.Language == Language.English, TestContext.Current.CancellationToken);
            var request = new SaveDraft.Request(id, Language.English, live.Revision!.Text with { Title = "Theirs" }, 0, "In work");
            Assert.IsType<SaveDraft.Outcome.Saved>(
                await new SaveDraft(db).ExecuteAsync(request, staff.Actor, TestContext.Current.CancellationToken)
            );
        }

        Assert.Empty((await TestDatabase.ImportAsync(database, content.Root)).Differences);
    }

    [Fact]
    public async Task RetiredPage_ExportedAndImportedElsewhere_IsRetiredThere()
    {
        await using var database = await TestDatabase.WithContentAsync();
        var staff = new TestStaff(database);
        await staff.WithdrawAsync(await StaffCommands.IdOfAsync(database, "about"), Language.English, WithdrawalKind.Retired);
        await ExportRoundTripTests.ExportAsync(database, content.Root);
        Assert.Empty((await TestDatabase.ImportAsync(database, content.Root)).Differences);

        await using var other = await TestDatabase.EmptyAsync();
        Assert.Equal(39, (await TestDatabase.ImportAsync(other, content.Root)).Published);
        Assert.Equal(
            (await ShownAsync(staff)).Where(p => p.Contains("about", StringComparison.Ordinal)),
            (await ShownAsync(new TestStaff(other))).Where(p => p.Contains("about", StringComparison.Ordinal))
        );

        // A page that an import retired can be restored by an import.
        content.Write(
            About,
            string.Concat(
                content
                    .Read(About)
                    .Split('\n')
                    .Where(l =>
                        !l.StartsWith("retired:", StringComparison.Ordinal)
                        && !l.StartsWith("  since:", StringComparison.Ordinal)
                        && !l.StartsWith("  note:", StringComparison.Ordinal)
                    )
                    .Select(l => l + "\n")
            )
        );
        Assert.Equal(1, (await TestDatabase.ImportAsync(other, content.Root)).Published);
        Assert.All((await new TestStaff(other).SiteAsync()).Pages, p => Assert.Null(p.Retirement));
    }

    [Fact]
    public async Task FormerAddress_AddedToFile_RedirectsToPage()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.CreateBrowser();
        content.Change(About, "slug: about\n", "slug: about\nformer-addresses:\n  - old/about\n  - mayor\n");

        Assert.Empty((await TestDatabase.ImportAsync(site.Database, content.Root)).Differences);
        await site.CatchUpAsync();

        await AssertMovedAsync(browser, "/en/old/about", "/en/about");
        using var mayor = await browser.GetAsync(new Uri("/en/mayor", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, mayor.StatusCode);
    }

    public void Dispose() => content.Dispose();

    /// <summary>Address, title and retirement of all live pages.</summary>
    private static async Task<IReadOnlyList<string>> ShownAsync(TestStaff staff) =>
        [
            .. (await staff.SiteAsync())
                .Pages.Select(p => $"{p.Address} {p.Title} {(p.Retirement is { } r ? SiteTime.ToDateInput(r.AtUtc) + r.Note : "")}")
                .Order(StringComparer.Ordinal),
        ];

    private static async Task AssertMovedAsync(HttpClient browser, string from, string to)
    {
        using var old = await browser.GetAsync(new Uri(from, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.MovedPermanently, old.StatusCode);
        Assert.Equal(to, old.Headers.Location!.OriginalString);
        using var target = await browser.GetAsync(new Uri(to, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, target.StatusCode);
    }

    private static async Task<long> VersionAsync(TestDatabase database)
    {
        await using var db = database.Open();
        return await db.SiteVersions.Select(v => v.Number).SingleAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<DateTime> ChangedAtAsync(TestDatabase database)
    {
        await using var db = database.Open();
        return await db
            .Publications.Where(p => p.Page!.Key == "about" && p.Language == Language.English)
            .Select(p => p.ChangedAtUtc)
            .SingleAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<string> LiveTitleAsync(TestDatabase database)
    {
        await using var db = database.Open();
        return await db
            .Publications.Where(p => p.Page!.Key == "about" && p.Language == Language.English)
            .Select(p => p.Title)
            .SingleAsync(TestContext.Current.CancellationToken);
    }
}

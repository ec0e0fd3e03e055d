using System.Data.Common;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Startup;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Almaty2020.Tests.Search;

/// <summary>How the indexes come about, follow what is published, and get over what happens to their files.</summary>
public sealed class SearchIndexesTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private TestDatabase database = null!;
    private Staff staff = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.EmptyAsync();
        staff = new Staff(database);
        await staff.AddLivePageAsync("reception");
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task Published_IsFoundAfterCatchingUp()
    {
        using var node = new SearchNode(database);
        await node.CatchUpAsync();
        Assert.Empty(await node.FindAsync("library"));

        await staff.PublishAsync(await staff.AddPageAsync("library"), Language.English, Staff.Text("library", "City library"));
        await node.CatchUpAsync();

        Assert.Equal(["library"], await node.FindAsync("libraries"));
    }

    [Fact]
    public async Task RenamedAndWrittenAnew_IsFoundByItsNewWordsOnly()
    {
        var page = await staff.AddLivePageAsync("library");
        using var node = new SearchNode(database);
        await node.CatchUpAsync();

        await staff.PublishAsync(page, Language.English, Staff.Text("museum", "City museum", "Paintings."));
        await node.CatchUpAsync();

        Assert.Equal(["library"], await node.FindAsync("museum paintings"));
        Assert.Equal("museum", (await node.ResultsAsync("museum")).Hits[0].Page.Path);
    }

    [Fact]
    public async Task Withdrawn_IsNotFound()
    {
        var page = await staff.AddLivePageAsync("library");
        using var node = new SearchNode(database);
        await node.CatchUpAsync();
        Assert.Equal(["library", "reception"], (await node.FindAsync("public reception")).Order(StringComparer.Ordinal));

        await staff.WithdrawAsync(page, Language.English);
        await node.CatchUpAsync();

        Assert.Equal(["reception"], await node.FindAsync("public reception"));
    }

    [Fact]
    public async Task WithdrawnButTheIndexIsBehind_IsNotShown()
    {
        var page = await staff.AddLivePageAsync("library");
        using var node = new SearchNode(database);
        await node.CatchUpAsync();

        await staff.WithdrawAsync(page, Language.English);
        await node.SeeAsync();

        var results = await node.ResultsAsync("public reception");
        Assert.Equal((1, "reception"), (results.Total, results.Hits[0].Page.Key));
    }

    [Fact]
    public async Task OnlyWhatChanged_IsIndexedAgain()
    {
        using (var first = new SearchNode(database))
            await first.CatchUpAsync();
        await database.ChangeUnseenAsync($"UPDATE Publications SET PlainText = 'Unseen.'");
        await staff.AddLivePageAsync("library");

        using var node = new SearchNode(database);
        await node.CatchUpAsync();

        // The log says nothing of the change behind its back, so the index on disk was read and followed on.
        Assert.Empty(await node.FindAsync("unseen"));
        Assert.Equal(2, (await node.FindAsync("reception")).Count);
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("emptied")]
    [InlineData("cut")]
    [InlineData("spoilt")]
    [InlineData("another's")]
    public async Task FilesOnDiskAreBroken_IndexIsMadeAnew(string how)
    {
        using (var first = new SearchNode(database))
            await first.CatchUpAsync();
        Break(how);

        using var node = new SearchNode(database);
        await node.CatchUpAsync();

        Assert.Equal(["reception"], await node.FindAsync("reception"));
    }

    [Fact]
    public async Task FilesVanishUnderARunningSite_NextChangeMakesThemAnew()
    {
        using var node = new SearchNode(database);
        await node.CatchUpAsync();
        Break("gone");

        await staff.AddLivePageAsync("library");
        await node.CatchUpAsync();

        Assert.Equal(2, (await node.FindAsync("reception")).Count);
    }

    [Fact]
    public async Task AnotherDatabase_IndexIsMadeAnew()
    {
        using (var first = new SearchNode(database))
            await first.CatchUpAsync();
        await using var other = await TestDatabase.EmptyAsync();
        var others = new Staff(other);
        others.Clock.Advance(TimeSpan.FromMinutes(1));
        await others.PublishAsync(await others.AddPageAsync("museum"), Language.English, Staff.Text("museum", "City museum"));
        // Its log goes on beyond the index's: followed from there, the museum would be missed.
        await others.AddLivePageAsync("gallery");

        using var node = new SearchNode(other, database.DataPath);
        await node.CatchUpAsync();

        Assert.Equal(["museum"], await node.FindAsync("museum"));
        Assert.Equal(["gallery"], await node.FindAsync("reception"));
    }

    [Fact]
    public async Task TwoOnOneFolder_BothFindAndFollow()
    {
        using var one = new SearchNode(database);
        using var two = new SearchNode(database);
        await one.CatchUpAsync();
        await two.CatchUpAsync();
        await staff.AddLivePageAsync("library");
        await one.CatchUpAsync();
        await two.CatchUpAsync();

        Assert.Equal(2, (await one.FindAsync("reception")).Count);
        Assert.Equal(2, (await two.FindAsync("reception")).Count);
        Assert.Equal(["1", "2"], Directory.GetDirectories(Path.Combine(database.DataPath, "search")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task LeftBehindByAKilledOne_FolderIsTakenAgain()
    {
        using (var first = new SearchNode(database))
            await first.CatchUpAsync();
        // A killed process leaves its files, locks among them, and holds none of them.
        await File.WriteAllTextAsync(Path.Combine(database.DataPath, "search", "1", "en", "write.lock"), "", Ct);

        using var node = new SearchNode(database);
        await node.CatchUpAsync();

        Assert.Equal(["reception"], await node.FindAsync("reception"));
        Assert.Single(Directory.GetDirectories(Path.Combine(database.DataPath, "search")));
    }

    [Fact]
    public async Task FolderCannotBeMade_SearchKeepsItsIndexInMemory()
    {
        await File.WriteAllTextAsync(Path.Combine(database.DataPath, "search"), "", Ct);

        using var node = new SearchNode(database);
        await node.CatchUpAsync();

        Assert.Equal(["reception"], await node.FindAsync("reception"));
    }

    [Fact]
    public async Task NotBuiltYet_SearchWaits()
    {
        using var node = new SearchNode(database);
        await node.SeeAsync();
        var waiting = node.ResultsAsync("reception");
        Assert.False(waiting.IsCompleted);

        await node.CatchUpAsync();

        Assert.Equal(1, (await waiting).Total);
    }

    [Fact]
    public async Task NothingNewAndNobodySearches_StaysClosedUntilSomebodyDoes()
    {
        using (var first = new SearchNode(database))
            Assert.True(await first.LookAsync());

        using var node = new SearchNode(database);
        Assert.False(await node.LookAsync());
        Assert.False(await node.LookAsync());
        var waiting = node.ResultsAsync("reception");
        Assert.True(await node.LookAsync());

        Assert.Equal(1, (await waiting).Total);
    }

    [Fact]
    public async Task SomethingNew_IsOpenedAtOnce()
    {
        using (var first = new SearchNode(database))
            await first.LookAsync();
        using var node = new SearchNode(database);
        Assert.False(await node.LookAsync());

        await staff.AddLivePageAsync("library");
        Assert.True(await node.LookAsync());

        Assert.Equal(2, (await node.FindAsync("reception")).Count);
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("cut")]
    [InlineData("another's")]
    public async Task FilesAreBrokenWhileClosed_FirstSearchFinds(string how)
    {
        using (var first = new SearchNode(database))
            await first.LookAsync();
        using var node = new SearchNode(database);
        Assert.False(await node.LookAsync());
        Break(how);

        var waiting = node.ResultsAsync("reception");
        await node.LookAsync();

        Assert.Equal(1, (await waiting).Total);
    }

    [Fact]
    public async Task DatabaseIsGoneWhileClosed_FirstSearchFinds()
    {
        using (var first = new SearchNode(database))
            await first.LookAsync();
        var connections = new Ending(database.Settings);
        using var node = new SearchNode(database, connections: connections);
        Assert.False(await node.LookAsync());
        connections.AreOver = true;

        var waiting = node.ResultsAsync("reception");
        await node.IndexAsync();

        Assert.Equal(1, (await waiting).Total);
    }

    /// <summary>The index takes no term of more than 32,766 bytes.</summary>
    [Theory]
    [InlineData("ы.")]
    [InlineData("ы")]
    [InlineData("a\u0301.")]
    [InlineData("1.")]
    [InlineData("123 ")]
    [InlineData("щ-")]
    [InlineData("😀")]
    public async Task TermOfAnyLength_StopsNoUpdate(string piece)
    {
        using var node = new SearchNode(database);
        await node.CatchUpAsync();
        var body = string.Concat(Enumerable.Repeat(piece, 17_000));

        foreach (var language in Language.All)
            await staff.PublishAsync(await staff.AddPageAsync($"library-{language}"), language, Staff.Text("library", "City library", body));
        await node.CatchUpAsync();
        await staff.AddLivePageAsync("museum");
        await node.CatchUpAsync();

        Assert.Equal(["library-en"], await node.FindAsync("library"));
        Assert.Contains("museum", await node.FindAsync("public reception"));
        using var anew = new SearchNode(database, Path.Combine(database.DataPath, "anew"));
        await anew.CatchUpAsync();
        Assert.Equal(["library-en"], await anew.FindAsync("library"));
    }

    [Fact]
    public async Task PageThatCannotBeRead_IsLeftOut_AndTheOthersFollow()
    {
        var library = await staff.AddLivePageAsync("library");
        using var node = new SearchNode(database);
        await node.CatchUpAsync();
        Assert.Equal(2, (await node.FindAsync("reception")).Count);

        // As a newer version of the site stores it.
        await staff.PublishAsync(library, Language.English, Staff.Text("library", "City library"));
        await database.ChangeUnseenAsync($"UPDATE Revisions SET Fields = '{{\"template\":\"of-tomorrow\"}}' WHERE PageId = {library}");
        await staff.AddLivePageAsync("museum");
        await node.CatchUpAsync();

        Assert.Equal(["museum", "reception"], (await node.FindAsync("reception")).Order(StringComparer.Ordinal));
        using var anew = new SearchNode(database, Path.Combine(database.DataPath, "anew"));
        await anew.CatchUpAsync();
        Assert.Equal(["museum", "reception"], (await anew.FindAsync("reception")).Order(StringComparer.Ordinal));
    }

    /// <summary>A summary without a space was cut at none.</summary>
    [Fact]
    public async Task SummaryOfOneLongWord_IsShownCut()
    {
        await staff.PublishAsync(await staff.AddPageAsync("library"), Language.English, Staff.Text("library", "City library") with { Summary = new string('a', 500) });
        using var node = new SearchNode(database);
        await node.CatchUpAsync();

        var hit = Assert.Single((await node.ResultsAsync("City library")).Hits);

        Assert.Equal(new string('a', 240) + "…", string.Concat(hit.Snippet.Select(p => p.Text)));
    }

    [Fact]
    public async Task IndexCannotFollow_SiteIsDegradedAndSaysWhy_UntilItCan()
    {
        // The site puts its database away.
        var content = await TestDatabase.WithContentAsync();
        await using var site = TestSite.StartOn(content);
        using var browser = site.Browser();
        using (var found = await browser.GetAsync(new Uri("/en/search?q=mayor", UriKind.Relative), Ct))
            Assert.True(found.IsSuccessStatusCode);
        Assert.Equal("Healthy", await ReadyAsync());

        // A file stands where the folder of the index was.
        var folder = Path.Combine(content.DataPath, "search", "1", "en");
        Directory.Delete(folder, recursive: true);
        await File.WriteAllTextAsync(folder, "", Ct);
        await ByStaff.PublishAsync(content, "about", Language.English, text => text with { Title = "Anew" });
        await SiteProgram.UntilAsync(async () => await ReadyAsync() == "Degraded");
        var report = await site.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Ct);
        Assert.StartsWith("The search index does not follow", report.Entries["search"].Description, StringComparison.Ordinal);

        File.Delete(folder);
        await SiteProgram.UntilAsync(async () => await ReadyAsync() == "Healthy");

        Task<string> ReadyAsync() => browser.GetStringAsync(new Uri("/health/ready", UriKind.Relative), Ct);
    }

    private void Break(string how)
    {
        var folder = Path.Combine(database.DataPath, "search", "1", "en");
        if (how == "gone")
        {
            Directory.Delete(folder, recursive: true);
            return;
        }

        foreach (var file in Directory.GetFiles(folder))
        {
            var bytes = File.ReadAllBytes(file);
            switch (how)
            {
                case "emptied":
                    File.WriteAllBytes(file, []);
                    break;
                case "cut":
                    File.WriteAllBytes(file, bytes[..(bytes.Length / 2)]);
                    break;
                case "spoilt" when bytes.Length > 40:
                    bytes[bytes.Length / 2] ^= 0xFF;
                    File.WriteAllBytes(file, bytes);
                    break;
                case "another's":
                    File.WriteAllText(file, "Not an index.");
                    break;
            }
        }
    }

    private sealed class Ending(SiteSettings settings) : SiteConnections(settings)
    {
        public bool AreOver { get; set; }

        public override Task<DbConnection> OpenAsync(CancellationToken ct) => AreOver ? throw new TimeoutException("The database is gone.") : base.OpenAsync(ct);
    }
}

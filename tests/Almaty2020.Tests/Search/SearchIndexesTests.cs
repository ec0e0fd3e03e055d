using System.Data.Common;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Search;
using Almaty2020.Web.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Almaty2020.Tests.Search;

/// <summary>How indexes are built, follow publications, and recover from damaged files.</summary>
public sealed class SearchIndexesTests : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestDatabase database = null!;
    private TestStaff staff = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.EmptyAsync();
        staff = new TestStaff(database);
        await staff.AddLivePageAsync("reception");
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task NewPage_IsFoundAfterCatchUp()
    {
        using var node = new SearchNode(database);
        await node.CatchUpAsync();
        Assert.Empty(await node.FindAsync("library"));

        await staff.PublishAsync(await staff.AddPageAsync("library"), Language.English, TestStaff.Text("library", "City library"));
        await node.CatchUpAsync();

        Assert.Equal(["library"], await node.FindAsync("libraries"));
    }

    [Fact]
    public async Task RenamedAndRewrittenPage_IsFoundByNewWords()
    {
        var page = await staff.AddLivePageAsync("library");
        using var node = new SearchNode(database);
        await node.CatchUpAsync();

        await staff.PublishAsync(page, Language.English, TestStaff.Text("museum", "City museum", "Paintings."));
        await node.CatchUpAsync();

        Assert.Equal(["library"], await node.FindAsync("museum paintings"));
        Assert.Equal("museum", (await node.ResultsAsync("museum")).Hits[0].Page.Path);
    }

    [Fact]
    public async Task WithdrawnPage_IsNotFound()
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
    public async Task WithdrawnPage_IndexBehind_IsNotShown()
    {
        var page = await staff.AddLivePageAsync("library");
        using var node = new SearchNode(database);
        await node.CatchUpAsync();

        await staff.WithdrawAsync(page, Language.English);
        await node.RefreshSnapshotAsync();

        var results = await node.ResultsAsync("public reception");
        Assert.Equal((1, "reception"), (results.Total, results.Hits[0].Page.Key));
    }

    [Fact]
    public async Task CatchUp_IndexesOnlyChangedPages()
    {
        using (var first = new SearchNode(database))
            await first.CatchUpAsync();
        await database.ExecuteUnloggedAsync($"UPDATE Publications SET PlainText = 'Unseen.'");
        await staff.AddLivePageAsync("library");

        using var node = new SearchNode(database);
        await node.CatchUpAsync();

        // The log has no entry for this change, so the page was not read again: the index on disk was reused and updated.
        Assert.Empty(await node.FindAsync("unseen"));
        Assert.Equal(2, (await node.FindAsync("reception")).Count);
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("emptied")]
    [InlineData("cut")]
    [InlineData("spoilt")]
    [InlineData("another's")]
    public async Task DamagedFiles_IndexIsRebuilt(string how)
    {
        using (var first = new SearchNode(database))
            await first.CatchUpAsync();
        Damage(how);

        using var node = new SearchNode(database);
        await node.CatchUpAsync();

        Assert.Equal(["reception"], await node.FindAsync("reception"));
    }

    [Fact]
    public async Task FilesDeletedWhileRunning_NextChangeRebuildsIndex()
    {
        using var node = new SearchNode(database);
        await node.CatchUpAsync();
        Damage("gone");

        await staff.AddLivePageAsync("library");
        await node.CatchUpAsync();

        Assert.Equal(2, (await node.FindAsync("reception")).Count);
    }

    [Fact]
    public async Task OtherDatabase_IndexIsRebuilt()
    {
        using (var first = new SearchNode(database))
            await first.CatchUpAsync();
        await using var other = await TestDatabase.EmptyAsync();
        var others = new TestStaff(other);
        others.Clock.Advance(TimeSpan.FromMinutes(1));
        await others.PublishAsync(await others.AddPageAsync("museum"), Language.English, TestStaff.Text("museum", "City museum"));
        // The log of the other database is longer than the index: an update from there would miss the museum.
        await others.AddLivePageAsync("gallery");

        using var node = new SearchNode(other, database.DataPath);
        await node.CatchUpAsync();

        Assert.Equal(["museum"], await node.FindAsync("museum"));
        Assert.Equal(["gallery"], await node.FindAsync("reception"));
    }

    [Fact]
    public async Task TwoProcessesOnOneFolder_BothFindAndFollow()
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
        Assert.Equal(
            ["1", "2"],
            Directory.GetDirectories(Path.Combine(database.DataPath, "search")).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task FolderOfKilledProcess_IsReused()
    {
        using (var first = new SearchNode(database))
            await first.CatchUpAsync();
        // A killed process leaves its files, including lock files, but no longer holds them open.
        await File.WriteAllTextAsync(Path.Combine(database.DataPath, "search", "1", "en", "write.lock"), "", Ct);

        using var node = new SearchNode(database);
        await node.CatchUpAsync();

        Assert.Equal(["reception"], await node.FindAsync("reception"));
        Assert.Single(Directory.GetDirectories(Path.Combine(database.DataPath, "search")));
    }

    [Fact]
    public async Task FolderNotWritable_IndexIsKeptInMemory()
    {
        await File.WriteAllTextAsync(Path.Combine(database.DataPath, "search"), "", Ct);

        using var node = new SearchNode(database);
        await node.CatchUpAsync();

        Assert.Equal(["reception"], await node.FindAsync("reception"));
    }

    [Fact]
    public async Task IndexNotBuiltYet_SearchWaits()
    {
        using var node = new SearchNode(database);
        await node.RefreshSnapshotAsync();
        var waiting = node.ResultsAsync("reception");
        Assert.False(waiting.IsCompleted);

        await node.CatchUpAsync();

        Assert.Equal(1, (await waiting).Total);
    }

    [Fact]
    public async Task NothingNew_IndexStaysClosedUntilFirstSearch()
    {
        using (var first = new SearchNode(database))
            Assert.True(await first.PollAsync());

        using var node = new SearchNode(database);
        Assert.False(await node.PollAsync());
        Assert.False(await node.PollAsync());
        var waiting = node.ResultsAsync("reception");
        Assert.True(await node.PollAsync());

        Assert.Equal(1, (await waiting).Total);
    }

    [Fact]
    public async Task NewPublication_OpensIndexAtOnce()
    {
        using (var first = new SearchNode(database))
            await first.PollAsync();
        using var node = new SearchNode(database);
        Assert.False(await node.PollAsync());

        await staff.AddLivePageAsync("library");
        Assert.True(await node.PollAsync());

        Assert.Equal(2, (await node.FindAsync("reception")).Count);
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("cut")]
    [InlineData("another's")]
    public async Task FilesDamagedWhileClosed_FirstSearchFinds(string how)
    {
        using (var first = new SearchNode(database))
            await first.PollAsync();
        using var node = new SearchNode(database);
        Assert.False(await node.PollAsync());
        Damage(how);

        var waiting = node.ResultsAsync("reception");
        await node.PollAsync();

        Assert.Equal(1, (await waiting).Total);
    }

    [Fact]
    public async Task DatabaseUnreachableWhileClosed_FirstSearchFinds()
    {
        using (var first = new SearchNode(database))
            await first.PollAsync();
        var connections = new FailingConnections(database.Settings);
        using var node = new SearchNode(database, connections: connections);
        Assert.False(await node.PollAsync());
        connections.IsUnreachable = true;

        var waiting = node.ResultsAsync("reception");
        await node.RefreshIndexesAsync();

        Assert.Equal(1, (await waiting).Total);
    }

    /// <summary>Lucene rejects terms of more than 32,766 bytes.</summary>
    [Theory]
    [InlineData("ы.")]
    [InlineData("ы")]
    [InlineData("a\u0301.")]
    [InlineData("1.")]
    [InlineData("123 ")]
    [InlineData("щ-")]
    [InlineData("😀")]
    public async Task VeryLongTerm_DoesNotStopUpdates(string piece)
    {
        using var node = new SearchNode(database);
        await node.CatchUpAsync();
        var body = string.Concat(Enumerable.Repeat(piece, 17_000));

        foreach (var language in Language.All)
            await staff.PublishAsync(
                await staff.AddPageAsync($"library-{language}"),
                language,
                TestStaff.Text("library", "City library", body)
            );
        await node.CatchUpAsync();
        await staff.AddLivePageAsync("museum");
        await node.CatchUpAsync();

        Assert.Equal(["library-en"], await node.FindAsync("library"));
        Assert.Contains("museum", await node.FindAsync("public reception"));
        using var rebuilt = new SearchNode(database, Path.Combine(database.DataPath, "rebuilt"));
        await rebuilt.CatchUpAsync();
        Assert.Equal(["library-en"], await rebuilt.FindAsync("library"));
    }

    [Fact]
    public async Task UnreadablePage_IsSkipped_OthersAreIndexed()
    {
        var library = await staff.AddLivePageAsync("library");
        using var node = new SearchNode(database);
        await node.CatchUpAsync();
        Assert.Equal(2, (await node.FindAsync("reception")).Count);

        // Fields as a newer version of the site may store them.
        await staff.PublishAsync(library, Language.English, TestStaff.Text("library", "City library"));
        await database.ExecuteUnloggedAsync($"UPDATE Revisions SET Fields = '{{\"template\":\"of-tomorrow\"}}' WHERE PageId = {library}");
        await staff.AddLivePageAsync("museum");
        await node.CatchUpAsync();

        Assert.Equal(["museum", "reception"], (await node.FindAsync("reception")).Order(StringComparer.Ordinal));
        using var rebuilt = new SearchNode(database, Path.Combine(database.DataPath, "rebuilt"));
        await rebuilt.CatchUpAsync();
        Assert.Equal(["museum", "reception"], (await rebuilt.FindAsync("reception")).Order(StringComparer.Ordinal));
    }

    /// <summary>Regression: a summary without a space was not cut.</summary>
    [Fact]
    public async Task SummaryOfOneLongWord_IsCut()
    {
        await staff.PublishAsync(
            await staff.AddPageAsync("library"),
            Language.English,
            TestStaff.Text("library", "City library") with
            {
                Summary = new string('a', 500),
            }
        );
        using var node = new SearchNode(database);
        await node.CatchUpAsync();

        var hit = Assert.Single((await node.ResultsAsync("City library")).Hits);

        Assert.Equal(new string('a', 240) + "…", string.Concat(hit.Snippet.Select(p => p.Text)));
    }

    [Fact]
    public async Task IndexCannotBeUpdated_HealthIsDegradedWithReason_UntilItCan()
    {
        // The test site disposes of its database.
        var content = await TestDatabase.WithContentAsync();
        await using var site = TestSite.StartOn(content);
        using var browser = site.CreateBrowser();
        using (var found = await browser.GetAsync(new Uri("/en/search?q=mayor", UriKind.Relative), Ct))
            Assert.True(found.IsSuccessStatusCode);
        Assert.Equal("Healthy", await ReadyAsync());

        // Replace the folder of the index by a file.
        var folder = Path.Combine(content.DataPath, "search", "1", "en");
        Directory.Delete(folder, recursive: true);
        await File.WriteAllTextAsync(folder, "", Ct);
        await StaffCommands.PublishAsync(content, "about", Language.English, text => text with { Title = "Anew" });
        await SiteProcess.UntilAsync(async () => await ReadyAsync() == "Degraded");
        var report = await site.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Ct);
        Assert.StartsWith("The search index does not follow", report.Entries["search"].Description, StringComparison.Ordinal);

        File.Delete(folder);
        await SiteProcess.UntilAsync(async () => await ReadyAsync() == "Healthy");

        Task<string> ReadyAsync() => browser.GetStringAsync(new Uri("/health/ready", UriKind.Relative), Ct);
    }

    private void Damage(string how)
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

    private sealed class FailingConnections(SiteSettings settings) : SiteConnections(settings)
    {
        public bool IsUnreachable { get; set; }

        public override Task<DbConnection> OpenAsync(CancellationToken ct) =>
            IsUnreachable ? throw new TimeoutException("The database is gone.") : base.OpenAsync(ct);
    }
}

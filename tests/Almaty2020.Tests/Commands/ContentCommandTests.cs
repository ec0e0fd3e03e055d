using Almaty2020.Tests.Importing;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Commands;

/// <summary>
/// Tests the <c>content</c> commands as an operator runs them, on folders and sites that have changed since the first import.
/// </summary>
public sealed class ContentCommandTests : IDisposable
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly ContentCopy content = new();

    [Fact]
    public async Task LinkedPageWithdrawn_ExportCanBeImportedElsewhere()
    {
        await using var database = await TestDatabase.WithContentAsync();
        await StaffCommands.PublishAsync(database, "about", Language.English, text => text with { Body = "See [privacy](page:privacy)." });
        foreach (var language in Language.All)
            await StaffCommands.WithdrawAsync(database, "privacy", language);

        var export = await SiteProcess.RunAsync(["content", "export", "out"], SiteProcess.SettingsOf(database), content.Root);
        Assert.True(export.ExitCode == 0, export.ToString());

        await using var other = await TestDatabase.EmptyAsync();
        var import = await SiteProcess.RunAsync(["content", "import", "out"], SiteProcess.SettingsOf(other), content.Root);
        Assert.True(import.ExitCode == 0, import.ToString());
        Assert.Single(import.Output.Split('\n'), line => line.StartsWith("en/about.md:", StringComparison.Ordinal));
        Assert.Contains("the link points to a page that does not exist ('page:privacy')", import.Output, StringComparison.Ordinal);
        Assert.EndsWith("36 published, 0 unchanged, 0 left as edited by staff\n", import.Output, StringComparison.Ordinal);

        await SiteProcess.RunAsync(["content", "export", "again"], SiteProcess.SettingsOf(other), content.Root);
        ExportRoundTripTests.AssertSameBytes(content.PathOf("out"), content.PathOf("again"));
    }

    [Fact]
    public async Task PageWithdrawnAndItsFileChanged_StaysWithdrawnAndIsListed()
    {
        await using var database = await TestDatabase.WithContentAsync();
        await StaffCommands.WithdrawAsync(database, "privacy", Language.English);
        content.Change("en/privacy.md", "slug: privacy", "slug: privacy-2");

        var import = await SiteProcess.RunAsync(["content", "import", content.Root], SiteProcess.SettingsOf(database));

        Assert.Equal(3, import.ExitCode);
        Assert.Contains("en/privacy.md:1: staff withdrew this page, and it stays withdrawn", import.Output, StringComparison.Ordinal);
        await using var db = database.Open();
        Assert.False(await db.Publications.AnyAsync(p => p.Page!.Key == "privacy" && p.Language == Language.English, Ct));
    }

    [Fact]
    public async Task FilesOfAPageDeleted_PageStaysLiveAndIsListed()
    {
        await using var database = await TestDatabase.WithContentAsync();
        foreach (var language in Language.All)
            content.Delete($"{language}/privacy.md");

        var import = await SiteProcess.RunAsync(["content", "import", content.Root], SiteProcess.SettingsOf(database));

        Assert.Equal(3, import.ExitCode);
        Assert.All(Language.All, l =>
            Assert.Contains($"{l}/privacy.md:1: the file is missing and its page stays live", import.Output, StringComparison.Ordinal)
        );
        Assert.EndsWith(
            "0 published, 36 unchanged, 0 left as edited by staff, 3 live without a file\n",
            import.Output,
            StringComparison.Ordinal
        );
        await using var db = database.Open();
        Assert.Equal(3, await db.Publications.CountAsync(p => p.Page!.Key == "privacy", Ct));
    }

    [Fact]
    public async Task ExportedTwiceIntoOneFolder_OldFilesAreRemovedAndForeignOnesStay()
    {
        await using var database = await TestDatabase.WithContentAsync();
        var settings = SiteProcess.SettingsOf(database);
        Assert.Equal(0, (await SiteProcess.RunAsync(["content", "export", "out"], settings, content.Root)).ExitCode);
        await File.WriteAllTextAsync(content.PathOf("out/en/notes.txt"), "Mine.", Ct);
        await File.AppendAllTextAsync(content.PathOf("out/ru/privacy.md"), "Mine.", Ct);
        foreach (var language in Language.All)
            await StaffCommands.WithdrawAsync(database, "privacy", language);

        var export = await SiteProcess.RunAsync(["content", "export", "out"], settings, content.Root);

        Assert.Equal(3, export.ExitCode);
        Assert.Contains("en/privacy.md: removed", export.Output, StringComparison.Ordinal);
        Assert.Contains(
            "ru/privacy.md:1: the file is not live, and no export wrote it with this content",
            export.Output,
            StringComparison.Ordinal
        );
        Assert.Equal(
            (false, false, true, true),
            (
                File.Exists(content.PathOf("out/en/privacy.md")),
                File.Exists(content.PathOf("out/kk/privacy.md")),
                File.Exists(content.PathOf("out/ru/privacy.md")),
                File.Exists(content.PathOf("out/en/notes.txt"))
            )
        );

        content.Delete("out/ru/privacy.md");
        var clean = await SiteProcess.RunAsync(["content", "export", "out"], settings, content.Root);
        Assert.Equal((0, $"36 files written to {content.PathOf("out")}\n"), (clean.ExitCode, clean.Output));
    }

    [Theory]
    [InlineData("? &a [*a]\n: b\n")]
    [InlineData("title: DEEP\n")]
    [InlineData("deep: DEEP\n")]
    [InlineData("? DEEP\n: b\n")]
    [InlineData("{{{{{{{{{{{{{{{{{{{{\n")]
    public async Task DeeplyNestedYaml_IsReportedWithItsLine(string yaml)
    {
        content.Change("en/about.md", "title: About this site\n", yaml.Replace("DEEP", new string('[', 100_000), StringComparison.Ordinal));
        var line = content.LineOf("en/about.md", "navigation:") + 1;

        var check = await RunAsync("check");

        Assert.True(check.ExitCode == 1, $"{check.ExitCode} {check.Errors}");
        // For some errors the YAML parser reports the next line.
        Assert.Matches($"^en/about.md:({line}|{line + 1}): the YAML cannot be read", check.Output);
    }

    [Fact]
    public async Task DotFiles_AreSkipped_AndOtherUnreadFilesAreReported()
    {
        Directory.CreateDirectory(content.PathOf("en/.obsidian"));
        foreach (var file in new[] { "en/._mayor.md", "en/.#mayor.md", "en/.obsidian/notes.md" })
            content.Write(file, "\0");
        Assert.Equal((0, "39 files read, 0 issues\n"), await RunAsync("check") is var clean ? (clean.ExitCode, clean.Output) : default);

        Directory.CreateDirectory(content.PathOf("de"));
        content.Write("de/index.md", "Hallo");
        content.Write("en/NEWS.MD", "News");
        var check = await RunAsync("check");
        Assert.Equal(1, check.ExitCode);
        Assert.Contains("de:1: the folder is ignored", check.Output, StringComparison.Ordinal);
        Assert.Contains("en/NEWS.MD:1: the file is ignored", check.Output, StringComparison.Ordinal);

        await using var database = await TestDatabase.EmptyAsync();
        var settings = SiteProcess.SettingsOf(database);
        settings["Site__ContentPath"] = content.Root;
        await using var site = SiteProcess.Start([], settings);
        using var browser = await site.WaitForClientAsync();
        using var home = await browser.GetAsync(new Uri("/en", UriKind.Relative), Ct);
        Assert.True(home.IsSuccessStatusCode);
        Assert.Contains(site.Log, line => line.Contains("issues that do not stop an import", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("~")]
    public async Task NullValue_IsNotShown(string nullValue)
    {
        content.Change("en/mayor.md", "short-title: Mayor\n", $"short-title: {nullValue}\nchange: {nullValue}\n");
        await using var database = await TestDatabase.EmptyAsync();
        var settings = SiteProcess.SettingsOf(database);
        settings["Site__ContentPath"] = content.Root;
        await using var site = SiteProcess.Start([], settings);
        using var browser = await site.WaitForClientAsync();

        var page = Html.Parse(await browser.GetStringAsync(new Uri("/en/about", UriKind.Relative), Ct));
        Assert.Equal("Bauyrzhan Baibek, Mayor of Almaty", page.QuerySelector(".site-nav a[href='/en/mayor']")!.TextContent);
        Assert.DoesNotContain(
            $">{nullValue}<",
            await browser.GetStringAsync(new Uri("/en/feed.xml", UriKind.Relative), Ct),
            StringComparison.Ordinal
        );
    }

    public void Dispose() => content.Dispose();

    private Task<SiteProcess.Result> RunAsync(string command) =>
        SiteProcess.RunAsync(
            ["content", command, content.Root],
            new Dictionary<string, string> { ["Site__DataPath"] = Path.Combine(Path.GetTempPath(), "almaty2020-no-data") }
        );
}

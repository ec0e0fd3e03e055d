using Almaty2020.Tests.Importing;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Commands;

/// <summary>The <c>content</c> commands as an operator runs them, on folders and sites that are not as a first import left them.</summary>
public sealed class ContentCommandTests : IDisposable
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private readonly ContentCopy content = new();

    [Fact]
    public async Task PageThatOthersLinkTo_Withdrawn_ExportIsImportedElsewhere()
    {
        await using var database = await TestDatabase.WithContentAsync();
        await ByStaff.PublishAsync(database, "about", Language.English, text => text with { Body = "See [privacy](page:privacy)." });
        foreach (var language in Language.All)
            await ByStaff.WithdrawAsync(database, "privacy", language);

        var export = await SiteProgram.RunAsync(["content", "export", "out"], SiteProgram.SettingsOf(database), content.Root);
        Assert.True(export.ExitCode == 0, export.ToString());

        await using var other = await TestDatabase.EmptyAsync();
        var import = await SiteProgram.RunAsync(["content", "import", "out"], SiteProgram.SettingsOf(other), content.Root);
        Assert.True(import.ExitCode == 0, import.ToString());
        Assert.Contains("en/about.md:", import.Output, StringComparison.Ordinal);
        Assert.Contains("the link leads to no page ('page:privacy')", import.Output, StringComparison.Ordinal);
        Assert.EndsWith("33 published, 0 unchanged, 0 left as staff have them\n", import.Output, StringComparison.Ordinal);

        await SiteProgram.RunAsync(["content", "export", "again"], SiteProgram.SettingsOf(other), content.Root);
        RoundTripTests.AssertSameBytes(content.PathOf("out"), content.PathOf("again"));
    }

    [Fact]
    public async Task PageWithdrawnAndItsFileChanged_StaysWithdrawnAndIsListed()
    {
        await using var database = await TestDatabase.WithContentAsync();
        await ByStaff.WithdrawAsync(database, "privacy", Language.English);
        content.Change("en/privacy.md", "slug: privacy", "slug: privacy-2");

        var import = await SiteProgram.RunAsync(["content", "import", content.Root], SiteProgram.SettingsOf(database));

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

        var import = await SiteProgram.RunAsync(["content", "import", content.Root], SiteProgram.SettingsOf(database));

        Assert.Equal(3, import.ExitCode);
        Assert.All(Language.All, l => Assert.Contains($"{l}/privacy.md:1: the file is missing and its page stays live", import.Output, StringComparison.Ordinal));
        Assert.EndsWith("0 published, 33 unchanged, 0 left as staff have them, 3 live without a file\n", import.Output, StringComparison.Ordinal);
        await using var db = database.Open();
        Assert.Equal(3, await db.Publications.CountAsync(p => p.Page!.Key == "privacy", Ct));
    }

    [Fact]
    public async Task ExportedTwiceIntoOneFolder_OldFilesAreRemovedAndForeignOnesStay()
    {
        await using var database = await TestDatabase.WithContentAsync();
        var settings = SiteProgram.SettingsOf(database);
        Assert.Equal(0, (await SiteProgram.RunAsync(["content", "export", "out"], settings, content.Root)).ExitCode);
        await File.WriteAllTextAsync(content.PathOf("out/en/notes.txt"), "Mine.", Ct);
        await File.AppendAllTextAsync(content.PathOf("out/ru/privacy.md"), "Mine.", Ct);
        foreach (var language in Language.All)
            await ByStaff.WithdrawAsync(database, "privacy", language);

        var export = await SiteProgram.RunAsync(["content", "export", "out"], settings, content.Root);

        Assert.Equal(3, export.ExitCode);
        Assert.Contains("en/privacy.md: removed", export.Output, StringComparison.Ordinal);
        Assert.Contains("ru/privacy.md:1: the file is not what is live and no export wrote it so", export.Output, StringComparison.Ordinal);
        Assert.Equal(
            (false, false, true, true),
            (File.Exists(content.PathOf("out/en/privacy.md")), File.Exists(content.PathOf("out/kk/privacy.md")), File.Exists(content.PathOf("out/ru/privacy.md")), File.Exists(content.PathOf("out/en/notes.txt"))));

        content.Delete("out/ru/privacy.md");
        var clean = await SiteProgram.RunAsync(["content", "export", "out"], settings, content.Root);
        Assert.Equal((0, $"33 files written to {content.PathOf("out")}\n"), (clean.ExitCode, clean.Output));
    }

    [Theory]
    [InlineData("? &a [*a]\n: b\n")]
    [InlineData("title: DEEP\n")]
    [InlineData("deep: DEEP\n")]
    [InlineData("? DEEP\n: b\n")]
    [InlineData("{{{{{{{{{{{{{{{{{{{{\n")]
    public async Task YamlThatNestsWithoutEnd_IsReportedAtItsLine(string yaml)
    {
        content.Change("en/about.md", "title: About this site\n", yaml.Replace("DEEP", new string('[', 100_000), StringComparison.Ordinal));
        var line = content.LineOf("en/about.md", "navigation:") + 1;

        var check = await RunAsync("check");

        Assert.True(check.ExitCode == 1, $"{check.ExitCode} {check.Errors}");
        // Of its own faults the parser knows the place only by the line after.
        Assert.Matches($"^en/about.md:({line}|{line + 1}): the YAML cannot be read", check.Output);
    }

    [Fact]
    public async Task NamesThatBeginWithADot_AreSkippedAndOthersTold()
    {
        Directory.CreateDirectory(content.PathOf("en/.obsidian"));
        foreach (var file in new[] { "en/._mayor.md", "en/.#mayor.md", "en/.obsidian/notes.md" })
            content.Write(file, "\0");
        Assert.Equal((0, "36 files read, 0 issues\n"), await RunAsync("check") is var clean ? (clean.ExitCode, clean.Output) : default);

        Directory.CreateDirectory(content.PathOf("de"));
        content.Write("de/index.md", "Hallo");
        content.Write("en/NEWS.MD", "News");
        var check = await RunAsync("check");
        Assert.Equal(1, check.ExitCode);
        Assert.Contains("de:1: the folder is not read", check.Output, StringComparison.Ordinal);
        Assert.Contains("en/NEWS.MD:1: the file is not read", check.Output, StringComparison.Ordinal);

        await using var database = await TestDatabase.EmptyAsync();
        var settings = SiteProgram.SettingsOf(database);
        settings["Site__ContentPath"] = content.Root;
        await using var site = SiteProgram.Start([], settings);
        using var browser = await site.BrowserAsync();
        using var home = await browser.GetAsync(new Uri("/en", UriKind.Relative), Ct);
        Assert.True(home.IsSuccessStatusCode);
        Assert.Contains(site.Log, line => line.Contains("issues that do not stop an import", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("~")]
    public async Task KeyWithNothing_IsShownNowhere(string nothing)
    {
        content.Change("en/mayor.md", "short-title: Mayor\n", $"short-title: {nothing}\nchange: {nothing}\n");
        await using var database = await TestDatabase.EmptyAsync();
        var settings = SiteProgram.SettingsOf(database);
        settings["Site__ContentPath"] = content.Root;
        await using var site = SiteProgram.Start([], settings);
        using var browser = await site.BrowserAsync();

        var page = Html.Parse(await browser.GetStringAsync(new Uri("/en/about", UriKind.Relative), Ct));
        Assert.Equal("Bauyrzhan Baibek, Mayor of Almaty", page.QuerySelector(".site-nav a[href='/en/mayor']")!.TextContent);
        Assert.DoesNotContain($">{nothing}<", await browser.GetStringAsync(new Uri("/en/feed.xml", UriKind.Relative), Ct), StringComparison.Ordinal);
    }

    public void Dispose() => content.Dispose();

    private Task<SiteProgram.Ending> RunAsync(string command) =>
        SiteProgram.RunAsync(["content", command, content.Root], new Dictionary<string, string> { ["Site__DataPath"] = Path.Combine(Path.GetTempPath(), "almaty2020-no-data") });
}

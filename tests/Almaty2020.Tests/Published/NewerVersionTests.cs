using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Importing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Publishing.Fields;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Published;

/// <summary>A site that went back to this version after a newer one has written into its database.</summary>
public sealed class NewerVersionTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task UnknownTemplate_PageIsLeftOutAndToldAndTheRestIsShownAndFound()
    {
        await using var database = await TestDatabase.WithContentAsync();
        await MakeNewsAsync(database);
        await using var site = SiteProgram.Start([], SiteProgram.SettingsOf(database));
        using var browser = await site.BrowserAsync();

        foreach (var (address, status) in new[] { ("/en/about", 404), ("/en/about.md", 404), ("/ru/about", 404), ("/en", 200), ("/en/mayor", 200), ("/sitemap.xml", 200), ("/en/feed.xml", 200), ("/en/search?q=almaty", 200) })
        {
            using var response = await browser.GetAsync(new Uri(address, UriKind.Relative), Ct);
            Assert.True(status == (int)response.StatusCode, $"{address} is {response.StatusCode}");
        }

        var found = Html.Parse(await browser.GetStringAsync(new Uri("/en/search?q=mayor", UriKind.Relative), Ct));
        Assert.NotEmpty(found.QuerySelectorAll("main a[href='/en/mayor']"));
        Assert.Single(site.Log, line => line.Contains("a template that this version of the site does not know", StringComparison.Ordinal) && line.Contains("about", StringComparison.Ordinal));
    }

    [Fact]
    public async Task UnknownTemplate_BoardSaysSoAndNoFormWritesOverIt()
    {
        await using var site = await TestSite.StartAsync();
        await MakeNewsAsync(site.Database);
        using var editor = await site.SignInAsync(await site.AddAccountAsync(Almaty2020.Web.Access.Role.Publisher));
        var board = await editor.GoAsync("/admin/pages");
        Assert.Contains(board.QuerySelectorAll("tr"), row => row.TextContent.Contains(Texts.For(Language.English)["admin.pages.unknown-template"], StringComparison.Ordinal));

        var staff = new Staff(site.Database);
        var id = await ByStaff.IdOfAsync(site.Database, "about");
        Assert.IsType<SaveDraft.Outcome.Refused>(await staff.SaveDraftAsync(id, Language.English, Staff.Text("about")));
    }

    [Fact]
    public async Task UnknownTemplate_ExportLeavesItOutAndSaysSo()
    {
        await using var database = await TestDatabase.WithContentAsync();
        await MakeNewsAsync(database);
        var folder = Path.Combine(database.DataPath, "out");

        var export = await SiteProgram.RunAsync(["content", "export", folder], SiteProgram.SettingsOf(database));

        Assert.Equal(3, export.ExitCode);
        Assert.All(Language.All, l => Assert.Contains($"{l}/about.md:1: the page was made by a newer version of the site", export.Output, StringComparison.Ordinal));
        Assert.EndsWith($"33 files written to {folder}\n", export.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownField_IsKeptWhenThisVersionSavesPublishesAndImports()
    {
        await using var database = await TestDatabase.WithContentAsync();
        var (old, @new) = ("\"lastReviewed\":", "\"audience\":[\"families\",{\"ageTo\":7}],\"lastReviewed\":");
        await database.ChangeUnseenAsync($"UPDATE Revisions SET Fields = REPLACE(Fields, {old}, {@new})");
        await AssertKeptAsync(database, "about");

        // By a form, which knows nothing of it.
        await ByStaff.PublishAsync(database, "about", Language.English, text => Staff.Text("about") with { Title = text.Title });
        await AssertKeptAsync(database, "about");

        // By a file, which has no place for it.
        using var content = new ContentCopy();
        Assert.Equal((0, 35), await TestDatabase.ImportAsync(database, content.Root) is var same ? (same.Published, same.Unchanged) : default);
        content.Change("en/privacy.md", "slug: privacy", "slug: privacy-2");
        Assert.Equal(1, (await TestDatabase.ImportAsync(database, content.Root)).Published);
        await AssertKeptAsync(database, "privacy");

        await using var db = database.Open();
        var export = await new ContentExport(db).ExecuteAsync(Path.Combine(database.DataPath, "out"), Ct);
        Assert.Contains(export.Issues, i => i.File == "en/about.md" && i.Message.Contains("data of a newer version of the site, which the file leaves out (audience)", StringComparison.Ordinal));
    }

    private static async Task AssertKeptAsync(TestDatabase database, string key)
    {
        await using var db = database.Open();
        var fields = await db.Publications.Where(p => p.Page!.Key == key && p.Language == Language.English).Select(p => p.Revision!.Fields).SingleAsync(Ct);
        Assert.Equal(7, JsonDocument.Parse(fields).RootElement.GetProperty("audience")[1].GetProperty("ageTo").GetInt32());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(fields), JsonNode.Parse(PageFields.FromJson(fields).ToJson())), fields);
    }

    /// <summary>Makes a page what a newer version would have made: of a template that this one does not know, and live.</summary>
    private static async Task MakeNewsAsync(TestDatabase database)
    {
        var id = await ByStaff.IdOfAsync(database, "about");
        var (old, @new) = ("\"template\":\"page\"", "\"template\":\"news\",\"headline\":{\"text\":\"New\"}");
        await database.ChangeUnseenAsync($"UPDATE Pages SET Template = 'News' WHERE Id = {id}");
        await database.ChangeUnseenAsync($"UPDATE Revisions SET Fields = REPLACE(Fields, {old}, {@new}) WHERE PageId = {id}");
        // The index is made anew, as after a restore.
        Directory.Delete(Path.Combine(database.DataPath, "search"), recursive: true);
    }
}

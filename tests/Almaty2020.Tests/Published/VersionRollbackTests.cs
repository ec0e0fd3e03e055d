using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Importing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Site.Pages;
using Almaty2020.Web.Templates;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Published;

/// <summary>Rollback: a newer version of the site has written to the database before this version runs again.</summary>
public sealed class VersionRollbackTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task UnknownTemplate_PageIsSkippedAndLogged_OthersAreShownAndFound()
    {
        await using var database = await TestDatabase.WithContentAsync();
        await MakeUnknownTemplateAsync(database);
        await using var site = SiteProcess.Start([], SiteProcess.SettingsOf(database));
        using var browser = await site.WaitForClientAsync();

        foreach (
            var (address, status) in new[]
            {
                ("/en/about", 404),
                ("/en/about.md", 404),
                ("/ru/about", 404),
                ("/en", 200),
                ("/en/mayor", 200),
                ("/sitemap.xml", 200),
                ("/en/feed.xml", 200),
                ("/en/search?q=almaty", 200),
            }
        )
        {
            using var response = await browser.GetAsync(new Uri(address, UriKind.Relative), Ct);
            Assert.True(status == (int)response.StatusCode, $"{address} is {response.StatusCode}");
        }

        var found = Html.Parse(await browser.GetStringAsync(new Uri("/en/search?q=mayor", UriKind.Relative), Ct));
        Assert.NotEmpty(found.QuerySelectorAll("main a[href='/en/mayor']"));
        Assert.Single(site.Log, line =>
            line.Contains("a template that this version of the site does not know", StringComparison.Ordinal)
            && line.Contains("about", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task UnknownTemplate_PageListShowsIt_PreviewIsAPlainPage_AndSavingIsRefused()
    {
        await using var site = await TestSite.StartAsync();
        await MakeUnknownTemplateAsync(site.Database);
        using var editor = await site.SignInAsync(await site.AddAccountAsync(Almaty2020.Web.Settings.Role.Publisher));
        var board = await editor.GoAsync("/admin/pages");
        Assert.Contains(board.QuerySelectorAll("tr"), row =>
            row.TextContent.Contains(Texts.For(Language.English)["admin.pages.unknown-template"], StringComparison.Ordinal)
        );

        var staff = new TestStaff(site.Database);
        var id = await StaffCommands.IdOfAsync(site.Database, "about");
        Assert.IsType<SaveDraft.Outcome.Refused>(await staff.SaveDraftAsync(id, Language.English, TestStaff.Text("about")));

        // As a guest with a share link sees it. The view of plain pages gets the fields of plain pages.
        var stored = await staff.ReadAsync(db =>
            db.Publications.Where(p => p.PageId == id && p.Language == Language.English).Select(p => p.Revision!).SingleAsync(Ct)
        );
        Assert.IsType<UnknownFields>(stored.Text.Fields);
        await using var services = site.Services.CreateAsyncScope();
        var preview = services.ServiceProvider.GetRequiredService<DraftPreview>();
        var plain = Assert.IsType<PlainFields>(
            (await preview.OfAsync(await staff.PageAsync(id), Language.English, stored.Text, Ct)).Fields
        );
        Assert.Equal(stored.Text.Fields.Source, plain.Source);
    }

    [Fact]
    public async Task UnknownTemplate_ExportSkipsPageAndReportsIt()
    {
        await using var database = await TestDatabase.WithContentAsync();
        await MakeUnknownTemplateAsync(database);
        var folder = Path.Combine(database.DataPath, "out");

        var export = await SiteProcess.RunAsync(["content", "export", folder], SiteProcess.SettingsOf(database));

        Assert.Equal(3, export.ExitCode);
        Assert.All(Language.All, l =>
            Assert.Contains($"{l}/about.md:1: the page was made by a newer version of the site", export.Output, StringComparison.Ordinal)
        );
        Assert.EndsWith($"36 files written to {folder}\n", export.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownField_SurvivesSavePublishAndImport()
    {
        await using var database = await TestDatabase.WithContentAsync();
        var (old, @new) = ("\"lastReviewed\":", "\"audience\":[\"families\",{\"ageTo\":7}],\"lastReviewed\":");
        await database.ExecuteUnloggedAsync($"UPDATE Revisions SET Fields = REPLACE(Fields, {old}, {@new})");
        await AssertKeptAsync(database, "about");

        // Saved with a form, which does not have the field.
        await StaffCommands.PublishAsync(database, "about", Language.English, text => TestStaff.Text("about") with { Title = text.Title });
        await AssertKeptAsync(database, "about");

        // Imported from a file, which cannot have the field.
        using var content = new ContentCopy();
        Assert.Equal(
            (0, 38),
            await TestDatabase.ImportAsync(database, content.Root) is var result ? (result.Published, result.Unchanged) : default
        );
        content.Change("en/privacy.md", "slug: privacy", "slug: privacy-2");
        Assert.Equal(1, (await TestDatabase.ImportAsync(database, content.Root)).Published);
        await AssertKeptAsync(database, "privacy");

        await using var db = database.Open();
        var export = await new ContentExport(db).ExecuteAsync(Path.Combine(database.DataPath, "out"), Ct);
        Assert.Contains(export.Issues, i =>
            i.File == "en/about.md"
            && i.Message.Contains("data of a newer version of the site, which the file leaves out (audience)", StringComparison.Ordinal)
        );
    }

    private static async Task AssertKeptAsync(TestDatabase database, string key)
    {
        await using var db = database.Open();
        var fields = await db
            .Publications.Where(p => p.Page!.Key == key && p.Language == Language.English)
            .Select(p => p.Revision!.Fields)
            .SingleAsync(Ct);
        Assert.Equal(7, JsonDocument.Parse(fields).RootElement.GetProperty("audience")[1].GetProperty("ageTo").GetInt32());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(fields), JsonNode.Parse(PageFields.FromJson(fields).ToJson())), fields);
    }

    /// <summary>Turns a page into a live page with a template that only a newer version knows.</summary>
    private static async Task MakeUnknownTemplateAsync(TestDatabase database)
    {
        var id = await StaffCommands.IdOfAsync(database, "about");
        var (old, @new) = ("\"template\":\"page\"", "\"template\":\"ofnewerversion\",\"headline\":{\"text\":\"New\"}");
        await database.ExecuteUnloggedAsync($"UPDATE Pages SET Template = 'OfNewerVersion' WHERE Id = {id}");
        await database.ExecuteUnloggedAsync($"UPDATE Revisions SET Fields = REPLACE(Fields, {old}, {@new}) WHERE PageId = {id}");
        // Delete the search index, so that it is rebuilt, as after the restore of a backup.
        Directory.Delete(Path.Combine(database.DataPath, "search"), recursive: true);
    }
}

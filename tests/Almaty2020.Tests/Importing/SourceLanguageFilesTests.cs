using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Importing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Importing;

/// <summary>The key <c>source-language</c> of content files.</summary>
public sealed class SourceLanguageFilesTests : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("almaty2020-source-");
    private TestDatabase database = null!;
    private TestStaff staff = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.EmptyAsync();
        staff = new TestStaff(database);
    }

    public ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        return database.DisposeAsync();
    }

    /// <summary>The export names a source language only where an import would take another.</summary>
    [Theory]
    [InlineData("en", "kk en", false)]
    [InlineData("kk", "kk en", true)]
    [InlineData("kk", "kk ru", false)]
    [InlineData("ru", "kk ru", true)]
    // The English text was withdrawn.
    [InlineData("en", "kk ru", true)]
    public async Task Exported_AndImported_PageKeepsItsSourceLanguage(string source, string live, bool isNamed)
    {
        var page = await staff.AddPageAsync("page", language: Language.Parse(source));
        foreach (var language in live.Split(' '))
            await staff.PublishAsync(page, Language.Parse(language), TestStaff.Text("page"));

        await using (var db = database.Open())
            await new ContentExport(db).ExecuteAsync(folder.FullName, Ct);

        foreach (var language in live.Split(' '))
            Assert.Equal(isNamed, FileOf(language).Contains($"\nsource-language: {source}\n", StringComparison.Ordinal));
        Assert.Equal(isNamed, FileOf(live[..2]).Contains("source-language", StringComparison.Ordinal));
        await using var copy = await TestDatabase.EmptyAsync();
        Assert.Equal(2, (await TestDatabase.ImportAsync(copy, folder.FullName)).Published);
        Assert.Equal(source, (await new TestStaff(copy).ReadAsync(db => db.Pages.SingleAsync(Ct))).SourceLanguage.Code);
    }

    [Fact]
    public async Task Imported_Named_TranslationsAreMadeFromIt_AndFollowAChange()
    {
        Write("kk", "Бір.", "kk");
        Write("en", "One.", "kk");
        await TestDatabase.ImportAsync(database, folder.FullName);
        var page = await staff.ReadAsync(db => db.Pages.SingleAsync(Ct));
        var live = await staff.PublicationAsync(page.Id, Language.Kazakh);
        Assert.Equal((Language.Kazakh, null), (page.SourceLanguage, live.SourceRevisionId));
        Assert.Equal(live.RevisionId, (await staff.PublicationAsync(page.Id, Language.English)).SourceRevisionId);

        // The file names another one: all texts count as up to date with it.
        Write("kk", "Бір.", "en");
        Write("en", "One.", "en");
        await TestDatabase.ImportAsync(database, folder.FullName);

        page = await staff.ReadAsync(db => db.Pages.SingleAsync(Ct));
        Assert.Equal(Language.English, page.SourceLanguage);
        await staff.PublishAsync(page.Id, Language.English, TestStaff.Text("page", body: "Two."));
        Assert.Equal(
            [Language.Kazakh],
            (await staff.SiteAsync()).InEveryLanguage(page.Id).Where(p => p.OutdatedSinceUtc is not null).Select(p => p.Language)
        );
    }

    [Theory]
    [InlineData("xx", null, "'xx' is not a language of this site")]
    [InlineData("kk", null, "'source-language' is not given here but kk in kk/page.md")]
    [InlineData("kk", "ru", "'source-language' is ru here but kk in kk/page.md")]
    public void Check_UnknownOrDifferent_IsAnIssue(string kazakh, string? english, string message)
    {
        Write("kk", "Бір.", kazakh);
        Write("en", "One.", english);

        Assert.Contains(ContentCheck.Run(ContentFolder.Read(folder.FullName)), i =>
            i.Blocks && i.Message.Contains(message, StringComparison.Ordinal)
        );
    }

    private string FileOf(string language) => File.ReadAllText(Path.Combine(folder.FullName, language, "page.md"));

    private void Write(string language, string body, string? source)
    {
        Directory.CreateDirectory(Path.Combine(folder.FullName, language));
        var named = source is null ? "" : $"source-language: {source}\n";
        File.WriteAllText(
            Path.Combine(folder.FullName, language, "page.md"),
            $"---\ntemplate: page\nposition: 1\nnavigation: none\n{named}title: Page\nsummary: About.\nslug: page\n"
                + $"source:\n  title: A\n  date: B\nlast-reviewed: 2026-11-23\n---\n\n{body}\n"
        );
    }
}

using System.Text.Json;
using System.Xml.Linq;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.NewLanguageTests;

/// <summary>Places where a fourth language needs a rule that three languages do not.</summary>
public sealed class FallbackTests
{
    private const string Zz = PseudoLanguage.Code;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FilesForPrograms_AreTranslated()
    {
        await using var site = await TestSite.StartAsync();
        using var client = site.CreateBrowser();
        foreach (var file in (string[])["feed.xml", "opensearch.xml"])
        {
            var document = XDocument.Parse(await client.GetStringAsync(new Uri($"/{Zz}/{file}", UriKind.Relative), Ct));
            string[] texts = ["title", "subtitle", "LongName", "Description"];
            var found = document.Descendants().Where(e => texts.Contains(e.Name.LocalName)).ToList();
            Assert.NotEmpty(found);
            Assert.All(found, text => Assert.DoesNotContain(text.Value, char.IsAsciiLetter));
        }

        using var manifest = JsonDocument.Parse(await client.GetStringAsync(new Uri($"/{Zz}/site.webmanifest", UriKind.Relative), Ct));
        Assert.DoesNotContain(manifest.RootElement.GetProperty("name").GetString()!, char.IsAsciiLetter);
    }

    /// <summary>The reader's language, the source and the first language come first; of two others, one must win.</summary>
    [Fact]
    public async Task PageDueForReview_LiveInTwoOtherLanguages_IsListedOnce()
    {
        await using var site = await TestSite.StartAsync();
        foreach (var language in (Language[])[Language.English, Language.Kazakh])
            await StaffCommands.WithdrawAsync(site.Database, "privacy", language);
        await using (var db = site.Database.Open())
        {
            await db
                .Pages.Where(p => p.Key == "privacy")
                .ExecuteUpdateAsync(p => p.SetProperty(x => x.ReviewBy, new DateOnly(2020, 1, 31)), Ct);
        }

        using var author = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        var dashboard = await author.GoAsync("/admin");

        var pageId = await StaffCommands.IdOfAsync(site.Database, "privacy");
        Assert.Single(dashboard.QuerySelectorAll("a.item-name"), a =>
            a.GetAttribute("href")!.StartsWith($"/admin/pages/{pageId}/", StringComparison.Ordinal)
        );
    }
}

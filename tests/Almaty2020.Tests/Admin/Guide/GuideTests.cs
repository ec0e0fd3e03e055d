using System.Net;
using Almaty2020.Markup;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Settings;

namespace Almaty2020.Tests.Admin.Guide;

/// <summary>The guide for staff, as the admin area shows it.</summary>
public sealed class GuideTests(SharedSite shared)
{
    private const string Address = "/admin/guide";

    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Role.Author)]
    [InlineData(Role.Translator)]
    [InlineData(Role.Publisher)]
    [InlineData(Role.Administrator)]
    public async Task EachRole_ReadsTheGuideInEachLanguage(Role role)
    {
        using var browser = await shared.Site.SignInAsync(await shared.Site.AddAccountAsync(role, $"Reader {role}"));
        await browser.GoAsync("/admin");
        Assert.NotNull(browser.Page.QuerySelector($".admin-nav a[href='{Address}']"));
        foreach (var language in Language.All)
        {
            await browser.SubmitAsync("/admin/language", Address, ("language", language.Code), ("returnUrl", Address));
            await browser.GoAsync(Address);

            var document = await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "docs", $"editing.{language}.md"), Ct);
            Assert.Equal(document[0], "# " + browser.Page.QuerySelector("h1")!.TextContent);
            Assert.Equal(language.Code, browser.Page.QuerySelector("main [lang]")!.GetAttribute("lang"));
            Assert.Equal(
                document.Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..]),
                browser.Page.QuerySelectorAll(".contents a").Select(a => a.TextContent)
            );
            var pictures = document.Count(line => line.StartsWith("![", StringComparison.Ordinal));
            Assert.NotEqual(0, pictures);
            Assert.Equal(pictures, browser.Page.QuerySelectorAll(".prose img[alt]").Length);
            await AssertLinksAndPicturesAnswerAsync(browser);
        }
    }

    [Fact]
    public async Task GuideInAnyLanguage_HasNoMarkupIssue() =>
        Assert.All(
            await Task.WhenAll(
                Language.All.Select(l => File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", $"editing.{l}.md"), Ct))
            ),
            text =>
                Assert.Empty(
                    MarkupRenderer
                        .Render(text.Split('\n', 2)[1].Replace("](editing/", "](/media/editing/", StringComparison.Ordinal), ct: Ct)
                        .Issues
                )
        );

    [Theory]
    [InlineData("no-such.png")]
    [InlineData("editing.en.md")]
    [InlineData("en-board.png.")]
    public async Task OtherFile_IsMissing(string name)
    {
        using var browser = await shared.Site.SignInAsync(await shared.Site.AddAccountAsync(Role.Author, "Reader of files"));
        using var answer = await browser.GetAsync($"{Address}/pictures/{name}");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl?.NoStore);
    }

    private static async Task AssertLinksAndPicturesAnswerAsync(StaffBrowser browser)
    {
        var page = browser.Page;
        foreach (var link in page.QuerySelectorAll("main a").Select(a => a.GetAttribute("href")!))
        {
            if (link.StartsWith('#'))
                Assert.NotNull(page.GetElementById(link[1..]));
            else
                await browser.GoAsync(link);
        }

        foreach (var source in page.QuerySelectorAll("main img").Select(i => i.GetAttribute("src")!))
        {
            using var picture = await browser.Client.GetAsync(new Uri(source, UriKind.Relative), Ct);
            Assert.Equal((HttpStatusCode.OK, "image/png"), (picture.StatusCode, picture.Content.Headers.ContentType?.MediaType));
            Assert.Equal("max-age=3600, private", picture.Headers.CacheControl?.ToString());
        }
    }
}

using System.Net;
using System.Text.RegularExpressions;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Importing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Site.Pages;

/// <summary>The Markdown version of every page, at its address with <c>.md</c>.</summary>
public sealed partial class MarkdownTests(SharedSite shared)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryPage_EqualsItsContentFileWithPublicAddresses()
    {
        var pages = shared.Site.Services.GetRequiredService<CurrentSite>().Site.Pages;
        var browser = shared.Site.CreateBrowser();
        foreach (var page in pages)
        {
            var file = await File.ReadAllTextAsync(Path.Combine(Repository.Content, ContentFile.FileOf(page.Language, page.Key)), Ct);
            // A reader of the page's Markdown does not need the addresses that lead to it.
            var expected = Link()
                .Replace(FormerAddresses().Replace(file, ""), link =>
                    "](" + UrlOf(pages.Single(p => p.Key == link.Groups["key"].Value && p.Language == page.Language))
                );

            Assert.Equal(expected, await browser.GetStringAsync(new Uri(page.MarkdownAddress, UriKind.Relative), Ct));
        }
    }

    [Theory]
    [InlineData("/kk/әкім.md", "/kk/әкім", "kk")]
    [InlineData("/ru.md", "/ru", "ru")]
    [InlineData("/en/almaty-2020/active-city/wealmaty.md?x=1", "/en/almaty-2020/active-city/wealmaty", "en")]
    public async Task Markdown_HeadersNameTypeLanguageAndCanonicalPage(string address, string page, string language)
    {
        using var response = await GetAsync(shared.Site, address);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/markdown; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(
            $"<{TestSite.PublicUrl}{new Microsoft.AspNetCore.Http.PathString(page).ToUriComponent()}>; rel=\"canonical\"",
            Assert.Single(response.Headers.GetValues("Link"))
        );
        Assert.Equal("noindex", Assert.Single(response.Headers.GetValues("X-Robots-Tag")));
        Assert.Equal([language], response.Content.Headers.ContentLanguage);
    }

    [Theory]
    [InlineData("/kk", "/kk.md", "Бұл бет Markdown пішімінде")]
    [InlineData("/ru/аким", "/ru/аким.md", "Эта страница в формате Markdown")]
    [InlineData("/en/mayor", "/en/mayor.md", "This page as Markdown")]
    public async Task Page_LinksToItsMarkdown(string address, string markdown, string words)
    {
        var page = await shared.Site.CreateBrowser().GetPageAsync(address);

        Assert.Equal(markdown, page.QuerySelector("head link[type='text/markdown']")!.GetAttribute("href"));
        Assert.Equal(words, page.QuerySelectorAll("main a").Single(a => a.GetAttribute("href") == markdown).TextContent);
    }

    [Theory]
    [InlineData("/kk/mayor.md", HttpStatusCode.Found, "/kk/%D3%99%D0%BA%D1%96%D0%BC.md")]
    [InlineData("/EN/Mayor.MD", HttpStatusCode.MovedPermanently, "/en/mayor.md")]
    [InlineData("/en/mayor.md/", HttpStatusCode.MovedPermanently, "/en/mayor.md")]
    public async Task OtherSpellingOrLanguage_RedirectsToTheMarkdown(string address, HttpStatusCode status, string location)
    {
        using var response = await GetAsync(shared.Site, address);

        Assert.Equal((status, location), (response.StatusCode, response.Headers.Location!.OriginalString));
    }

    [Theory]
    [InlineData("/ru/нет-такой.md", "Страница не найдена")]
    [InlineData("/kk/.md", "Бет табылмады")]
    [InlineData("/kk/әкім.md.md", "Бет табылмады")]
    [InlineData("/en/mayor/.md", "Page not found")]
    [InlineData("/de.md", "Бет табылмады")]
    public async Task NothingThere_Answers404InTheLanguageOfTheAddress(string address, string heading)
    {
        using var response = await GetAsync(shared.Site, address);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(heading, Html.Parse(await response.Content.ReadAsStringAsync(Ct)).QuerySelector("h1")!.TextContent);
    }

    [Fact]
    public async Task MovedOrWithdrawnPage_MarkdownAnswersLikeThePage()
    {
        await using var site = await TestSite.StartAsync();
        await StaffCommands.PublishAsync(site.Database, "about", Language.English, text => text with { Slug = "us" });
        await StaffCommands.WithdrawAsync(site.Database, "privacy", Language.Kazakh);
        await site.CatchUpAsync();

        using var moved = await GetAsync(site, "/en/about.md");
        Assert.Equal((HttpStatusCode.MovedPermanently, "/en/us.md"), (moved.StatusCode, moved.Headers.Location!.OriginalString));

        using var gone = await GetAsync(site, "/kk/құпиялылық.md");
        Assert.Equal(HttpStatusCode.Gone, gone.StatusCode);
        var page = Html.Parse(await gone.Content.ReadAsStringAsync(Ct));
        Assert.Equal(["ru", "en"], page.QuerySelectorAll("main a[hreflang]").Select(a => a.GetAttribute("hreflang")));
        Assert.DoesNotContain(page.QuerySelectorAll(".languages a"), a =>
            a.GetAttribute("href")!.EndsWith(".md", StringComparison.Ordinal)
        );

        using var absent = await GetAsync(site, "/kk/privacy.md");
        Assert.Equal(HttpStatusCode.NotFound, absent.StatusCode);
    }

    [Fact]
    public async Task PublishedText_KeepsLinksInCodeAndOmitsNotesOfMinorChanges()
    {
        await using var site = await TestSite.StartAsync();
        const string body =
            "`[a](page:mayor)` and [b](page:mayor#t-x \"T\") and [c][d] and <page:nowhere>\n\n```\n[e](page:mayor)\n```\n\n[d]: page:mayor";
        await StaffCommands.PublishAsync(site.Database, "about", Language.English, text => text with { Body = body }, "Now with code.");
        await StaffCommands.PublishAsync(
            site.Database,
            "privacy",
            Language.English,
            text => text with { Body = body },
            "Not for residents.",
            isMajor: false
        );
        await site.CatchUpAsync();
        var browser = site.CreateBrowser();

        var about = await browser.GetStringAsync(new Uri("/en/about.md", UriKind.Relative), Ct);
        var mayor = TestSite.PublicUrl + "/en/mayor";
        Assert.EndsWith(
            $"\n\n`[a](page:mayor)` and [b]({mayor}#t-x \"T\") and [c][d] and <page:nowhere>\n\n```\n[e](page:mayor)\n```\n\n[d]: {mayor}\n",
            about,
            StringComparison.Ordinal
        );
        Assert.Contains("\nchange: Now with code.\n", about, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "Not for residents",
            await browser.GetStringAsync(new Uri("/en/privacy.md", UriKind.Relative), Ct),
            StringComparison.Ordinal
        );
    }

    [GeneratedRegex("^former-addresses:\\n(  - .*\\n)*", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex FormerAddresses();

    [GeneratedRegex(@"\]\(page:(?<key>[^)#]+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Link();

    private static string UrlOf(PublishedPage page) =>
        TestSite.PublicUrl + new Microsoft.AspNetCore.Http.PathString(page.Address).ToUriComponent();

    private static Task<HttpResponseMessage> GetAsync(TestSite site, string address) =>
        site.CreateBrowser().GetAsync(new Uri(address, UriKind.Relative), Ct);
}

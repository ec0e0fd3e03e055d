using System.Text.Json;
using Almaty2020.Tests.Support;

namespace Almaty2020.Tests.Site.Pages;

/// <summary>The content of each page template.</summary>
public sealed class PageTests(SharedSite shared)
{
    private readonly HttpClient browser = shared.Site.CreateBrowser();

    [Theory]
    [InlineData("/en/mayor", "19 March 1974", "January 2013", "Kazakh, English, German, Russian")]
    [InlineData("/ru/аким", "19 марта 1974 г.", "Январь 2013 г.", "казахский, английский, немецкий, русский")]
    [InlineData("/kk/әкім", "1974 жылғы 19 наурыз", "2013 жылғы қаңтар", "қазақша, ағылшынша, немісше, орысша")]
    public async Task Profile_InEachLanguage_FormatsDatesAndLanguageNamesForThatLanguage(
        string address,
        string born,
        string month,
        string languages
    )
    {
        var page = await browser.GetPageAsync(address);

        Assert.Contains(born, page.QuerySelector(".facts")!.TextContent, StringComparison.Ordinal);
        Assert.Contains(languages, page.QuerySelector(".facts")!.TextContent, StringComparison.Ordinal);
        Assert.Contains(page.QuerySelectorAll(".timeline time"), t => t.TextContent == month && t.GetAttribute("datetime") == "2013-01");
        Assert.Equal(5, page.QuerySelectorAll(".memberships > li").Length);
    }

    [Fact]
    public async Task Profile_StructuredData_DescribesPersonAndOffice()
    {
        var graph = await GraphAsync("/en/mayor");

        var person = graph.Single(n => n.GetProperty("@type").GetString() == "Person");
        Assert.Equal("Bauyrzhan Baibek", person.GetProperty("name").GetString());
        Assert.Equal("1974-03-19", person.GetProperty("birthDate").GetString());
        Assert.Contains(graph, n => n.GetProperty("@type").GetString() == "GovernmentOrganization");
        Assert.Contains(graph, n => n.GetProperty("@type").GetString() == "BreadcrumbList");
        Assert.Contains(graph, n => n.GetProperty("@type").GetString() == "WebSite");
    }

    [Theory]
    [InlineData("/en")]
    [InlineData("/ru/алматы-2020")]
    [InlineData("/kk/алматы-2020/белсенді-қала/wealmaty")]
    public async Task EveryPage_StructuredData_HasPageAndBreadcrumbs(string address)
    {
        var graph = await GraphAsync(address);

        var webpage = graph.Single(n => n.GetProperty("@type").GetString() == "WebPage");
        Assert.Equal(
            TestSite.PublicUrl + new Microsoft.AspNetCore.Http.PathString(address).ToUriComponent(),
            webpage.GetProperty("url").GetString()
        );
        Assert.Equal(address.Count(c => c == '/') > 1, graph.Any(n => n.GetProperty("@type").GetString() == "BreadcrumbList"));
    }

    [Fact]
    public async Task Breadcrumbs_DeepPage_ListEveryAncestor()
    {
        var page = await browser.GetPageAsync("/kk/алматы-2020/белсенді-қала/wealmaty");

        Assert.Equal(
            ["Басты бет", "Бағдарлама", "Белсенді қала", "WeAlmaty"],
            page.QuerySelectorAll(".breadcrumbs li").Select(li => li.TextContent.Trim())
        );
        Assert.Equal("page", page.QuerySelector(".breadcrumbs li:last-child span")!.GetAttribute("aria-current"));
    }

    [Fact]
    public async Task Priority_LeadsToTheOthersInOrder_AndToTheProgramme()
    {
        var page = await browser.GetPageAsync("/en/almaty-2020/integrated-city");

        Assert.Equal("Priority 3", page.QuerySelector("main .priority-number")!.TextContent);
        Assert.Equal(
            ["/en/almaty-2020/comfortable-city", "/en/almaty-2020/social-city", "/en/almaty-2020/active-city", "/en/almaty-2020"],
            page.QuerySelectorAll(".other-priorities a").Select(a => a.GetAttribute("href"))
        );
    }

    [Theory]
    [InlineData("/en/mayor", null)]
    [InlineData("/ru/аким", "Этот перевод ещё не проверен носителем языка.")]
    [InlineData("/kk/әкім", "Бұл аударманы қазақ тілінде сөйлеп өскен адам әлі тексерген жоқ.")]
    public async Task Translation_NotReviewedByNativeSpeaker_ShowsNotice(string address, string? line)
    {
        var page = await browser.GetPageAsync(address);

        Assert.Equal(line, page.QuerySelector("main .quiet")?.TextContent.Trim());
    }

    [Theory]
    [InlineData("/en/mayor", "/kk/әкім", "/ru/аким")]
    [InlineData("/en", "/kk", "/ru")]
    public async Task LanguageSwitch_StaysOnThePage(string address, string kazakh, string russian)
    {
        var page = await browser.GetPageAsync(address);

        Assert.Equal([kazakh, russian, address], page.QuerySelectorAll(".languages a").Select(a => a.GetAttribute("href")));
        Assert.Equal(["kk", "ru", "en"], page.QuerySelectorAll(".languages a").Select(a => a.GetAttribute("lang")));
    }

    [Fact]
    public async Task Quotation_OnHomeAndMayorsPage_IsVerbatim()
    {
        const string words =
            "It is a great honor for me to become part of the Champion Mayors for Inclusive Growth Initiative. Four years ago "
            + "we announced the start of the implementation of the Almaty-2020 Development Program, the key principle of which is to take care of every "
            + "citizen. I am convinced that participation in the community of Champion Mayors will allow our city to take a fresh look at ways to solve urban "
            + "problems and make our city more inclusive.";

        foreach (var address in (string[])["/en", "/en/mayor"])
        {
            Assert.Equal(words, (await browser.GetPageAsync(address)).QuerySelector(".quotation blockquote")!.TextContent.Trim());
        }

        Assert.Contains(
            "Ағылшын тілінен аударма",
            (await browser.GetPageAsync("/kk/әкім")).QuerySelector(".quotation")!.TextContent,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Перевод с английского",
            (await browser.GetPageAsync("/ru/аким")).QuerySelector(".quotation")!.TextContent,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task MayorsPage_BeginsWithNameOfficeAndQuotation_AndLeadsToThePriorities()
    {
        var page = await browser.GetPageAsync("/en/mayor");

        Assert.Equal(
            ["Bauyrzhan Baibek", "Mayor of Almaty"],
            page.QuerySelectorAll(".profile-head h1, .profile-head .role").Select(e => e.TextContent)
        );
        Assert.NotNull(page.QuerySelector(".profile-head .quotation"));
        var cards = page.QuerySelectorAll(".page-card a").ToList();
        Assert.Equal(
            [
                "/en/almaty-2020/comfortable-city",
                "/en/almaty-2020/social-city",
                "/en/almaty-2020/integrated-city",
                "/en/almaty-2020/active-city",
            ],
            cards.Select(a => a.GetAttribute("href"))
        );
        // The address with the fingerprint, which the drawing in the header has too.
        var signs = page.QuerySelector(".site-name use")!.GetAttribute("href")!.Split('#')[0];
        Assert.Equal(
            Enumerable.Range(1, 4).Select(n => $"{signs}#priority-{n}"),
            cards.Select(a => a.QuerySelector("use")!.GetAttribute("href"))
        );
    }

    /// <summary>An office is not held for ever: search engines are told since when.</summary>
    [Fact]
    public async Task MayorsPage_TellsSearchEnginesSinceWhenTheOfficeIsHeld()
    {
        var person = Assert.Single(await GraphAsync("/en/mayor"), e => e.GetProperty("@type").GetString() == "Person");

        Assert.False(person.TryGetProperty("jobTitle", out _));
        var office = person.GetProperty("affiliation");
        Assert.Equal(
            ("OrganizationRole", "Mayor of Almaty", "2015-08"),
            (
                office.GetProperty("@type").GetString(),
                office.GetProperty("roleName").GetString(),
                office.GetProperty("startDate").GetString()
            )
        );
    }

    [Fact]
    public async Task Footer_NamesPublisherAndSources()
    {
        var footer = (await browser.GetPageAsync("/ru/аким")).QuerySelector("footer")!;

        Assert.Contains("Независимый сайт", footer.TextContent, StringComparison.Ordinal);
        Assert.Contains("Champion Mayors for Inclusive Growth", footer.TextContent, StringComparison.Ordinal);
        Assert.Contains("30 ноября 2026 г.", footer.TextContent, StringComparison.Ordinal);
    }

    private async Task<JsonElement[]> GraphAsync(string address)
    {
        var page = await browser.GetPageAsync(address);
        using var json = JsonDocument.Parse(page.QuerySelector("script[type='application/ld+json']")!.TextContent);
        return [.. json.RootElement.GetProperty("@graph").EnumerateArray().Select(e => e.Clone())];
    }
}

using System.Net;
using Almaty2020.Tests.Support;

namespace Almaty2020.Tests.Startup;

public sealed class AddressTests(SharedSite shared)
{
    private readonly HttpClient browser = shared.Site.CreateBrowser();

    [Theory]
    [InlineData("/en/", "/en")]
    [InlineData("/EN/Mayor", "/en/mayor")]
    [InlineData("/en/mayor/", "/en/mayor")]
    [InlineData("/en//mayor", "/en/mayor")]
    [InlineData("//en///almaty-2020//active-city//", "/en/almaty-2020/active-city")]
    [InlineData("/kk/%D3%98%D0%9A%D0%86%D0%9C", "/kk/%D3%99%D0%BA%D1%96%D0%BC")] // ӘКІМ
    [InlineData("/en/mayor/?utm_source=x", "/en/mayor?utm_source=x")]
    public async Task Get_OtherSpellingOfAnAddress_RedirectsPermanentlyToTheCanonicalOne(string asked, string canonical)
    {
        using var response = await GetAsync(asked);

        Assert.Equal(HttpStatusCode.MovedPermanently, response.StatusCode);
        Assert.Equal(canonical, response.Headers.Location!.OriginalString);
    }

    /// <summary>Addresses copied with punctuation out of a sentence, or typed with «ё» where the address has «е».</summary>
    [Theory]
    [InlineData("/en/mayor.", "/en/mayor")]
    [InlineData("/en/mayor,", "/en/mayor")]
    [InlineData("/en/mayor)", "/en/mayor")]
    [InlineData("/en/mayor).", "/en/mayor")]
    [InlineData("/en/mayor/.", "/en/mayor")]
    [InlineData("/en/mayor%C2%BB", "/en/mayor")] // »
    [InlineData("/en/mayor%E2%80%9D!", "/en/mayor")] // ”
    [InlineData("/en/mayor%E2%80%A6", "/en/mayor")] // …
    [InlineData("/en/mayor%20", "/en/mayor")]
    [InlineData("/en/mayor%E2%80%8B", "/en/mayor")] // U+200B
    [InlineData("/EN/Mayor;", "/en/mayor")]
    [InlineData("/en/mayor.md)", "/en/mayor.md")]
    [InlineData("/en/almaty-2020/active-city*", "/en/almaty-2020/active-city")]
    [InlineData("/ru/%D0%B0%D0%BA%D0%B8%D0%BC.", "/ru/%D0%B0%D0%BA%D0%B8%D0%BC")] // аким
    [InlineData("/ru/%C2%AB%D0%B0%D0%BA%D0%B8%D0%BC%C2%BB", "/ru/%D0%B0%D0%BA%D0%B8%D0%BC")] // «аким»
    [InlineData("/ru/(%D0%B0%D0%BA%D0%B8%D0%BC)", "/ru/%D0%B0%D0%BA%D0%B8%D0%BC")] // (аким)
    [InlineData("/en/%E2%80%9CMayor%E2%80%9D", "/en/mayor")] // “Mayor”
    [InlineData("/en/(mayor.md)", "/en/mayor.md")]
    [InlineData("/en/()", "/en")]
    [InlineData("/en/search.", "/en/search")]
    [InlineData("/en/(Search)", "/en/search")]
    [InlineData("/ru.", "/ru")]
    [InlineData("/RU.", "/ru")]
    [InlineData("/ru/)", "/ru")]
    [InlineData("/kk,", "/kk")]
    [InlineData(
        "/ru/%D0%BA%D0%BE%D0%BD%D1%84%D0%B8%D0%B4%D1%91%D0%BD%D1%86%D0%B8%D0%B0%D0%BB%D1%8C%D0%BD%D0%BE%D1%81%D1%82%D1%8C",
        "/ru/%D0%BA%D0%BE%D0%BD%D1%84%D0%B8%D0%B4%D0%B5%D0%BD%D1%86%D0%B8%D0%B0%D0%BB%D1%8C%D0%BD%D0%BE%D1%81%D1%82%D1%8C"
    )] // ё for е
    [InlineData(
        "/ru/%D0%9A%D0%BE%D0%BD%D1%84%D0%B8%D0%B4%D1%91%D0%BD%D1%86%D0%B8%D0%B0%D0%BB%D1%8C%D0%BD%D0%BE%D1%81%D1%82%D1%8C.",
        "/ru/%D0%BA%D0%BE%D0%BD%D1%84%D0%B8%D0%B4%D0%B5%D0%BD%D1%86%D0%B8%D0%B0%D0%BB%D1%8C%D0%BD%D0%BE%D1%81%D1%82%D1%8C"
    )]
    public async Task Get_AddressWithPunctuationAround_RedirectsPermanentlyToThePage(string asked, string page)
    {
        using var response = await GetAsync(asked);

        Assert.Equal(HttpStatusCode.MovedPermanently, response.StatusCode);
        Assert.Equal(page, response.Headers.Location!.OriginalString);
    }

    /// <summary>Addresses typed in Latin letters, or with the country's code in place of the language's.</summary>
    [Theory]
    [InlineData("/kk/akim", "/kk/әкім")]
    [InlineData("/ru/akim", "/ru/аким")]
    [InlineData("/ru/AKIM.", "/ru/аким")]
    [InlineData("/ru/mer", "/ru/аким")]
    [InlineData("/ru/мэр", "/ru/аким")]
    [InlineData("/kk/almaty-2020/belsendi-qala", "/kk/алматы-2020/белсенді-қала")]
    [InlineData("/ru/almaty-2020/aktivnyy-gorod.md", "/ru/алматы-2020/активный-город.md")]
    [InlineData("/kz", "/kk")]
    [InlineData("/KZ/", "/kk")]
    [InlineData("/kz.md", "/kk.md")]
    [InlineData("/kz/әкім", "/kk/әкім")]
    [InlineData("/kz/Akim", "/kk/әкім")]
    [InlineData("/kz/search?q=әкім", "/kk/search?q=әкім")]
    public async Task Get_AddressInLatinLettersOrWithTheCountrysCode_RedirectsPermanentlyToThePage(string asked, string page)
    {
        using var response = await GetAsync(asked);

        Assert.Equal(HttpStatusCode.MovedPermanently, response.StatusCode);
        Assert.Equal(page, Uri.UnescapeDataString(response.Headers.Location!.OriginalString));
    }

    [Fact]
    public async Task Get_LatinLettersOfAPagePublishedSinceTheFirstMiss_RedirectsToThePage()
    {
        var database = await TestDatabase.WithContentAsync();
        var staff = new TestStaff(database);
        await using var site = TestSite.StartOn(database);
        var browser = site.CreateBrowser();
        using (var missed = await browser.GetAsync(new Uri("/ru/zhurnal", UriKind.Relative), TestContext.Current.CancellationToken))
            Assert.Equal(HttpStatusCode.NotFound, missed.StatusCode);

        await staff.AddLivePageAsync("журнал", language: Web.Localization.Language.Russian);
        await site.CatchUpAsync();

        using var found = await browser.GetAsync(new Uri("/ru/zhurnal", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal("/ru/журнал", Uri.UnescapeDataString(found.Headers.Location!.OriginalString));
    }

    [Theory]
    [InlineData("/kz/nosuch")]
    [InlineData("/kzz")]
    [InlineData("/ru/akimo")]
    [InlineData("/en/NOSUCH")]
    [InlineData("/en/nosuch.")]
    [InlineData("/en/(nosuch)")]
    [InlineData("/en/nosuch/")]
    [InlineData("/EN/NoSuch//")]
    [InlineData("/en/mayor/NOSUCH")]
    [InlineData("/NOSUCH")]
    [InlineData("/css/NOSUCH.css")]
    [InlineData("/en/NoSuch.md")]
    [InlineData("/en/Mayor%C0%AF")]
    [InlineData("/xx.")]
    [InlineData("/ru/%D1%91")]
    public async Task Get_NoMatchUnderAnySpelling_Answers404WithoutRedirect(string asked)
    {
        using var response = await GetAsync(asked);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("/EN/Search?q=Mayor", "/en/search?q=Mayor")]
    [InlineData("/en/Feed.xml", "/en/feed.xml")]
    [InlineData("/Admin/Sign-In", "/admin/sign-in")]
    [InlineData("/Robots.TXT", "/robots.txt")]
    [InlineData("/EN.MD", "/en.md")]
    [InlineData("/KK/", "/kk")]
    public async Task Get_OtherSpellingOfANonPageAddress_RedirectsPermanently(string asked, string canonical)
    {
        using var response = await GetAsync(asked);

        Assert.Equal(HttpStatusCode.MovedPermanently, response.StatusCode);
        Assert.Equal(canonical, response.Headers.Location!.OriginalString);
    }

    /// <summary>The address contains «ё», which many people type as «е».</summary>
    [Fact]
    public async Task Get_AddressWithYeInsteadOfYo_RedirectsToThePage()
    {
        var database = await TestDatabase.WithContentAsync();
        var staff = new TestStaff(database);
        await staff.AddLivePageAsync("приём", language: Web.Localization.Language.Russian);
        await using var site = TestSite.StartOn(database);

        using var response = await site.CreateBrowser()
            .GetAsync(new Uri("/ru/прием", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.MovedPermanently, response.StatusCode);
        Assert.Equal("/ru/%D0%BF%D1%80%D0%B8%D1%91%D0%BC", response.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Get_PathOfAnotherLanguage_RedirectsToThisLanguagesPath()
    {
        using var response = await GetAsync("/kk/mayor");

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Equal("/kk/%D3%99%D0%BA%D1%96%D0%BC", response.Headers.Location!.OriginalString);
    }

    [Theory]
    [InlineData("/en/mayor?a=1&b=%00&c=<script>")]
    [InlineData("/en?q=%D0%BC%D1%8D%D1%80&&&=")]
    [InlineData("/en/mayor?path=x&language=ru")]
    public async Task Get_UnknownQuery_ChangesNothing(string address)
    {
        using var plain = await GetAsync(address.Split('?')[0]);
        using var withQuery = await GetAsync(address);

        Assert.Equal(HttpStatusCode.OK, withQuery.StatusCode);
        Assert.Equal(await BodyAsync(plain), await BodyAsync(withQuery));
    }

    [Theory]
    [InlineData("/en/mayor")]
    [InlineData("/")]
    [InlineData("/sitemap.xml")]
    [InlineData("/robots.txt")]
    [InlineData("/kk/site.webmanifest")]
    [InlineData("/health/live")]
    public async Task Head_AnyAddress_AnswersAsGet(string address)
    {
        using var got = await GetAsync(address);
        using var headed = await browser.SendAsync(new HttpRequestMessage(HttpMethod.Head, address), TestContext.Current.CancellationToken);

        Assert.Equal(got.StatusCode, headed.StatusCode);
        Assert.Equal(got.Content.Headers.ContentType, headed.Content.Headers.ContentType);
        // Kestrel omits the body; the test server is not Kestrel, so this test cannot check it.
    }

    [Theory]
    [InlineData("kk", "/kk")]
    [InlineData("ru-RU,ru;q=0.9,en;q=0.8", "/ru")]
    [InlineData("en-GB", "/en")]
    [InlineData("de, en;q=0.1, ru;q=0.3", "/ru")]
    [InlineData("de", "/kk")]
    [InlineData("", "/kk")]
    [InlineData("ru;q=0, en", "/en")]
    public async Task Get_Root_RedirectsByAcceptLanguage(string accepted, string home)
    {
        using var response = await shared
            .Site.CreateBrowser(accepted)
            .GetAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Equal(home, response.Headers.Location!.OriginalString);
        Assert.Contains("Accept-Language", response.Headers.Vary);
    }

    private Task<HttpResponseMessage> GetAsync(string address) =>
        browser.GetAsync(
            new Uri(
                address.StartsWith("//", StringComparison.Ordinal) ? "http://localhost" + address : address,
                UriKind.RelativeOrAbsolute
            ),
            TestContext.Current.CancellationToken
        );

    private static Task<string> BodyAsync(HttpResponseMessage response) =>
        response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}

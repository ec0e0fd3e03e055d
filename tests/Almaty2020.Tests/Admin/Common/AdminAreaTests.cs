using System.Net;
using System.Text.RegularExpressions;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Caching;
using Almaty2020.Web.Data;
using Almaty2020.Web.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Admin.Common;

/// <summary>
/// Tests what applies to all admin screens: headers, language, errors and flash messages. Also tests that public pages stay the same for
/// staff.
/// </summary>
public sealed partial class AdminAreaTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/admin/sign-in", false)]
    [InlineData("/admin/setup?secret=x", false)]
    [InlineData("/admin", true)]
    [InlineData("/admin/feedback", true)]
    [InlineData("/admin/no-such-screen", true)]
    [InlineData("/ADMIN/feedback", true)]
    public async Task EveryResponse_ForbidsCachingIndexingFramingAndOpenerAccess(string address, bool signedIn)
    {
        await using var site = await TestSite.StartAsync();
        using var browser = signedIn ? await site.SignInAsync(await site.AddAccountAsync(Role.Author)) : new StaffBrowser(site);
        browser.Client.DefaultRequestHeaders.Add("Accept-Encoding", "br, gzip");

        using var response = await browser.Client.GetAsync(new Uri(address, UriKind.Relative), Ct);

        Assert.Equal(["no-store"], response.Headers.GetValues("Cache-Control"));
        Assert.Equal(["noindex, nofollow"], response.Headers.GetValues("X-Robots-Tag"));
        Assert.Equal(["same-origin"], response.Headers.GetValues("Cross-Origin-Opener-Policy"));
        Assert.Equal(["same-origin"], response.Headers.GetValues("Referrer-Policy"));
        Assert.Contains("frame-ancestors 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("Speculation-Rules"));
        // A page that contains both a secret and another person's text must not be compressed: its length could reveal the secret (BREACH).
        Assert.Empty(response.Content.Headers.ContentEncoding);
        Assert.DoesNotContain("Accept-Encoding", response.Headers.Vary);
    }

    [Fact]
    public async Task PublicPage_IsStillCompressed()
    {
        await using var site = await TestSite.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://localhost/kk/no-such-page");
        request.Headers.Add("Accept-Encoding", "br");

        using var response = await site.CreateBrowser().SendAsync(request, Ct);

        Assert.Equal(["br"], response.Content.Headers.ContentEncoding);
    }

    [Theory]
    [InlineData("kk", "Кіру")]
    [InlineData("ru", "Вход")]
    [InlineData("en", "Sign in")]
    public async Task BeforeSignIn_UsesBrowserLanguageUntilAnotherIsChosen(string accepted, string heading)
    {
        await using var site = await TestSite.StartAsync();
        using var browser = new StaffBrowser(site);
        browser.Client.DefaultRequestHeaders.Remove("Accept-Language");
        browser.Client.DefaultRequestHeaders.Add("Accept-Language", accepted);

        var page = await browser.GoAsync("/admin/sign-in?returnUrl=%2Fadmin%2Ffeedback");
        Assert.Equal((accepted, heading), (page.DocumentElement.GetAttribute("lang"), page.QuerySelector("h1")!.TextContent));
        Assert.Equal(accepted, page.QuerySelector(".languages [aria-pressed=true]")!.GetAttribute("value"));

        using var chosen = await browser.SendAsync("/admin/language", ("language", "ru"));
        Assert.Equal("/admin/sign-in?returnUrl=%2Fadmin%2Ffeedback", chosen.Headers.Location!.OriginalString);
        var cookie = chosen.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("admin-language=", StringComparison.Ordinal));
        Assert.Contains("path=/admin", cookie, StringComparison.Ordinal);
        Assert.Contains("secure", cookie, StringComparison.Ordinal);
        Assert.Contains("httponly", cookie, StringComparison.Ordinal);

        await browser.GoAsync("/admin/sign-in");
        Assert.Equal("ru", browser.Page.DocumentElement.GetAttribute("lang"));
    }

    [Fact]
    public async Task AfterSignIn_AccountLanguageOverridesBrowserLanguage()
    {
        await using var site = await TestSite.StartAsync();
        var account = await site.AddAccountAsync(Role.Author);
        using var browser = await site.SignInAsync(account);
        await browser.GoAsync("/admin/feedback?answer=no&language=kk");
        Assert.Equal("en", browser.Page.DocumentElement.GetAttribute("lang"));

        using var chosen = await browser.SendAsync("/admin/language", ("language", "kk"));
        Assert.Equal("/admin/feedback?answer=no&language=kk", chosen.Headers.Location!.OriginalString);
        await browser.GoAsync("/admin");
        Assert.Equal("kk", browser.Page.DocumentElement.GetAttribute("lang"));

        // Another browser, which requests English and has chosen Russian.
        using var other = await site.SignInAsync(account);
        other.Cookies.Add(new Uri(TestSite.PublicUrl), new Cookie("admin-language", "ru", "/admin"));
        await other.GoAsync("/admin");
        Assert.Equal("kk", other.Page.DocumentElement.GetAttribute("lang"));
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example")]
    [InlineData("/kk")]
    [InlineData("/adminx")]
    [InlineData(null)]
    public async Task LanguageChange_ReturnUrlOutsideAdmin_RedirectsToStartPage(string? returnUrl)
    {
        await using var site = await TestSite.StartAsync();
        using var browser = new StaffBrowser(site);
        await browser.GoAsync("/admin/sign-in");

        using var chosen = await browser.SendAsync("/admin/language", ("language", "ru"), ("returnUrl", returnUrl));

        Assert.Equal("/admin", chosen.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task LanguageChange_UnknownLanguage_IsRefusedAndSetsNoCookie()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = new StaffBrowser(site);
        await browser.GoAsync("/admin/sign-in");

        using var chosen = await browser.SendAsync("/admin/language", ("language", "de"));

        Assert.Equal(HttpStatusCode.BadRequest, chosen.StatusCode);
        Assert.DoesNotContain(chosen.Headers.TryGetValues("Set-Cookie", out var set) ? set : [], c =>
            c.StartsWith("admin-language", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("kk", "Бет табылмады")]
    [InlineData("ru", "Страница не найдена")]
    [InlineData("en", "Page not found")]
    public async Task SignedIn_UnknownAddress_ShowsNotFoundInTheirLanguageWithLayout(string language, string heading)
    {
        await using var site = await TestSite.StartAsync();
        var account = await site.AddAccountAsync(Role.Author, "Dana");
        using var browser = await site.SignInAsync(account);
        await browser.GoAsync("/admin");
        using (await browser.SendAsync("/admin/language", ("language", language))) { }

        using var response = await browser.GetAsync("/admin/no-such-screen");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(
            (language, heading),
            (browser.Page.DocumentElement.GetAttribute("lang"), browser.Page.QuerySelector("h1")!.TextContent)
        );
        Assert.Contains("Dana", browser.Page.QuerySelector(".admin-header")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(browser.Page.QuerySelector(".admin-nav a[href='/admin']"));
        Assert.Null(browser.Page.QuerySelector(".admin-nav [aria-current]"));
    }

    [Theory]
    [InlineData("/admin/accounts")]
    [InlineData("/admin/audit")]
    public async Task MissingAndForbidden_GetIdenticalResponses(string forbidden)
    {
        await using var site = await TestSite.StartAsync();
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        using var anonymous = new StaffBrowser(site);

        Assert.Equal(await AnswerAsync(browser, "/admin/no-such-screen"), await AnswerAsync(browser, forbidden));
        Assert.Equal(
            (await AnswerAsync(anonymous, "/admin/no-such-screen")).Replace("no-such-screen", "*", StringComparison.Ordinal),
            (await AnswerAsync(anonymous, forbidden)).Replace(forbidden["/admin/".Length..], "*", StringComparison.Ordinal)
        );

        async Task<string> AnswerAsync(StaffBrowser who, string address)
        {
            using var response = await who.Client.GetAsync(new Uri(address, UriKind.Relative), Ct);
            var headers = response
                .Headers.Concat(response.Content.Headers)
                .Where(h => h.Key is not ("Set-Cookie" or "Date"))
                .Select(h => $"{h.Key}: {string.Join(", ", h.Value)}");
            // The antiforgery token differs each time.
            return $"{response.StatusCode}\n{string.Join('\n', headers)}\n{FormToken().Replace(await response.Content.ReadAsStringAsync(Ct), "")}";
        }
    }

    [Fact]
    public async Task ExceptionInScreen_ShowsAdminErrorPage()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        await using var broken = site.WithWebHostBuilder(host =>
            host.ConfigureTestServices(services =>
            {
                var fault = new FaultyCommands("Feedback");
                services.ConfigureDbContext<SqliteSiteDb>(options => options.AddInterceptors(fault));
                services.ConfigureDbContext<SqlServerSiteDb>(options => options.AddInterceptors(fault));
            })
        );
        using var failing = new StaffBrowser(broken, browser.Cookies);

        using var response = await failing.GetAsync("/admin/feedback");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("Something went wrong here", failing.Page.QuerySelector("h1")!.TextContent);
        Assert.NotNull(failing.Page.QuerySelector("body.admin"));
        Assert.Equal(["no-store"], response.Headers.GetValues("Cache-Control"));
        Assert.Equal(["same-origin"], response.Headers.GetValues("Cross-Origin-Opener-Policy"));
    }

    /// <summary>
    /// Staff get the same public pages as residents, from the same cache. No account or session is read from the database.
    /// </summary>
    [Theory]
    [InlineData("/kk")]
    [InlineData("/en/mayor")]
    [InlineData("/en/search?q=city")]
    [InlineData("/en/no-such-page")]
    [InlineData("/sitemap.xml")]
    public async Task PublicPage_SignedInStaff_GetCachedPageWithoutAccountQuery(string address)
    {
        await using var site = await TestSite.StartAsync();
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        var counter = new ConcurrentCommandRecorder();
        await using var recorded = site.WithWebHostBuilder(host =>
            host.ConfigureTestServices(services =>
            {
                services.ConfigureDbContext<SqliteSiteDb>(options => options.AddInterceptors(counter));
                services.ConfigureDbContext<SqlServerSiteDb>(options => options.AddInterceptors(counter));
            })
        );
        using var staff = new StaffBrowser(recorded, browser.Cookies);
        using var resident = new StaffBrowser(recorded, new CookieContainer());
        // The first request waits for the site to start, which queries the database.
        using (await resident.Client.GetAsync(new Uri("/ru", UriKind.Relative), Ct)) { }

        counter.Texts.Clear();
        using var staffResponse = await staff.Client.GetAsync(new Uri(address, UriKind.Relative), Ct);
        using var residentResponse = await resident.Client.GetAsync(new Uri(address, UriKind.Relative), Ct);

        Assert.DoesNotContain(counter.Texts, sql =>
            sql.Contains("Sessions", StringComparison.Ordinal) || sql.Contains("Accounts", StringComparison.Ordinal)
        );
        Assert.Equal(await residentResponse.Content.ReadAsByteArrayAsync(Ct), await staffResponse.Content.ReadAsByteArrayAsync(Ct));
        Assert.False(staffResponse.Headers.Contains("Set-Cookie"));
        Assert.False(residentResponse.Headers.Contains("Set-Cookie"));
        Assert.DoesNotContain("Cookie", staffResponse.Headers.Vary);
        Assert.InRange(recorded.Services.GetRequiredService<PageCache>().Count, 1, 2);
    }

    [Fact]
    public async Task FlashMessage_IsShownOnceOnNextScreenOfSameBrowser()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        browser.Cookies.SetCookies(new Uri(TestSite.PublicUrl), FlashCookie(site, "Saved: <b>«Әкім»</b>"));

        // A redirect does not use up the message.
        using (var redirect = await browser.GetAsync("/admin/sign-in"))
            Assert.Equal(HttpStatusCode.Redirect, redirect.StatusCode);
        var first = await browser.GoAsync("/admin");
        var second = await browser.GoAsync("/admin");

        var message = first.QuerySelector("[role=status]")!;
        Assert.Equal("Saved: <b>«Әкім»</b>", message.TextContent.Trim());
        Assert.Null(message.QuerySelector("b"));
        Assert.Null(second.QuerySelector("[role=status]"));
    }

    [Theory]
    [InlineData("words")]
    [InlineData("d29yZHM=")]
    [InlineData("%3Cb%3E")]
    public async Task FlashMessage_ForgedCookie_IsNotShown(string value)
    {
        await using var site = await TestSite.StartAsync();
        using var browser = new StaffBrowser(site);
        browser.Cookies.Add(new Uri(TestSite.PublicUrl), new Cookie("__Host-said", value, "/") { Secure = true });

        Assert.Null((await browser.GoAsync("/admin/sign-in")).QuerySelector("[role=status]"));
        Assert.DoesNotContain(browser.Cookies.GetCookies(new Uri(TestSite.PublicUrl)), c => c.Name == "__Host-said");
    }

    [Fact]
    public async Task FlashMessage_Expired_IsNotShown()
    {
        await using var site = await TestSite.StartAsync();
        var threeMinutesAgo = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(TimeProvider.System.GetUtcNow().AddMinutes(-3));
        using var browser = new StaffBrowser(site);
        browser.Cookies.SetCookies(new Uri(TestSite.PublicUrl), FlashCookie(site, "Saved", threeMinutesAgo));

        Assert.Null((await browser.GoAsync("/admin/sign-in")).QuerySelector("[role=status]"));
    }

    /// <summary>The cookie that a controller sets before it redirects.</summary>
    private static string FlashCookie(TestSite site, string words, TimeProvider? clock = null)
    {
        var context = new DefaultHttpContext { Request = { Scheme = "https" } };
        new FlashMessage(
            new EncryptedCookies(
                site.Services.GetRequiredService<Microsoft.AspNetCore.DataProtection.IDataProtectionProvider>(),
                site.Services.GetRequiredService<SiteSettings>(),
                clock ?? TimeProvider.System
            )
        ).Set(context, new FlashMessage.Content(words));
        return context.Response.Headers.SetCookie.Single()!;
    }

    [GeneratedRegex("name=\"form-token\"[^>]*", RegexOptions.NonBacktracking)]
    private static partial Regex FormToken();

    /// <summary>Makes every command that reads the given table fail.</summary>
    private sealed class FaultyCommands(string table) : Microsoft.EntityFrameworkCore.Diagnostics.DbCommandInterceptor
    {
        public override ValueTask<Microsoft.EntityFrameworkCore.Diagnostics.InterceptionResult<System.Data.Common.DbDataReader>> ReaderExecutingAsync(
            System.Data.Common.DbCommand command,
            Microsoft.EntityFrameworkCore.Diagnostics.CommandEventData eventData,
            Microsoft.EntityFrameworkCore.Diagnostics.InterceptionResult<System.Data.Common.DbDataReader> result,
            CancellationToken cancellationToken = default
        ) =>
            command.CommandText.Contains($"\"{table}\"", StringComparison.Ordinal)
            || command.CommandText.Contains($"[{table}]", StringComparison.Ordinal)
                ? throw new InvalidOperationException("Simulated database failure.")
                : ValueTask.FromResult(result);
    }
}

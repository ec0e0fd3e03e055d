using System.Net;
using System.Text.RegularExpressions;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Caching;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Startup;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Admin;

/// <summary>What holds for every screen of staff, and that it changes nothing for anybody else.</summary>
public sealed partial class AdminFrameTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/admin/sign-in", false)]
    [InlineData("/admin/setup?secret=x", false)]
    [InlineData("/admin", true)]
    [InlineData("/admin/feedback", true)]
    [InlineData("/admin/no-such-screen", true)]
    [InlineData("/ADMIN/feedback", true)]
    public async Task EveryAnswer_IsKeptByNobodyFoundByNobodyAndSpeaksToNoWindow(string address, bool signedIn)
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
        // A page with a secret and somebody's words in it is not compressed: its length would tell (BREACH).
        Assert.Empty(response.Content.Headers.ContentEncoding);
        Assert.DoesNotContain("Accept-Encoding", response.Headers.Vary);
    }

    [Fact]
    public async Task PublicPage_IsStillCompressed()
    {
        await using var site = await TestSite.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://localhost/kk/no-such-page");
        request.Headers.Add("Accept-Encoding", "br");

        using var response = await site.Browser().SendAsync(request, Ct);

        Assert.Equal(["br"], response.Content.Headers.ContentEncoding);
    }

    [Theory]
    [InlineData("kk", "Кіру")]
    [InlineData("ru", "Вход")]
    [InlineData("en", "Sign in")]
    public async Task BeforeTheSignIn_TheBrowsersLanguageUntilAnotherIsChosen(string accepted, string heading)
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
    public async Task AfterTheSignIn_TheAccountsLanguageWhateverTheBrowserSays()
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

        // Another browser, which asks for English and has chosen Russian.
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
    public async Task LanguageWithAnotherPlaceToGo_GoesToTheStart(string? returnUrl)
    {
        await using var site = await TestSite.StartAsync();
        using var browser = new StaffBrowser(site);
        await browser.GoAsync("/admin/sign-in");

        using var chosen = await browser.SendAsync("/admin/language", ("language", "ru"), ("returnUrl", returnUrl));

        Assert.Equal("/admin", chosen.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task LanguageUnknown_IsRefusedAndKeepsTheChoice()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = new StaffBrowser(site);
        await browser.GoAsync("/admin/sign-in");

        using var chosen = await browser.SendAsync("/admin/language", ("language", "de"));

        Assert.Equal(HttpStatusCode.BadRequest, chosen.StatusCode);
        Assert.DoesNotContain(chosen.Headers.TryGetValues("Set-Cookie", out var set) ? set : [], c => c.StartsWith("admin-language", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("kk", "Бет табылмады")]
    [InlineData("ru", "Страница не найдена")]
    [InlineData("en", "Page not found")]
    public async Task SignedInAndNothingThere_SaysSoInTheirLanguageWithinTheFrame(string language, string heading)
    {
        await using var site = await TestSite.StartAsync();
        var account = await site.AddAccountAsync(Role.Author, "Dana");
        using var browser = await site.SignInAsync(account);
        await browser.GoAsync("/admin");
        using (await browser.SendAsync("/admin/language", ("language", language)))
        {
        }

        using var response = await browser.GetAsync("/admin/no-such-screen");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal((language, heading), (browser.Page.DocumentElement.GetAttribute("lang"), browser.Page.QuerySelector("h1")!.TextContent));
        Assert.Contains("Dana", browser.Page.QuerySelector(".admin-header")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(browser.Page.QuerySelector(".admin-nav a[href='/admin']"));
        Assert.Null(browser.Page.QuerySelector(".admin-nav [aria-current]"));
    }

    [Theory]
    [InlineData("/admin/accounts")]
    [InlineData("/admin/audit")]
    public async Task MissingAndForbidden_AnswerAlikeToTheByte(string forbidden)
    {
        await using var site = await TestSite.StartAsync();
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        using var anonymous = new StaffBrowser(site);

        Assert.Equal(await AnswerAsync(browser, "/admin/no-such-screen"), await AnswerAsync(browser, forbidden));
        Assert.Equal(
            (await AnswerAsync(anonymous, "/admin/no-such-screen")).Replace("no-such-screen", "*", StringComparison.Ordinal),
            (await AnswerAsync(anonymous, forbidden)).Replace(forbidden["/admin/".Length..], "*", StringComparison.Ordinal));

        async Task<string> AnswerAsync(StaffBrowser who, string address)
        {
            using var response = await who.Client.GetAsync(new Uri(address, UriKind.Relative), Ct);
            var headers = response.Headers.Concat(response.Content.Headers)
                .Where(h => h.Key is not ("Set-Cookie" or "Date"))
                .Select(h => $"{h.Key}: {string.Join(", ", h.Value)}");
            // A form's token is another one each time.
            return $"{response.StatusCode}\n{string.Join('\n', headers)}\n{FormToken().Replace(await response.Content.ReadAsStringAsync(Ct), "")}";
        }
    }

    [Fact]
    public async Task FaultInAScreen_IsAnErrorPageOfStaff()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        await using var broken = site.WithWebHostBuilder(host => host.ConfigureTestServices(services =>
        {
            var fault = new FaultyCommands("Feedback");
            services.ConfigureDbContext<SqliteSiteDb>(options => options.AddInterceptors(fault));
            services.ConfigureDbContext<SqlServerSiteDb>(options => options.AddInterceptors(fault));
        }));
        using var unlucky = new StaffBrowser(broken, browser.Cookies);

        using var response = await unlucky.GetAsync("/admin/feedback");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("Something went wrong here", unlucky.Page.QuerySelector("h1")!.TextContent);
        Assert.NotNull(unlucky.Page.QuerySelector("body.admin"));
        Assert.Equal(["no-store"], response.Headers.GetValues("Cache-Control"));
        Assert.Equal(["same-origin"], response.Headers.GetValues("Cross-Origin-Opener-Policy"));
    }

    /// <summary>Who works here reads the same pages as everybody, from the same cache; the site's database never hears of it.</summary>
    [Theory]
    [InlineData("/kk")]
    [InlineData("/en/mayor")]
    [InlineData("/en/search?q=city")]
    [InlineData("/en/no-such-page")]
    [InlineData("/sitemap.xml")]
    public async Task PublicPage_IsTheSameForStaffAndNobodyAsksWhoReads(string address)
    {
        await using var site = await TestSite.StartAsync();
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        var counter = new CommandCounter();
        await using var recorded = site.WithWebHostBuilder(host => host.ConfigureTestServices(services =>
        {
            services.ConfigureDbContext<SqliteSiteDb>(options => options.AddInterceptors(counter));
            services.ConfigureDbContext<SqlServerSiteDb>(options => options.AddInterceptors(counter));
        }));
        using var staff = new StaffBrowser(recorded, browser.Cookies);
        using var resident = new StaffBrowser(recorded, new CookieContainer());
        // The first page of a site waits for its preparation, which asks the database.
        using (await resident.Client.GetAsync(new Uri("/ru", UriKind.Relative), Ct))
        {
        }

        counter.Texts.Clear();
        using var theirs = await staff.Client.GetAsync(new Uri(address, UriKind.Relative), Ct);
        using var everybodys = await resident.Client.GetAsync(new Uri(address, UriKind.Relative), Ct);

        Assert.DoesNotContain(counter.Texts, sql => sql.Contains("Sessions", StringComparison.Ordinal) || sql.Contains("Accounts", StringComparison.Ordinal));
        Assert.Equal(await everybodys.Content.ReadAsByteArrayAsync(Ct), await theirs.Content.ReadAsByteArrayAsync(Ct));
        Assert.False(theirs.Headers.Contains("Set-Cookie"));
        Assert.False(everybodys.Headers.Contains("Set-Cookie"));
        Assert.DoesNotContain("Cookie", theirs.Headers.Vary);
        Assert.InRange(recorded.Services.GetRequiredService<PageCache>().Count, 1, 2);
    }

    [Fact]
    public async Task WhatWasDone_IsSaidOnceOnTheNextScreenOfTheSameBrowser()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        browser.Cookies.SetCookies(new Uri(TestSite.PublicUrl), CookieThatSays(site, "Saved: <b>«Әкім»</b>"));

        // A redirect is not seen.
        using (var redirect = await browser.GetAsync("/admin/sign-in"))
            Assert.Equal(HttpStatusCode.Redirect, redirect.StatusCode);
        var first = await browser.GoAsync("/admin");
        var second = await browser.GoAsync("/admin");

        var said = first.QuerySelector("[role=status]")!;
        Assert.Equal("Saved: <b>«Әкім»</b>", said.TextContent.Trim());
        Assert.Null(said.QuerySelector("b"));
        Assert.Null(second.QuerySelector("[role=status]"));
    }

    [Theory]
    [InlineData("words")]
    [InlineData("d29yZHM=")]
    [InlineData("%3Cb%3E")]
    public async Task WordsThatWereNotOurs_AreNotSaid(string value)
    {
        await using var site = await TestSite.StartAsync();
        using var browser = new StaffBrowser(site);
        browser.Cookies.Add(new Uri(TestSite.PublicUrl), new Cookie("__Host-said", value, "/") { Secure = true });

        Assert.Null((await browser.GoAsync("/admin/sign-in")).QuerySelector("[role=status]"));
        Assert.DoesNotContain(browser.Cookies.GetCookies(new Uri(TestSite.PublicUrl)), c => c.Name == "__Host-said");
    }

    [Fact]
    public async Task WordsKeptForLong_AreNotSaid()
    {
        await using var site = await TestSite.StartAsync();
        var long_ago = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(TimeProvider.System.GetUtcNow().AddMinutes(-3));
        using var browser = new StaffBrowser(site);
        browser.Cookies.SetCookies(new Uri(TestSite.PublicUrl), CookieThatSays(site, "Saved", long_ago));

        Assert.Null((await browser.GoAsync("/admin/sign-in")).QuerySelector("[role=status]"));
    }

    /// <summary>As a controller does before it redirects.</summary>
    private static string CookieThatSays(TestSite site, string words, TimeProvider? clock = null)
    {
        var context = new DefaultHttpContext { Request = { Scheme = "https" } };
        new Said(new SealedCookies(site.Services.GetRequiredService<Microsoft.AspNetCore.DataProtection.IDataProtectionProvider>(), site.Services.GetRequiredService<SiteSettings>(), clock ?? TimeProvider.System)).Say(context, words);
        return context.Response.Headers.SetCookie.Single()!;
    }

    [GeneratedRegex("name=\"form-token\"[^>]*", RegexOptions.NonBacktracking)]
    private static partial Regex FormToken();

    /// <summary>Fails every command that names a table.</summary>
    private sealed class FaultyCommands(string table) : Microsoft.EntityFrameworkCore.Diagnostics.DbCommandInterceptor
    {
        public override ValueTask<Microsoft.EntityFrameworkCore.Diagnostics.InterceptionResult<System.Data.Common.DbDataReader>> ReaderExecutingAsync(
            System.Data.Common.DbCommand command,
            Microsoft.EntityFrameworkCore.Diagnostics.CommandEventData eventData,
            Microsoft.EntityFrameworkCore.Diagnostics.InterceptionResult<System.Data.Common.DbDataReader> result,
            CancellationToken cancellationToken = default) =>
            command.CommandText.Contains($"\"{table}\"", StringComparison.Ordinal) || command.CommandText.Contains($"[{table}]", StringComparison.Ordinal)
                ? throw new InvalidOperationException("As the test wants it.")
                : ValueTask.FromResult(result);
    }
}

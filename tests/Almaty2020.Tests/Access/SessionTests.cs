using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Data;
using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Access;

/// <summary>Session lifetime, and attacks on sessions.</summary>
public sealed class SessionTests
{
    private const string Cookie = "__Host-staff";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;
    private static readonly Uri Site = new(TestSite.PublicUrl);

    public static TheoryData<string> ForeignAddresses =>
        [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example/admin",
            "https:evil.example",
            "javascript:alert(1)",
            "\\\\evil.example",
            "/admin/../../evil.example",
            "%2F%2Fevil.example",
            "/%2Fevil.example",
            "/%5Cevil.example",
            "/admin@evil.example",
            "/administrator",
            "/kk",
            "http:/admin",
            "/\t/evil.example",
            "/admin\r\nLocation: https://evil.example",
            "//evil.example/admin/",
            ".evil.example",
            "@evil.example",
        ];

    [Fact]
    public async Task IdleSession_EndsAfterIdleLimit()
    {
        var clock = new TestClock();
        await using var site = await TestSite.StartAsync(clock);
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));

        clock.Advance(Session.IdleLimit - TimeSpan.FromSeconds(1));
        await browser.GoAsync("/admin");
        // The request above restarted the idle time.
        clock.Advance(Session.IdleLimit - TimeSpan.FromSeconds(1));
        await browser.GoAsync("/admin");

        clock.Advance(Session.IdleLimit);
        await AssertSignedOutAsync(browser);
    }

    [Fact]
    public async Task ActiveSession_EndsAtAbsoluteLimit()
    {
        var clock = new TestClock();
        await using var site = await TestSite.StartAsync(clock);
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        // Keep the cookie's value: the browser deletes an expired cookie, but a thief would still send it.
        var cookie = browser.Cookies.GetCookies(Site)[Cookie]!;
        var began = clock.GetUtcNow();

        var step = Session.IdleLimit / 2;
        while (clock.GetUtcNow() + step < began + Session.AbsoluteLimit)
        {
            clock.Advance(step);
            await browser.GoAsync("/admin");
        }

        clock.Advance(began + Session.AbsoluteLimit - clock.GetUtcNow());
        await AssertSignedOutAsync(browser);
        using var thief = new StaffBrowser(site);
        thief.Cookies.Add(new Cookie(Cookie, cookie.Value, "/", Site.Host) { Secure = true });
        await AssertSignedOutAsync(thief);
    }

    [Fact]
    public async Task Cookies_AreHostOnlyAndHttpOnly()
    {
        await using var site = await TestSite.StartAsync();
        var account = await site.AddAccountAsync(Role.Publisher);
        using var browser = new StaffBrowser(site);
        List<string> set = [];
        using (var page = await browser.GetAsync("/admin/sign-in"))
            set.AddRange(SetBy(page));
        using (var password = await browser.SendAsync("/admin/sign-in", ("email", account.Email), ("password", TestAccount.Password)))
        {
            set.AddRange(SetBy(password));
            using var second = await browser.GetAsync(password.Headers.Location!.OriginalString);
        }

        using (var signedIn = await browser.SendAsync("/admin/sign-in/code", ("code", account.Code())))
            set.AddRange(SetBy(signedIn));

        foreach (var name in (string[])[Cookie, "__Host-form", "__Host-half"])
            Assert.Contains(set, c => c.StartsWith(name + "=", StringComparison.Ordinal));
        Assert.All(set, cookie =>
        {
            var parts = cookie.Split("; ").Select(p => p.ToLowerInvariant()).ToList();
            Assert.StartsWith("__host-", parts[0], StringComparison.Ordinal);
            Assert.Contains("path=/", parts);
            Assert.Contains("secure", parts);
            Assert.Contains("httponly", parts);
            Assert.Contains(parts, p => p is "samesite=lax" or "samesite=strict");
            Assert.DoesNotContain(parts, p => p.StartsWith("domain=", StringComparison.Ordinal));
        });

        static IEnumerable<string> SetBy(HttpResponseMessage response) =>
            response.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : [];
    }

    [Fact]
    public async Task SignIn_ReplacesPlantedCookie()
    {
        await using var site = await TestSite.StartAsync();
        var attacker = await site.AddAccountAsync(Role.Author, "Attacker");
        var victim = await site.AddAccountAsync(Role.Author, "Victim");
        using var attackers = await site.SignInAsync(attacker);
        var planted = attackers.Cookies.GetCookies(Site)[Cookie]!.Value;
        using var browser = new StaffBrowser(site);
        browser.Cookies.Add(new Cookie(Cookie, planted, "/", Site.Host) { Secure = true });
        await browser.GoAsync("/admin/sign-in?again=true");

        using var signedIn = await browser.SendAsync("/admin/sign-in", ("email", victim.Email), ("password", TestAccount.Password));

        var now = browser.Cookies.GetCookies(Site)[Cookie]!.Value;
        Assert.NotEqual(planted, now);
        await browser.GoAsync("/admin");
        Assert.Equal("Victim", browser.Page.QuerySelector(".sign-out a")!.TextContent);
        // The planted session has ended, so it gives no access, least of all to the victim's account.
        await AssertSignedOutAsync(attackers);
    }

    [Fact]
    public async Task CookieCopiedBeforeSignOut_StopsWorking()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        var copy = new Cookie(Cookie, browser.Cookies.GetCookies(Site)[Cookie]!.Value, "/", Site.Host) { Secure = true };
        await browser.GoAsync("/admin");
        using var signedOut = await browser.SendAsync("/admin/sign-out");
        Assert.Null(browser.Cookies.GetCookies(Site)[Cookie]);

        using var thief = new StaffBrowser(site);
        thief.Cookies.Add(copy);

        await AssertSignedOutAsync(thief);
    }

    [Fact]
    public async Task TamperedCookie_IsRejected()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        var value = browser.Cookies.GetCookies(Site)[Cookie]!.Value;
        foreach (var place in (int[])[0, 8, value.Length / 2, value.Length - 3])
        {
            var changed = string.Concat(value.AsSpan(0, place), value[place] == 'A' ? "B" : "A", value.AsSpan(place + 1));
            using var thief = new StaffBrowser(site);
            thief.Cookies.Add(new Cookie(Cookie, changed, "/", Site.Host) { Secure = true });
            await AssertSignedOutAsync(thief);
        }
    }

    [Fact]
    public async Task RoleRemoved_TakesEffectOnNextRequest()
    {
        await using var site = await TestSite.StartAsync();
        var account = await site.AddAccountAsync(Role.Administrator);
        using var browser = await site.SignInAsync(account);
        await browser.GoAsync("/admin");
        Assert.NotEmpty(browser.Page.QuerySelectorAll(".admin-nav a[href='/admin/accounts']"));

        await using (var db = site.Database.Open())
            await db.Grants.Where(g => g.AccountId == account.Id).ExecuteDeleteAsync(Ct);

        await browser.GoAsync("/admin");
        Assert.Empty(browser.Page.QuerySelectorAll(".admin-nav a[href='/admin/accounts']"));
    }

    [Fact]
    public async Task AuthenticatorCode_UsedInParallel_CountsOnce()
    {
        await using var site = await TestSite.StartAsync();
        var account = await site.AddAccountAsync(Role.Publisher);
        var browsers = new List<StaffBrowser>();
        for (var i = 0; i < 4; i++)
        {
            var browser = new StaffBrowser(site);
            browsers.Add(browser);
            await browser.GoAsync("/admin/sign-in");
            using var password = await browser.SendAsync("/admin/sign-in", ("email", account.Email), ("password", TestAccount.Password));
            await browser.GoAsync(password.Headers.Location!.OriginalString);
        }

        var code = account.Code();
        var answers = await Task.WhenAll(
            browsers.Select(async browser =>
            {
                using var response = await browser.SendAsync("/admin/sign-in/code", ("code", code));
                return response.StatusCode;
            })
        );
        browsers.ForEach(b => b.Dispose());

        Assert.Equal(
            [
                HttpStatusCode.Redirect,
                HttpStatusCode.UnprocessableEntity,
                HttpStatusCode.UnprocessableEntity,
                HttpStatusCode.UnprocessableEntity,
            ],
            answers.Order()
        );
    }

    [Theory]
    [MemberData(nameof(ForeignAddresses))]
    public async Task ReturnUrlOutsideAdmin_RedirectsToDashboard(string address)
    {
        await using var site = await TestSite.StartAsync();
        var account = await site.AddAccountAsync(Role.Author);
        using var browser = new StaffBrowser(site);
        await browser.GoAsync("/admin/sign-in?returnUrl=" + Uri.EscapeDataString(address));

        using (var chosen = await browser.SendAsync("/admin/language", ("language", "en"), ("returnUrl", address)))
            Assert.Equal("/admin", chosen.Headers.Location?.OriginalString);
        using var signedIn = await browser.SendAsync("/admin/sign-in", ("email", account.Email), ("password", TestAccount.Password));
        Assert.Equal("/admin", signedIn.Headers.Location?.OriginalString);
        using var alreadyIn = await browser.GetAsync("/admin/sign-in?returnUrl=" + Uri.EscapeDataString(address));
        Assert.Equal("/admin", alreadyIn.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task ReturnUrlInAdmin_SurvivesBothSteps()
    {
        await using var site = await TestSite.StartAsync();
        var account = await site.AddAccountAsync(Role.Publisher);
        using var browser = new StaffBrowser(site);
        using var asked = await browser.GetAsync("/admin/account?done=name");
        await browser.GoAsync(asked.Headers.Location!.OriginalString);
        using var password = await browser.SendAsync("/admin/sign-in", ("email", account.Email), ("password", TestAccount.Password));
        await browser.GoAsync(password.Headers.Location!.OriginalString);

        using var signedIn = await browser.SendAsync("/admin/sign-in/code", ("code", account.Code()));

        Assert.Equal("/admin/account?done=name", signedIn.Headers.Location?.OriginalString);
    }

    private static async Task AssertSignedOutAsync(StaffBrowser browser)
    {
        using var closed = await browser.GetAsync("/admin");
        Assert.Equal("/admin/sign-in", closed.Headers.Location?.OriginalString);
    }
}

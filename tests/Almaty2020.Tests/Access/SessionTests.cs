using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Access;

/// <summary>How long a session lasts, and what attacks on it come to.</summary>
public sealed class SessionTests
{
    private const string Cookie = "__Host-staff";

    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;
    private static readonly Uri Site = new(TestSite.PublicUrl);

    public static TheoryData<string> ForeignAddresses =>
    [
        "//evil.example", "/\\evil.example", "https://evil.example/admin", "https:evil.example", "javascript:alert(1)", "\\\\evil.example",
        "/admin/../../evil.example", "%2F%2Fevil.example", "/%2Fevil.example", "/%5Cevil.example", "/admin@evil.example", "/administrator", "/kk", "http:/admin",
        "/\t/evil.example", "/admin\r\nLocation: https://evil.example", "//evil.example/admin/", ".evil.example", "@evil.example",
    ];

    [Fact]
    public async Task WithoutAnyAct_EndsAfterTheIdleLimit()
    {
        var clock = new TestClock();
        await using var site = await TestSite.StartAsync(clock);
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));

        clock.Advance(Session.IdleLimit - TimeSpan.FromSeconds(1));
        await browser.GoAsync("/admin");
        // That was an act.
        clock.Advance(Session.IdleLimit - TimeSpan.FromSeconds(1));
        await browser.GoAsync("/admin");

        clock.Advance(Session.IdleLimit);
        await IsOutAsync(browser);
    }

    [Fact]
    public async Task AtWorkAllDay_EndsAtTheAbsoluteLimit()
    {
        var clock = new TestClock();
        await using var site = await TestSite.StartAsync(clock);
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        // What the browser would throw away by itself is sent all the same, as a thief would.
        var cookie = browser.Cookies.GetCookies(Site)[Cookie]!;
        var began = clock.GetUtcNow();

        var step = Session.IdleLimit / 2;
        while (clock.GetUtcNow() + step < began + Session.AbsoluteLimit)
        {
            clock.Advance(step);
            await browser.GoAsync("/admin");
        }

        clock.Advance(began + Session.AbsoluteLimit - clock.GetUtcNow());
        await IsOutAsync(browser);
        using var thief = new StaffBrowser(site);
        thief.Cookies.Add(new Cookie(Cookie, cookie.Value, "/", Site.Host) { Secure = true });
        await IsOutAsync(thief);
    }

    [Fact]
    public async Task Cookie_IsForTheHostAloneAndOutOfReachOfScripts()
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

        static IEnumerable<string> SetBy(HttpResponseMessage response) => response.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : [];
    }

    [Fact]
    public async Task CookieFromBeforeTheSignIn_IsNotTheOneAfter()
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
        // What was planted leads nowhere any more, the victim's account least of all.
        await IsOutAsync(attackers);
    }

    [Fact]
    public async Task CookieCopiedBeforeSigningOut_IsDead()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        var copy = new Cookie(Cookie, browser.Cookies.GetCookies(Site)[Cookie]!.Value, "/", Site.Host) { Secure = true };
        await browser.GoAsync("/admin");
        using var signedOut = await browser.SendAsync("/admin/sign-out");
        Assert.Null(browser.Cookies.GetCookies(Site)[Cookie]);

        using var thief = new StaffBrowser(site);
        thief.Cookies.Add(copy);

        await IsOutAsync(thief);
    }

    [Fact]
    public async Task CookieChangedAnywhere_IsNone()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        var value = browser.Cookies.GetCookies(Site)[Cookie]!.Value;
        foreach (var place in (int[])[0, 8, value.Length / 2, value.Length - 3])
        {
            var changed = string.Concat(value.AsSpan(0, place), value[place] == 'A' ? "B" : "A", value.AsSpan(place + 1));
            using var thief = new StaffBrowser(site);
            thief.Cookies.Add(new Cookie(Cookie, changed, "/", Site.Host) { Secure = true });
            await IsOutAsync(thief);
        }
    }

    [Fact]
    public async Task RoleTakenAway_IsGoneWithTheNextRequest()
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
    public async Task CodeOfTheApp_CountsOnce_AlsoForTwoAtOnce()
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
        var answers = await Task.WhenAll(browsers.Select(async browser =>
        {
            using var response = await browser.SendAsync("/admin/sign-in/code", ("code", code));
            return response.StatusCode;
        }));
        browsers.ForEach(b => b.Dispose());

        Assert.Equal([HttpStatusCode.Redirect, HttpStatusCode.UnprocessableEntity, HttpStatusCode.UnprocessableEntity, HttpStatusCode.UnprocessableEntity], answers.Order());
    }

    [Theory]
    [MemberData(nameof(ForeignAddresses))]
    public async Task ReturnUrl_ThatLeadsElsewhere_LeadsToTheStart(string address)
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
    public async Task ReturnUrl_WithinTheArea_IsFollowedThroughBothSteps()
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

    private static async Task IsOutAsync(StaffBrowser browser)
    {
        using var closed = await browser.GetAsync("/admin");
        Assert.Equal("/admin/sign-in", closed.Headers.Location?.OriginalString);
    }
}

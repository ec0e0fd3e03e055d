using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Data;
using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OtpNet;

namespace Almaty2020.Tests.Access.SigningIn;

/// <summary>Setting up the first account with the link from the console.</summary>
public sealed class SetupTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static readonly (string, string?)[] Filled =
    [
        ("Name", "Aigerim"),
        ("Email", "aigerim@example.kz"),
        ("Password", "four quite ordinary words"),
    ];

    [Fact]
    public async Task SetupLink_CreatesAccountThatCanDoEverything_AfterItsAuthenticatorIsSetUp()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = new StaffBrowser(site);
        await browser.GoAsync(await LinkAsync(site));

        using var created = await browser.SendAsync("/admin/setup", Filled);
        Assert.Equal("/admin/account/second-factor", created.Headers.Location?.OriginalString);

        using (var early = await browser.GetAsync("/admin"))
            Assert.Equal("/admin/account/second-factor", early.Headers.Location?.OriginalString);

        await browser.GoAsync("/admin/account/authenticator");
        var secret = browser.Page.QuerySelector("code.secret")!.TextContent.Replace(" ", "", StringComparison.Ordinal);
        using var set = await browser.SendAsync(
            "/admin/account/authenticator",
            ("code", new OtpNet.Totp(Base32Encoding.ToBytes(secret)).ComputeTotp())
        );
        Assert.Equal(HttpStatusCode.OK, set.StatusCode);
        Assert.Equal(RecoveryCodes.Count, browser.Page.QuerySelectorAll(".codes li").Length);

        await browser.GoAsync("/admin");
        string[] menu = [.. browser.Page.QuerySelectorAll(".admin-nav a").Select(a => a.GetAttribute("href")!)];
        Assert.Contains("/admin/accounts", menu);
        Assert.Contains("/admin/pages", menu);
        await using var db = site.Database.Open();
        Assert.Equal([Role.Publisher, Role.Administrator], (await db.Grants.Select(g => g.Role).ToListAsync(Ct)).Order());
        await site.MailedAsync((await db.Accounts.SingleAsync(Ct)).Email!, "Your second factor was changed");
    }

    [Fact]
    public async Task SetupLink_OfASiteWithAccounts_CreatesAnAdministratorOnly()
    {
        await using var site = await TestSite.StartAsync();
        await site.AddAccountAsync(Role.Author);
        using var browser = new StaffBrowser(site);
        await browser.GoAsync(await LinkAsync(site));

        using var created = await browser.SendAsync("/admin/setup", Filled);

        Assert.Equal("/admin/account/second-factor", created.Headers.Location?.OriginalString);
        await using var db = site.Database.Open();
        Assert.Equal([Role.Author, Role.Administrator], (await db.Grants.Select(g => g.Role).ToListAsync(Ct)).Order());
    }

    [Fact]
    public async Task RecoveryCodes_DownloadContainsEveryCode_AndWhatTheyAreFor()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Administrator));
        await browser.GoAsync("/admin/account/second-factor");
        using var shown = await browser.SendAsync("/admin/account/recovery-codes");
        Assert.Equal(HttpStatusCode.OK, shown.StatusCode);

        var link = browser.Page.QuerySelector("a[download]")!;

        var (type, text) = link.GetAttribute("href")!.Split(',', 2) is [var head, var body]
            ? (head, Uri.UnescapeDataString(body))
            : ("", "");
        Assert.Equal("data:text/plain;charset=utf-8", type);
        string[] codes = [.. browser.Page.QuerySelectorAll(".codes code").Select(c => c.TextContent)];
        Assert.Equal(RecoveryCodes.Count, codes.Length);
        Assert.Equal(codes, text.Split("\r\n").Where(RecoveryCodes.HasCodeFormat));
        Assert.Contains(TestSite.PublicUrl + "/admin/sign-in", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetupLinkUsed_Answers410()
    {
        await using var site = await TestSite.StartAsync();
        var link = await LinkAsync(site);
        using var browser = new StaffBrowser(site);
        await browser.GoAsync(link);
        var stale = browser.Page;
        using var first = await browser.SendAsync("/admin/setup", Filled);
        Assert.Equal(HttpStatusCode.Redirect, first.StatusCode);

        using var other = new StaffBrowser(site);
        using var again = await other.GetAsync(link);

        Assert.Equal(HttpStatusCode.Gone, again.StatusCode);
        await using var db = site.Database.Open();
        Assert.Equal(1, await db.Accounts.CountAsync(Ct));
    }

    private static async Task<string> LinkAsync(TestSite site)
    {
        await using var scope = site.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<CreateSetupLink>().ExecuteAsync(Ct);
    }
}

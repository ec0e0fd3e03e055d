using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.SigningIn;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OtpNet;

namespace Almaty2020.Tests.Access;

/// <summary>From the link on the console to an administrator at work.</summary>
public sealed class SetupTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private static readonly (string, string?)[] Filled = [("Name", "Aigerim"), ("Email", "aigerim@example.kz"), ("Password", "four quite ordinary words")];

    [Fact]
    public async Task SetupLink_MakesAnAdministratorWhoSetsAnAuthenticatorFirst()
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
        using var set = await browser.SendAsync("/admin/account/authenticator", ("code", new OtpNet.Totp(Base32Encoding.ToBytes(secret)).ComputeTotp()));
        Assert.Equal(HttpStatusCode.OK, set.StatusCode);
        Assert.Equal(RecoveryCodes.Count, browser.Page.QuerySelectorAll(".codes li").Length);

        await browser.GoAsync("/admin");
        Assert.Contains(browser.Page.QuerySelectorAll(".admin-nav a"), a => a.GetAttribute("href") == "/admin/accounts");
    }

    [Fact]
    public async Task SetupLinkUsed_IsDead()
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
        return await scope.ServiceProvider.GetRequiredService<MakeSetupLink>().ExecuteAsync(Ct);
    }
}

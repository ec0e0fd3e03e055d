using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Access.SigningIn;

/// <summary>Resetting a forgotten password.</summary>
public sealed class PasswordResetTests
{
    private const string New = "walnut gravel ottoman";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NoMailServer_SuggestsAdministrator_ForKnownAndUnknownAccount()
    {
        await using var site = await TestSite.StartAsync();
        var account = await site.AddAccountAsync(Role.Author);
        var told = new List<string>();
        foreach (var email in new[] { account.Email, "nobody@example.kz" })
        {
            using var browser = new StaffBrowser(site);
            await browser.GoAsync("/admin/forgotten");
            Assert.DoesNotContain("We send you", browser.Page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
            using var asked = await browser.SendAsync("/admin/forgotten", ("email", email));
            await browser.GoAsync(asked.Headers.Location!.OriginalString);
            told.Add(browser.Page.QuerySelector("main")!.TextContent);
        }

        Assert.Equal(told[0], told[1]);
        Assert.DoesNotContain("on its way", told[0], StringComparison.Ordinal);
        Assert.Contains("an administrator can help", told[0], StringComparison.Ordinal);
        Assert.DoesNotContain("secret", told[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_SetsPassword_EndsSessionsAndStillRequiresSecondFactor()
    {
        await using var site = await TestSite.StartAsync();
        var account = await site.AddAccountAsync(Role.Publisher);
        using var signedIn = await site.SignInAsync(account);
        using var pending = new StaffBrowser(site);
        await pending.GoAsync("/admin/sign-in");
        using (var half = await pending.SendAsync("/admin/sign-in", ("email", account.Email), ("password", TestAccount.Password)))
            await pending.GoAsync(half.Headers.Location!.OriginalString);

        using var browser = new StaffBrowser(site);
        await browser.GoAsync("/admin/sign-in");
        await browser.GoAsync(browser.Page.QuerySelector("main a[href='/admin/forgotten']")!.GetAttribute("href")!);
        using var asked = await browser.SendAsync("/admin/forgotten", ("email", $" {account.Email.ToUpperInvariant()} "));
        await browser.GoAsync(asked.Headers.Location!.OriginalString);

        var mail = Assert.Single(await site.MailsToAsync(account.Email));
        var link = TestMail.LinkOf(mail);
        Assert.StartsWith($"{TestSite.PublicUrl}/admin/reset?secret=", TestSite.PublicUrl + link, StringComparison.Ordinal);
        await browser.GoAsync(link);
        Assert.Contains(account.Email, browser.Page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        using var set = await browser.SendAsync("/admin/reset", ("password", New));
        Assert.Equal("/admin/reset/done", set.Headers.Location?.OriginalString);
        await browser.GoAsync("/admin/reset/done");

        // No session remains: not the old one, not the pending sign-in, not this browser.
        using (var old = await signedIn.GetAsync("/admin"))
            Assert.Equal("/admin/sign-in", old.Headers.Location?.OriginalString);
        await AllowCodeReuseAsync(site, account);
        using (var half = await pending.SendAsync("/admin/sign-in/code", ("code", account.Code())))
            Assert.Equal("/admin/sign-in", half.Headers.Location?.OriginalString);
        using (var here = await browser.GetAsync("/admin"))
            Assert.Equal("/admin/sign-in", here.Headers.Location?.OriginalString);

        await browser.GoAsync("/admin/sign-in");
        using (var older = await browser.SendAsync("/admin/sign-in", ("email", account.Email), ("password", TestAccount.Password)))
            Assert.Equal(HttpStatusCode.UnprocessableEntity, older.StatusCode);
        using (var newer = await browser.SendAsync("/admin/sign-in", ("email", account.Email), ("password", New)))
            Assert.Equal("/admin/sign-in/code", newer.Headers.Location?.OriginalString);

        var mails = await site.MailsToAsync(account.Email, 2);
        Assert.Contains("password", mails[1].Subject, StringComparison.Ordinal);
        Assert.DoesNotContain("http", mails[1].TextBody, StringComparison.Ordinal);
        await using var db = site.Database.Open();
        var acts = await db.Audit.Where(a => a.AccountId == account.Id).OrderBy(a => a.AtUtc).ToListAsync(Ct);
        Assert.Equal(
            [(AuditActions.ResetLinkCreated, Actor.SystemUserId), (AuditActions.PasswordReset, account.Id)],
            acts.Select(a => (a.Action, a.ActorId))
        );
    }

    [Theory]
    [InlineData(nameof(Account.SuspendedAtUtc))]
    [InlineData(nameof(Account.RemovedAtUtc))]
    [InlineData(nameof(Account.ActivatedAtUtc))]
    [InlineData(nameof(Account.PasswordHash))]
    public async Task AccountNotAllowedToReset_GetsNoLink(string what)
    {
        await using var site = await TestSite.StartAsync();
        var account = await site.AddAccountAsync(Role.Author);
        var other = await site.AddAccountAsync(Role.Author);
        await DisallowResetAsync(site, account, what);

        await AskAsync(site, account.Email);
        await AskAsync(site, "nobody@example.kz");
        await AskAsync(site, other.Email);

        // Requests are processed in order: when the last e-mail is there, the others are done.
        await site.MailsToAsync(other.Email);
        Assert.Single(await site.AllMailsAsync());
        await using var db = site.Database.Open();
        Assert.Equal(other.Id, (await db.AccountLinks.SingleAsync(Ct)).AccountId);
    }

    [Theory]
    [InlineData(nameof(Account.SuspendedAtUtc))]
    [InlineData(nameof(Account.RemovedAtUtc))]
    [InlineData(nameof(Account.PasswordHash))]
    public async Task AccountNoLongerAllowedToReset_LinkAnswers410(string what)
    {
        await using var site = await TestSite.StartAsync();
        var account = await site.AddAccountAsync(Role.Author);
        var link = $"/admin/reset?secret={await site.AddLinkAsync(LinkPurpose.Reset, account.Id)}";
        using var browser = new StaffBrowser(site);
        await browser.GoAsync(link);
        await DisallowResetAsync(site, account, what);

        using var sent = await browser.SendAsync("/admin/reset", ("password", New));
        using var opened = await browser.GetAsync(link);

        Assert.Equal(HttpStatusCode.Gone, sent.StatusCode);
        Assert.Equal(HttpStatusCode.Gone, opened.StatusCode);
    }

    [Fact]
    public async Task PasswordContainsOwnName_ShowsErrorBesideField()
    {
        await using var site = await TestSite.StartAsync();
        var account = await site.AddAccountAsync("Sarsenova Aruzhan", hasAuthenticator: false, new Grant { Role = Role.Author });
        using var browser = new StaffBrowser(site);
        await browser.GoAsync($"/admin/reset?secret={await site.AddLinkAsync(LinkPurpose.Reset, account.Id)}");

        using var sent = await browser.SendAsync("/admin/reset", ("password", "Sarsenova2024!"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, sent.StatusCode);
        Assert.Equal("password-error", browser.Page.QuerySelector("#password")!.GetAttribute("aria-describedby")!.Split(' ')[^1]);
    }

    [Fact]
    public async Task RepeatedRequests_AreThrottledPerAddress()
    {
        await using var site = await TestSite.StartAsync();
        var account = await site.AddAccountAsync(Role.Author);
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < Throttle.MaxResets + 2; i++)
            answers.Add(await AskAsync(site, account.Email));

        Assert.Equal(
            [
                .. Enumerable.Repeat(HttpStatusCode.Redirect, Throttle.MaxResets),
                HttpStatusCode.TooManyRequests,
                HttpStatusCode.TooManyRequests,
            ],
            answers
        );
        Assert.Equal(Throttle.MaxResets, (await site.MailsToAsync(account.Email, Throttle.MaxResets)).Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("aigerim")]
    [InlineData("a@example.kz, b@example.kz")]
    [InlineData("a@example.kz\nBcc: b@example.kz")]
    public async Task InvalidAddress_ShowsErrorBesideField(string email)
    {
        await using var site = await TestSite.StartAsync();
        using var browser = new StaffBrowser(site);
        await browser.GoAsync("/admin/forgotten");

        using var sent = await browser.SendAsync("/admin/forgotten", ("email", email));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, sent.StatusCode);
        Assert.NotNull(browser.Page.QuerySelector("#email-error"));
    }

    [Fact]
    public void QueueFull_RequestIsDropped()
    {
        var requests = new ResetRequests();
        for (var i = 0; i < ResetRequests.Capacity; i++)
            Assert.True(requests.TryAdd("a@example.kz"));

        Assert.False(requests.TryAdd("a@example.kz"));
    }

    private static async Task<HttpStatusCode> AskAsync(TestSite site, string email)
    {
        using var browser = new StaffBrowser(site);
        await browser.GoAsync("/admin/forgotten");
        using var asked = await browser.SendAsync("/admin/forgotten", ("email", email));
        return asked.StatusCode;
    }

    private static async Task AllowCodeReuseAsync(TestSite site, TestAccount account)
    {
        await using var db = site.Database.Open();
        await db.Accounts.Where(a => a.Id == account.Id).ExecuteUpdateAsync(a => a.SetProperty(x => x.LastTotpStep, 0), Ct);
    }

    private static async Task DisallowResetAsync(TestSite site, TestAccount account, string what)
    {
        await using var db = site.Database.Open();
        var row = await db.Accounts.SingleAsync(a => a.Id == account.Id, Ct);
        switch (what)
        {
            case nameof(Account.SuspendedAtUtc):
                row.SuspendedAtUtc = DateTime.UnixEpoch;
                break;
            case nameof(Account.RemovedAtUtc):
                row.RemovedAtUtc = DateTime.UnixEpoch;
                break;
            case nameof(Account.ActivatedAtUtc):
                row.ActivatedAtUtc = null;
                break;
            default:
                row.PasswordHash = null;
                break;
        }

        await db.SaveChangesAsync(Ct);
    }
}

using Almaty2020.Tests.Support;
using Almaty2020.Web.Settings;
using AngleSharp.Dom;

namespace Almaty2020.Tests.Admin.Accounts;

/// <summary>The administrator's test e-mail: the screen says what the mail server answered.</summary>
public sealed class TestMailTests
{
    private const string Screen = "/admin/accounts/mail";

    [Fact]
    public async Task TestMail_SaysWhatTheMailServerAnswered()
    {
        await using var server = new SmtpServer();
        await using var site = TestSite.StartOn(await TestDatabase.WithContentAsync(), server.Settings);
        var administrator = await site.AddAccountAsync(Role.Administrator);
        using var browser = await site.SignInAsync(administrator);

        Assert.Contains("cannot be reached", await SendAsync(browser), StringComparison.Ordinal);

        server.Open();
        server.SenderReply = "553 5.7.1 not your address";
        Assert.Contains("does not accept the sender", await SendAsync(browser), StringComparison.Ordinal);
        Assert.Contains(
            "553 5.7.1 not your address",
            browser.Page.QuerySelector("[role=alert] code")!.TextContent,
            StringComparison.Ordinal
        );

        server.SenderReply = "250 OK";
        server.RecipientReply = _ => "550 5.1.1 no such mailbox";
        Assert.Contains("does not accept your address", await SendAsync(browser), StringComparison.Ordinal);
        Assert.Empty(server.Messages);

        server.RecipientReply = _ => "250 OK";
        Assert.Contains($"Look into the mailbox {administrator.Email}", await SendAsync(browser), StringComparison.Ordinal);
        Assert.Equal(administrator.Email, Assert.Single(server.Mails).To.Mailboxes.Single().Address);

        // The checklist of the start page follows the last test.
        Assert.DoesNotContain("Send yourself a test e-mail", await StartAsync(), StringComparison.Ordinal);
        server.SenderReply = "553 5.7.1 not your address";
        await SendAsync(browser);
        Assert.Contains("Send yourself a test e-mail", await StartAsync(), StringComparison.Ordinal);

        async Task<string> StartAsync() => (await browser.GoAsync("/admin")).QuerySelector(".checklist")!.TextContent;
    }

    [Fact]
    public async Task NoServer_SaysWhatHappensWithoutOne()
    {
        await using var site = TestSite.StartOn(await TestDatabase.WithContentAsync());
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Administrator));

        Assert.Contains(
            "No mail server is set up",
            (await browser.GoAsync(Screen)).QuerySelector("main")!.TextContent,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(browser.Page.Forms, f => f.GetAttribute("action") == Screen);

        // E-mails cannot be chosen, and what an account would be told by e-mail is in the list.
        using var author = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        var account = await author.GoAsync("/admin/account");
        Assert.Equal(["NoMail", "Never"], account.QuerySelectorAll("input[name=Remark]").Select(i => i.GetAttribute("value")));
        Assert.True(account.QuerySelector("input[name=Remark][value=NoMail]")!.HasAttribute("checked"));
        await author.SubmitAsync("/admin/account/notifications", "/admin/account");
        await using var db = site.Database.Open();
        Assert.DoesNotContain(db.Accounts, a => a.NotificationChoices.Length > 0);
    }

    private static async Task<string> SendAsync(StaffBrowser browser)
    {
        await browser.GoAsync(Screen);
        using var answer = await browser.SendAsync(Screen);
        Assert.True(answer.IsSuccessStatusCode);
        return browser.Page.QuerySelector("[role=status], [role=alert]")!.TextContent;
    }
}

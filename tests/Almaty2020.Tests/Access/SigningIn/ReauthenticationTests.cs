using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Data;
using Almaty2020.Web.Settings;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Access.SigningIn;

/// <summary>Re-authentication before dangerous actions, some time after signing in, without losing the posted form.</summary>
public sealed class ReauthenticationTests
{
    private const string Act = "/admin/account/recovery-codes";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly TestClock clock = new();

    [Fact]
    public async Task RecentSignIn_NoReauthenticationNeeded()
    {
        await using var site = await TestSite.StartAsync(clock);
        var (browser, _) = await OpenAsync(site);
        clock.Advance(Session.ConfirmationLifetime - TimeSpan.FromSeconds(1));

        using var done = await browser.SendAsync(Act);

        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        Assert.NotEmpty(browser.Page.QuerySelectorAll(".codes li"));
    }

    [Fact]
    public async Task OldSignIn_AsksForPassword_AndCoversLaterActions()
    {
        await using var site = await TestSite.StartAsync(clock);
        var (browser, _) = await OpenAsync(site);
        clock.Advance(Session.ConfirmationLifetime);

        using var asked = await browser.SendAsync(Act);
        Assert.Equal(HttpStatusCode.Forbidden, asked.StatusCode);
        Assert.Empty(browser.Page.QuerySelectorAll(".codes li"));

        using var done = await browser.SendAsync(Act, (Reauthentication.PasswordField, TestAccount.Password));
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        Assert.NotEmpty(browser.Page.QuerySelectorAll(".codes li"));

        // The confirmation also covers later actions.
        await browser.GoAsync("/admin/account/second-factor");
        using var next = await browser.SendAsync(Act);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task Reauthentication_InvalidatesCookieCopiedBefore()
    {
        const string act = "/admin/account/sessions/end";
        await using var site = await TestSite.StartAsync(clock);
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        using var thief = new StaffBrowser(site);
        thief.Cookies.Add(browser.Cookies.GetAllCookies());
        clock.Advance(Session.ConfirmationLifetime);
        await browser.GoAsync("/admin/account");
        using var asked = await browser.SendAsync(act, ("id", Guid.Empty.ToString()));
        await thief.GoAsync("/admin");

        using var done = await browser.SendAsync(act, (Reauthentication.PasswordField, TestAccount.Password));

        Assert.Equal("/admin/account", done.Headers.Location?.OriginalString);
        await browser.GoAsync("/admin");
        using var late = await thief.GetAsync("/admin");
        Assert.Equal("/admin/sign-in", late.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task PostedForm_SurvivesPromptAndWrongPassword()
    {
        await using var site = await TestSite.StartAsync(clock);
        var (browser, _) = await OpenAsync(site);
        using var second = new SoftAuthenticator();
        clock.Advance(Session.ConfirmationLifetime - TimeSpan.FromMinutes(1));
        await browser.GoAsync("/admin/account/second-factor");
        var credential = second.Create(await browser.FetchPasskeyOptionsAsync("/admin/account/passkeys"));
        clock.Advance(TimeSpan.FromMinutes(2));
        const string Name = "Кілт «№2» <b>&amp;";

        using var asked = await browser.SendAsync("/admin/account/passkeys", ("name", Name), ("credential", credential));
        Assert.Equal(HttpStatusCode.Forbidden, asked.StatusCode);
        using var wrong = await browser.SendAsync("/admin/account/passkeys", (Reauthentication.PasswordField, "not this"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        Assert.NotNull(browser.Page.QuerySelector($"#{Reauthentication.PasswordField}-error"));
        Assert.DoesNotContain("not this", browser.Page.DocumentElement.OuterHtml, StringComparison.Ordinal);
        using var done = await browser.SendAsync("/admin/account/passkeys", (Reauthentication.PasswordField, TestAccount.Password));

        Assert.Equal("/admin/account/second-factor", done.Headers.Location?.OriginalString);
        await using var db = site.Database.Open();
        Assert.Contains(Name, await db.Passkeys.Select(p => p.Data.Name).ToListAsync(Ct), StringComparer.Ordinal);
    }

    [Fact]
    public async Task RepeatedFieldsAndQuery_ArePreservedInPrompt()
    {
        await using var site = await TestSite.StartAsync(clock);
        var (browser, _) = await OpenAsync(site);
        clock.Advance(Session.ConfirmationLifetime);
        var token = browser.Page.QuerySelector("input[name=form-token]")!.GetAttribute("value")!;

        using var asked = await browser.PostAsync(
            Act + "?a=1&b=2",
            [
                KeyValuePair.Create("form-token", token),
                KeyValuePair.Create("x", "1"),
                KeyValuePair.Create("x", "2"),
                KeyValuePair.Create("y", ""),
            ]
        );

        var form = browser.Page.QuerySelector("main form")!;
        Assert.Equal(Act + "?a=1&b=2", form.GetAttribute("action"));
        Assert.Equal(
            ["x=1", "x=2", "y="],
            form.QuerySelectorAll("input[type=hidden]")
                .Where(i => i.GetAttribute("name") != "form-token")
                .Select(i => $"{i.GetAttribute("name")}={i.GetAttribute("value")}")
        );
        Assert.NotEqual(token, form.QuerySelector("input[name=form-token]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task Code_Reauthenticates_OnlyOnce()
    {
        await using var site = await TestSite.StartAsync(clock);
        var account = await site.AddAccountAsync(Role.Publisher);
        using var browser = await site.SignInAsync(account);
        await browser.GoAsync("/admin/account/second-factor");
        clock.Advance(Session.ConfirmationLifetime);
        using var asked = await browser.SendAsync(Act);
        var code = account.CodeAt(clock.GetUtcNow());

        using var done = await browser.SendAsync(Act, (Reauthentication.PasswordField, null), (Reauthentication.CodeField, code));
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);

        clock.Advance(TimeSpan.FromSeconds(1));
        await using (var db = site.Database.Open())
            await db.Sessions.ExecuteUpdateAsync(s => s.SetProperty(x => x.ConfirmedAtUtc, x => x.BeganAtUtc.AddDays(-1)), Ct);
        await browser.GoAsync("/admin/account/second-factor");
        using var again = await browser.SendAsync(Act, (Reauthentication.CodeField, code));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, again.StatusCode);
    }

    [Fact]
    public async Task Passkey_Reauthenticates_ButNotThatOfAnotherAccount()
    {
        await using var site = await TestSite.StartAsync(clock);
        var (browser, authenticator) = await OpenAsync(site);
        var (_, stranger) = await OpenAsync(site);
        clock.Advance(Session.ConfirmationLifetime);
        using var asked = await browser.SendAsync(Act);

        using var refused = await browser.SendAsync(
            Act,
            (Reauthentication.PasswordField, null),
            (Reauthentication.PasskeyField, stranger.Get(await browser.FetchPasskeyOptionsAsync(Act)))
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        using var done = await browser.SendAsync(
            Act,
            (Reauthentication.PasswordField, null),
            (Reauthentication.PasskeyField, authenticator.Get(await browser.FetchPasskeyOptionsAsync(Act)))
        );

        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        Assert.NotEmpty(browser.Page.QuerySelectorAll(".codes li"));
    }

    [Fact]
    public async Task WrongPasswords_AreThrottled()
    {
        await using var site = await TestSite.StartAsync(clock);
        var (browser, _) = await OpenAsync(site);
        clock.Advance(Session.ConfirmationLifetime);
        using var asked = await browser.SendAsync(Act);
        for (var guess = 0; guess < Throttle.MaxPerAccount; guess++)
        {
            using var wrong = await browser.SendAsync(Act, (Reauthentication.PasswordField, $"guess {guess}"));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        }

        using var right = await browser.SendAsync(Act, (Reauthentication.PasswordField, TestAccount.Password));

        Assert.Equal(HttpStatusCode.TooManyRequests, right.StatusCode);
        Assert.True(right.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        Assert.NotEmpty(browser.Page.QuerySelectorAll($"#{Reauthentication.PasswordField}"));
    }

    [Fact]
    public async Task GetRequests_NeverAskForReauthentication()
    {
        await using var site = await TestSite.StartAsync(clock);
        var (browser, _) = await OpenAsync(site);
        clock.Advance(Session.ConfirmationLifetime);

        foreach (
            var address in (string[])
                ["/admin/account", "/admin/account/password", "/admin/account/second-factor", "/admin/account/authenticator"]
        )
            await browser.GoAsync(address);
    }

    [Fact]
    public async Task AccountWithoutPassword_SignsInInAnotherTab_ThenContinues()
    {
        await using var site = await TestSite.StartAsync(clock);
        var account = await site.AddAccountAsync(Role.Author);
        using var browser = await site.SignInAsync(account);
        using var authenticator = new SoftAuthenticator();
        using var enrolled = await browser.EnrolAsync(authenticator);
        // Like a directory account: without a local password.
        await using (var db = site.Database.Open())
            await db.Accounts.ExecuteUpdateAsync(a => a.SetProperty(x => x.PasswordHash, (string?)null), Ct);
        const string act = "/admin/account/sessions/end-all";
        await browser.GoAsync("/admin/account");
        clock.Advance(Session.ConfirmationLifetime);
        using var asked = await browser.SendAsync(act);
        Assert.Null(browser.Page.QuerySelector($"#{Reauthentication.PasswordField}"));
        var link = browser.Page.QuerySelector("main a[target=_blank]")!.GetAttribute("href")!;
        var tab = browser.Page;

        // Sign in in another tab with any method except the password.
        await browser.GoAsync(link);
        using var again = await browser.SignInByPasskeyAsync(authenticator);
        browser.ReturnTo(tab);
        using var done = await browser.SendAsync(act, (Reauthentication.CodeField, null));

        Assert.Equal("/admin/sign-in", done.Headers.Location?.OriginalString);
        await using var after = site.Database.Open();
        Assert.False(await after.Sessions.AnyAsync(s => s.EndedAtUtc == null, Ct));
    }

    /// <summary>Signs in a user with a passkey and opens the second-factor page.</summary>
    private static async Task<(StaffBrowser Browser, SoftAuthenticator Authenticator)> OpenAsync(TestSite site)
    {
        var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        var authenticator = new SoftAuthenticator();
        using var enrolled = await browser.EnrolAsync(authenticator);
        await browser.GoAsync("/admin/account/second-factor");
        return (browser, authenticator);
    }
}

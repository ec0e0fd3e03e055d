using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Settings;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Access.OwnAccount;

/// <summary>Changes that users make to their own account.</summary>
public sealed class OwnAccountTests
{
    private const string NewPassword = "тағы да төрт қарапайым сөз";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AccountPage_ShowsNameAddressAndRoles()
    {
        await using var site = await TestSite.StartAsync();
        int part;
        await using (var db = site.Database.Open())
            part = (await db.Pages.SingleAsync(p => p.Key == "almaty-2020", Ct)).Id;
        var account = await site.AddAccountAsync(
            "Айгүл",
            hasAuthenticator: false,
            new Grant { Role = Role.Author, PageId = part },
            new Grant { Role = Role.Translator, Language = Language.Kazakh }
        );
        using var browser = await site.SignInAsync(account);

        await browser.GoAsync("/admin/account");

        Assert.Equal("Айгүл", browser.Page.QuerySelector("#name")!.GetAttribute("value"));
        var facts = browser.Page.QuerySelectorAll(".facts dd").Select(d => d.TextContent).ToList();
        Assert.Equal([account.Email, "Author (Programme), Translator (Қазақша)"], facts.Take(2));
    }

    [Fact]
    public async Task NameChanged_ShowsInHeaderAndAuditLog()
    {
        await using var site = await TestSite.StartAsync();
        var account = await site.AddAccountAsync(Role.Author);
        using var browser = await site.SignInAsync(account);
        await browser.GoAsync("/admin/account");

        using var refused = await browser.SendAsync("/admin/account/name", ("name", " "));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        using var changed = await browser.SendAsync("/admin/account/name", ("name", " Әлия "));

        await browser.GoAsync(changed.Headers.Location!.OriginalString);
        Assert.Equal("Әлия", browser.Page.QuerySelector(".sign-out a")!.TextContent);
        await using var db = site.Database.Open();
        Assert.Equal(
            "Author",
            (await db.Audit.SingleAsync(a => a.Action == AuditActions.NameChanged && a.AccountId == account.Id, Ct)).Detail
        );
    }

    [Fact]
    public async Task NameUnchanged_WritesNoAuditEntry()
    {
        await using var site = await TestSite.StartAsync();
        var account = await site.AddAccountAsync(Role.Author);
        using var browser = await site.SignInAsync(account);
        await browser.GoAsync("/admin/account");

        using var saved = await browser.SendAsync("/admin/account/name", ("name", account.Name + " "));

        await browser.GoAsync(saved.Headers.Location!.OriginalString);
        Assert.Null(browser.Page.QuerySelector("[role=status]"));
        await using var db = site.Database.Open();
        Assert.False(await db.Audit.AnyAsync(a => a.Action == AuditActions.NameChanged, Ct));
    }

    [Fact]
    public async Task NameFormWithExtraFields_ChangesOnlyName()
    {
        await using var site = await TestSite.StartAsync();
        var account = await site.AddAccountAsync(Role.Author);
        using var browser = await site.SignInAsync(account);
        await browser.GoAsync("/admin/account");

        using var changed = await browser.SendAsync(
            "/admin/account/name",
            ("name", "Other"),
            ("Email", "other@example.kz"),
            ("SuspendedAtUtc", "2026-01-01"),
            ("Grants[0].Role", "Administrator"),
            ("account.Email", "other@example.kz"),
            ("MustHaveSecondFactor", "true")
        );

        await using var db = site.Database.Open();
        var after = await db.Accounts.Include(a => a.Grants).SingleAsync(a => a.Id == account.Id, Ct);
        Assert.Equal(("Other", account.Email, null, false), (after.Name, after.Email, after.SuspendedAtUtc, after.MustHaveSecondFactor));
        Assert.Equal(Role.Author, Assert.Single(after.Grants).Role);
    }

    [Fact]
    public async Task PasswordChanged_EndsOtherSessions()
    {
        await using var site = await TestSite.StartAsync();
        var account = await site.AddAccountAsync(Role.Publisher);
        using var other = await site.SignInAsync(account);
        using var browser = await site.SignInAsync(account);
        await browser.GoAsync("/admin/account/password");

        using var changed = await browser.SendAsync(
            "/admin/account/password",
            ("current-password", TestAccount.Password),
            ("new-password", NewPassword)
        );

        Assert.Equal("/admin/account", changed.Headers.Location?.OriginalString);
        await browser.GoAsync("/admin");
        using var closed = await other.GetAsync("/admin");
        Assert.Equal("/admin/sign-in", closed.Headers.Location?.OriginalString);

        using var fresh = new StaffBrowser(site);
        await fresh.GoAsync("/admin/sign-in");
        using var old = await fresh.SendAsync("/admin/sign-in", ("email", account.Email), ("password", TestAccount.Password));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, old.StatusCode);
        using var now = await fresh.SendAsync("/admin/sign-in", ("email", account.Email), ("password", NewPassword));
        Assert.Equal(HttpStatusCode.Redirect, now.StatusCode);
        await using var db = site.Database.Open();
        Assert.Equal(
            1,
            await db.Audit.CountAsync(
                a => a.Action == AuditActions.PasswordChanged && a.ActorId == account.Id && a.AccountId == account.Id,
                Ct
            )
        );
        await site.MailedAsync(account.Email, "Your password was changed");
    }

    [Theory]
    [InlineData("wrong one", NewPassword, "current-password", AccountIssues.CurrentPasswordWrong)]
    [InlineData(TestAccount.Password, "short", "new-password", AccountIssues.PasswordShort)]
    [InlineData(TestAccount.Password, "", "new-password", AccountIssues.Missing)]
    [InlineData("", NewPassword, "current-password", AccountIssues.CurrentPasswordWrong)]
    public async Task PasswordInvalid_ShowsErrorBesideField(string current, string @new, string field, string issue)
    {
        await using var site = await TestSite.StartAsync();
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        await browser.GoAsync("/admin/account/password");

        using var refused = await browser.SendAsync("/admin/account/password", ("current-password", current), ("new-password", @new));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal(Texts.For(Language.English)["admin.issue." + issue], browser.Page.QuerySelector($"#{field}-error")?.TextContent);
        Assert.All(browser.Page.QuerySelectorAll("input[type=password]"), input =>
            Assert.True(string.IsNullOrEmpty(input.GetAttribute("value")))
        );
    }

    [Fact]
    public async Task CurrentPasswordGuessed_IsThrottled()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        await browser.GoAsync("/admin/account/password");
        for (var guess = 0; guess < Throttle.MaxPerAccount; guess++)
        {
            using var wrong = await browser.SendAsync(
                "/admin/account/password",
                ("current-password", $"guess {guess}"),
                ("new-password", NewPassword)
            );
            Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        }

        using var right = await browser.SendAsync(
            "/admin/account/password",
            ("current-password", TestAccount.Password),
            ("new-password", NewPassword)
        );

        Assert.Equal(HttpStatusCode.TooManyRequests, right.StatusCode);
        Assert.True(right.Headers.RetryAfter?.Delta > TimeSpan.Zero);
    }

    [Fact]
    public async Task LastSecondFactor_RoleRequiresOne_CannotBeRemoved()
    {
        await using var site = await TestSite.StartAsync();
        var account = await site.AddAccountAsync(Role.Administrator);
        using var browser = await site.SignInAsync(account);
        await browser.GoAsync("/admin/account/second-factor");
        Assert.Empty(browser.Page.QuerySelectorAll("form[action$='/remove']"));

        using var refused = await PostAsync(browser, "/admin/account/authenticator/remove");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        await using (var db = site.Database.Open())
            Assert.NotNull((await db.Accounts.SingleAsync(a => a.Id == account.Id, Ct)).TotpSecret);

        // With a passkey as well, the authenticator can be removed. Then the passkey is the last factor.
        using var authenticator = new SoftAuthenticator();
        using var enrolled = await browser.EnrolAsync(authenticator);
        await browser.GoAsync("/admin/account/second-factor");
        using var removed = await browser.SendAsync("/admin/account/authenticator/remove");
        Assert.Equal("/admin/account/second-factor", removed.Headers.Location?.OriginalString);
        await browser.GoAsync("/admin/account/second-factor");
        Assert.Empty(browser.Page.QuerySelectorAll("form[action$='/remove']"));
        await using (var db = site.Database.Open())
        {
            var id = Convert
                .ToBase64String((await db.Passkeys.SingleAsync(Ct)).CredentialId)
                .TrimEnd('=')
                .Replace('+', '-')
                .Replace('/', '_');
            using var kept = await PostAsync(browser, "/admin/account/passkeys/remove", ("id", id));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, kept.StatusCode);
            Assert.Equal(1, await db.Passkeys.CountAsync(Ct));
        }

        // One when the passkey was added, one when the authenticator was removed; none for what was refused.
        await site.MailedAsync(account.Email, "Your second factor was changed", count: 2);
        Assert.Equal(2, (await site.AllMailsAsync()).Count);
    }

    [Fact]
    public async Task LastSecondFactorOfAuthor_IsRemovedWithRecoveryCodes()
    {
        await using var site = await TestSite.StartAsync();
        var account = await site.AddAccountAsync(Role.Author);
        using var browser = await site.SignInAsync(account);
        using var authenticator = new SoftAuthenticator();
        using var enrolled = await browser.EnrolAsync(authenticator);
        using var other = await site.SignInByPasskeyAsync(authenticator);
        await browser.GoAsync("/admin/account/second-factor");

        using var removed = await browser.SendAsync("/admin/account/passkeys/remove");

        Assert.Equal("/admin/account/second-factor", removed.Headers.Location?.OriginalString);
        await using var db = site.Database.Open();
        Assert.Equal((0, 0), (await db.Passkeys.CountAsync(Ct), await db.RecoveryCodes.CountAsync(Ct)));
        Assert.Contains(await db.Audit.Select(a => a.Action).ToListAsync(Ct), a => a == AuditActions.PasskeyRemoved);
        await browser.GoAsync("/admin");
        using var closed = await other.GetAsync("/admin");
        Assert.Equal("/admin/sign-in", closed.Headers.Location?.OriginalString);
        // One when the passkey was added, one when it was removed.
        await site.MailedAsync(account.Email, "Your second factor was changed", count: 2);
    }

    [Fact]
    public async Task PasskeyRenamed_ShowsNewName()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        using var authenticator = new SoftAuthenticator();
        using var enrolled = await browser.EnrolAsync(authenticator);
        await browser.GoAsync("/admin/account/second-factor");
        await browser.GoAsync(browser.Page.QuerySelector("a[href*='/passkeys/name']")!.GetAttribute("href")!);

        using var refused = await browser.SendAsync("/admin/account/passkeys/name", ("name", ""));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        using var renamed = await browser.SendAsync("/admin/account/passkeys/name", ("name", "Жұмыс телефоны"));

        await browser.GoAsync(renamed.Headers.Location!.OriginalString);
        Assert.Equal("Жұмыс телефоны", browser.Page.QuerySelector(".lines strong")!.TextContent);
        await using var db = site.Database.Open();
        Assert.Contains(await db.Audit.Select(a => a.Action).ToListAsync(Ct), a => a == AuditActions.PasskeyRenamed);
    }

    [Fact]
    public async Task PasskeyOfAnotherAccount_Answers404()
    {
        await using var site = await TestSite.StartAsync();
        using var owner = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        using var authenticator = new SoftAuthenticator();
        using var enrolled = await owner.EnrolAsync(authenticator);
        await owner.GoAsync("/admin/account/second-factor");
        var address = owner.Page.QuerySelector("a[href*='/passkeys/name']")!.GetAttribute("href")!;
        var id = address[(address.IndexOf("id=", StringComparison.Ordinal) + 3)..];
        using var other = await site.SignInAsync(await site.AddAccountAsync(Role.Author));

        using var shown = await other.GetAsync(address);
        Assert.Equal(HttpStatusCode.NotFound, shown.StatusCode);
        await other.GoAsync("/admin/account/second-factor");
        foreach (var act in (string[])["/admin/account/passkeys/name", "/admin/account/passkeys/remove"])
        {
            using var refused = await PostAsync(other, act, ("id", id), ("name", "Mine"));
            Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
            await other.GoAsync("/admin/account/second-factor");
        }

        await using var db = site.Database.Open();
        Assert.Equal("Key", (await db.Passkeys.SingleAsync(Ct)).Data.Name);
    }

    [Fact]
    public async Task RecoveryCodesRenewed_OldOnesStopWorking()
    {
        await using var site = await TestSite.StartAsync();
        var account = await site.AddAccountAsync(Role.Author);
        using var browser = await site.SignInAsync(account);
        using var authenticator = new SoftAuthenticator();
        using var enrolled = await browser.EnrolAsync(authenticator);
        var old = Codes(browser);
        await browser.GoAsync("/admin/account/second-factor");

        using var renewed = await browser.SendAsync("/admin/account/recovery-codes");

        var now = Codes(browser);
        Assert.Equal(RecoveryCodes.Count, now.Except(old).Count());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await SignInAsync(old[0]));
        Assert.Equal(HttpStatusCode.Redirect, await SignInAsync(now[0]));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await SignInAsync(now[0]));
        await browser.GoAsync("/admin/account/second-factor");
        Assert.Contains(
            "9 codes are left",
            browser.Page.QuerySelector("[aria-labelledby=recovery]")!.TextContent,
            StringComparison.Ordinal
        );
        await site.MailedAsync(account.Email, "Your second factor was changed", count: 2);

        static List<string> Codes(StaffBrowser from) => [.. from.Page.QuerySelectorAll(".codes code").Select(c => c.TextContent)];

        async Task<HttpStatusCode> SignInAsync(string code)
        {
            using var other = new StaffBrowser(site);
            await other.GoAsync("/admin/sign-in");
            using var password = await other.SendAsync("/admin/sign-in", ("email", account.Email), ("password", TestAccount.Password));
            await other.GoAsync(password.Headers.Location!.OriginalString);
            using var response = await other.SendAsync("/admin/sign-in/code", ("code", code));
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task Sessions_AreListedAndEndedOneByOne()
    {
        await using var site = await TestSite.StartAsync();
        var account = await site.AddAccountAsync(Role.Author);
        using var phone = new StaffBrowser(site);
        phone.Client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", "Mozilla/5.0 (Android 15; Mobile) Firefox/140.0");
        await site.SignInAsync(account, phone);
        using var browser = await site.SignInAsync(account);
        await browser.GoAsync("/admin/account");
        Assert.Equal(2, browser.Page.QuerySelectorAll("[aria-labelledby=sessions] li").Length);
        Assert.Single(browser.Page.QuerySelectorAll(".tag"));

        var row = browser
            .Page.QuerySelectorAll("[aria-labelledby=sessions] li")
            .Single(li => li.TextContent.Contains("Firefox, Android", StringComparison.Ordinal));
        using var ended = await browser.SendAsync(
            "/admin/account/sessions/end",
            ("id", row.QuerySelector("input[name=id]")!.GetAttribute("value"))
        );

        Assert.Equal(HttpStatusCode.Redirect, ended.StatusCode);
        using var closed = await phone.GetAsync("/admin");
        Assert.Equal("/admin/sign-in", closed.Headers.Location?.OriginalString);
        await browser.GoAsync("/admin/account");
        Assert.Single(browser.Page.QuerySelectorAll("[aria-labelledby=sessions] li"));
    }

    [Fact]
    public async Task SessionOfAnotherAccount_CannotBeEnded()
    {
        await using var site = await TestSite.StartAsync();
        using var other = await site.SignInAsync(await site.AddAccountAsync(Role.Publisher));
        await other.GoAsync("/admin/account");
        var theirs = other.Page.QuerySelector("[aria-labelledby=sessions] input[name=id]")!.GetAttribute("value");
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        await browser.GoAsync("/admin/account");

        await browser.SubmitAsync("/admin/account/sessions/end", "/admin/account", ("id", theirs));

        await other.GoAsync("/admin");
    }

    [Fact]
    public async Task SignOutEverywhere_EndsCurrentSessionToo()
    {
        await using var site = await TestSite.StartAsync();
        var account = await site.AddAccountAsync(Role.Author);
        using var other = await site.SignInAsync(account);
        using var browser = await site.SignInAsync(account);
        await browser.GoAsync("/admin/account");

        using var ended = await browser.SendAsync("/admin/account/sessions/end-all");

        foreach (var one in (StaffBrowser[])[browser, other])
        {
            using var closed = await one.GetAsync("/admin");
            Assert.Equal("/admin/sign-in", closed.Headers.Location?.OriginalString);
        }
    }

    /// <summary>Posts a form that the page does not offer.</summary>
    private static Task<HttpResponseMessage> PostAsync(StaffBrowser browser, string address, params (string Name, string Value)[] fields) =>
        browser.PostAsync(
            address,
            [
                KeyValuePair.Create("form-token", browser.Page.QuerySelector("input[name=form-token]")!.GetAttribute("value")!),
                .. fields.Select(f => KeyValuePair.Create(f.Name, f.Value)),
            ]
        );
}

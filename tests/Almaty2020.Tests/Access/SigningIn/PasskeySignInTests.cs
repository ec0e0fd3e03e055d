using System.Net;
using System.Text.Json;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Access.SigningIn;

/// <summary>Passkeys with a software authenticator; the browser tests use Chromium's virtual authenticator.</summary>
public sealed class PasskeySignInTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PasskeyEnrolled_SignsInWithoutPassword()
    {
        await using var site = await TestSite.StartAsync();
        var account = await site.AddAccountAsync(Role.Publisher);
        using var authenticator = new SoftAuthenticator();
        using (var first = await site.SignInAsync(account))
        {
            using var enrolled = await first.EnrolAsync(authenticator, "Phone");
            Assert.Equal(HttpStatusCode.OK, enrolled.StatusCode);
        }

        using var browser = new StaffBrowser(site);
        await browser.GoAsync("/admin/sign-in?returnUrl=%2Fadmin%2Faccount");
        using var signedIn = await browser.SignInByPasskeyAsync(authenticator);

        Assert.Equal("/admin/account", signedIn.Headers.Location?.OriginalString);
        await browser.GoAsync("/admin");
        await using var db = site.Database.Open();
        var passkey = await db.Passkeys.SingleAsync(Ct);
        Assert.Equal((account.Id, "Phone", authenticator.SignCount), (passkey.UserId, passkey.Data.Name, passkey.Data.SignCount));
        Assert.Equal(SignInMethod.Passkey, (await db.Sessions.OrderBy(s => s.BeganAtUtc).LastAsync(Ct)).Method);
        Assert.Contains(await db.Audit.ToListAsync(Ct), a =>
            a.Action == AuditActions.PasskeyAdded && a.ActorId == account.Id && a.AccountId == account.Id && a.Detail == "Phone"
        );
    }

    /// <summary>Attack: requesting challenges and posting invalid answers, again and again.</summary>
    [Fact]
    public async Task InvalidAnswers_AreCountedInTwoRows()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = new StaffBrowser(site, "192.0.2.7");
        await browser.GoAsync("/admin/sign-in");
        var token = browser.Page.QuerySelector("input[name=form-token]")!.GetAttribute("value")!;
        for (var i = 0; i < Throttle.MaxPasskeyAnswers + 5; i++)
        {
            using var challenge = await browser.PostAsync("/admin/sign-in/passkey/options", [KeyValuePair.Create("form-token", token)]);
            using var answer = await browser.PostAsync(
                "/admin/sign-in/passkey",
                [KeyValuePair.Create("form-token", token), KeyValuePair.Create("credential", "{}")]
            );
            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        }

        await using var db = site.Database.Open();
        var counts = await db.Throttles.AsNoTracking().Select(t => t.Count).ToListAsync(Ct);
        // One row for the address and one for the network around it, however many answers came.
        Assert.Equal([Throttle.MaxPasskeyAnswers, Throttle.MaxPasskeyAnswers], counts);
    }

    [Fact]
    public async Task FirstPasskeyInPasswordSession_GivesSecondFactor()
    {
        await using var site = await TestSite.StartAsync();
        var account = await site.AddAccountAsync("Publisher", hasAuthenticator: false, new Grant { Role = Role.Publisher });
        using var browser = await site.SignInAsync(account);
        using (var closed = await browser.GetAsync("/admin"))
            Assert.Equal("/admin/account/second-factor", closed.Headers.Location?.OriginalString);
        using var authenticator = new SoftAuthenticator();

        using var enrolled = await browser.EnrolAsync(authenticator);

        Assert.Equal(RecoveryCodes.Count, browser.Page.QuerySelectorAll(".codes li").Length);
        await browser.GoAsync("/admin");
        using var second = new SoftAuthenticator();
        using var again = await browser.EnrolAsync(second);
        // No codes are shown again, because the account already has recovery codes.
        Assert.Equal("/admin/account/second-factor", again.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task PasskeyAdded_EndsOtherSessions()
    {
        await using var site = await TestSite.StartAsync();
        var account = await site.AddAccountAsync(Role.Author);
        using var other = await site.SignInAsync(account);
        using var browser = await site.SignInAsync(account);
        using var authenticator = new SoftAuthenticator();

        using var enrolled = await browser.EnrolAsync(authenticator);

        await browser.GoAsync("/admin");
        using var closed = await other.GetAsync("/admin");
        Assert.Equal("/admin/sign-in", closed.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task PasswordThenPasskey_SignsIn()
    {
        await using var site = await TestSite.StartAsync();
        var account = await site.AddAccountAsync(Role.Author);
        using var authenticator = new SoftAuthenticator();
        using (var first = await site.SignInAsync(account))
        {
            using var enrolled = await first.EnrolAsync(authenticator);
        }

        using var browser = new StaffBrowser(site);
        await browser.GoAsync("/admin/sign-in");
        using var password = await browser.SendAsync("/admin/sign-in", ("email", account.Email), ("password", TestAccount.Password));
        await browser.GoAsync(password.Headers.Location!.OriginalString);
        var options = await browser.FetchPasskeyOptionsAsync("/admin/sign-in/passkey");

        using var asked = JsonDocument.Parse(options);
        Assert.Equal(1, asked.RootElement.GetProperty("allowCredentials").GetArrayLength());
        using var signedIn = await browser.SendAsync("/admin/sign-in/passkey", ("credential", authenticator.Get(options)));
        Assert.Equal("/admin", signedIn.Headers.Location?.OriginalString);
        await browser.GoAsync("/admin");
    }

    [Fact]
    public async Task SecondStep_OffersFactorsOfAccount()
    {
        await using var site = await TestSite.StartAsync();
        using var authenticator = new SoftAuthenticator();
        var withApp = await site.AddAccountAsync(Role.Publisher);
        Assert.Equal((true, false), await OfferedAsync(withApp));

        using (var browser = await site.SignInAsync(withApp))
        {
            using var enrolled = await browser.EnrolAsync(authenticator);
        }

        Assert.Equal((true, true), await OfferedAsync(withApp));
        await using (var db = site.Database.Open())
        {
            await db.Accounts.Where(a => a.Id == withApp.Id).ExecuteUpdateAsync(a => a.SetProperty(x => x.TotpSecret, (string?)null), Ct);
            Assert.Equal((true, true), await OfferedAsync(withApp));
            await db.RecoveryCodes.ExecuteDeleteAsync(Ct);
        }

        Assert.Equal((false, true), await OfferedAsync(withApp));

        async Task<(bool Code, bool Passkey)> OfferedAsync(TestAccount account)
        {
            using var browser = new StaffBrowser(site);
            await browser.GoAsync("/admin/sign-in");
            using var password = await browser.SendAsync("/admin/sign-in", ("email", account.Email), ("password", TestAccount.Password));
            await browser.GoAsync(password.Headers.Location!.OriginalString);
            return (browser.Page.QuerySelector("#code") is not null, browser.Page.QuerySelector("form[data-passkey]") is not null);
        }
    }

    [Fact]
    public async Task SignInOptions_RevealNoAccount()
    {
        await using var site = await TestSite.StartAsync();
        using var authenticator = new SoftAuthenticator();
        await AccountWithPasskeyAsync(site, authenticator);
        using var browser = new StaffBrowser(site);
        await browser.GoAsync("/admin/sign-in");

        using var options = JsonDocument.Parse(await browser.FetchPasskeyOptionsAsync("/admin/sign-in/passkey"));

        Assert.Equal("almaty2020.example", options.RootElement.GetProperty("rpId").GetString());
        Assert.Equal("required", options.RootElement.GetProperty("userVerification").GetString());
        Assert.Equal(0, options.RootElement.GetProperty("allowCredentials").GetArrayLength());
    }

    [Fact]
    public async Task OptionsRequestedWithAnotherHost_UsePublicHost()
    {
        await using var site = await TestSite.StartAsync();
        var account = await site.AddAccountAsync(Role.Author);
        using var browser = await site.SignInAsync(account);
        browser.Client.DefaultRequestHeaders.Host = "localhost";
        await browser.GoAsync("/admin/account/second-factor");

        using var options = JsonDocument.Parse(await browser.FetchPasskeyOptionsAsync("/admin/account/passkeys"));

        Assert.Equal("almaty2020.example", options.RootElement.GetProperty("rp").GetProperty("id").GetString());
        var selection = options.RootElement.GetProperty("authenticatorSelection");
        Assert.Equal(
            ("required", "required"),
            (selection.GetProperty("userVerification").GetString(), selection.GetProperty("residentKey").GetString())
        );
    }

    [Theory]
    [InlineData("other origin")]
    [InlineData("other origin, which the request claims too")]
    [InlineData("user not verified")]
    [InlineData("counter goes back")]
    [InlineData("another device")]
    public async Task AnswerInvalid_IsRefused(string circumstance)
    {
        await using var site = await TestSite.StartAsync();
        using var authenticator = new SoftAuthenticator();
        await AccountWithPasskeyAsync(site, authenticator);
        using var stranger = new SoftAuthenticator();
        using (var browser = new StaffBrowser(site))
        {
            // A first sign-in advances the signature counter.
            await browser.GoAsync("/admin/sign-in");
            using var right = await browser.SignInByPasskeyAsync(authenticator);
            Assert.Equal(HttpStatusCode.Redirect, right.StatusCode);
        }

        using var attacker = new StaffBrowser(site);
        var answering = authenticator;
        switch (circumstance)
        {
            case "other origin":
                authenticator.Origin = "https://evil.example";
                break;
            case "other origin, which the request claims too":
                authenticator.Origin = "https://evil.example";
                attacker.Client.DefaultRequestHeaders.Add("Origin", "https://evil.example");
                break;
            case "user not verified":
                authenticator.VerifiesUser = false;
                break;
            case "counter goes back":
                authenticator.SignCount = 0;
                break;
            default:
                answering = stranger;
                break;
        }

        await attacker.GoAsync("/admin/sign-in");
        using var refused = await attacker.SignInByPasskeyAsync(answering);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        using var closed = await attacker.GetAsync("/admin");
        Assert.Equal("/admin/sign-in", closed.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData(nameof(AccountState.Suspended))]
    [InlineData(nameof(AccountState.Removed))]
    public async Task AccountSuspendedOrRemoved_AnswersLikeUnknownPasskey(string state)
    {
        await using var site = await TestSite.StartAsync();
        using var authenticator = new SoftAuthenticator();
        var account = await AccountWithPasskeyAsync(site, authenticator);
        var now = new DateTime(2026, 11, 2, 0, 0, 0, DateTimeKind.Utc);
        await using (var db = site.Database.Open())
        {
            await (
                state == nameof(AccountState.Suspended)
                    ? db.Accounts.Where(a => a.Id == account.Id).ExecuteUpdateAsync(a => a.SetProperty(x => x.SuspendedAtUtc, now), Ct)
                    : db.Accounts.Where(a => a.Id == account.Id).ExecuteUpdateAsync(a => a.SetProperty(x => x.RemovedAtUtc, now), Ct)
            );
        }

        using var stranger = new SoftAuthenticator();
        Assert.Equal(await AnswerAsync(stranger), await AnswerAsync(authenticator));

        async Task<(HttpStatusCode Status, string Main)> AnswerAsync(SoftAuthenticator answering)
        {
            using var browser = new StaffBrowser(site);
            await browser.GoAsync("/admin/sign-in");
            using var response = await browser.SignInByPasskeyAsync(answering);
            foreach (var token in browser.Page.QuerySelectorAll("input[name=form-token]"))
                token.Remove();
            return (response.StatusCode, browser.Page.QuerySelector("main")!.InnerHtml);
        }
    }

    [Fact]
    public async Task AnswerReplayed_IsRefused()
    {
        await using var site = await TestSite.StartAsync();
        using var authenticator = new SoftAuthenticator();
        await AccountWithPasskeyAsync(site, authenticator);
        // Keep the counter at zero, as most passkeys do. Then only the single-use challenge prevents a replay.
        using var browser = new StaffBrowser(site);
        await browser.GoAsync("/admin/sign-in");
        var answer = authenticator.Get(await browser.FetchPasskeyOptionsAsync("/admin/sign-in/passkey"));
        await using (var db = site.Database.Open())
            await db.Passkeys.ExecuteUpdateAsync(p => p.SetProperty(x => x.Data.SignCount, 0u), Ct);
        var challenge = browser.Cookies.GetCookies(new Uri(TestSite.PublicUrl)).Single(c => c.Name == "__Host-passkey-sign-in");
        var copy = new Cookie(challenge.Name, challenge.Value, "/", "almaty2020.example") { Secure = true };
        using var first = await browser.SendAsync("/admin/sign-in/passkey", ("credential", answer));
        Assert.Equal(HttpStatusCode.Redirect, first.StatusCode);

        await using (var db = site.Database.Open())
            await db.Passkeys.ExecuteUpdateAsync(p => p.SetProperty(x => x.Data.SignCount, 0u), Ct);
        using var thief = new StaffBrowser(site);
        await thief.GoAsync("/admin/sign-in");
        thief.Cookies.Add(copy);
        using var second = await thief.SendAsync("/admin/sign-in/passkey", ("credential", answer));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, second.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("not json")]
    [InlineData(
        """{"id":"AAAA","type":"public-key","clientExtensionResults":{},"response":{"clientDataJSON":"e30","authenticatorData":"AA","signature":"AA","userHandle":"AA"}}"""
    )]
    public async Task AnswerMalformed_IsRefused(string answer)
    {
        await using var site = await TestSite.StartAsync();
        using var browser = new StaffBrowser(site);
        await browser.GoAsync("/admin/sign-in");
        await browser.FetchPasskeyOptionsAsync("/admin/sign-in/passkey");

        using var refused = await browser.SendAsync("/admin/sign-in/passkey", ("credential", answer));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.NotEmpty(browser.Page.QuerySelectorAll(".notice.wrong"));
    }

    [Fact]
    public async Task PasskeyIdTooLong_ShowsError()
    {
        await using var site = await TestSite.StartAsync();
        var account = await site.AddAccountAsync(Role.Author);
        using var browser = await site.SignInAsync(account);
        using var authenticator = new SoftAuthenticator { CredentialId = new byte[451] };

        using var refused = await browser.EnrolAsync(authenticator);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains(
            Web.Localization.Texts.For(Web.Localization.Language.English)["admin.issue.passkey-id-too-long"],
            browser.Page.QuerySelector(".notice.wrong")!.TextContent,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task AnswerToConfirmationChallenge_DoesNotSignIn()
    {
        await using var site = await TestSite.StartAsync();
        using var authenticator = new SoftAuthenticator();
        var account = await AccountWithPasskeyAsync(site, authenticator);
        Assert.Null(account.TotpSecret);
        using var browser = new StaffBrowser(site);
        await browser.GoAsync("/admin/sign-in");
        using var signedIn = await browser.SignInByPasskeyAsync(authenticator);
        await browser.GoAsync("/admin/account/second-factor");
        var token = browser.Page.QuerySelector("input[name=form-token]")!.GetAttribute("value")!;
        using var options = await browser.PostAsync(
            "/admin/account/passkeys/confirmation-options",
            [KeyValuePair.Create("form-token", token)]
        );
        var confirmation = authenticator.Get(await options.Content.ReadAsStringAsync(Ct));

        await browser.GoAsync("/admin/sign-in?again=true");
        using var refused = await browser.SendAsync("/admin/sign-in/passkey", ("credential", confirmation));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
    }

    private static async Task<TestAccount> AccountWithPasskeyAsync(TestSite site, SoftAuthenticator authenticator)
    {
        var account = await site.AddAccountAsync(Role.Author);
        using var browser = await site.SignInAsync(account);
        using var enrolled = await browser.EnrolAsync(authenticator);
        Assert.Equal(HttpStatusCode.OK, enrolled.StatusCode);
        return account;
    }
}

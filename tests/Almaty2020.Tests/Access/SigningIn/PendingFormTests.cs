using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Data;
using Almaty2020.Web.Settings;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Access.SigningIn;

/// <summary>A form posted after its session expired is preserved through the sign-in.</summary>
public sealed class PendingFormTests
{
    private const string Act = "/admin/account/name";
    private const string Name = "Айгерім «Өмір» <b>";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SignInByPassword_OffersToSendForm()
    {
        await using var site = await TestSite.StartAsync();
        var account = await site.AddAccountAsync(Role.Author);
        using var browser = await PostAfterExpiryAsync(site, account);

        using var signedIn = await browser.SendAsync("/admin/sign-in", ("email", account.Email), ("password", TestAccount.Password));

        Assert.Equal(HttpStatusCode.OK, signedIn.StatusCode);
        await AssertFormIsSentAsync(site, browser, account);
    }

    [Fact]
    public async Task SignInInTwoStepsAfterWrongPasswordAndCode_OffersToSendForm()
    {
        await using var site = await TestSite.StartAsync();
        var account = await site.AddAccountAsync(Role.Publisher);
        using var browser = await PostAfterExpiryAsync(site, account);

        using var wrong = await browser.SendAsync("/admin/sign-in", ("email", account.Email), ("password", "not this one"));
        using var first = await browser.SendAsync("/admin/sign-in", ("email", account.Email), ("password", TestAccount.Password));
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        using var wrongCode = await browser.SendAsync("/admin/sign-in/code", ("code", "no"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrongCode.StatusCode);
        await using (var db = site.Database.Open())
            await db.Accounts.ExecuteUpdateAsync(a => a.SetProperty(x => x.LastTotpStep, 0), Ct);
        using var second = await browser.SendAsync("/admin/sign-in/code", ("code", account.Code()));

        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        await AssertFormIsSentAsync(site, browser, account);
    }

    [Fact]
    public async Task SignInByPasskey_OffersToSendForm()
    {
        await using var site = await TestSite.StartAsync();
        var account = await site.AddAccountAsync(Role.Author);
        using var authenticator = new SoftAuthenticator();
        using (var before = await site.SignInAsync(account))
        {
            using var enrolled = await before.EnrolAsync(authenticator);
        }

        using var browser = await PostAfterExpiryAsync(site, account, await site.SignInByPasskeyAsync(authenticator));
        using var signedIn = await browser.SignInByPasskeyAsync(authenticator);

        Assert.Equal(HttpStatusCode.OK, signedIn.StatusCode);
        await AssertFormIsSentAsync(site, browser, account);
    }

    [Fact]
    public async Task SignInInAnotherTab_OffersToSendForm()
    {
        await using var site = await TestSite.StartAsync();
        var account = await site.AddAccountAsync(Role.Author);
        using var browser = await PostAfterExpiryAsync(site, account);
        var tab = browser.Page;
        await site.SignInAsync(account, browser);
        browser.ReturnTo(tab);

        // The tab's antiforgery token predates the sign-in; reloading the page would renew it.
        var fresh = await browser.GoAsync("/admin");
        tab.QuerySelector("form[action='/admin/sign-in/elsewhere'] input[name=form-token]")!
            .SetAttribute("value", fresh.QuerySelector("input[name=form-token]")!.GetAttribute("value")!);
        browser.ReturnTo(tab);
        using var shown = await browser.SendAsync("/admin/sign-in/elsewhere");

        Assert.Equal(HttpStatusCode.OK, shown.StatusCode);
        await AssertFormIsSentAsync(site, browser, account);
    }

    [Fact]
    public async Task SignInByAnotherAccount_DoesNotShowForm()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = await PostAfterExpiryAsync(site, await site.AddAccountAsync(Role.Author));
        var other = await site.AddAccountAsync(Role.Author, "Other");

        using var signedIn = await browser.SendAsync("/admin/sign-in", ("email", other.Email), ("password", TestAccount.Password));

        Assert.Equal("/admin", signedIn.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task PasswordsAndTokens_AreNotPreserved()
    {
        await using var site = await TestSite.StartAsync();
        var account = await site.AddAccountAsync(Role.Author);
        using var browser = await PostAfterExpiryAsync(
            site,
            account,
            fields:
            [
                ("name", Name),
                ("new-password", "secret words 1"),
                ("Password", "secret words 2"),
                (Reauthentication.CodeField, "123456"),
            ]
        );

        using var signedIn = await browser.SendAsync("/admin/sign-in", ("email", account.Email), ("password", TestAccount.Password));

        var fields = browser.Page.QuerySelectorAll($"form[action='{Act}'] input").Select(i => i.GetAttribute("name"));
        Assert.Equal(["form-token", "name"], fields.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("cross-site", null, false)]
    [InlineData("same-site", TestSite.PublicUrl, false)]
    [InlineData("none", null, false)]
    [InlineData(null, null, false)]
    [InlineData(null, "null", false)]
    [InlineData(null, "https://evil.example", false)]
    [InlineData(null, TestSite.PublicUrl + ".evil.example", false)]
    [InlineData(null, TestSite.PublicUrl, true)]
    [InlineData("same-origin", null, true)]
    public async Task PostFromAnotherSite_IsNotPreserved(string? site, string? origin, bool isKept)
    {
        await using var running = await TestSite.StartAsync();
        using var browser = new StaffBrowser(running);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Act, UriKind.Relative))
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("name", "Evil")]),
        };
        if (site is not null)
            request.Headers.Add("Sec-Fetch-Site", site);
        if (origin is not null)
            request.Headers.Add("Origin", origin);

        using var response = await browser.Client.SendAsync(request, Ct);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        var page = Html.Parse(await response.Content.ReadAsStringAsync(Ct));
        Assert.NotNull(page.QuerySelector("form[action='/admin/sign-in']"));
        Assert.Equal(isKept, page.QuerySelector($"form[action='/admin/sign-in'] input[name={PendingForm.Field}]") is not null);
    }

    [Fact]
    public async Task FormTooLarge_ShowsThatItIsLost()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = new StaffBrowser(site);

        using var response = await browser.PostAsync(Act, [KeyValuePair.Create("name", new string('ә', (PendingForm.MaxBytes / 2) + 1))]);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("could not be kept", browser.Page.QuerySelector(".notice.wrong")!.TextContent, StringComparison.Ordinal);
        Assert.Empty(browser.Page.QuerySelectorAll($"input[name={PendingForm.Field}][value]:not([value=''])"));
    }

    [Fact]
    public async Task FormOfMaximumSize_IsPreserved()
    {
        await using var site = await TestSite.StartAsync();
        var account = await site.AddAccountAsync(Role.Author);
        var text = new string('ә', (PendingForm.MaxBytes / 2) - 2);
        using var browser = await PostAfterExpiryAsync(site, account, fields: [("name", text)]);

        using var signedIn = await browser.SendAsync("/admin/sign-in", ("email", account.Email), ("password", TestAccount.Password));

        Assert.Equal(text, browser.Page.QuerySelector($"form[action='{Act}'] input[name=name]")!.GetAttribute("value"));
    }

    [Theory]
    [InlineData("CfDJ8")]
    [InlineData("not sealed")]
    public async Task ForgedForm_IsIgnored(string typed)
    {
        await using var site = await TestSite.StartAsync();
        var account = await site.AddAccountAsync(Role.Author);
        using var browser = new StaffBrowser(site);
        await browser.GoAsync("/admin/sign-in");

        using var signedIn = await browser.SendAsync(
            "/admin/sign-in",
            ("email", account.Email),
            ("password", TestAccount.Password),
            (PendingForm.Field, typed)
        );

        Assert.Equal("/admin", signedIn.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task ScriptRequest_Answers401WithoutBody(string method)
    {
        await using var site = await TestSite.StartAsync();
        using var browser = new StaffBrowser(site);
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri("/admin/account", UriKind.Relative));
        request.Headers.Accept.ParseAdd("application/json");

        using var response = await browser.Client.SendAsync(request, Ct);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Ct));
    }

    [Fact]
    public async Task ErrorAddressRequestedDirectly_Answers404()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = new StaffBrowser(site);

        using var response = await browser.GetAsync("/admin/errors/401");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    /// <summary>A browser that posts a form after its session has ended.</summary>
    private static async Task<StaffBrowser> PostAfterExpiryAsync(
        TestSite site,
        TestAccount account,
        StaffBrowser? signedIn = null,
        params (string Name, string? Value)[] fields
    )
    {
        var browser = signedIn ?? await site.SignInAsync(account);
        await browser.GoAsync("/admin/account");
        await using (var db = site.Database.Open())
            await db.Sessions.ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAtUtc, x => x.BeganAtUtc), Ct);

        using var late = await browser.SendAsync(Act, fields.Length > 0 ? fields : [("name", Name)]);

        Assert.Equal(HttpStatusCode.Unauthorized, late.StatusCode);
        Assert.Null(browser.Page.QuerySelector("form.languages"));
        return browser;
    }

    private static async Task AssertFormIsSentAsync(TestSite site, StaffBrowser browser, TestAccount account)
    {
        Assert.Equal("What you had typed is still here", browser.Page.QuerySelector("h1")!.TextContent);
        await using var db = site.Database.Open();
        Assert.Equal(account.Name, await db.Accounts.Where(a => a.Id == account.Id).Select(a => a.Name).SingleAsync(Ct));

        using var sent = await browser.SendAsync(Act);

        Assert.Equal("/admin/account", sent.Headers.Location?.OriginalString);
        Assert.Equal(Name, await db.Accounts.Where(a => a.Id == account.Id).Select(a => a.Name).SingleAsync(Ct));
    }
}

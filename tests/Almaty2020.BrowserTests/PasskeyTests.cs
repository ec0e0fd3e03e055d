using Almaty2020.BrowserTests.Support;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Settings;

namespace Almaty2020.BrowserTests;

/// <summary>Passkeys in a browser with its virtual authenticator.</summary>
public sealed class PasskeyTests(KestrelSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    [Fact]
    public async Task EnrolledPasskey_AfterSignOut_SignsInWithoutPassword()
    {
        var account = await Site.InProcessSite.AddAccountAsync(Role.Author, "Passkey Alone");
        var (page, _) = await OpenAsync();
        // Turn off the browser's conditional offer: it would take the first touch.
        await page.AddInitScriptAsync("PublicKeyCredential.isConditionalMediationAvailable = () => Promise.resolve(false)");
        var authenticator = await VirtualAuthenticator.AddAsync(page);
        await StaffSteps.SignInAsync(page, account);

        await EnrolAsync(page, authenticator, "Өз телефоным");
        Assert.Equal(1, await authenticator.CountAsync());
        await page.GotoAsync("/admin/account/second-factor");
        await Assertions.Expect(page.Locator(".lines strong")).ToHaveTextAsync("Өз телефоным");
        await SignOutAsync(page, authenticator);

        await authenticator.TouchAsync();
        await page.Locator("form.passkey button").ClickAsync();
        await Assertions.Expect(page.Locator(".sign-out a")).ToHaveTextAsync("Passkey Alone");
    }

    [Fact]
    public async Task PasskeyOfferedByBrowser_SignsInWithoutAButton()
    {
        var account = await Site.InProcessSite.AddAccountAsync(Role.Author, "Passkey Offered");
        var (page, _) = await OpenAsync();
        var authenticator = await VirtualAuthenticator.AddAsync(page);
        await StaffSteps.SignInAsync(page, account);
        await EnrolAsync(page, authenticator, "Laptop");
        await SignOutAsync(page, authenticator);

        // Touch only on a new page: on the current one, the pending offer would sign in while the page is being left.
        await page.GotoAsync("about:blank");
        await authenticator.TouchAsync();
        await page.GotoAsync("/admin/sign-in");

        await Assertions.Expect(page.Locator(".sign-out a")).ToHaveTextAsync("Passkey Offered");
    }

    [Fact]
    public async Task Passkey_AfterPassword_IsTheSecondFactor()
    {
        var account = await Site.InProcessSite.AddAccountAsync(
            "Passkey Second",
            hasAuthenticator: false,
            new Grant { Role = Role.Publisher }
        );
        var (page, _) = await OpenAsync();
        var authenticator = await VirtualAuthenticator.AddAsync(page);
        await StaffSteps.SignInAsync(page, account, "/admin/account/second-factor");
        await EnrolAsync(page, authenticator, "Laptop");
        await SignOutAsync(page, authenticator);

        await page.Locator("#email").FillAsync(account.Email);
        await page.Locator("#password").FillAsync(TestAccount.Password);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#code")).ToBeVisibleAsync();
        await authenticator.TouchAsync();
        await page.Locator("form.passkey button").ClickAsync();

        await Assertions.Expect(page.Locator(".sign-out a")).ToHaveTextAsync("Passkey Second");
    }

    [Fact]
    public async Task EnrolPasskey_SameDeviceTwice_ShowsError()
    {
        var account = await Site.InProcessSite.AddAccountAsync(Role.Author, "Passkey Twice");
        var (page, _) = await OpenAsync();
        var authenticator = await VirtualAuthenticator.AddAsync(page);
        await StaffSteps.SignInAsync(page, account);
        await EnrolAsync(page, authenticator, "Laptop");
        await page.GotoAsync("/admin/account/second-factor");

        await page.Locator("form.passkey button").ClickAsync();

        await Assertions
            .Expect(page.Locator("form.passkey [role=alert]"))
            .ToHaveTextAsync("This device already has a passkey for your account.");
        Assert.Equal(1, await authenticator.CountAsync());
    }

    [Fact]
    public async Task WithoutScript_OffersPasswordOnly()
    {
        var (page, _) = await OpenAsync(new BrowserNewContextOptions { JavaScriptEnabled = false });
        await page.GotoAsync("/admin/sign-in");

        await Assertions.Expect(page.Locator("form.passkey")).ToBeHiddenAsync();
        await Assertions.Expect(page.Locator("#password")).ToBeVisibleAsync();
    }

    /// <summary>Enrols a passkey on the second factor page, where users without a second factor land.</summary>
    private static async Task EnrolAsync(IPage page, VirtualAuthenticator authenticator, string name)
    {
        await page.GotoAsync("/admin/account/second-factor");
        await authenticator.TouchAsync();
        await page.Locator("#name").FillAsync(name);
        await page.Locator("form.passkey button").ClickAsync();
        await Assertions.Expect(page.Locator(".codes li")).ToHaveCountAsync(Web.Access.SigningIn.RecoveryCodes.Count);
    }

    private static async Task SignOutAsync(IPage page, VirtualAuthenticator authenticator)
    {
        await authenticator.TouchAsync(false);
        await page.Locator(".sign-out button").ClickAsync();
        await Assertions.Expect(page.Locator("#email")).ToBeVisibleAsync();
    }
}

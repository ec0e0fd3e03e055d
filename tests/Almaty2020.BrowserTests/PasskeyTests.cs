using Almaty2020.BrowserTests.Support;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;

namespace Almaty2020.BrowserTests;

/// <summary>Passkeys as people use them: with a browser and its authenticator.</summary>
public sealed class PasskeyTests(RealSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    [Fact]
    public async Task Enrolled_SignedOut_SignsInWithItAlone()
    {
        var account = await Site.Server.AddAccountAsync(Role.Author, "Passkey Alone");
        var (page, _) = await OpenAsync();
        // A browser that offers nothing by itself: else the first touch would be taken for its offer.
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
    public async Task OfferedByTheBrowser_SignsInWithoutAButton()
    {
        var account = await Site.Server.AddAccountAsync(Role.Author, "Passkey Offered");
        var (page, _) = await OpenAsync();
        var authenticator = await VirtualAuthenticator.AddAsync(page);
        await StaffSteps.SignInAsync(page, account);
        await EnrolAsync(page, authenticator, "Laptop");
        await SignOutAsync(page, authenticator);

        // A touch is of a question that comes after it: on the page that asks already it would sign in while that is being left.
        await page.GotoAsync("about:blank");
        await authenticator.TouchAsync();
        await page.GotoAsync("/admin/sign-in");

        await Assertions.Expect(page.Locator(".sign-out a")).ToHaveTextAsync("Passkey Offered");
    }

    [Fact]
    public async Task AfterThePassword_IsTheSecondStep()
    {
        var account = await Site.Server.AddAccountAsync("Passkey Second", hasAuthenticator: false, new Grant { Role = Role.Publisher });
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
    public async Task SameDeviceTwice_IsToldInWords()
    {
        var account = await Site.Server.AddAccountAsync(Role.Author, "Passkey Twice");
        var (page, _) = await OpenAsync();
        var authenticator = await VirtualAuthenticator.AddAsync(page);
        await StaffSteps.SignInAsync(page, account);
        await EnrolAsync(page, authenticator, "Laptop");
        await page.GotoAsync("/admin/account/second-factor");

        await page.Locator("form.passkey button").ClickAsync();

        await Assertions.Expect(page.Locator("form.passkey [role=alert]")).ToHaveTextAsync("This device already has a passkey for your account.");
        Assert.Equal(1, await authenticator.CountAsync());
    }

    [Fact]
    public async Task WithoutScript_IsNotOffered_AndThePasswordIs()
    {
        var (page, _) = await OpenAsync(new BrowserNewContextOptions { JavaScriptEnabled = false });
        await page.GotoAsync("/admin/sign-in");

        await Assertions.Expect(page.Locator("form.passkey")).ToBeHiddenAsync();
        await Assertions.Expect(page.Locator("#password")).ToBeVisibleAsync();
    }

    /// <summary>From the page of second factors, which those see first who lack one.</summary>
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

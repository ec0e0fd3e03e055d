using Almaty2020.BrowserTests.Support;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access.SigningIn;
using Microsoft.Extensions.DependencyInjection;
using OtpNet;

namespace Almaty2020.BrowserTests;

/// <summary>Two accounts from the first link to the last request, each in its own browser.</summary>
public sealed class JourneyTests(KestrelSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    private const string Password = "төрт кәдімгі сөз осында";

    [Fact]
    public async Task SetupInvitationPasskeySuspension_SessionEndsOnAnotherNode()
    {
        // The operator opens the setup link from the console and becomes an administrator.
        var (desk, _) = await OpenAsync(new BrowserNewContextOptions { Locale = "ru" });
        await desk.GotoAsync(await SetupLinkAsync());
        await desk.Locator("#Name").FillAsync("Гульнара Омарова");
        await desk.Locator("#Email").FillAsync("gulnara@example.kz");
        await desk.Locator("#Password").FillAsync("четыре обычных слова подряд");
        await desk.Locator("form[action='/admin/setup'] .button").ClickAsync();

        // First an authenticator app is required: compute its code from the secret on the page.
        await Assertions.Expect(desk).ToHaveURLAsync(Site.Origin + "/admin/account/second-factor");
        await desk.Locator("a[href='/admin/account/authenticator']").ClickAsync();
        var secret = (await desk.Locator("code.secret").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal);
        await desk.Locator("#code").FillAsync(new OtpNet.Totp(Base32Encoding.ToBytes(secret)).ComputeTotp());
        await desk.Locator("form[action='/admin/account/authenticator'] .button").ClickAsync();
        await Assertions.Expect(desk.Locator(".codes li")).ToHaveCountAsync(RecoveryCodes.Count);

        // A publisher is invited by e-mail.
        await desk.GotoAsync("/admin/accounts/invite");
        await desk.Locator("#name").FillAsync("Айгерім");
        await desk.Locator("#email").FillAsync("aigerim-journey@example.kz");
        await desk.Locator("#language").SelectOptionAsync("kk");
        await desk.Locator("input[name=roles][value=publisher]").CheckAsync();
        await desk.Locator("form[action='/admin/accounts/invite'] .button").ClickAsync();
        await Assertions.Expect(desk.Locator(".notice[role=status]")).ToBeVisibleAsync();
        var mail = Assert.Single(await Site.InProcessSite.MailsToAsync("aigerim-journey@example.kz"));

        // The publisher follows the link, chooses a password, and enrols a passkey.
        // Unwatched, because the context later opens another node, which the checks would take for another site.
        var phones = await NewUnwatchedContextAsync(
            new BrowserNewContextOptions
            {
                BaseURL = Site.Origin,
                ViewportSize = new ViewportSize { Width = 360, Height = 740 },
            }
        );
        var phone = await phones.NewPageAsync();
        await phone.AddInitScriptAsync("PublicKeyCredential.isConditionalMediationAvailable = () => Promise.resolve(false)");
        var authenticator = await VirtualAuthenticator.AddAsync(phone);
        await phone.GotoAsync(TestMail.LinkOf(mail));
        await phone.Locator("#Password").FillAsync(Password);
        await phone.Locator("form[action='/admin/invitation'] .button").ClickAsync();
        await Assertions.Expect(phone).ToHaveURLAsync(Site.Origin + "/admin/account/second-factor");
        await authenticator.TouchAsync();
        await phone.Locator("#name").FillAsync("Телефон");
        await phone.Locator("form.passkey button").ClickAsync();
        await Assertions.Expect(phone.Locator(".codes li")).ToHaveCountAsync(RecoveryCodes.Count);

        // Sign out, and in again with the passkey alone.
        await authenticator.TouchAsync(false);
        await phone.Locator(".sign-out button").ClickAsync();
        await Assertions.Expect(phone.Locator("#email")).ToBeVisibleAsync();
        await authenticator.TouchAsync();
        await phone.Locator("form.passkey button").ClickAsync();
        await Assertions.Expect(phone.Locator(".sign-out a")).ToHaveTextAsync("Айгерім");

        // Another node accepts the same cookie until the account is suspended on the first.
        var (node, origin) = await Site.StartAnotherNodeAsync();
        await using (node)
        {
            await phone.GotoAsync(origin + "/admin");
            await Assertions.Expect(phone.Locator(".sign-out a")).ToHaveTextAsync("Айгерім");

            await desk.GotoAsync("/admin/accounts?q=aigerim-journey");
            await desk.Locator(".rows a").First.ClickAsync();
            await desk.Locator("form[action$='/suspension'] .button").ClickAsync();
            await Assertions.Expect(desk.Locator(".notice[role=status]")).ToBeVisibleAsync();

            await phone.GotoAsync(origin + "/admin");
            await Assertions.Expect(phone).ToHaveURLAsync(origin + "/admin/sign-in");
        }
    }

    private async Task<string> SetupLinkAsync()
    {
        await using var scope = Site.InProcessSite.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<CreateSetupLink>().ExecuteAsync(TestContext.Current.CancellationToken);
    }
}

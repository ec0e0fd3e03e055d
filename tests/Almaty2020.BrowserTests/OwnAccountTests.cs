using Almaty2020.BrowserTests.Support;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Settings;
using Deque.AxeCore.Commons;
using Microsoft.AspNetCore.Http;

namespace Almaty2020.BrowserTests;

/// <summary>Signing in and the user's own account: small screens, keyboard, every appearance.</summary>
public sealed class OwnAccountTests(KestrelSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    private const int MaxTabPresses = 60;

    public static TheoryData<string> Languages => KestrelSite.Languages();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SignIn_ByKeyboardOnly_Succeeds(bool script)
    {
        var account = await Site.InProcessSite.AddAccountAsync(Role.Publisher, "Keyboard");
        var (page, watch) = await OpenAsync(
            new BrowserNewContextOptions
            {
                JavaScriptEnabled = script,
                ViewportSize = new ViewportSize { Width = 360, Height = 740 },
            }
        );
        watch.AllowStatus(StatusCodes.Status422UnprocessableEntity);
        await page.GotoAsync("/admin");
        await TabToAsync(page, "#email");
        await page.Keyboard.TypeAsync(account.Email);
        await TabToAsync(page, "#password");
        await page.Keyboard.TypeAsync("not this one");
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.Locator(".notice.wrong")).ToBeFocusedAsync();
        await TabToAsync(page, "#password");
        await page.Keyboard.TypeAsync(TestAccount.Password);
        await TabToAsync(page, "form[action='/admin/sign-in'] .button");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#code")).ToBeVisibleAsync();
        await TabToAsync(page, "#code");
        await page.Keyboard.TypeAsync(account.Code());
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.Locator(".sign-out a")).ToHaveTextAsync("Keyboard");
    }

    [Fact]
    public async Task FormSentAfterSessionEnd_WithoutScript_IsSentAfterSignIn()
    {
        var account = await Site.InProcessSite.AddAccountAsync(Role.Author, "Late");
        var (page, watch) = await OpenAsync(new BrowserNewContextOptions { JavaScriptEnabled = false });
        watch.AllowStatus(StatusCodes.Status401Unauthorized);
        await StaffSteps.SignInAsync(page, account);
        await page.GotoAsync("/admin/account");
        await page.Locator("#name").FillAsync("Әлі де осында");
        await Site.EndSessionsAsync(account);
        await page.Locator("form[action='/admin/account/name'] .button").ClickAsync();

        await page.Locator("#email").FillAsync(account.Email);
        await page.Locator("#password").FillAsync(TestAccount.Password);
        await page.Locator("form[action='/admin/sign-in'] .button").ClickAsync();
        await page.Locator("form[action='/admin/account/name'] .button").ClickAsync();

        await Assertions.Expect(page.Locator(".sign-out a")).ToHaveTextAsync("Әлі де осында");
    }

    [Fact]
    public async Task DangerousAct_ReauthenticationRequired_IsConfirmedByPasskey()
    {
        var account = await Site.InProcessSite.AddAccountAsync(Role.Author, "Asked Again");
        var (page, watch) = await OpenAsync();
        watch.AllowStatus(StatusCodes.Status403Forbidden);
        var authenticator = await VirtualAuthenticator.AddAsync(page);
        await StaffSteps.SignInAsync(page, account);
        await authenticator.TouchAsync();
        await page.GotoAsync("/admin/account/second-factor");
        await page.Locator("form.passkey button").ClickAsync();
        await Assertions.Expect(page.Locator(".codes li").First).ToBeVisibleAsync();
        var before = await page.Locator(".codes").TextContentAsync();
        await page.GotoAsync("/admin/account/second-factor");
        await Site.ExpireReauthenticationAsync(account);

        await page.Locator("form[action='/admin/account/recovery-codes'] button").ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync(Texts.For(Language.English)["admin.ask-again.title"]);
        await page.Locator("form.passkey button").ClickAsync();

        await Assertions.Expect(page.Locator(".codes li").First).ToBeVisibleAsync();
        Assert.NotEqual(before, await page.Locator(".codes").TextContentAsync());
    }

    /// <remarks>Saves <see cref="Screenshots"/> of all screens if <c>SCREENSHOTS</c> is set.</remarks>
    [Theory]
    [MemberData(nameof(Languages))]
    public async Task AccountScreens_InEveryAppearance_HaveNoViolationAndFit(string language)
    {
        var account = await Site.InProcessSite.AddAccountAsync(
            "Айгүл Сейітқызы Нұрмағамбетова",
            hasAuthenticator: true,
            new Grant { Role = Role.Publisher },
            new Grant { Role = Role.Translator, Language = Language.Kazakh }
        );
        await Site.SetLanguageAsync(account, language);
        var (page, watch) = await OpenAsync(new BrowserNewContextOptions { Locale = language });
        foreach (
            var status in (int[])
                [StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden, StatusCodes.Status422UnprocessableEntity]
        )
            watch.AllowStatus(status);
        await page.AddInitScriptAsync(new BundledAxeScriptProvider().GetScript());
        var authenticator = await VirtualAuthenticator.AddAsync(page);
        var faults = new List<string>();

        await page.GotoAsync("/admin/sign-in");
        await Assertions.Expect(page.Locator("form.passkey")).ToBeVisibleAsync();
        await LookAsync("sign-in");
        await page.Locator("#email").FillAsync(account.Email);
        await page.Locator("#password").FillAsync("wrong");
        await page.Locator("form[action='/admin/sign-in'] .button").ClickAsync();
        await Assertions.Expect(page.Locator(".notice.wrong")).ToBeVisibleAsync();
        await LookAsync("sign-in-wrong");
        await StaffSteps.SignInAsync(page, account);

        await authenticator.TouchAsync();
        await page.GotoAsync("/admin/account/second-factor");
        await LookAsync("second-factor");
        await page.Locator("#name").FillAsync("Жұмыс компьютері");
        await page.Locator("form.passkey button").ClickAsync();
        await Assertions.Expect(page.Locator(".codes li").First).ToBeVisibleAsync();
        await LookAsync("recovery-codes");
        await page.GotoAsync("/admin/account/second-factor");
        await LookAsync("second-factor-passkey");
        await page.Locator("a[href*='/passkeys/name']").ClickAsync();
        await Assertions.Expect(page.Locator("#name")).ToBeVisibleAsync();
        await LookAsync("passkey-name");
        await page.GotoAsync("/admin/account/authenticator");
        await LookAsync("authenticator");
        await page.GotoAsync("/admin/account");
        await page.Locator("#name").FillAsync("Дана Құдайбергенқызы-Әбдіқадырова-Сәрсенбаева");
        await page.Locator("form[action='/admin/account/name'] .button").ClickAsync();
        await Assertions.Expect(page.Locator("[role=status].done")).ToBeVisibleAsync();
        await LookAsync("account");
        await page.GotoAsync("/admin/account/password");
        await page.Locator("#current-password").FillAsync("wrong");
        await page.Locator("#new-password").FillAsync("wrong");
        await page.Locator("main .button").ClickAsync();
        await Assertions.Expect(page.Locator(".notice.wrong")).ToBeVisibleAsync();
        await LookAsync("password");

        await page.GotoAsync("/admin/account/second-factor");
        await Site.ExpireReauthenticationAsync(account);
        await page.Locator("form[action='/admin/account/recovery-codes'] button").ClickAsync();
        await page.Locator("summary").ClickAsync();
        await LookAsync("ask-again");

        // The second step with passkey and code, after a form that was sent when the session had ended.
        await page.GotoAsync("/admin/account");
        await page.Locator("#name").FillAsync("Айгүл");
        await Site.EndSessionsAsync(account);
        await authenticator.TouchAsync(false);
        await page.Locator("form[action='/admin/account/name'] .button").ClickAsync();
        await Assertions.Expect(page.Locator("#password")).ToBeVisibleAsync();
        await LookAsync("expired");
        await page.Locator("#email").FillAsync(account.Email);
        await page.Locator("#password").FillAsync(TestAccount.Password);
        await page.Locator("form[action='/admin/sign-in'] .button").ClickAsync();
        await Assertions.Expect(page.Locator("#code")).ToBeVisibleAsync();
        await LookAsync("code");
        await authenticator.TouchAsync();
        await page.Locator("form.passkey button").ClickAsync();
        await Assertions.Expect(page.Locator("form[action='/admin/account/name']")).ToBeVisibleAsync();
        await LookAsync("typed");

        FaultList.AssertNone(faults);

        async Task LookAsync(string screen)
        {
            faults.AddRange(
                await Appearances.CheckAsync(page, screen, (width, scheme) =>
                    Screenshots.SaveAsync(page, $"admin-{screen}-{language}-{width}-{scheme}")
                )
            );
            await page.SetViewportSizeAsync(1280, 740);
        }
    }

    private static async Task TabToAsync(IPage page, string selector)
    {
        for (var stop = 0; stop < MaxTabPresses; stop++)
        {
            await page.Keyboard.PressAsync("Tab");
            FaultList.AssertNone(await PageChecks.FocusAsync(page));
            if (await page.EvaluateAsync<bool>("selector => document.activeElement.matches(selector)", selector))
                return;
        }

        Assert.Fail($"{page.Url}: {MaxTabPresses} presses of Tab did not reach {selector}");
    }
}

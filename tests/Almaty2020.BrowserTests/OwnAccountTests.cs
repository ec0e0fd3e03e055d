using Almaty2020.BrowserTests.Support;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Localization;
using Deque.AxeCore.Commons;
using Microsoft.AspNetCore.Http;

namespace Almaty2020.BrowserTests;

/// <summary>Signing in and the own account, on small screens, by keyboard, and in every appearance.</summary>
public sealed class OwnAccountTests(RealSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    private const int Patience = 60;

    public static TheoryData<string> Languages => RealSite.Languages();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SignIn_ByKeyboard_NeedsNothingElse(bool script)
    {
        var account = await Site.Server.AddAccountAsync(Role.Publisher, "Keyboard");
        var (page, watch) = await OpenAsync(new BrowserNewContextOptions { JavaScriptEnabled = script, ViewportSize = new ViewportSize { Width = 360, Height = 740 } });
        watch.Expect(StatusCodes.Status422UnprocessableEntity);
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
    public async Task FormSentTooLate_WithoutScript_IsSentAfterTheSignIn()
    {
        var account = await Site.Server.AddAccountAsync(Role.Author, "Late");
        var (page, watch) = await OpenAsync(new BrowserNewContextOptions { JavaScriptEnabled = false });
        watch.Expect(StatusCodes.Status401Unauthorized);
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
    public async Task DangerousAct_AskedAgain_IsConfirmedByPasskey()
    {
        var account = await Site.Server.AddAccountAsync(Role.Author, "Asked Again");
        var (page, watch) = await OpenAsync();
        watch.Expect(StatusCodes.Status403Forbidden);
        var authenticator = await VirtualAuthenticator.AddAsync(page);
        await StaffSteps.SignInAsync(page, account);
        await authenticator.TouchAsync();
        await page.GotoAsync("/admin/account/second-factor");
        await page.Locator("form.passkey button").ClickAsync();
        await Assertions.Expect(page.Locator(".codes li").First).ToBeVisibleAsync();
        var before = await page.Locator(".codes").TextContentAsync();
        await page.GotoAsync("/admin/account/second-factor");
        await Site.AgeProofAsync(account);

        await page.Locator("form[action='/admin/account/recovery-codes'] button").ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync(Texts.For(Language.English)["admin.ask-again.title"]);
        await page.Locator("form.passkey button").ClickAsync();

        await Assertions.Expect(page.Locator(".codes li").First).ToBeVisibleAsync();
        Assert.NotEqual(before, await page.Locator(".codes").TextContentAsync());
    }

    /// <remarks>With <c>SCREENSHOTS</c> set, it leaves pictures of all of them as <see cref="Screenshots"/> does.</remarks>
    [Theory]
    [MemberData(nameof(Languages))]
    public async Task EveryScreen_InEveryAppearance_HasNoViolationAndFits(string language)
    {
        var account = await Site.Server.AddAccountAsync("Айгүл Сейітқызы Нұрмағамбетова", hasAuthenticator: true, new Grant { Role = Role.Publisher }, new Grant { Role = Role.Translator, Language = Language.Kazakh });
        await Site.SpeakAsync(account, language);
        var (page, watch) = await OpenAsync(new BrowserNewContextOptions { Locale = language });
        foreach (var status in (int[])[StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden, StatusCodes.Status422UnprocessableEntity])
            watch.Expect(status);
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
        await Site.AgeProofAsync(account);
        await page.Locator("form[action='/admin/account/recovery-codes'] button").ClickAsync();
        await page.Locator("summary").ClickAsync();
        await LookAsync("ask-again");

        // The second step, with a passkey and a code; then a form that came too late.
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

        Faults.AssertNone(faults);

        async Task LookAsync(string screen)
        {
            faults.AddRange(await Appearances.LookAsync(page, screen, (width, scheme) => Screenshots.KeepAsync(page, $"admin-{screen}-{language}-{width}-{scheme}")));
            await page.SetViewportSizeAsync(1280, 740);
        }
    }

    private static async Task TabToAsync(IPage page, string selector)
    {
        for (var stop = 0; stop < Patience; stop++)
        {
            await page.Keyboard.PressAsync("Tab");
            Faults.AssertNone(await Probes.FocusAsync(page));
            if (await page.EvaluateAsync<bool>("selector => document.activeElement.matches(selector)", selector))
                return;
        }

        Assert.Fail($"{page.Url}: {Patience} presses of Tab reach no {selector}");
    }
}

using Almaty2020.BrowserTests.Support;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Localization;
using Deque.AxeCore.Commons;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OtpNet;

namespace Almaty2020.BrowserTests;

/// <summary>A site's first quarter of an hour: from the setup link to the first published change.</summary>
public sealed class FirstQuarterHourTests(KestrelSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    private const int MostClicks = 12;

    // Only real clicks: pressing Enter or Space in a form also makes the browser send a click event, with detail 0.
    private const string CountClicks =
        "addEventListener('click', event => { if (event.isTrusted && event.detail > 0) countClick() }, true)";

    public static TheoryData<string> Languages => KestrelSite.Languages();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SetUpToFirstPublishedChange_AsOnePerson_TakesAtMostTwelveClicks(bool script)
    {
        var own = await StartOwnSiteAsync();
        var (page, _) = await OpenAsync(
            new BrowserNewContextOptions
            {
                BaseURL = own.Origin,
                JavaScriptEnabled = script,
                Locale = "en",
            }
        );
        var (clicks, seen) = (0, 0);
        if (script)
        {
            // Not kept in the browser's storage: the next page may begin before it is written.
            await page.ExposeFunctionAsync("countClick", () => Interlocked.Increment(ref seen));
            await page.AddInitScriptAsync(CountClicks);
        }

        await page.GotoAsync(await SetupLinkAsync(own));
        await TypeAsync("#Name", "Aigerim");
        await TypeAsync("#Email", "aigerim@example.kz");
        await TypeAsync("#Password", "four quite ordinary words");
        await ClickAsync("form[action='/admin/setup'] .button");
        await ClickAsync("a[href='/admin/account/authenticator']");
        var secret = (await page.Locator("code.secret").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal);
        await TypeAsync("#code", new OtpNet.Totp(Base32Encoding.ToBytes(secret)).ComputeTotp());
        await ClickAsync("form[action='/admin/account/authenticator'] .button");
        await ClickAsync("main a.button[href='/admin']");
        await ClickAsync(".answers [value=true]");
        await Assertions.Expect(page.Locator("[role=status].done")).ToBeVisibleAsync();
        await ClickAsync(".checklist .button:not(.quiet-button)");
        // Into the summary, where the sentence is that residents read first.
        await ClickAsync("#summary");
        await page.Keyboard.PressAsync("Control+a");
        await page.Keyboard.TypeAsync("Written in the first quarter of an hour.");
        await ClickAsync(".desk-acts [name=then][value=review]");
        // The editor has a field of this name too.
        await page.WaitForURLAsync("**/review");
        await ClickAsync("#note");
        await page.Keyboard.TypeAsync("A new summary.");
        await ClickAsync("[aria-labelledby=publish] button.button");

        await Assertions.Expect(page.Locator("[role=status].done")).ToBeVisibleAsync();
        await own.InProcessSite.CatchUpAsync();
        Assert.Contains(own.Pages, p => p.Address == "/en" && p.Summary == "Written in the first quarter of an hour.");
        Assert.InRange(clicks, 5, MostClicks);
        if (script)
            Assert.Equal(clicks, seen);

        async Task ClickAsync(string what)
        {
            clicks++;
            await page.Locator(what).ClickAsync();
        }

        // By Tab and keyboard, as autofill and a practised typist do.
        async Task TypeAsync(string field, string text)
        {
            await page.Locator(field).FocusAsync();
            await page.Keyboard.TypeAsync(text);
        }
    }

    [Fact]
    public async Task RecoveryCodes_AreDownloadedWithoutScript_CopiedAndPrinted()
    {
        var (page, _) = await OpenAsync(new BrowserNewContextOptions { JavaScriptEnabled = false, AcceptDownloads = true });
        await ShowCodesAsync(page);
        var codes = await page.Locator(".codes code").AllInnerTextsAsync();
        Assert.Equal(RecoveryCodes.Count, codes.Count);
        await Assertions.Expect(page.Locator("[data-copy]")).ToBeHiddenAsync();
        await Assertions.Expect(page.Locator("[data-print]")).ToBeHiddenAsync();

        var download = await page.RunAndWaitForDownloadAsync(() => page.Locator("a[download]").ClickAsync());

        Assert.Equal("recovery-codes.txt", download.SuggestedFilename);
        var text = await File.ReadAllLinesAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        Assert.Equal(codes, text.Where(RecoveryCodes.HasCodeFormat));

        var (scripted, _) = await OpenAsync(new BrowserNewContextOptions { Permissions = ["clipboard-read", "clipboard-write"] });
        await scripted.AddInitScriptAsync("window.print = () => { document.body.dataset.printed = 'yes' }");
        await ShowCodesAsync(scripted);
        codes = await scripted.Locator(".codes code").AllInnerTextsAsync();
        await scripted.Locator("[data-copy]").ClickAsync();
        await Assertions.Expect(scripted.Locator("[data-copy]")).ToHaveTextAsync(Texts.For(Language.English)["admin.copy.done"]);
        var copied = await scripted.EvaluateAsync<string>("() => navigator.clipboard.readText()");
        Assert.Equal(codes, copied.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        await scripted.Locator("[data-print]").ClickAsync();
        await Assertions.Expect(scripted.Locator("body")).ToHaveAttributeAsync("data-printed", "yes");
    }

    /// <remarks>Saves <see cref="Screenshots"/> of all screens if <c>SCREENSHOTS</c> is set.</remarks>
    [Theory]
    [MemberData(nameof(Languages))]
    public async Task FirstScreens_InEveryAppearance_HaveNoViolationAndFit(string language)
    {
        var own = await StartOwnSiteAsync();
        var account = await own.InProcessSite.AddAccountAsync(
            "Айгүл Сейітқызы Нұрмағамбетова",
            hasAuthenticator: true,
            new Web.Access.Grant { Role = Web.Settings.Role.Administrator },
            new Web.Access.Grant { Role = Web.Settings.Role.Publisher }
        );
        await own.SetLanguageAsync(account, language);
        var (page, watch) = await OpenAsync(new BrowserNewContextOptions { BaseURL = own.Origin, Locale = language });
        watch.AllowStatus(StatusCodes.Status422UnprocessableEntity);
        await page.AddInitScriptAsync(new BundledAxeScriptProvider().GetScript());
        var faults = new List<string>();
        await StaffSteps.SignInAsync(page, account);
        await LookAsync("checklist");
        await page.Locator(".answers [value=true]").ClickAsync();
        await Assertions.Expect(page.Locator("[role=status].done")).ToBeVisibleAsync();
        await LookAsync("checklist-answered");
        await page.GotoAsync("/admin/site-settings");
        await LookAsync("site-settings");
        await page.GotoAsync("/admin/account/second-factor");
        await page.Locator("form[action='/admin/account/recovery-codes'] button").ClickAsync();
        await Assertions.Expect(page.Locator("[data-copy]")).ToBeVisibleAsync();
        await LookAsync("recovery-codes");
        await page.GotoAsync("/admin/accounts/invite");
        await page.Locator("#name").FillAsync("Дана");
        await page.Locator("#email").FillAsync($"dana-{language}@example.kz");
        await page.Locator("input[name=roles][value=author]").CheckAsync();
        await page.Locator("form[action$='/invite'] .button").ClickAsync();
        await Assertions.Expect(page.Locator("#link-to-copy")).ToBeVisibleAsync();
        await LookAsync("invited");
        await page.GotoAsync("/admin");
        await page.Locator("form[action='/admin/checklist'] button").ClickAsync();
        await Assertions.Expect(page.Locator(".next-steps")).ToBeVisibleAsync();
        await LookAsync("next-steps");

        FaultList.AssertNone(faults);

        async Task LookAsync(string screen) =>
            faults.AddRange(
                await Appearances.CheckAsync(page, screen, (width, scheme) =>
                    Screenshots.SaveAsync(page, $"first-{screen}-{language}-{width}-{scheme}")
                )
            );
    }

    private async Task ShowCodesAsync(IPage page)
    {
        await StaffSteps.SignInAsync(page, await Site.InProcessSite.AddAccountAsync(Web.Settings.Role.Publisher, "Codes"));
        await page.GotoAsync("/admin/account/second-factor");
        await page.Locator("form[action='/admin/account/recovery-codes'] button").ClickAsync();
        await Assertions.Expect(page.Locator(".codes li")).ToHaveCountAsync(RecoveryCodes.Count);
    }

    private static async Task<string> SetupLinkAsync(KestrelSite at)
    {
        await using var scope = at.InProcessSite.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<CreateSetupLink>().ExecuteAsync(TestContext.Current.CancellationToken);
    }
}

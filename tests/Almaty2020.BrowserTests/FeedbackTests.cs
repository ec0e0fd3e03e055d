using System.Globalization;
using System.Text.RegularExpressions;
using Almaty2020.BrowserTests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Residents;
using Deque.AxeCore.Commons;
using Microsoft.AspNetCore.Http;

namespace Almaty2020.BrowserTests;

/// <summary>"Is this page useful?", for a resident with a small screen, no mouse and no scripts.</summary>
public sealed class FeedbackTests(RealSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    private const int Patience = 60;

    private static int residents;

    public static TheoryData<string> Languages => RealSite.Languages();

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task Problem_ByKeyboardWithoutScript_IsSentAndLeadsBack(string language)
    {
        var texts = Texts.For(Language.Parse(language));
        var (page, _) = await OpenResidentAsync(scripts: false);
        await GoAsync(page, Site.PageOf(language, "privacy"));
        await Assertions.Expect(page.Locator(".useful textarea")).ToBeHiddenAsync();
        await Assertions.Expect(page.Locator(".useful button")).ToBeHiddenAsync();

        await TabToAsync(page, "input[name=answer]");
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(page.GetByLabel(texts["useful.problem"], new PageGetByLabelOptions { Exact = true })).ToBeCheckedAsync();
        await TabToAsync(page, "textarea");
        await page.Keyboard.TypeAsync("Ә, ғ, қ, ң, ө, ұ, ү, һ, і");
        await TabToAsync(page, "button");
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page).ToHaveURLAsync(new Regex($"/{language}/feedback/thanks\\?page=", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync(texts["feedback.thanks.title"]);
        await TabToAsync(page, "main li a");
        await page.Keyboard.PressAsync("Enter");
        await ExpectAtAsync(page, Site.PageOf(language, "privacy").Address);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task NoAnswer_ByKeyboardWithoutScript_LeadsFromTheSummaryToTheField(string language)
    {
        var (page, watch) = await OpenResidentAsync(scripts: false);
        watch.Expect(StatusCodes.Status422UnprocessableEntity);
        await page.GotoAsync($"/{language}/feedback?page={Site.PageOf(language, "privacy").PageId}");
        await TabToAsync(page, "textarea");
        await page.Keyboard.TypeAsync("Қала");
        await TabToAsync(page, "button");
        await page.Keyboard.PressAsync("Enter");

        var summary = page.Locator(".notice");
        await Assertions.Expect(summary).ToBeFocusedAsync();
        await Assertions.Expect(page.Locator("textarea")).ToHaveValueAsync("Қала");
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(summary.Locator("a")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#useful-answer")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Space");
        await TabToAsync(page, "button");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex($"/{language}/feedback/thanks\\?page=", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task EveryScreen_InEveryAppearance_HasNoViolationAndFits(string language)
    {
        var (page, watch) = await OpenResidentAsync(scripts: true);
        watch.Expect(StatusCodes.Status422UnprocessableEntity);
        await page.AddInitScriptAsync(new BundledAxeScriptProvider().GetScript());
        var faults = new List<string>();

        await GoAsync(page, Site.PageOf(language, "mayor"));
        await page.Locator("[value=problem]").CheckAsync();
        await Assertions.Expect(page.Locator(".useful textarea")).ToBeVisibleAsync();
        await LookAsync("form");
        await page.Locator(".useful textarea").FillAsync(new string('х', Feedback.TextMaxLength + 21));
        await page.Locator(".useful button").ClickAsync();
        await Assertions.Expect(page.Locator("textarea[aria-invalid]")).ToBeVisibleAsync();
        await LookAsync("error");
        await page.Locator(".useful textarea").FillAsync("Көше");
        await page.Locator(".useful button").ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync(Texts.For(Language.Parse(language))["feedback.thanks.title"]);
        await LookAsync("thanks");

        Faults.AssertNone(faults);

        async Task LookAsync(string screen)
        {
            faults.AddRange(await Appearances.LookAsync(page, screen));
        }
    }

    /// <summary>At an address of their own: the site listens to its proxies, and one address may not send as much as these tests do.</summary>
    private Task<(IPage Page, Watch Watch)> OpenResidentAsync(bool scripts) => OpenAsync(new BrowserNewContextOptions
    {
        JavaScriptEnabled = scripts,
        ViewportSize = new ViewportSize { Width = 360, Height = 740 },
        ExtraHTTPHeaders = [KeyValuePair.Create("X-Forwarded-For", $"203.0.113.{Interlocked.Increment(ref residents).ToString(CultureInfo.InvariantCulture)}")],
    });

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

using System.Globalization;
using System.Text.RegularExpressions;
using Almaty2020.BrowserTests.Support;
using Almaty2020.Web.Feedback;
using Almaty2020.Web.Localization;
using Deque.AxeCore.Commons;
using Microsoft.AspNetCore.Http;

namespace Almaty2020.BrowserTests;

/// <summary>The form "Is this page useful?" on a small screen, by keyboard, with and without scripts.</summary>
public sealed class FeedbackTests(KestrelSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    private const int MaxTabPresses = 60;

    private static int residents;

    public static TheoryData<string> Languages => KestrelSite.Languages();

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task ReportProblem_ByKeyboardWithoutScript_IsSentAndLinksBackToThePage(string language)
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

        await Assertions
            .Expect(page)
            .ToHaveURLAsync(new Regex($"/{language}/feedback/thanks\\?page=", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync(texts["feedback.thanks.title"]);
        await TabToAsync(page, "main li a");
        await page.Keyboard.PressAsync("Enter");
        await ExpectAtAsync(page, Site.PageOf(language, "privacy").Address);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task AnswerMissing_ByKeyboardWithoutScript_SummaryLinksToTheField(string language)
    {
        var (page, watch) = await OpenResidentAsync(scripts: false);
        watch.AllowStatus(StatusCodes.Status422UnprocessableEntity);
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
        await Assertions
            .Expect(page)
            .ToHaveURLAsync(new Regex($"/{language}/feedback/thanks\\?page=", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task FeedbackScreens_InEveryAppearance_HaveNoViolationAndFit(string language)
    {
        var (page, watch) = await OpenResidentAsync(scripts: true);
        watch.AllowStatus(StatusCodes.Status422UnprocessableEntity);
        await page.AddInitScriptAsync(new BundledAxeScriptProvider().GetScript());
        var faults = new List<string>();

        await GoAsync(page, Site.PageOf(language, "mayor"));
        await page.Locator("[value=problem]").CheckAsync();
        await Assertions.Expect(page.Locator(".useful textarea")).ToBeVisibleAsync();
        await LookAsync("form");
        await page.Locator(".useful textarea").FillAsync(new string('х', FeedbackEntry.TextMaxLength + 21));
        await page.Locator(".useful button").ClickAsync();
        await Assertions.Expect(page.Locator("textarea[aria-invalid]")).ToBeVisibleAsync();
        await LookAsync("error");
        await page.Locator(".useful textarea").FillAsync("Көше");
        await page.Locator(".useful button").ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync(Texts.For(Language.Parse(language))["feedback.thanks.title"]);
        await LookAsync("thanks");

        FaultList.AssertNone(faults);

        async Task LookAsync(string screen)
        {
            faults.AddRange(await Appearances.CheckAsync(page, screen));
        }
    }

    /// <summary>Opens a page from a new IP address, because one address may not send as much feedback as these tests do.</summary>
    private Task<(IPage Page, BrowserErrorWatch Watch)> OpenResidentAsync(bool scripts) =>
        OpenAsync(
            new BrowserNewContextOptions
            {
                JavaScriptEnabled = scripts,
                ViewportSize = new ViewportSize { Width = 360, Height = 740 },
                ExtraHTTPHeaders =
                [
                    KeyValuePair.Create(
                        "X-Forwarded-For",
                        $"203.0.113.{Interlocked.Increment(ref residents).ToString(CultureInfo.InvariantCulture)}"
                    ),
                ],
            }
        );

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

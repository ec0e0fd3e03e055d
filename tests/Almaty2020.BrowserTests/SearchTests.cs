using System.Net;
using System.Text.RegularExpressions;
using Almaty2020.BrowserTests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Deque.AxeCore.Commons;

namespace Almaty2020.BrowserTests;

/// <summary>Searching the public site in a browser.</summary>
public sealed class SearchTests(KestrelSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    private const int MaxTabPresses = 60;

    public static TheoryData<string> Languages => KestrelSite.Languages();

    /// <summary>Language, query and answer about the head of the Bolashak fund's board, and a second language to switch to.</summary>
    public static TheoryData<string, string, string, string> BolashakFund =>
        new()
        {
            { "kk", "болашақ қоры", "Қамқоршылық кеңесінің төрағасы", "ru" },
            { "ru", "фонд болашак", "Председатель Попечительского совета", "en" },
            { "en", "bolashak fund", "Chairman of the Board of Trustees", "kk" },
        };

    [Theory]
    [MemberData(nameof(BolashakFund))]
    public async Task WithoutScript_FromTheHomePage_FindsTheAnswerAndKeepsTheQueryInAnotherLanguage(
        string language,
        string text,
        string answer,
        string other
    )
    {
        var (page, watch) = await OpenAsync(new BrowserNewContextOptions { JavaScriptEnabled = false });
        await page.GotoAsync($"/{language}");

        await page.GetByLabel(Texts.For(Language.Parse(language))["search.label"]).FillAsync(text);
        await page.Keyboard.PressAsync("Enter");
        await ResultsAsync(page, language);

        await page.Locator($".languages a[lang={other}]").ClickAsync();
        await ResultsAsync(page, other);
        await Assertions.Expect(page.Locator("#q")).ToHaveValueAsync(text);
        await page.Locator($".languages a[lang={language}]").ClickAsync();
        await ResultsAsync(page, language);

        await page.Locator(".results a").First.ClickAsync();
        await IsShownAsync(page, Site.PageOf(language, "mayor"));
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync(answer);
        Assert.DoesNotContain(watch.Requests, url =>
            url.EndsWith(".js", StringComparison.Ordinal) || url.Contains("suggestions", StringComparison.Ordinal)
        );
    }

    [Theory]
    [MemberData(nameof(BolashakFund))]
    public async Task ByKeyboard_FromTheHomePage_FindsTheAnswerAndKeepsThePageInAnotherLanguage(
        string language,
        string text,
        string answer,
        string other
    )
    {
        var (page, _) = await OpenAsync();
        await page.GotoAsync($"/{language}");

        await TabToAsync(page, "#q");
        await page.Keyboard.TypeAsync(text);
        await page.Keyboard.PressAsync("Enter");
        await ResultsAsync(page, language);

        await TabToAsync(page, ".results a");
        await page.Keyboard.PressAsync("Enter");
        await IsShownAsync(page, Site.PageOf(language, "mayor"));
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync(answer);

        await TabToAsync(page, $"a[hreflang={other}]");
        await page.Keyboard.PressAsync("Enter");
        await IsShownAsync(page, Site.PageOf(other, "mayor"));
    }

    [Theory]
    [InlineData("kk", "алм", "almaty-2020")]
    [InlineData("ru", "прогр", "almaty-2020")]
    [InlineData("en", "progr", "almaty-2020")]
    public async Task Suggestions_ByKeyboardOnly_CanBeWalkedClosedAndChosen(string language, string text, string key)
    {
        var (page, _) = await OpenAsync();
        await page.GotoAsync($"/{language}/search");
        var input = page.GetByRole(
            AriaRole.Combobox,
            new PageGetByRoleOptions { Name = Texts.For(Language.Parse(language))["search.label"] }
        );
        var list = page.GetByRole(
            AriaRole.Listbox,
            new PageGetByRoleOptions { Name = Texts.For(Language.Parse(language))["search.suggestions"] }
        );
        var options = list.GetByRole(AriaRole.Option);
        await TabToAsync(page, "#q");
        await Assertions.Expect(input).ToHaveAttributeAsync("aria-expanded", "false");

        await page.Keyboard.TypeAsync(text);
        await Assertions.Expect(list).ToBeVisibleAsync();
        await Assertions.Expect(input).ToHaveAttributeAsync("aria-expanded", "true");
        await Assertions.Expect(list.Locator("[aria-selected=true]")).ToHaveCountAsync(0);

        // Down to the first; up through the field to the last; down through the field to the first.
        await page.Keyboard.PressAsync("ArrowDown");
        await SelectedAsync(0);
        await page.Keyboard.PressAsync("ArrowUp");
        await Assertions.Expect(input).ToHaveAttributeAsync("aria-activedescendant", "");
        await page.Keyboard.PressAsync("ArrowUp");
        await SelectedAsync(await options.CountAsync() - 1);
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("ArrowDown");
        await SelectedAsync(0);

        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator("#suggestions")).ToBeHiddenAsync();
        await Assertions.Expect(input).ToHaveAttributeAsync("aria-expanded", "false");
        await Assertions.Expect(input).ToHaveValueAsync(text);
        await Assertions.Expect(input).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("Backspace");
        await Assertions.Expect(list).ToBeVisibleAsync();
        var wanted = Site.PageOf(language, key);
        for (var step = 0; step < MaxTabPresses; step++)
        {
            await page.Keyboard.PressAsync("ArrowDown");
            if (await list.Locator("[aria-selected=true]").AllTextContentsAsync() is [var title] && title == wanted.Title)
                break;
        }

        await page.Keyboard.PressAsync("Enter");
        await IsShownAsync(page, wanted);

        async Task SelectedAsync(int index)
        {
            var option = options.Nth(index);
            await Assertions.Expect(option).ToHaveAttributeAsync("aria-selected", "true");
            await Assertions.Expect(list.Locator("[aria-selected=true]")).ToHaveCountAsync(1);
            await Assertions.Expect(input).ToHaveAttributeAsync("aria-activedescendant", (await option.GetAttributeAsync("id"))!);
            await Assertions.Expect(input).ToBeFocusedAsync();
        }
    }

    [Fact]
    public async Task Suggestion_Clicked_OpensItsPage()
    {
        var (page, _) = await OpenAsync();
        await page.GotoAsync("/en");
        await page.Locator("#q").PressSequentiallyAsync("take");

        await page.GetByRole(AriaRole.Option).First.ClickAsync();

        await IsShownAsync(page, Site.PageOf("en", "take-part"));
    }

    [Fact]
    public async Task Type_Offline_ShowsNoErrorAndKeepsTheText()
    {
        var context = await NewUnwatchedContextAsync(new BrowserNewContextOptions { BaseURL = Site.Origin });
        var errors = new List<string>();
        context.WebError += (_, error) => errors.Add(error.Error);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/en/search");
        await context.SetOfflineAsync(true);

        var failed = new TaskCompletionSource();
        page.RequestFailed += (_, _) => failed.TrySetResult();
        await page.Locator("#q").FillAsync("progr");
        await failed.Task.WaitAsync(TestContext.Current.CancellationToken);

        await Assertions.Expect(page.Locator("#suggestions")).ToBeHiddenAsync();
        await Assertions.Expect(page.Locator("#q")).ToHaveValueAsync("progr");
        await Assertions.Expect(page.Locator("#q")).ToHaveAttributeAsync("aria-expanded", "false");
        Assert.Empty(errors);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task SearchScreens_InEveryAppearance_HaveNoViolationAndFit(string language)
    {
        var faults = new List<string>();
        var (page, watch) = await OpenAsync();
        watch.AllowStatus(404);
        await page.AddInitScriptAsync(new BundledAxeScriptProvider().GetScript());
        var word = Uri.EscapeDataString(Site.PageOf(language, "mayor").ShortTitle);
        foreach (
            var address in (string[])
                [
                    $"/{language}/search",
                    $"/{language}/search?q={word}",
                    $"/{language}/search?q=Almaty",
                    $"/{language}/search?q=zzqqxxwwjjkk",
                    $"/{language}/404",
                    $"/{language}",
                ]
        )
        {
            await page.SetViewportSizeAsync(1280, 800);
            await page.GotoAsync(address);
            await CheckAsync("");

            await page.Locator("#q").FillAsync(Site.Published.Home(Language.Parse(language))!.Title[..4].Trim('«'));
            await Assertions.Expect(page.Locator("#suggestions")).ToBeVisibleAsync();
            await page.Keyboard.PressAsync("ArrowDown");
            await CheckAsync(" with suggestions");

            async Task CheckAsync(string state) => faults.AddRange(await Appearances.CheckAsync(page, address + state));
        }

        FaultList.AssertNone(faults);
    }

    [Fact]
    public async Task Query_AsLongAsTheServerAccepts_IsAnswered()
    {
        using var client = new HttpClient();
        var text = string.Concat(Enumerable.Repeat("%D2%9B", 5_000));

        using var response = await client.GetAsync(new Uri($"{Site.Origin}/kk/search?q={text}"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task HostileQuery_InTheBrowser_StaysText()
    {
        var (page, _) = await OpenAsync();
        const string Text = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'{{7*7}}";

        await page.GotoAsync("/ru/search?q=" + Uri.EscapeDataString(Text));

        await Assertions.Expect(page.Locator("#q")).ToHaveValueAsync(Text);
        await Assertions.Expect(page.Locator("main img")).ToHaveCountAsync(0);
        await page.Locator("#q").FillAsync(Text + "<b>");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("%3Cb%3E$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Assertions.Expect(page.Locator("#q")).ToHaveValueAsync(Text + "<b>");
    }

    private Task IsShownAsync(IPage page, PublishedPage published) =>
        Assertions.Expect(page.Locator("link[rel=canonical]")).ToHaveAttributeAsync("href", Site.UrlOf(published));

    // Polls, because WaitForURLAsync misses a navigation that ends while it begins to listen.
    private static async Task ResultsAsync(IPage page, string language)
    {
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("lang", language);
        await Assertions.Expect(page.Locator(".found")).ToBeVisibleAsync();
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

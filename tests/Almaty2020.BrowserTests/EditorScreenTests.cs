using System.Text.RegularExpressions;
using Almaty2020.BrowserTests.Support;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Review;
using Almaty2020.Web.Settings;
using Deque.AxeCore.Commons;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.BrowserTests;

/// <summary>The editor in a browser, from the first word to the live page.</summary>
public sealed class EditorScreenTests(KestrelSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    private static readonly Dictionary<string, int> Widths = new(StringComparer.Ordinal)
    {
        ["kk"] = 1280,
        ["ru"] = 360,
        ["en"] = 1280,
    };

    public static TheoryData<string> Languages => KestrelSite.Languages();

    /// <summary>The five clicks after signing in: pages, the page, review, publish, view.</summary>
    [Theory]
    [MemberData(nameof(Languages))]
    public async Task WriteOneSentence_FiveClicks_IsLive(string language)
    {
        var own = await StartOwnSiteAsync();
        var texts = Texts.For(Language.Parse(language));
        var page = await SignedInAsync(own, language, Role.Publisher, Widths[language]);
        var mayor = own.PageOf(language, "mayor");

        await page.Locator(".admin-nav a[href='/admin/pages']").ClickAsync();
        await page.Locator($".board td > a[href='/admin/pages/{mayor.PageId}/{language}']").ClickAsync();
        await page.Locator("#summary").FillAsync("Бүгінгі сөйлем.");
        await page.Locator("button[name=then]").ClickAsync();
        await Assertions.Expect(page.Locator("form[action$='/submit'] .button")).ToBeVisibleAsync();
        await page.Locator("#message").FillAsync("Су тасқыны");
        await page.Locator("#note").FillAsync("Жаңа сөйлем.");
        await page.Locator("form[action$='/publish'] button.button").ClickAsync();
        await Assertions.Expect(page.Locator("[role=status].done")).ToHaveTextAsync(texts["admin.review.done.published"]);
        await page.Locator(".state a").ClickAsync();

        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("lang", language);
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Бүгінгі сөйлем.");
    }

    [Fact]
    public async Task Translation_ShowsSourceBesideText_AndMarksMissingBlocks()
    {
        var own = await StartOwnSiteAsync();
        var page = await SignedInAsync(own, "kk", Role.Translator, 1280);
        await page.GotoAsync($"/admin/pages/{own.PageOf("kk", "about").PageId}/kk");
        var (text, source, side) = (await BoxAsync("#title"), await BoxAsync("#source"), await BoxAsync(".desk-side"));
        Assert.True(text.X + text.Width <= source.X && source.X + source.Width <= side.X, "side by side");
        Assert.True(Math.Abs(text.Y - source.Y) < 100, "at one height");
        await Assertions.Expect(page.Locator(".tools")).ToBeVisibleAsync();
        Assert.Single(
            await page.EvaluateAsync<float[]>(
                "() => [...new Set([...document.querySelectorAll('.tools button')].map((b) => b.getBoundingClientRect().top))]"
            )
        );

        // If the translation is cut short, the last block of the source has no counterpart.
        var missing = Texts.For(Language.Kazakh)["admin.translation.not-translated"];
        await Assertions.Expect(page.Locator("#source")).Not.ToContainTextAsync(missing);
        await page.Locator("#body").FillAsync("Бір ғана сөйлем.");
        await Assertions.Expect(page.Locator("#source")).ToContainTextAsync(missing);

        // On a phone the source stands above the text, and leaves room for it.
        await page.SetViewportSizeAsync(360, 740);
        Assert.True((await BoxAsync("#source")).Y < (await BoxAsync("#title")).Y);
        Assert.InRange((await BoxAsync("#source")).Height, 100, 400);

        async Task<LocatorBoundingBoxResult> BoxAsync(string what) => (await page.Locator(what).BoundingBoxAsync())!;
    }

    /// <summary>State, checks and actions stay in sight, and cover neither the toolbar nor the line that is being written.</summary>
    [Theory]
    [InlineData("kk", 360)]
    [InlineData("ru", 360)]
    [InlineData("kk", 1280)]
    public async Task Bar_WhileScrolling_StaysAboveTheToolbar(string language, int width)
    {
        var own = await StartOwnSiteAsync();
        var page = await SignedInAsync(own, language, Role.Publisher, width);
        var editor = $"/admin/pages/{own.PageOf(language, "mayor").PageId}/{language}";
        await page.GotoAsync(editor);
        await page.Locator("#body").FillAsync(string.Concat(Enumerable.Repeat("Сөйлем.\n\n", 80)));
        await page.Locator(".cm-line").Last.ScrollIntoViewIfNeededAsync();
        await page.EvaluateAsync("() => scrollBy(0, -200)");

        // Both at one moment: the height of the bar changes with its message about saving.
        await page.WaitForFunctionAsync(
            """
            () => {
              const [bar, tools] = ['.desk-acts', '.tools'].map((what) => document.querySelector(what).getBoundingClientRect())
              return Math.abs(bar.top) <= 1 && tools.top >= bar.bottom - 1 && tools.top <= bar.bottom + 3
            }
            """
        );
        var bar = await BoxAsync(".desk-acts");
        foreach (var button in await page.Locator(".desk-acts .button").AllAsync())
            Assert.True(await button.IsVisibleAsync());
        Assert.InRange(bar.Height, 40, 130);

        await page.Locator(".desk-acts [name=then]").ClickAsync();
        await page.WaitForURLAsync("**/review");
        await page.EvaluateAsync("() => scrollTo(0, document.body.scrollHeight)");
        Assert.InRange((await BoxAsync(".desk-acts")).Y, -1, 1);
        await page.Locator("#blocking").ClickAsync();
        bar = await BoxAsync(".desk-acts");
        Assert.True((await BoxAsync("#checks")).Y >= bar.Y + bar.Height, "the bar covers the heading that it leads to");

        async Task<LocatorBoundingBoxResult> BoxAsync(string what) => (await page.Locator(what).First.BoundingBoxAsync())!;
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task EditorScreens_InEveryAppearance_HaveNoViolationAndFit(string language)
    {
        var own = await StartOwnSiteAsync();
        var page = await SignedInAsync(own, language, Role.Publisher, 1280);
        var faults = new List<string>();
        var editor = $"/admin/pages/{own.PageOf(language, "mayor").PageId}/{language}";
        await LookAsync("board", "/admin/pages");
        await page.Locator(".row-menu").Nth(2).Locator("summary").ClickAsync();
        await LookHereAsync("board, menu of a row");
        await LookAsync("board, nothing found", "/admin/pages?q=zzz");
        await LookAsync("editor", editor);

        await page.Locator("#body").FillAsync("# Тақырып\n\n[](https://example.kz)\n\n<b>HTML</b>");
        await page.Locator("#title").FillAsync("");
        await page.Locator("button[name=then]").ClickAsync();
        await Assertions.Expect(page.Locator("form[action$='/submit'] .button")).ToBeVisibleAsync();
        await LookAsync("review, with issues", editor + "/review");
        await page.Locator("form[action$='/submit'] .button").ClickAsync();
        await LookHereAsync("review, refused");

        await page.GotoAsync(editor);
        await page.Locator("[id='data.last-reviewed']").EvaluateAsync("input => { input.type = 'text'; input.value = 'spring' }");
        await page.Locator(".desk-acts .button").First.ClickAsync();
        await Assertions.Expect(page.Locator("[role=alert]").First).ToBeVisibleAsync();
        await LookHereAsync("editor, refused");

        // Publish the source urgently: it then needs confirmation by a second person, and the translation falls behind.
        await PublishUrgentlyAsync(own, "about");
        await page.GotoAsync("/admin");
        await LookHereAsync("start, with an urgent publication");
        await LookAsync("review, to be confirmed", $"/admin/pages/{own.PageOf("en", "about").PageId}/en/review");
        var inReview = $"/admin/pages/{own.PageOf(language, "privacy").PageId}/{language}";
        await SubmitAsync(own, "privacy", Language.Parse(language));
        await LookAsync("text in review", inReview);
        await LookAsync("correction", inReview + "/correction");
        await LookAsync("editor, behind its source", $"/admin/pages/{own.PageOf("kk", "about").PageId}/kk");
        FaultList.AssertNone(faults);

        async Task LookAsync(string screen, string address)
        {
            await page.GotoAsync(address);
            await LookHereAsync(screen);
        }

        async Task LookHereAsync(string screen) =>
            faults.AddRange(
                await Appearances.CheckAsync(page, screen, (width, scheme) =>
                    Screenshots.SaveAsync(page, $"desk-{screen}-{language}-{width}-{scheme}")
                )
            );
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task Board_Keyboard_HasTwoTabStopsARow_AndItsFiltersStandInOneLine(string language)
    {
        var own = await StartOwnSiteAsync();
        var page = await SignedInAsync(own, language, Role.Publisher, 1280);
        await page.GotoAsync("/admin/pages");
        Assert.Single(
            await page.EvaluateAsync<int[]>(
                "() => [...new Set([...document.querySelectorAll('.filter > *')].map((f) => Math.round(f.getBoundingClientRect().bottom / 30)))]"
            )
        );

        // Tab goes to the name and to the menu of each row.
        var rows = page.Locator(".board tbody tr");
        await page.Locator("[data-choose-all] input").FocusAsync();
        for (var row = 0; row < 3; row++)
        {
            await page.Keyboard.PressAsync("Tab");
            await Assertions.Expect(rows.Nth(row).Locator("th a")).ToBeFocusedAsync();
            await page.Keyboard.PressAsync("Tab");
            await Assertions.Expect(rows.Nth(row).Locator("summary")).ToBeFocusedAsync();
        }

        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(rows.Nth(2).Locator(".row-menu a").First).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(rows.Nth(2).Locator(".row-menu a").First).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(rows.Nth(2).Locator("summary")).ToBeFocusedAsync();
        await Assertions.Expect(rows.Nth(2).Locator(".row-menu a").First).ToBeHiddenAsync();

        // Arrow keys go through the checkboxes.
        await page.Locator("[data-choose-all] input").FocusAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Space");
        await Assertions.Expect(page.Locator("input[name=cell]:checked")).ToHaveCountAsync(1);
        await page.Locator("button[name=act][value=Withdraw]").ClickAsync();
        await Assertions
            .Expect(page)
            .ToHaveURLAsync(
                new Regex("/admin/pages/together\\?cell=[0-9]+-[a-z]+&act=Withdraw$", RegexOptions.None, TimeSpan.FromSeconds(1))
            );
    }

    [Fact]
    public async Task Type_WithoutSaving_AutosavesAndShowsTextOnReturn()
    {
        var own = await StartOwnSiteAsync();
        var page = await SignedInAsync(own, "en", Role.Author, 1280);
        var editor = $"/admin/pages/{own.PageOf("en", "mayor").PageId}/en";
        await page.GotoAsync(editor);
        await page.Locator("#summary").FillAsync("Typed and left alone.");
        await Assertions.Expect(page.Locator("#kept")).ToHaveTextAsync(new Regex("^Saved at ", RegexOptions.None, TimeSpan.FromSeconds(1)));

        await page.GotoAsync(editor);

        await Assertions.Expect(page.Locator("#summary")).ToHaveValueAsync("Typed and left alone.");
    }

    [Fact]
    public async Task Type_SiteUnavailable_KeepsTextInBrowserAndOffersItLater()
    {
        var own = await StartOwnSiteAsync();
        var page = await SignedInAsync(own, "en", Role.Author, 1280, isWatched: false);
        var editor = $"/admin/pages/{own.PageOf("en", "mayor").PageId}/en";
        await page.RouteAsync("**/autosave", route => route.AbortAsync());
        await page.GotoAsync(editor);
        await page.Locator("#summary").FillAsync("Typed in a tunnel.");
        await Assertions.Expect(page.Locator("#kept")).ToContainTextAsync("cannot be reached");

        await page.UnrouteAsync("**/autosave");
        await page.GotoAsync(editor);
        await Assertions.Expect(page.Locator("#summary")).Not.ToHaveValueAsync("Typed in a tunnel.");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = Texts.For(Language.English)["admin.editor.take"] })
            .ClickAsync();

        await Assertions.Expect(page.Locator("#summary")).ToHaveValueAsync("Typed in a tunnel.");
        await Assertions.Expect(page.Locator("#kept")).ToContainTextAsync("Saved at");
    }

    [Fact]
    public async Task Type_PreviewOpen_PreviewFollows()
    {
        var own = await StartOwnSiteAsync();
        var page = await SignedInAsync(own, "en", Role.Author, 1280);
        await page.GotoAsync($"/admin/pages/{own.PageOf("en", "about").PageId}/en");
        await page.Locator("button[formtarget=preview]").ClickAsync();
        var preview = page.FrameLocator("iframe.preview");
        await Assertions.Expect(preview.Locator("h1")).ToHaveTextAsync(own.PageOf("en", "about").Title);

        await page.Locator("#title").FillAsync("About, anew");
        await page.Locator("#body").FillAsync("## A heading\n\nA **bold** word.");

        await Assertions.Expect(preview.Locator("h1")).ToHaveTextAsync("About, anew");
        await Assertions.Expect(preview.Locator(".prose strong")).ToHaveTextAsync("bold");
    }

    private static async Task SubmitAsync(KestrelSite own, string key, Language language)
    {
        var database = own.InProcessSite.Database;
        var version = await StaffCommands.SaveDraftAsync(database, key, language, text => text with { Summary = text.Summary + "!" });
        await using var db = database.Open();
        Assert.IsType<DraftOutcome.Done>(
            await new SubmitForReview(db).ExecuteAsync(
                new SubmitForReview.Request(await StaffCommands.IdOfAsync(database, key), language, version, ""),
                Actor.Now("editor-1", TimeProvider.System),
                TestContext.Current.CancellationToken
            )
        );
    }

    private static async Task PublishUrgentlyAsync(KestrelSite own, string key)
    {
        await StaffCommands.PublishAsync(own.InProcessSite.Database, key, Language.English, text =>
            text with
            {
                Title = "In haste",
                Body = text.Body.Replace(". ", "; ", StringComparison.Ordinal),
            }
        );
        await using var db = own.InProcessSite.Database.Open();
        await db
            .Publications.Where(p => p.Page!.Key == key && p.Language == Language.English)
            .ExecuteUpdateAsync(
                p => p.SetProperty(x => x.UrgentReason, "Су тасқыны").SetProperty(x => x.UrgentBy, "editor-1"),
                TestContext.Current.CancellationToken
            );
        await own.InProcessSite.CatchUpAsync();
    }

    private async Task<IPage> SignedInAsync(KestrelSite own, string language, Role role, int width, bool isWatched = true)
    {
        var account = await own.InProcessSite.AddAccountAsync(role, "Айгерім");
        await own.SetLanguageAsync(account, language);
        var options = new BrowserNewContextOptions
        {
            BaseURL = own.Origin,
            ViewportSize = new ViewportSize { Width = width, Height = 740 },
        };
        IPage page;
        if (isWatched)
        {
            (page, var watch) = await OpenAsync(options);
            watch.AllowStatus(422);
        }
        else
        {
            page = await (await NewUnwatchedContextAsync(options)).NewPageAsync();
        }

        await page.AddInitScriptAsync(new BundledAxeScriptProvider().GetScript());
        await StaffSteps.SignInAsync(page, account);
        return page;
    }
}

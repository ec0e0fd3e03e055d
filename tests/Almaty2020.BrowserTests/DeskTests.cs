using System.Text.RegularExpressions;
using Almaty2020.BrowserTests.Support;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Localization;
using Deque.AxeCore.Commons;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.BrowserTests;

/// <summary>The editing desk as a browser shows it, from the first word to the live page.</summary>
public sealed class DeskTests(RealSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    private static readonly Dictionary<string, int> Widths = new(StringComparer.Ordinal) { ["kk"] = 1280, ["ru"] = 360, ["en"] = 1280 };

    public static TheoryData<string> Languages => RealSite.Languages();

    /// <summary>Clicks after signing in: pages, the page, review, publish, look.</summary>
    [Theory]
    [MemberData(nameof(Languages))]
    public async Task OneSentence_IsWrittenAndLive_InFiveClicks(string language)
    {
        var own = await OwnSiteAsync();
        var texts = Texts.For(Language.Parse(language));
        var page = await SignedInAsync(own, language, Role.Publisher, Widths[language]);
        var mayor = own.PageOf(language, "mayor");

        await page.Locator(".admin-nav a[href='/admin/pages']").ClickAsync();
        await page.Locator($".board a[href='/admin/pages/{mayor.PageId}/{language}']").ClickAsync();
        await page.Locator("#summary").FillAsync("Бүгінгі сөйлем.");
        await page.Locator("button[name=then]").ClickAsync();
        await Assertions.Expect(page.Locator("form[action$='/submit'] .button")).ToBeVisibleAsync();
        await page.Locator("#message").FillAsync("Су тасқыны");
        await page.Locator("#note").FillAsync("Жаңа сөйлем.");
        await page.Locator("form[action$='/publish'] .button").ClickAsync();
        await Assertions.Expect(page.Locator("[role=status].done")).ToHaveTextAsync(texts["admin.review.done.published"]);
        await page.Locator(".state a").ClickAsync();

        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("lang", language);
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Бүгінгі сөйлем.");
    }

    [Fact]
    public async Task Source_StandsBesideTheTranslation_AndFollowsWhatIsTyped()
    {
        var own = await OwnSiteAsync();
        var page = await SignedInAsync(own, "kk", Role.Translator, 1280);
        await page.GotoAsync($"/admin/pages/{own.PageOf("kk", "about").PageId}/kk");
        var (text, source, save) = (await BoxAsync("#title"), await BoxAsync("#source"), await BoxAsync(".desk-acts"));
        Assert.True(text.X + text.Width <= source.X && source.X + source.Width <= save.X, "side by side");
        Assert.True(Math.Abs(text.Y - source.Y) < 100, "at one height");

        // The last block of the source has none beside it when the translation is cut short.
        var missing = Texts.For(Language.Kazakh)["admin.translation.not-translated"];
        await Assertions.Expect(page.Locator("#source")).Not.ToContainTextAsync(missing);
        await page.Locator("#body").FillAsync("Бір ғана сөйлем.");
        await Assertions.Expect(page.Locator("#source")).ToContainTextAsync(missing);

        // On a phone what saves comes before what is merely read.
        await page.SetViewportSizeAsync(360, 740);
        Assert.True((await BoxAsync(".desk-acts")).Y < (await BoxAsync("#source")).Y);

        async Task<LocatorBoundingBoxResult> BoxAsync(string what) => (await page.Locator(what).BoundingBoxAsync())!;
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task EveryScreen_InEveryAppearance_HasNoViolationAndFits(string language)
    {
        var own = await OwnSiteAsync();
        var page = await SignedInAsync(own, language, Role.Publisher, 1280);
        var faults = new List<string>();
        var editor = $"/admin/pages/{own.PageOf(language, "mayor").PageId}/{language}";
        await LookAsync("board", "/admin/pages");
        await LookAsync("board, nothing found", "/admin/pages?q=zzz");
        await LookAsync("editor", editor);

        await page.Locator("#body").FillAsync("# Тақырып\n\n[](https://example.kz)\n\n<b>HTML</b>");
        await page.Locator("#title").FillAsync("");
        await page.Locator("button[name=then]").ClickAsync();
        await Assertions.Expect(page.Locator("form[action$='/submit'] .button")).ToBeVisibleAsync();
        await LookAsync("review, with what to mend", editor + "/review");
        await page.Locator("form[action$='/submit'] .button").ClickAsync();
        await LookHereAsync("review, refused");

        await page.GotoAsync(editor);
        await page.Locator("[id='data.last-reviewed']").EvaluateAsync("input => { input.type = 'text'; input.value = 'spring' }");
        await page.Locator("form#editor .button").First.ClickAsync();
        await Assertions.Expect(page.Locator("[role=alert]").First).ToBeVisibleAsync();
        await LookHereAsync("editor, refused");

        // The source goes on, in haste: a second person is asked, and the translation is behind.
        await PublishInHasteAsync(own, "about");
        await page.GotoAsync("/admin");
        await LookHereAsync("start, with what was published in haste");
        await LookAsync("review, to be confirmed", $"/admin/pages/{own.PageOf("en", "about").PageId}/en/review");
        await LookAsync("editor, behind its source", $"/admin/pages/{own.PageOf("kk", "about").PageId}/kk");
        Faults.AssertNone(faults);

        async Task LookAsync(string screen, string address)
        {
            await page.GotoAsync(address);
            await LookHereAsync(screen);
        }

        async Task LookHereAsync(string screen) => faults.AddRange(await Appearances.LookAsync(page, screen, (width, scheme) => Screenshots.KeepAsync(page, $"desk-{screen}-{language}-{width}-{scheme}")));
    }

    [Fact]
    public async Task TypedAndLeftAlone_IsKept_AndThereTheNextMorning()
    {
        var own = await OwnSiteAsync();
        var page = await SignedInAsync(own, "en", Role.Author, 1280);
        var editor = $"/admin/pages/{own.PageOf("en", "mayor").PageId}/en";
        await page.GotoAsync(editor);
        await page.Locator("#summary").FillAsync("Typed and left alone.");
        await Assertions.Expect(page.Locator("#kept")).ToHaveTextAsync(new Regex("^Saved at ", RegexOptions.None, TimeSpan.FromSeconds(1)));

        await page.GotoAsync(editor);

        await Assertions.Expect(page.Locator("#summary")).ToHaveValueAsync("Typed and left alone.");
    }

    [Fact]
    public async Task TypedWhileTheSiteIsAway_IsKeptInTheBrowser_OfferedAndTaken()
    {
        var own = await OwnSiteAsync();
        var page = await SignedInAsync(own, "en", Role.Author, 1280, isWatched: false);
        var editor = $"/admin/pages/{own.PageOf("en", "mayor").PageId}/en";
        await page.RouteAsync("**/autosave", route => route.AbortAsync());
        await page.GotoAsync(editor);
        await page.Locator("#summary").FillAsync("Typed in a tunnel.");
        await Assertions.Expect(page.Locator("#kept")).ToContainTextAsync("cannot be reached");

        await page.UnrouteAsync("**/autosave");
        await page.GotoAsync(editor);
        await Assertions.Expect(page.Locator("#summary")).Not.ToHaveValueAsync("Typed in a tunnel.");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = Texts.For(Language.English)["admin.editor.take"] }).ClickAsync();

        await Assertions.Expect(page.Locator("#summary")).ToHaveValueAsync("Typed in a tunnel.");
        await Assertions.Expect(page.Locator("#kept")).ToContainTextAsync("Saved at");
    }

    [Fact]
    public async Task Preview_FollowsWhatIsTyped()
    {
        var own = await OwnSiteAsync();
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

    private static async Task PublishInHasteAsync(RealSite own, string key)
    {
        await ByStaff.PublishAsync(own.Server.Database, key, Language.English, text => text with { Title = "In haste", Body = text.Body.Replace(". ", "; ", StringComparison.Ordinal) });
        await using var db = own.Server.Database.Open();
        await db.Publications.Where(p => p.Page!.Key == key && p.Language == Language.English)
            .ExecuteUpdateAsync(p => p.SetProperty(x => x.UrgentReason, "Су тасқыны").SetProperty(x => x.UrgentBy, "editor-1"), TestContext.Current.CancellationToken);
        await own.Server.CatchUpAsync();
    }

    private async Task<IPage> SignedInAsync(RealSite own, string language, Role role, int width, bool isWatched = true)
    {
        var account = await own.Server.AddAccountAsync(role, "Айгерім");
        await own.SpeakAsync(account, language);
        var options = new BrowserNewContextOptions { BaseURL = own.Origin, ViewportSize = new ViewportSize { Width = width, Height = 740 } };
        IPage page;
        if (isWatched)
        {
            (page, var watch) = await OpenAsync(options);
            watch.Expect(422);
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

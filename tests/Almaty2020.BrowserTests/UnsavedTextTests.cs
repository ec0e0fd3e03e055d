using System.Text.RegularExpressions;
using Almaty2020.BrowserTests.Support;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.BrowserTests;

/// <summary>Unsaved text when the site is unreachable or silent, when the session has ended, and when the page is left.</summary>
public sealed partial class UnsavedTextTests(KestrelSite site, Chromium chromium) : EditorTest(site, chromium)
{
    private static readonly Texts Russian = Texts.For(Language.Russian);

    /// <summary>Also runs as a browser of early 2023: without Map.groupBy, Object.groupBy, Promise.withResolvers, URL.canParse.</summary>
    [Fact]
    public async Task RestoreKeptText_EveryControlHasItsValueAgain()
    {
        var (page, _) = await SignInAsync("ru", isWatched: false);
        var errors = new List<string>();
        page.PageError += (_, error) => errors.Add(error);
        await page.AddInitScriptAsync("delete Map.groupBy; delete Object.groupBy; delete Promise.withResolvers; delete URL.canParse;");
        await page.GotoAsync(AddressOf("mayor", "ru"));
        await page.Locator("[name='data.reviewed']").CheckAsync();
        await Assertions.Expect(page.Locator("#kept")).ToContainTextAsync("Сохранено");
        var dates = await ValuesAsync(page, "data.career.when");
        await AbortAsync(page, "**/autosave");

        await page.Locator("#title").FillAsync("Написано без связи");
        await page.Locator("details.data-list").EvaluateAllAsync<object?>("lists => { for (const list of lists) list.open = true; }");
        await page.Locator("[name='data.reviewed']").UncheckAsync();
        // Clear the first row of a list and add one at its end.
        await page.Locator("[name='data.career.when']").First.FillAsync("");
        await page.Locator("[name='data.career.when']").Last.FillAsync("2099");
        await Assertions.Expect(page.Locator("#kept")).ToHaveTextAsync(Russian["admin.editor.offline"]);
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("[name='data.reviewed']")).ToBeCheckedAsync();
        // Restoring the text also restores a row that the form no longer has.
        await page.Locator("[name='data.career.when']").Last.EvaluateAsync("input => input.closest('.data-row').remove()");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = Russian["admin.editor.take"] }).ClickAsync();

        await Assertions.Expect(page.Locator("#title")).ToHaveValueAsync("Написано без связи");
        await Assertions.Expect(page.Locator("[name='data.reviewed']")).Not.ToBeCheckedAsync();
        string[] expected = ["", .. dates.Skip(1).SkipLast(1), "2099"];
        Assert.Equal(expected, await ValuesAsync(page, "data.career.when"));
        Assert.Empty(errors);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Save_SiteUnreachableOrSilent_KeepsTheTextAndSavesItLater(bool isSilent)
    {
        var (page, _) = await SignInAsync("ru", isWatched: false);
        if (isSilent)
            await page.Clock.InstallAsync();
        var address = AddressOf("accessibility", "ru");
        await page.GotoAsync(address);
        var isAway = true;
        await page.RouteAsync(
            url => url.EndsWith(address, StringComparison.Ordinal) || url.EndsWith("/autosave", StringComparison.Ordinal),
            async route =>
            {
                if (route.Request.Method == "GET" || !isAway)
                    await route.ContinueAsync();
                else if (!isSilent)
                    await route.AbortAsync();
            }
        );

        var text = $"Написано, пока сервера не было: {isSilent}.";
        await page.Locator("#body").FillAsync(text);
        await page.Locator(".desk-acts .button").First.ClickAsync();
        if (isSilent)
        {
            await Assertions.Expect(page.Locator("#kept")).ToHaveTextAsync(Russian["admin.editor.saving"]);
            await page.Clock.FastForwardAsync(31_000);
        }

        // The browser shows no error page of its own, and nothing is lost.
        await Assertions.Expect(page.Locator("#kept")).ToHaveTextAsync(Russian["admin.editor.offline"]);
        await Assertions.Expect(page.Locator("#body")).ToHaveValueAsync(text);
        Assert.Contains(text, await page.EvaluateAsync<string>("() => Object.values(localStorage).join()"), StringComparison.Ordinal);

        isAway = false;
        await page.EvaluateAsync("() => dispatchEvent(new Event('online'))");
        await Assertions.Expect(page.Locator("#kept")).ToHaveTextAsync(Saved());
        Assert.Equal(text, await DraftAsync("accessibility"));
        Assert.Equal("", await page.EvaluateAsync<string>("() => Object.values(localStorage).join()"));

        // The save button works again and creates a revision.
        await page.Locator(".desk-acts .button").First.ClickAsync();
        await Assertions.Expect(page.Locator("[role=status].done")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task FirstLetter_IsSavedWhileTypingGoesOn_AndTheDraftIsListed()
    {
        // The clock runs as a script in the sandboxed preview too, which the browser reports.
        var (page, _) = await SignInAsync("ru", isWatched: false);
        await page.Clock.InstallAsync();
        await page.GotoAsync(AddressOf("about", "ru"));
        await page.Locator("#title").FocusAsync();
        await page.Keyboard.PressAsync("Home");

        // Faster than the pause after which a draft is usually saved.
        for (var key = 0; key < 4; key++)
        {
            await page.Keyboard.TypeAsync("Я");
            await page.Clock.RunForAsync(200);
        }

        await Assertions.Expect(page.Locator("#kept")).ToHaveTextAsync(Saved());
        await page.GotoAsync("/admin");
        await Assertions.Expect(page.Locator("[aria-labelledby=mine] .item-name").First).ToContainTextAsync("Я");
    }

    [Fact]
    public async Task LeavePage_RightAfterTyping_SavesTheLastWords()
    {
        var (page, _) = await SignInAsync("ru");
        await page.GotoAsync(AddressOf("privacy", "ru"));
        await page.Locator("#title").FillAsync("Ушли по ссылке");
        await page.Locator(".admin-nav a[href='/admin']").ClickAsync();
        // The start page already shows it.
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Ушли по ссылке");

        // When the tab is closed or navigated, the request outlives the page.
        await page.GotoAsync(AddressOf("privacy", "ru"));
        await page.Locator("#title").FillAsync("Закрыли вкладку");
        await page.GotoAsync("about:blank");
        await SiteProcess.UntilAsync(async () =>
        {
            await using var db = Site.InProcessSite.Database.Open();
            return await db.Drafts.AnyAsync(d => d.Title == "Закрыли вкладку", TestContext.Current.CancellationToken);
        });

        // Text that was saved is not offered for restoring.
        await page.GotoAsync(AddressOf("privacy", "ru"));
        await Assertions.Expect(page.Locator("#title")).ToHaveValueAsync("Закрыли вкладку");
        await Assertions
            .Expect(page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = Russian["admin.editor.take"] }))
            .ToHaveCountAsync(0);
    }

    /// <summary>
    /// The session was ended elsewhere or its cookies deleted: the editor says so at once with a sign-in link, and notices the new sign-in.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SessionEnded_WhileWriting_ShowsSignInLinkAndSavesTextAfterSignIn(bool areCookiesCleared)
    {
        var (page, account) = await SignInAsync("ru", isWatched: false);
        await page.GotoAsync(AddressOf("almaty-2020/comfortable-city", "ru"));
        if (areCookiesCleared)
            await page.Context.ClearCookiesAsync();
        else
            await Site.EndSessionsAsync(account);
        var text = $"Написано после конца сеанса: {areCookiesCleared}.";
        await page.Locator("#body").FillAsync(text);

        var notice = page.Locator(".desk-acts [role=alert]");
        await Assertions.Expect(notice).ToContainTextAsync(Russian["admin.editor.signed-out-title"]);
        await Assertions.Expect(notice.GetByRole(AriaRole.Link)).ToHaveAttributeAsync("href", "/admin/sign-in");
        await Assertions.Expect(page.Locator("#kept")).ToHaveTextAsync(Russian["admin.editor.signed-out"]);

        var other = await page.Context.RunAndWaitForPageAsync(() => notice.GetByRole(AriaRole.Link).ClickAsync());
        await StaffSteps.SignInAsync(other, account);
        await page.EvaluateAsync("() => dispatchEvent(new Event('focus'))");

        await Assertions.Expect(notice).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("#kept")).ToHaveTextAsync(Saved());
        Assert.Equal(text, await DraftAsync("almaty-2020/comfortable-city"));
        await page.Locator(".desk-acts .button").First.ClickAsync();
        await Assertions.Expect(page.Locator("[role=status].done")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task TwoTabs_Offline_EachKeepsItsText()
    {
        var (one, _) = await SignInAsync("ru", isWatched: false);
        var two = await one.Context.NewPageAsync();
        foreach (var (page, title) in new[] { (one, "Первая вкладка"), (two, "Вторая вкладка") })
        {
            await page.GotoAsync(AddressOf("almaty-2020/social-city", "ru"));
            await AbortAsync(page, "**/autosave");
            await page.Locator("#title").FillAsync(title);
            await Assertions.Expect(page.Locator("#kept")).ToHaveTextAsync(Russian["admin.editor.offline"]);
        }

        await one.UnrouteAllAsync();
        await one.EvaluateAsync("() => dispatchEvent(new Event('online'))");
        await Assertions.Expect(one.Locator("#kept")).ToContainTextAsync("Сохранено");

        await two.ReloadAsync();
        await Assertions.Expect(two.Locator("details summary", new PageLocatorOptions { HasText = "Вторая вкладка" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task StorageBlocked_SiteUnreachable_AsksToCopyTheText()
    {
        var (page, _) = await SignInAsync("ru", isWatched: false);
        var errors = new List<string>();
        page.PageError += (_, error) => errors.Add(error);
        await page.AddInitScriptAsync(
            "for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, { get() { throw new DOMException('blocked', 'SecurityError') } })"
        );
        await page.GotoAsync(AddressOf("almaty-2020/active-city", "ru"));
        await AbortAsync(page, "**/autosave");
        await page.Locator("#title").FillAsync("Некуда сохранить");

        await Assertions.Expect(page.Locator("#kept")).ToHaveTextAsync(Russian["admin.editor.unkept"]);
        Assert.Empty(errors);
    }

    [GeneratedRegex("^Сохранено", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Saved();

    private static Task<IAsyncDisposable> AbortAsync(IPage page, string address) => page.RouteAsync(address, route => route.AbortAsync());

    private static async Task<string[]> ValuesAsync(IPage page, string name) =>
        await page.Locator($"[name='{name}']").EvaluateAllAsync<string[]>("inputs => inputs.map(input => input.value)");

    private async Task<string> DraftAsync(string key)
    {
        await using var db = Site.InProcessSite.Database.Open();
        var id = Site.PageOf("ru", key).PageId;
        return await db
            .Drafts.Where(d => d.PageId == id && d.Language == Language.Russian)
            .Select(d => d.Body)
            .SingleAsync(TestContext.Current.CancellationToken);
    }
}

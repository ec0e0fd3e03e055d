using System.Text.RegularExpressions;
using Almaty2020.BrowserTests.Support;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Settings;
using Deque.AxeCore.Commons;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.BrowserTests;

/// <summary>Writing in the editor as users of Word do: in Kazakh on a desktop, in Russian on a phone.</summary>
public sealed class WritingTests(KestrelSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    private const string Text = ".cm-content";

    // Returns null if the caret's line is not covered, otherwise the covering element. Waits two frames for scrolling.
    private const string NothingOverTheCaret = """
        async () => {
          await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)));
          const { focusNode, focusOffset } = getSelection();
          const line = (focusNode.nodeType === 1 ? focusNode : focusNode.parentElement).closest('.cm-line');
          const range = new Range();
          range.setStart(focusNode, Math.max(0, focusOffset - 1));
          range.setEnd(focusNode, focusOffset);
          const box = range.getClientRects().length ? range.getBoundingClientRect() : line.getBoundingClientRect();
          for (const y of [box.top + 1, box.bottom - 1]) {
            const hit = document.elementFromPoint(box.left + 1, y);
            if (hit?.closest('.cm-line') !== line) return `${Math.round(y)} of ${innerHeight}: ${hit?.outerHTML.slice(0, 100)}`;
          }
          return null;
        }
        """;

    private static readonly Texts Kazakh = Texts.For(Language.Kazakh);
    private static readonly Texts Russian = Texts.For(Language.Russian);

    /// <summary>Clipboard HTML of other programs: each file of <c>Pasted/</c> has its expected Markdown beside it.</summary>
    [Fact]
    public async Task Paste_FromOtherPrograms_IsCleanMarkdown_AndTableInPreview()
    {
        var page = await SignedInAsync("kk", 1280);
        await page.GotoAsync(AddressOf("about", "kk"));
        await page.Locator("button[formtarget=preview]").ClickAsync();
        var folder = Path.Combine(Repository.Root, "tests", "Almaty2020.BrowserTests", "Pasted");
        var files = Directory.GetFiles(folder, "*.html").Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            await page.Locator("#body").FillAsync("");
            await PasteAsync(page, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
            var expected = await File.ReadAllTextAsync(Path.ChangeExtension(file, ".md"), TestContext.Current.CancellationToken);
            Assert.Equal(expected.TrimEnd(), await page.Locator("#body").InputValueAsync());
        }

        // The last file is Word's table.
        var preview = page.FrameLocator("iframe.preview");
        await Assertions.Expect(preview.Locator(".prose table tr")).ToHaveCountAsync(3);
        await Assertions.Expect(preview.Locator(".prose th").First).ToHaveTextAsync("Аудан");
        await Assertions.Expect(preview.Locator(".prose h2")).ToHaveTextAsync("Қала бюджеті");

        // Undo takes one step.
        await page.Locator("[data-does=undo]").ClickAsync();
        await Assertions.Expect(page.Locator("#body")).ToHaveValueAsync("");
    }

    [Fact]
    public async Task Toolbar_ByKeyboardOnPhone_MakesHeadingListAndLink()
    {
        var page = await SignedInAsync("ru", 360);
        await page.GotoAsync(AddressOf("about", "ru"));
        var body = page.Locator("#body");
        await body.FillAsync("");
        await page.Locator(Text).FocusAsync();
        await page.Keyboard.TypeAsync("Приём граждан");

        // The toolbar is one tab stop; arrow keys move within it.
        await page.Keyboard.PressAsync("Shift+Tab");
        await ExpectFocusAsync(page, Russian["admin.tool.heading-2"]);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(body).ToHaveValueAsync("## Приём граждан");
        await Assertions.Expect(page.Locator("[data-does=heading-2]")).ToHaveAttributeAsync("aria-pressed", "true");
        await page.Keyboard.PressAsync("End");
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.TypeAsync("кабинет 5");
        await page.Keyboard.PressAsync("Control+Shift+8");
        await page.Keyboard.PressAsync("Enter");

        await page.Keyboard.PressAsync("Control+k");
        await Assertions.Expect(page.Locator("dialog.link-dialog[open]")).ToBeVisibleAsync();
        await page.Keyboard.TypeAsync("приёмная акима");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("байбек");
        await Assertions.Expect(page.Locator(".found button")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#link-address")).ToHaveValueAsync("page:mayor");
        await page.Locator("#link-address").PressAsync("Enter");

        await Assertions.Expect(body).ToHaveValueAsync("## Приём граждан\n\n- кабинет 5\n- [приёмная акима](page:mayor)");
        await Assertions.Expect(page.Locator(Text)).ToBeFocusedAsync();

        // Escape changes nothing, and Tab leaves the editor.
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator(Text)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.Locator(Text)).Not.ToBeFocusedAsync();
        await Assertions.Expect(body).ToHaveValueAsync("## Приём граждан\n\n- кабинет 5\n- [приёмная акима](page:mayor)");
    }

    [Fact]
    public async Task EnterInEmptyListItem_EndsListWithEmptyLine_BeforeFollowingText()
    {
        var page = await SignedInAsync("kk", 1280);
        await page.GotoAsync(AddressOf("about", "kk"));
        var body = page.Locator("#body");
        foreach (
            var (written, expected) in new[]
            {
                ("- бірінші", "- бірінші\n\nЖаңа"),
                ("- бірінші\n\nКелесі.", "- бірінші\n\nЖаңа\n\nКелесі."),
                ("- бірінші\nКелесі.", "- бірінші\n\nЖаңа\n\nКелесі."),
                ("1. бірінші\n2. екінші", "1. бірінші\n\nЖаңа\n\n2. екінші"),
            }
        )
        {
            await body.FillAsync(written);
            await page.Locator(Text).FocusAsync();
            await page.Keyboard.PressAsync("Control+Home");
            await page.Keyboard.PressAsync("End");
            await page.Keyboard.PressAsync("Enter");
            await page.Keyboard.PressAsync("Enter");
            await page.Keyboard.TypeAsync("Жаңа");
            await Assertions.Expect(body).ToHaveValueAsync(expected);
        }
    }

    [Fact]
    public async Task HeadingOrListButton_OnEmptyLine_PutsCaretAfterMarker()
    {
        var page = await SignedInAsync("kk", 1280);
        await page.GotoAsync(AddressOf("about", "kk"));
        var body = page.Locator("#body");
        foreach (var (does, marker) in new[] { ("heading-2", "## "), ("heading-3", "### "), ("bullets", "- "), ("numbers", "1. ") })
        {
            await body.FillAsync("");
            await page.Locator(Text).FocusAsync();
            await page.Locator($"[data-does={does}]").ClickAsync();
            await page.Keyboard.TypeAsync("Жаңа");
            await Assertions.Expect(body).ToHaveValueAsync(marker + "Жаңа");
        }
    }

    /// <summary>The line being written stays above the save panel, which stays at the bottom of the window beside the preview.</summary>
    [Theory]
    [InlineData(1280, 800)]
    [InlineData(360, 640)]
    public async Task TypeAtEndOfLongText_PreviewOpen_CaretStaysVisible(int width, int height)
    {
        var page = await SignedInAsync("kk", width);
        await page.SetViewportSizeAsync(width, height);
        await page.GotoAsync(AddressOf("about", "kk"));
        await page.Locator("button[formtarget=preview]").ClickAsync();
        await Assertions.Expect(page.Locator("iframe.preview")).ToBeVisibleAsync();
        await page.Locator("#body").FillAsync(string.Join("\n\n", Enumerable.Range(1, 60).Select(number => $"{number}-азатжол.")));
        await page.EvaluateAsync("() => scrollTo(0, 0)");
        await page.Locator(Text).EvaluateAsync("text => text.focus({ preventScroll: true })");
        await page.Keyboard.PressAsync("Control+End");
        for (var lines = 0; lines < 3; lines++)
        {
            await page.Keyboard.PressAsync("Enter");
            await page.Keyboard.TypeAsync("соңы");
            Assert.Null(await page.EvaluateAsync<string?>(NothingOverTheCaret));
        }

        await page.Keyboard.PressAsync("Control+Home");
        Assert.Null(await page.EvaluateAsync<string?>(NothingOverTheCaret));
    }

    [Fact]
    public async Task InsertBlock_MarkdownShown_SelectsItsPlaceholder_OneUndoRemovesIt()
    {
        var page = await SignedInAsync("kk", 1280);
        await page.GotoAsync(AddressOf("about", "kk"));
        await page.Locator("[data-does=markdown]").ClickAsync();
        await page.Locator("button[formtarget=preview]").ClickAsync();
        var body = page.Locator("#body");
        foreach (
            var (part, shown) in new[]
            {
                ("table", "table"),
                ("notice", ".notice"),
                ("figures", ".figures"),
                ("timeline", ".timeline"),
                ("chart", ".chart svg"),
                ("quotation", ".quotation"),
            }
        )
        {
            await body.FillAsync("Бірінші.");
            await page.Locator(Text).FocusAsync();
            await page.Keyboard.PressAsync("Control+End");
            await page.Locator("[data-does=insert]").ClickAsync();
            await page.GetByRole(AriaRole.Option, new PageGetByRoleOptions { Name = Kazakh["admin.insert." + part] }).ClickAsync();
            await page.Keyboard.TypeAsync("777");
            await Assertions.Expect(page.FrameLocator("iframe.preview").Locator($".prose {shown}")).ToContainTextAsync("777");
            await page.Keyboard.PressAsync("Control+z");
            await page.Keyboard.PressAsync("Control+z");
            await Assertions.Expect(body).ToHaveValueAsync("Бірінші.");
        }
    }

    [Fact]
    public async Task Checks_FollowTheText_AndLinkToTheirLine()
    {
        var page = await SignedInAsync("ru", 360);
        await page.GotoAsync(AddressOf("almaty-2020", "ru"));
        await page.Locator("#body").FillAsync("Первая строка.\n\nСмотрите [здесь](page:about), ещё слово.");

        var link = page.Locator("#checks a[data-line='3']");
        await Assertions.Expect(link).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("#checks-count")).Not.ToBeEmptyAsync();
        await link.ClickAsync();

        await Assertions.Expect(page.Locator(Text)).ToBeFocusedAsync();
        // Polls: the line shows its marks a moment after the text has the focus.
        await page.WaitForFunctionAsync("line => getSelection().toString() === line", "Смотрите [здесь](page:about), ещё слово.");
    }

    /// <summary>Ten letters without a pause cause one request, and its answer contains the last of them.</summary>
    [Fact]
    public async Task Type_WithoutPause_PreviewRequestsOnceAfterwards()
    {
        var page = await SignedInAsync("kk", 1280);
        await page.GotoAsync(AddressOf("about", "kk"));
        await page.Locator("button[formtarget=preview]").ClickAsync();
        var heading = page.FrameLocator("iframe.preview").Locator("h1");
        await Assertions.Expect(heading).ToHaveTextAsync(Site.PageOf("kk", "about").Title);
        var asked = 0;
        page.Request += (_, request) => asked += request.Url.EndsWith("/preview", StringComparison.Ordinal) ? 1 : 0;

        await page.Locator("#title")
            .EvaluateAsync(
                """
                title => {
                  for (let letters = 1; letters <= 10; letters++) {
                    title.value = 'қ'.repeat(letters);
                    title.dispatchEvent(new Event('input', { bubbles: true }));
                  }
                }
                """
            );

        await Assertions.Expect(heading).ToHaveTextAsync(new string('қ', 10));
        Assert.Equal(1, asked);

        // The preview is as wide as a phone, and the page in it is laid out for that width.
        await page.Locator("[data-width='360']").ClickAsync();
        Assert.Equal(
            360,
            await page.FrameLocator("iframe.preview")
                .Locator("html")
                .EvaluateAsync<int>("html => html.ownerDocument.defaultView.innerWidth")
        );
    }

    [Fact]
    public async Task TextWithoutHeadings_UsesTheFullColumn()
    {
        var own = await StartOwnSiteAsync();
        await StaffCommands.PublishAsync(
            own.InProcessSite.Database,
            "about",
            Language.Kazakh,
            text => text with { Body = string.Join(' ', Enumerable.Repeat("Тақырыпсыз мәтін.", 40)) },
            "Жаңа."
        );
        await own.InProcessSite.CatchUpAsync();
        var page = await SignedInAsync("kk", 1280, own, "Айгерім");

        await page.GotoAsync(own.PageOf("kk", "about").Address);

        Assert.True((await page.Locator(".prose").First.BoundingBoxAsync())!.Width > 500);
    }

    [Fact]
    public async Task EmptyAddress_TitleTyped_ProposesAddress()
    {
        var page = await SignedInAsync("kk", 1280);
        await page.GotoAsync(AddressOf("about", "kk"));
        await page.Locator("#slug").FillAsync("");
        await page.Locator("#title").FillAsync("Қоғамдық қабылдау");
        await page.Locator("#title").PressAsync("Tab");

        await Assertions.Expect(page.Locator("#slug")).ToHaveValueAsync("қоғамдық-қабылдау");
    }

    [Fact]
    public async Task TwoEditorsOnOnePage_SeeEachOther_SecondSaveMergesBothTexts()
    {
        var own = await StartOwnSiteAsync();
        var desk = await SignedInAsync("kk", 1280, own, "Айгерім");
        var phone = await SignedInAsync("ru", 360, own, "Иван");
        var address = $"/admin/pages/{own.PageOf("ru", "about").PageId}/ru";
        await desk.GotoAsync(address);
        await Assertions.Expect(desk.Locator("#body")).ToBeAttachedAsync();
        await WaitForPresenceAsync(desk);
        await phone.GotoAsync(address);
        await Assertions.Expect(phone.Locator("#others")).ToContainTextAsync("Айгерім");

        await desk.Locator("#body").FillAsync("Бірінші жазған.");
        await desk.Locator(".desk-acts .button").First.ClickAsync();
        await Assertions.Expect(desk.Locator("[role=status].done")).ToBeVisibleAsync();
        await phone.Locator("#summary").FillAsync("Написал второй.");
        await Assertions.Expect(phone.Locator("#kept")).ToHaveTextAsync(Russian["admin.editor.overtaken"]);
        await phone.Locator(".desk-acts .button").First.ClickAsync();

        await Assertions.Expect(phone.Locator("[role=alert]")).ToContainTextAsync("Айгерім");
        await Assertions.Expect(phone.Locator("#summary")).ToHaveValueAsync("Написал второй.");
        await Assertions.Expect(phone.Locator(Text)).ToHaveTextAsync("Бірінші жазған.");
        // The form contains both texts, so the browser does not offer its own kept copy.
        await Assertions.Expect(phone.Locator("[role=alert]")).ToContainTextAsync(Russian["admin.editor.merged"]);
        await Assertions
            .Expect(phone.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = Russian["admin.editor.take"] }))
            .ToHaveCountAsync(0);
    }

    [Fact]
    public async Task TextKeptInBrowser_ColleagueSavedMeanwhile_IsMerged()
    {
        var own = await StartOwnSiteAsync();
        var (node, origin) = await own.StartAnotherNodeAsync();
        var desk = await SignedInAsync("kk", 1280, own, "Айгерім");
        var (phone, _) = await SignedInWithAsync("ru", 360, own, "Иван", isWatched: false, origin);
        var address = $"/admin/pages/{own.PageOf("ru", "about").PageId}/ru";
        await phone.GotoAsync(address);
        await node.DisposeAsync();
        await phone.Locator("#summary").FillAsync("Написано без связи.");
        await Assertions.Expect(phone.Locator("#kept")).ToHaveTextAsync(Russian["admin.editor.offline"]);
        await desk.GotoAsync(address);
        await desk.Locator("#body").FillAsync("Бірінші жазған.");
        await desk.Locator(".desk-acts .button").First.ClickAsync();
        await Assertions.Expect(desk.Locator("[role=status].done")).ToBeVisibleAsync();

        (node, _) = await own.StartAnotherNodeAsync(origin);
        await using var started = node;
        await phone.GotoAsync(address);
        await phone.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = Russian["admin.editor.take"] }).ClickAsync();

        await Assertions.Expect(phone.Locator("#kept")).ToHaveTextAsync(Russian["admin.editor.overtaken"]);
        await phone.Locator(".desk-acts .button").First.ClickAsync();
        await Assertions.Expect(phone.Locator("[role=alert]")).ToContainTextAsync(Russian["admin.editor.merged"]);
        await Assertions.Expect(phone.Locator("#summary")).ToHaveValueAsync("Написано без связи.");
        await Assertions.Expect(phone.Locator(Text)).ToHaveTextAsync("Бірінші жазған.");
        await phone.CloseAsync();
    }

    [Fact]
    public async Task SessionExpired_WhileTyping_TextIsThereAfterSignIn()
    {
        var (page, account) = await SignedInWithAsync("kk", 1280, Site, "Айгерім", isWatched: false);
        await page.GotoAsync(AddressOf("privacy", "kk"));
        await Site.EndSessionsAsync(account);
        await page.Locator(Text).FillAsync("Сессия аяқталғанда жазылған.");
        await Assertions.Expect(page.Locator("#kept")).ToHaveTextAsync(Kazakh["admin.editor.signed-out"]);

        await page.Locator(".desk-acts .button").First.ClickAsync();
        await page.Locator("#email").FillAsync(account.Email);
        await page.Locator("#password").FillAsync(TestAccount.Password);
        await page.Locator("form[action='/admin/sign-in'] .button").ClickAsync();
        if (account.TotpSecret is not null)
        {
            // Each code is accepted once, and the test signs in faster than codes change.
            await using (var db = Site.InProcessSite.Database.Open())
                await db
                    .Accounts.Where(a => a.Id == account.Id)
                    .ExecuteUpdateAsync(set => set.SetProperty(a => a.LastTotpStep, 0), TestContext.Current.CancellationToken);
            await page.Locator("#code").FillAsync(account.Code());
            await page.Locator("form[action='/admin/sign-in/code'] .button").ClickAsync();
        }

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = Kazakh["admin.typed.send"] }).ClickAsync();

        await Assertions.Expect(page.Locator("[role=status].done")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#body")).ToHaveValueAsync("Сессия аяқталғанда жазылған.");
    }

    [Fact]
    public async Task ServerStopped_WhileTyping_TextIsThereOnReturn()
    {
        var own = await StartOwnSiteAsync();
        var (node, origin) = await own.StartAnotherNodeAsync();
        var (page, _) = await SignedInWithAsync("ru", 360, own, "Иван", isWatched: false, origin);
        var address = $"/admin/pages/{own.PageOf("ru", "about").PageId}/ru";
        await page.GotoAsync(address);
        await node.DisposeAsync();
        await page.Locator(Text).FillAsync("Написано, пока сервера не было.");
        await Assertions.Expect(page.Locator("#kept")).ToHaveTextAsync(Russian["admin.editor.offline"]);

        (node, _) = await own.StartAnotherNodeAsync(origin);
        await using var started = node;
        await page.GotoAsync(address);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = Russian["admin.editor.take"] }).ClickAsync();

        await Assertions.Expect(page.Locator(Text)).ToHaveTextAsync("Написано, пока сервера не было.");
        await Assertions.Expect(page.Locator("#kept")).ToHaveTextAsync(new Regex("^Сохранено", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await page.CloseAsync();
    }

    [Fact]
    public async Task WritingScreen_InEveryAppearance_HasNoViolationAndFits()
    {
        var page = await SignedInAsync("ru", 1280);
        var faults = new List<string>();
        await page.GotoAsync(AddressOf("mayor", "ru"));
        await page.Locator("#title").FillAsync("");
        await page.Locator("#body")
            .FillAsync(
                "## Заголовок\n\nСлово **полужирное** и [здесь](page:about).\n\n- пункт\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n::: notice Внимание\nТекст\n:::"
            );
        await Assertions.Expect(page.Locator("#checks a[data-line='3']")).ToHaveCountAsync(1);
        await LookAsync("checks");
        await page.Locator("button[formtarget=preview]").ClickAsync();
        await Assertions.Expect(page.FrameLocator("iframe.preview").Locator(".prose table")).ToBeVisibleAsync();
        await LookAsync("preview");
        await page.Locator("[data-does=link]").ClickAsync();
        await Assertions.Expect(page.Locator(".found button").First).ToBeVisibleAsync();
        await page.Locator(".link-dialog .button").First.ClickAsync();
        await Assertions.Expect(page.Locator("#link-address-error")).ToBeVisibleAsync();
        await LookAsync("link");
        FaultList.AssertNone(faults);

        async Task LookAsync(string what) =>
            faults.AddRange(
                await Appearances.CheckAsync(page, what, (width, scheme) => Screenshots.SaveAsync(page, $"writing-{what}-{width}-{scheme}"))
            );
    }

    private string AddressOf(string key, string language) => $"/admin/pages/{Site.PageOf(language, key).PageId}/{language}";

    private static async Task PasteAsync(IPage page, string html) =>
        await page.Locator(Text)
            .EvaluateAsync(
                """
                (text, html) => {
                  const clipboardData = new DataTransfer();
                  clipboardData.setData('text/html', html);
                  clipboardData.setData('text/plain', 'plain');
                  text.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
                }
                """,
                html
            );

    private static async Task WaitForPresenceAsync(IPage page)
    {
        // The page sends its first presence request on load; wait for the answer, which means that it is in the database.
        await page.RunAndWaitForResponseAsync(
            () => page.ReloadAsync(),
            response => response.Url.EndsWith("/presence", StringComparison.Ordinal) && response.Status == 200
        );
    }

    private static Task ExpectFocusAsync(IPage page, string name) =>
        Assertions.Expect(page.Locator("*:focus")).ToHaveAccessibleNameAsync(name);

    private async Task<IPage> SignedInAsync(string language, int width, KestrelSite? at = null, string name = "Айгерім") =>
        (await SignedInWithAsync(language, width, at ?? Site, name)).Page;

    private async Task<(IPage Page, TestAccount Account)> SignedInWithAsync(
        string language,
        int width,
        KestrelSite at,
        string name,
        bool isWatched = true,
        string? origin = null
    )
    {
        var account = await at.InProcessSite.AddAccountAsync(Role.Publisher, name);
        await at.SetLanguageAsync(account, language);
        var options = new BrowserNewContextOptions
        {
            BaseURL = origin ?? at.Origin,
            ViewportSize = new ViewportSize { Width = width, Height = 740 },
        };
        IPage page;
        if (isWatched)
        {
            (page, var watch) = await OpenAsync(options);
            watch.AllowStatus(409);
        }
        else
        {
            page = await (await NewUnwatchedContextAsync(options)).NewPageAsync();
        }

        await page.AddInitScriptAsync(new BundledAxeScriptProvider().GetScript());
        await StaffSteps.SignInAsync(page, account);
        return (page, account);
    }
}

using Almaty2020.BrowserTests.Support;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Admin.Editing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Settings;
using CsCheck;
using Deque.AxeCore.Commons;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.BrowserTests;

/// <summary>The text looks like the page it becomes, and stays Markdown byte for byte.</summary>
public sealed class LiveLookTests(KestrelSite site, Chromium chromium) : EditorTest(site, chromium)
{
    private const int GeneratedTexts = 1_000;

    /// <summary>
    /// Puts each text into the editor, moves through all of it with the keyboard, and returns the texts that are then different. Keys go to
    /// the focused element, because the cells of a table have the focus while the cursor is in them.
    /// </summary>
    private const string MoveThrough = """
        texts => {
          const field = document.getElementById('body'), text = document.querySelector('.cm-content');
          const press = key => {
            const at = text.contains(document.activeElement) ? document.activeElement : text;
            at.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
          };
          const rows = body => body.split('\n').length;
          const failed = [];
          for (const body of texts) {
            field.value = body;
            field.dispatchEvent(new Event('input', { bubbles: true }));
            text.focus();
            text.dispatchEvent(new KeyboardEvent('keydown', { key: 'Home', ctrlKey: true, bubbles: true, cancelable: true }));
            for (let step = 0; step < rows(body) + 2; step++) press('ArrowDown');
            for (let step = 0; step < rows(body) + 2; step++) press('ArrowUp');
            for (let step = 0; step < 10; step++) press('ArrowRight');
            press('Escape');
            text.blur();
            if (field.value !== body) failed.push(body);
          }
          return failed;
        }
        """;

    private const string WithTable = "## Қала\n\n| Не | Саны |\n|---|---|\n| Метро | 60 |\n|**Автобус**|  40|\n\nСоңы.";

    private static readonly Texts Kazakh = Texts.For(Language.Kazakh);

    private static readonly Gen<string> Words = OneOf(
        "Алматы",
        "қала",
        "**маңызды**",
        "*курсив*",
        "***екеуі***",
        "**«Болашақ»**тың",
        "[әкім](page:mayor)",
        "[](page:about)",
        "<https://example.kz>",
        "`код`",
        "\\*",
        ":en[Champion Mayors]",
        "[^1]",
        "![сурет](https://example.kz/a.jpg)",
        "**",
        "[x](",
        "a | b",
        "\u00a0",
        "👩‍👩‍👧",
        "e\u0301",
        "  "
    );

    private static readonly Gen<string> Lines = Gen.Select(
        OneOf(
            "",
            "",
            "",
            "## ",
            "### ",
            "#",
            "- ",
            "* ",
            "1. ",
            "2) ",
            "> ",
            "> - ",
            "  - ",
            "    ",
            "\t",
            ":   ",
            "[^1]: ",
            "::: notice ",
            "::: quotation "
        ),
        Words.Array[0, 5],
        (mark, words) => mark + string.Join(' ', words)
    );

    private static readonly Gen<string> Cells = OneOf("", "60", "Метро", "**қ**", "a\\|b", " x ", "\\", "`|`");

    private static readonly Gen<string> Tables = Gen.Select(Gen.Int[1, 4], Gen.Int[0, 4], Cells.Array[20], Gen.Bool, Write);

    private static readonly Gen<string> Blocks = Gen.OneOf(
        Lines,
        Lines.Array[1, 4].Select(lines => string.Join('\n', lines)),
        Tables,
        Tables.Select(table => $"::: chart bar Жолаушылар\n{table}\n:::"),
        Gen.Select(OneOf("figures", "timeline", "pages", "gallery", "lang en", "map"), Lines.Array[0, 3])
            .Select(each => $"::: {each.Item1}\n{string.Join('\n', each.Item2)}\n:::"),
        OneOf(
            ":::",
            "::::",
            "::: figures\n- **1/5** of it\n- **2** of these\n:::",
            "::: pages\n- [Әкім](page:mayor): кім\n:::",
            "::: gallery\n![](media:medeu)\n- ![Мұз \\[а\\]](media:ice \"Қыс \\\"2019\\\"\")\n:::",
            "```\n| a |\n|---|\n```",
            "---",
            "***",
            "Тақырып\n===",
            "<b>x</b>"
        )
    );

    private static readonly Gen<string> Bodies = Gen.Select(
        Blocks.Array[0, 4],
        OneOf("\n\n", "\n", "\n\n\n"),
        OneOf("", "\n", " "),
        (blocks, between, end) => string.Join(between, blocks) + end
    );

    [Fact]
    public async Task MoveThroughGeneratedTexts_ChangesNoByte()
    {
        var page = await OpenAboutAsync();
        var texts = Bodies.Array[GeneratedTexts].Single();

        var failed = new List<string>();
        foreach (var some in texts.Chunk(100))
            failed.AddRange(await page.EvaluateAsync<string[]>(MoveThrough, some));

        Assert.Empty(failed);
    }

    [Fact]
    public async Task MoveThroughTheTextOfEveryPage_ChangesNoByte()
    {
        await using var db = Site.InProcessSite.Database.Open();
        var bodies = await db.Publications.Select(p => p.Revision!.Body).ToArrayAsync(TestContext.Current.CancellationToken);
        Assert.NotEmpty(bodies);
        var page = await OpenAboutAsync();

        Assert.Empty(await page.EvaluateAsync<string[]>(MoveThrough, bodies));
    }

    /// <summary>For the other pages, <c>EditorEndpointTests</c> sends the form as it was opened.</summary>
    [Fact]
    public async Task MoveThroughAPageOfEachTemplateAndSave_ChangesNoByte()
    {
        // A site of its own, because the other tests leave drafts.
        var own = await StartOwnSiteAsync();
        var account = await own.InProcessSite.AddAccountAsync(Role.Author);
        var (page, _) = await OpenAsync(new BrowserNewContextOptions { BaseURL = own.Origin });
        await StaffSteps.SignInAsync(page, account);
        Assert.NotEmpty(own.Pages);
        foreach (var live in own.Pages.DistinctBy(p => p.Template))
        {
            await page.GotoAsync($"/admin/pages/{live.PageId}/{live.Language.Code}");
            var body = await page.Locator("#body").InputValueAsync();
            Assert.Empty(await page.EvaluateAsync<string[]>(MoveThrough, new[] { body }));
            // What the button "Save" sends.
            Assert.True(
                await page.EvaluateAsync<bool>(
                    "async form => (await fetch(form.getAttribute('action'), { method: 'POST', body: new FormData(form) })).ok",
                    await page.Locator("form#editor").ElementHandleAsync()
                )
            );
        }

        // Saving an unchanged text makes no draft.
        await using var db = own.InProcessSite.Database.Open();
        Assert.Empty(await db.Drafts.Select(d => new { d.PageId, d.Language }).ToListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Marks_AreHiddenExceptOnTheCursorsLine()
    {
        var page = await OpenAboutAsync();
        await page.Locator("#body")
            .FillAsync("## Қала\n\n**Қалың**, *көлбеу*, [сілтеме](page:mayor) және [](page:mayor)\n\n- тармақ\n\n> дәйексөз");
        var lines = page.Locator(".cm-line");

        await Assertions.Expect(lines.Nth(0)).ToHaveTextAsync("Қала");
        await Assertions.Expect(lines.Nth(2)).ToHaveTextAsync($"Қалың, көлбеу, сілтеме және {Site.PageOf("kk", "mayor").Title}");
        await Assertions.Expect(lines.Nth(4)).ToHaveTextAsync("• тармақ");
        await Assertions.Expect(lines.Nth(6)).ToHaveTextAsync("дәйексөз");

        await page.Locator(Text).FocusAsync();
        await page.Keyboard.PressAsync("Control+Home");
        await Assertions.Expect(lines.Nth(0)).ToHaveTextAsync("## Қала");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("ArrowDown");
        await Assertions.Expect(lines.Nth(0)).ToHaveTextAsync("Қала");
        await Assertions.Expect(lines.Nth(2)).ToHaveTextAsync("**Қалың**, *көлбеу*, [сілтеме](page:mayor) және [](page:mayor)");
    }

    [Fact]
    public async Task ShowTheMarkdown_TurnsTheLookOff_AndIsRemembered()
    {
        var page = await OpenAboutAsync();
        await page.Locator("#body").FillAsync(WithTable);
        await Assertions.Expect(page.Locator(".md-grid")).ToHaveCountAsync(1);
        var button = page.Locator("[data-does=markdown]");
        await button.ClickAsync();

        await Assertions.Expect(button).ToHaveAttributeAsync("aria-pressed", "true");
        await Assertions.Expect(page.Locator(".md-grid")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator(".cm-line").First).ToHaveTextAsync("## Қала");

        await page.ReloadAsync();
        await Assertions.Expect(button).ToHaveAttributeAsync("aria-pressed", "true");
        await page.Locator("#body").FillAsync(WithTable);
        await Assertions.Expect(page.Locator(".cm-line").First).ToHaveTextAsync("## Қала");
    }

    [Fact]
    public async Task TypeInACell_ChangesThatCellOnly()
    {
        var page = await OpenAboutAsync();
        await page.Locator("#body").FillAsync(WithTable);
        await page.Locator(Cell(1, 1)).ClickAsync();
        await page.Keyboard.PressAsync("Control+a");
        await page.Keyboard.TypeAsync("7|0");

        await ExpectBodyAsync(page, WithTable.Replace("60", "7\\|0", StringComparison.Ordinal));
        await Assertions.Expect(page.Locator(Cell(1, 1))).ToHaveValueAsync("7|0");

        await page.Keyboard.PressAsync("Control+b");
        await ExpectBodyAsync(page, WithTable.Replace("60", "7\\|**0**", StringComparison.Ordinal));
        await page.Keyboard.PressAsync("Control+z");
        await ExpectBodyAsync(page, WithTable.Replace("60", "7\\|0", StringComparison.Ordinal));
        // On a slow machine what was typed is more than one step.
        for (var presses = 0; presses < 3 && await page.Locator("#body").InputValueAsync() != WithTable; presses++)
            await page.Keyboard.PressAsync("Control+z");
        await ExpectBodyAsync(page, WithTable);
        await Assertions.Expect(page.Locator(Cell(1, 1))).ToHaveValueAsync("60");
    }

    [Fact]
    public async Task Tab_GoesThroughCells_AddsARowAtTheEnd_EscapeReturnsToTheText()
    {
        var page = await OpenAboutAsync();
        await page.Locator("#body").FillAsync(WithTable);
        await page.Locator(Text).FocusAsync();
        await page.Keyboard.PressAsync("Control+Home");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("ArrowDown");
        await Assertions.Expect(page.Locator(Cell(0, 0))).ToBeFocusedAsync();
        foreach (var (row, column) in new[] { (0, 1), (1, 0), (1, 1), (2, 0), (2, 1) })
        {
            await page.Keyboard.PressAsync("Tab");
            await Assertions.Expect(page.Locator(Cell(row, column))).ToBeFocusedAsync();
        }

        await page.Keyboard.PressAsync("Shift+Tab");
        await Assertions.Expect(page.Locator(Cell(2, 0))).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("Трамвай");
        await ExpectBodyAsync(page, WithTable.Replace("|\n\nСоңы", "|\n| Трамвай |  |\n\nСоңы", StringComparison.Ordinal));

        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator(Text)).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("!");
        await ExpectBodyAsync(page, WithTable.Replace("|\n\nСоңы", "|\n| Трамвай |  |\n!\nСоңы", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RowsAndColumns_ByButtons()
    {
        var page = await OpenAboutAsync();
        const string Table = "| a | b |\n|:--|--:|\n|1| 2 |\n| 3 | 4 |";
        foreach (
            var (button, expected) in new[]
            {
                ("add-row", "| a | b |\n|:--|--:|\n|1| 2 |\n|  |  |\n| 3 | 4 |"),
                ("row-down", "| a | b |\n|:--|--:|\n| 3 | 4 |\n|1| 2 |"),
                ("remove-row", "| a | b |\n|:--|--:|\n| 3 | 4 |"),
                ("add-column", "| a |  | b |\n|:--|---|--:|\n|1|  | 2 |\n| 3 |  | 4 |"),
                ("column-right", "| b | a |\n|--:|:--|\n| 2 |1|\n| 4 | 3 |"),
                ("remove-column", "| b |\n|--:|\n| 2 |\n| 4 |"),
            }
        )
        {
            await page.Locator("#body").FillAsync(Table + "\n");
            await page.Locator(Cell(1, 0)).ClickAsync();
            await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = Kazakh["admin.text-editor." + button] }).ClickAsync();
            await ExpectBodyAsync(page, expected + "\n");
        }
    }

    [Fact]
    public async Task PasteFromASpreadsheet_FillsCells()
    {
        var page = await OpenAboutAsync();
        await page.Locator("#body").FillAsync(WithTable);
        await page.Locator(Cell(1, 1)).ClickAsync();
        await page.Locator(Cell(1, 1))
            .EvaluateAsync(
                """
                cell => {
                  const clipboardData = new DataTransfer();
                  clipboardData.setData('text/plain', '1\t2\r\n3\t"4\n5"\r\n6\t7\r\n');
                  cell.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
                }
                """
            );

        await ExpectBodyAsync(
            page,
            "## Қала\n\n| Не | Саны |  |\n|---|---|---|\n| Метро | 1 | 2 |\n| **Автобус** | 3 | 4 5 |\n|  | 6 | 7 |\n\nСоңы."
        );
    }

    [Fact]
    public async Task SlashMenu_ByKeyboard_InsertsATable()
    {
        var page = await OpenAboutAsync();
        await page.Locator("#body").FillAsync("");
        await page.Locator(Text).FocusAsync();
        await page.Keyboard.TypeAsync("/");
        await Assertions.Expect(page.GetByRole(AriaRole.Listbox)).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.GetByRole(AriaRole.Listbox)).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("Backspace");

        await page.Keyboard.TypeAsync("/");
        await page.Keyboard.TypeAsync(Kazakh["admin.tool.table"][..4]);
        var chosen = page.GetByRole(AriaRole.Option, new PageGetByRoleOptions { Selected = true });
        await Assertions.Expect(chosen).ToContainTextAsync(Kazakh["admin.insert.table"]);
        await page.Keyboard.PressAsync("Enter");

        // The first cell has the focus, and typing replaces its sample word.
        await page.Keyboard.TypeAsync("Аудан");
        await Assertions
            .Expect(page.Locator("#body"))
            .ToHaveValueAsync(
                EditorToolbar
                    .Parts(Language.Kazakh)[0]
                    .Pattern.Replace(Kazakh["admin.part-words.column"] + " 1", "Аудан", StringComparison.Ordinal) + "\n"
            );
    }

    [Fact]
    public async Task Card_ShowsItsPicture_ItsFormChangesOnlyItsLines()
    {
        var page = await OpenAboutAsync();
        const string Body = "Басы.\n\n::: figures\n-   **1/5** ЖІӨ\n- **2** мектеп\n:::\n\nСоңы.";
        await page.Locator("#body").FillAsync(Body);
        await Assertions.Expect(page.Locator(".md-card .figures")).ToContainTextAsync("мектеп");
        await page.Locator(Text).FocusAsync();
        await page.Keyboard.PressAsync("Control+Home");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Enter");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel(Kazakh["admin.text-editor.figures-label"]).Nth(1).FillAsync("балабақша");
        await page.Keyboard.PressAsync("Enter");

        await ExpectBodyAsync(page, Body.Replace("мектеп", "балабақша", StringComparison.Ordinal));
        await Assertions.Expect(page.Locator(".md-card .figures")).ToContainTextAsync("балабақша");
        await Assertions.Expect(page.Locator(".card-edit")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task InsertChart_ByItsForm_WritesTheBlock()
    {
        var page = await OpenAboutAsync();
        await page.Locator("#body").FillAsync("Басы.");
        await page.Locator(Text).FocusAsync();
        await page.Keyboard.PressAsync("Control+End");
        await page.Locator("[data-does=insert]").ClickAsync();
        await page.GetByRole(AriaRole.Option, new PageGetByRoleOptions { Name = Kazakh["admin.tool.chart"] }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = Kazakh["admin.text-editor.block-done"] }).ClickAsync();
        await Assertions.Expect(dialog.Locator(".field-error")).ToBeVisibleAsync();

        await dialog.GetByLabel(Kazakh["admin.text-editor.block-title"]).FillAsync("Жолаушылар");
        await dialog
            .GetByLabel(Kazakh["admin.text-editor.chart-label"], new LocatorGetByLabelOptions { Exact = true })
            .First.FillAsync("Метро");
        await dialog
            .GetByLabel(Kazakh["admin.text-editor.chart-value"], new LocatorGetByLabelOptions { Exact = true })
            .First.FillAsync("60");
        await page.Keyboard.PressAsync("Enter");

        await ExpectBodyAsync(page, "Басы.\n\n::: chart bar Жолаушылар\n|  |  |\n|---|---|\n| Метро | 60 |\n:::\n");
        await Assertions.Expect(page.Locator(".md-card svg.chart, .md-card .chart svg").First).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(Text)).ToBeFocusedAsync();
    }

    [Fact]
    public async Task GridAndCards_InEveryAppearance_HaveNoViolationAndFit()
    {
        var (page, _) = await SignInAsync("en");
        await page.AddInitScriptAsync(new BundledAxeScriptProvider().GetScript());
        await page.GotoAsync(AddressOf("about", "en"));
        await page.Locator("#body")
            .FillAsync(
                "## A heading\n\nSome **bold** words, a [link](page:mayor), and `code`.\n\n- an item\n\n> a quotation\n\n| What | Number |\n|---|---|\n| **Metro** | 60 |\n| A rather long name of something | 50 |\n\n::: chart bar Passengers\n| What | Number |\n|---|---|\n| Metro | 60 |\n| Tram | 50 |\n:::\n\n::: figures\n- **1/5** of the GDP\n:::\n\n::: timeline\n- **2015** Mayor\n:::\n\n::: notice Water\nThere is none.\n:::\n\n::: quotation The mayor\nWords.\n:::\n\n::: pages\n- [The mayor](page:mayor): who he is\n:::\n"
            );
        await Assertions.Expect(page.Locator(".md-card .page-list")).ToBeVisibleAsync();
        var faults = new List<string>();
        await LookAsync("blocks");
        await page.Locator(".card-edit").First.ClickAsync();
        await LookAsync("form of a chart");
        await page.Keyboard.PressAsync("Escape");
        await page.Locator(".card-edit").Last.ClickAsync();
        await Assertions.Expect(page.Locator(".block-dialog .found button").First).ToBeVisibleAsync();
        await LookAsync("form of pages");
        await page.Keyboard.PressAsync("Escape");
        await page.Locator(Text).FocusAsync();
        await page.Keyboard.PressAsync("Control+End");
        await page.Keyboard.TypeAsync("\n/");
        await Assertions.Expect(page.GetByRole(AriaRole.Listbox)).ToBeVisibleAsync();
        await LookAsync("menu");
        FaultList.AssertNone(faults);

        async Task LookAsync(string what) =>
            faults.AddRange(
                await Appearances.CheckAsync(page, what, (width, scheme) => Screenshots.SaveAsync(page, $"live-{what}-{width}-{scheme}"))
            );
    }

    private static string Cell(int row, int column) => $".md-grid textarea[data-row='{row}'][data-column='{column}']";

    private static Task ExpectBodyAsync(IPage page, string body) => Assertions.Expect(page.Locator("#body")).ToHaveValueAsync(body);

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static string Write(int columns, int rows, string[] cells, bool isClosed)
    {
        var lines = new List<string>();
        for (var row = 0; row <= rows; row++)
        {
            lines.Add(
                string.Concat(Enumerable.Range(0, columns).Select(column => $"| {cells[(row * columns) + column]} "))
                    + (isClosed ? "|" : "")
            );
            if (row == 0)
                lines.Add(string.Concat(Enumerable.Repeat("|---", columns)) + "|");
        }

        return string.Join('\n', lines);
    }

    private async Task<IPage> OpenAboutAsync(string language = "kk")
    {
        var (page, _) = await SignInAsync(language);
        await page.GotoAsync(AddressOf("about", language));
        return page;
    }
}

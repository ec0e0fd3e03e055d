using Almaty2020.BrowserTests.Support;

namespace Almaty2020.BrowserTests;

/// <summary>Pasting from Word, Excel and web pages: what is kept, and the notice about the rest. Also bold and italic text.</summary>
public sealed class PastingTests(KestrelSite site, Chromium chromium) : EditorTest(site, chromium)
{
    [Fact]
    public async Task Paste_SuperscriptsAndSubscripts_BecomeUnicodeOrPlainText()
    {
        var (page, _) = await SignInAsync("ru");
        await page.GotoAsync(AddressOf("about", "ru"));

        foreach (
            var (html, expected) in new[]
            {
                ("<p>10<sup>6</sup>, м<sup>2</sup>, 10<sup>−3</sup></p>", "10⁶, м², 10⁻³"),
                ("<p>H<sub>2</sub>O, CO<sub>2</sub>, v<sub>max</sub></p>", "H₂O, CO₂, vₘₐₓ"),
                ("<p>x<sup>n+1</sup>, <b>м<sup>3</sup>/с</b></p>", "xⁿ⁺¹, **м³/с**"),
                ("<p>м<span style=\"font-size:0.6em;vertical-align:super\">2</span></p>", "м²"),
                ("<p>порталы<sup>1</sup>, 1<sup>st</sup>, 19<sup>го</sup>, 25<sup>o</sup>C</p>", "порталы¹, 1st, 19го, 25°C"),
                ("<p>м<sup>кв</sup>, v<sub>вод</sub></p>", "м^(кв), v\\_(вод)"),
            }
        )
            Assert.Equal(expected, await PastedAsync(page, html));
        await Assertions
            .Expect(page.Locator("#pasted"))
            .ToHaveTextAsync("Изменено: 2 верхних или нижних индекса записаны обычным текстом.");
    }

    [Fact]
    public async Task Paste_PreformattedText_KeepsItsLinesAndSpaces()
    {
        var (page, _) = await SignInAsync("ru");
        await page.GotoAsync(AddressOf("about", "ru"));

        foreach (
            var (html, expected) in new[]
            {
                ("<pre>a\n  b</pre>", "```\na\n  b\n```"),
                ("<p>x</p><pre><code>a *b*<br>  <b>c</b>\n\n</code></pre><p>y</p>", "x\n\n```\na *b*\n  c\n```\n\ny"),
                ("<pre>a\n```\nb</pre>", "````\na\n```\nb\n````"),
                ("<pre>One line</pre>", "One line"),
            }
        )
            Assert.Equal(expected, await PastedAsync(page, html));
    }

    [Fact]
    public async Task Paste_Footnotes_KeepTheirTextOrStayAMark()
    {
        var (page, _) = await SignInAsync("ru");
        await page.GotoAsync(AddressOf("about", "ru"));
        const string Word = """
            <p class=MsoNormal>Слово<a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1"><span class=MsoFootnoteReference>[1]</span></a> здесь.</p>
            <div style='mso-element:footnote-list'><hr><div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText><a style='mso-footnote-id:ftn1' href="#_ftnref1" name="_ftn1"><span class=MsoFootnoteReference>[1]</span></a> Откуда.</p></div></div>
            """;

        Assert.Equal("Слово[^1] здесь.\n\n[^1]: Откуда.", await PastedAsync(page, Word));
        Assert.Equal(
            "x[^1] y\n\n[^1]: Источник",
            await PastedAsync(page, "<p>x<sup id=r1><a href='#n1'>[1]</a></sup> y</p><ol><li id=n1><a href='#r1'>↑</a> Источник</li></ol>")
        );
        Assert.Equal("Слово¹", await PastedAsync(page, "<p>Слово<sup><a href='#n1'>[1]</a></sup></p>"));

        // If the text already has footnotes, pasted ones take the next number.
        await page.Locator("#body").FillAsync("Есть[^1].\n\n[^1]: Было.\n\n");
        await page.Locator(Text).FocusAsync();
        await page.Keyboard.PressAsync("Control+End");
        await PasteAsync(page, Word);
        Assert.EndsWith("Слово[^2] здесь.\n\n[^2]: Откуда.", await page.Locator("#body").InputValueAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Paste_Lists_KeepNumbersLettersAndLevels()
    {
        var (page, _) = await SignInAsync("kk");
        await page.GotoAsync(AddressOf("about", "kk"));

        foreach (
            var (html, expected) in new[]
            {
                ("<ol start=12><li>a<li>b</ol>", "12. a\n13. b"),
                ("<ol><li>a<li value=5>b</ol>", "1. a\n\n5) b"),
                ("<ol type=a><li>x<li>y</ol>", "a. x\n\nb. y"),
                ("<ol><li>a<li>b</ol><ol><li>c</ol>", "1. a\n2. b\n\n1) c"),
                ("<ol><li>a<li>b</ol><ol start=3><li>c</ol>", "1. a\n2. b\n3. c"),
                ("<ol><li>a<li>b</ol><p>арасында</p><ol start=3><li>c</ol>", "1. a\n2. b\n\nарасында\n\n3. c"),
                ("<ul><li>a</ul><ul><li>b</ul>", "- a\n\n* b"),
                (Word(1, "12.", "x") + Word(1, "13.", "y"), "12. x\n13. y"),
                (Word(1, "а)", "x") + Word(1, "б)", "y"), "а) x\n\nб) y"),
                (Word(1, "1.", "a") + Word(1, "2.", "b") + Word(1, "1.", "c"), "1. a\n2. b\n\n1) c"),
                (Word(1, "1.", "x") + Word(2, "1.1.", "y") + Word(1, "2.", "z"), "1. x\n\n    1.1. y\n\n2. z"),
                // Lists that begin at level 2 or jump from level 1 to 3.
                (Word(2, "o", "x") + Word(2, "o", "y") + Word(1, "·", "z"), "- x\n- y\n- z"),
                (Word(1, "·", "x") + Word(3, "§", "y") + Word(1, "·", "z"), "- x\n    - y\n- z"),
                (Word(1, "1.", "x") + Word(3, "1.", "y") + Word(3, "2.", "z"), "1. x\n    1. y\n    2. z"),
                // Numbers after bullets begin a list of their own.
                (Word(1, "·", "x") + Word(1, "·", "y") + Word(1, "1.", "a") + Word(1, "2.", "b"), "- x\n- y\n\n1. a\n2. b"),
                // Items with two paragraphs.
                ("<ul><li><p>a</p><p>b</p></li><li>c</li></ul>", "- a\n\n    b\n\n- c"),
                (
                    Word(1, "1.", "x") + "<p class=MsoListParagraphCxSpMiddle style='margin-left:36pt'>жалғасы</p>" + Word(1, "2.", "y"),
                    "1. x\n\n    жалғасы\n\n2. y"
                ),
            }
        )
            Assert.Equal(expected, await PastedAsync(page, html));
        await Assertions.Expect(page.Locator("#pasted")).ToBeEmptyAsync();
    }

    /// <summary>The site renders pasted lists as lists and none as code.</summary>
    [Fact]
    public async Task Paste_ListFromWord_IsNestedInThePreview()
    {
        var (page, _) = await SignInAsync("kk");
        await page.GotoAsync(AddressOf("about", "kk"));
        await page.Locator("button[formtarget=preview]").ClickAsync();
        await PastedAsync(
            page,
            Word(2, "1.", "бір")
                + Word(2, "2.", "екі")
                + Word(1, "1.", "үш")
                + Word(3, "а)", "төрт")
                + "<ol start=12><li>бес</ol><table><tr><td>Алмалы<td>24<tr><td>Бостандық<td>30</table>"
        );

        var prose = page.FrameLocator("iframe.preview").Locator(".prose");
        await Assertions.Expect(prose.Locator("ol")).ToHaveCountAsync(3);
        await Assertions.Expect(prose.Locator("ol[start='12'] li")).ToHaveTextAsync("бес");
        await Assertions.Expect(prose.Locator("ol li p").Last).ToHaveTextAsync("а) төрт");
        await Assertions.Expect(prose.Locator("pre, code")).ToHaveCountAsync(0);
        await Assertions.Expect(prose.Locator("tbody tr")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task Paste_Tables_SeparateParagraphsAndKeepFirstRow()
    {
        var (page, _) = await SignInAsync("kk");
        await page.GotoAsync(AddressOf("about", "kk"));

        foreach (
            var (html, expected) in new[]
            {
                (
                    "<table><tr><th>A<th>B<tr><td><p>600</p><p>(болжам)</p><td>x<br>y</table>",
                    "| A | B |\n| --- | --- |\n| 600 / (болжам) | x y |"
                ),
                ("<table><tr><th>A<th>B<tr><td><ul><li>p<li>q</ul><td><div>1</div></table>", "| A | B |\n| --- | --- |\n| p / q | 1 |"),
                // Excel's first row is data, unless it is bold or contains only words or years.
                (
                    "<table><tr><td>Алмалы<td>24<tr><td>Бостандық<td>30</table>",
                    "| | |\n| --- | --- |\n| Алмалы | 24 |\n| Бостандық | 30 |"
                ),
                (
                    "<style>.xl65 {font-weight:700;}</style><table><tr><td class=xl65>Кв. 1<td class=xl65>2,5<tr><td>x<td>1</table>",
                    "| Кв. 1 | 2,5 |\n| --- | --- |\n| x | 1 |"
                ),
                (
                    "<table><tr><td>Аудан<td>2015<td>2016<tr><td>x<td>1<td>2</table>",
                    "| Аудан | 2015 | 2016 |\n| --- | --- | --- |\n| x | 1 | 2 |"
                ),
                (
                    "<table><tr><td>2015<td>Астана<tr><td>2016<td>Алматы</table>",
                    "| | |\n| --- | --- |\n| 2015 | Астана |\n| 2016 | Алматы |"
                ),
            }
        )
            Assert.Equal(expected, await PastedAsync(page, html));
        await Assertions
            .Expect(page.Locator("#pasted"))
            .ToHaveTextAsync("Өзгертілді: тақырып жолы жоқ 1 кесте (бірінші жолын толтырыңыз).");
    }

    [Theory]
    [InlineData(
        "en",
        "Left out: 2 pictures, 1 video or other embedded item, 1 struck-out passage, 1 link that does not work here. Changed: 1 merged cell was split, 1 cell: its paragraphs are parted by “/”."
    )]
    [InlineData(
        "ru",
        "Не вставлено: 2 изображения, 1 видео или другой встроенный объект, 1 зачёркнутый фрагмент, 1 ссылка, которая здесь не работает. Изменено: 1 объединённая ячейка разделена, 1 ячейка: абзацы разделены знаком «/»."
    )]
    [InlineData(
        "kk",
        "Енгізілмеді: 2 сурет, 1 бейне не басқа кірістірме, 1 сызылған үзінді, мұнда жұмыс істемейтін 1 сілтеме. Өзгертілді: 1 біріктірілген ұяшық бөлінді, 1 ұяшықтағы абзацтар «/» белгісімен бөлінді."
    )]
    public async Task Paste_ContentLeftOutOrChanged_ShowsNotice(string language, string expected)
    {
        var (page, _) = await SignInAsync(language);
        await page.GotoAsync(AddressOf("about", language));
        var notice = page.Locator("#pasted");
        await Assertions.Expect(notice).ToHaveAttributeAsync("role", "status");

        await PastedAsync(
            page,
            """
            <p>Сөз <img src="file:///C:/a.png"><svg width=9></svg> <s>жоқ</s> <a href="file:///C:/x.docx">құжат</a></p><video></video>
            <table><tr><th colspan=2>A<tr><td><p>1</p><p>2</p><td>3</table>
            """
        );
        await Assertions.Expect(notice).ToHaveTextAsync(expected);

        // A complete paste shows none.
        await PastedAsync(page, "<p>Сөз</p>");
        await Assertions.Expect(notice).ToBeEmptyAsync();
    }

    [Fact]
    public async Task Paste_LinksToThisSite_BecomePageLinks()
    {
        var (page, _) = await SignInAsync("kk");
        await page.GotoAsync(AddressOf("about", "kk"));
        await page.Locator("#body").FillAsync("");
        await PasteAsync(
            page,
            $"""<p><a href="/en/about">a</a> <a href="{Site.Origin}/en/mayor#t-education">b</a> <a href="{Site.Origin}/kk/%D3%99%D0%BA%D1%96%D0%BC">c</a> <a href="{Site.Origin}/en/no-such">d</a> <a href="https://other.example/en/about">e</a></p>"""
        );

        await Assertions
            .Expect(page.Locator("#body"))
            .ToHaveValueAsync(
                $"[a](page:about) [b](page:mayor#t-education) [c](page:mayor) [d]({Site.Origin}/en/no-such) [e](https://other.example/en/about)"
            );
        // Undo goes step by step: first the link conversion, then the paste.
        await page.Locator("[data-does=undo]").ClickAsync();
        await Assertions
            .Expect(page.Locator("#body"))
            .ToHaveValueAsync(
                new System.Text.RegularExpressions.Regex(
                    @"^\[a\]\(http",
                    System.Text.RegularExpressions.RegexOptions.None,
                    TimeSpan.FromSeconds(1)
                )
            );
        await page.Locator("[data-does=undo]").ClickAsync();
        await Assertions.Expect(page.Locator("#body")).ToHaveValueAsync("");
    }

    /// <summary>Inline styles in pasted HTML must not violate the content security policy; the watch checks the console.</summary>
    [Fact]
    public async Task Paste_InlineStyles_ViolateNoContentSecurityPolicy()
    {
        var (page, _) = await SignInAsync("kk");
        await page.GotoAsync(AddressOf("about", "kk"));

        Assert.Equal(
            "a\n\nb\n\nc [d](https://x.example/style=y)\n\ne",
            await PastedAsync(
                page,
                """
                <p title="a>b" style="color:red">a</p><p class="x"style='color:red'>b</p><p
                STYLE = "margin:0">c <a href="https://x.example/style=y" style=color:red>d</a></p><p/style="color:red">e</p><svg/style="x:y"></svg><style>p { color: red }
                """
            )
        );
        await page.Locator("button[formtarget=preview]").ClickAsync();
        await Assertions.Expect(page.FrameLocator("iframe.preview").Locator(".prose p").First).ToHaveTextAsync("a");
    }

    [Theory]
    [InlineData("Control+b", "**")]
    [InlineData("Control+i", "*")]
    public async Task BoldAndItalic_BeforeAWordEnding_SameKeysUndoThem(string keys, string sign)
    {
        var (page, _) = await SignInAsync("kk");
        await page.GotoAsync(AddressOf("about", "kk"));
        var body = page.Locator("#body");
        var button = page.Locator(sign == "**" ? "[data-does=strong]" : "[data-does=emphasis]");

        foreach (
            var (before, after) in new[]
            {
                ("⟦«Алматы – 2020»⟧ның жолы", "{0}«Алматы – 2020»{0}ның жолы"),
                ("⟦50%⟧дан", "{0}50%{0}дан"),
                ("сөз⟦«Астана»⟧", "сөз{0}«Астана»{0}"),
                ("⟦бір ⟧екі", "{0}бір{0} екі"),
                ("- ⟦бір\n- екі⟧", "- {0}бір{0}\n- {0}екі{0}"),
                ("x ⟦[y⟧ z](page:about)", "x {0}[y z](page:about){0}"),
            }
        )
        {
            await SelectAsync(page, before);
            await page.Keyboard.PressAsync(keys);
            await Assertions.Expect(body).ToHaveValueAsync(string.Format(null, after, sign));
            await Assertions.Expect(button).ToHaveAttributeAsync("aria-pressed", "true");
            await page.Keyboard.PressAsync(keys);
            await Assertions
                .Expect(body)
                .ToHaveValueAsync(before.Replace("⟦", "", StringComparison.Ordinal).Replace("⟧", "", StringComparison.Ordinal));
            await Assertions.Expect(button).ToHaveAttributeAsync("aria-pressed", "false");
        }

        // Without a word at the caret, the same keys add and remove the marks.
        await body.FillAsync("");
        await page.Locator(Text).FocusAsync();
        await page.Keyboard.PressAsync(keys);
        await page.Keyboard.PressAsync(keys);
        await Assertions.Expect(body).ToHaveValueAsync("");
    }

    [Fact]
    public async Task Bold_OverPartOfBoldOrItalicText_NestsAndLeavesNoStrayMarks()
    {
        var (page, _) = await SignInAsync("kk");
        await page.GotoAsync(AddressOf("about", "kk"));
        foreach (
            var (before, after) in new[]
            {
                ("**abc ⟦def⟧**", "**abc** def"),
                ("**a⟦bc⟧d**", "**a**bc**d**"),
                ("aa **bb⟦ b** cc⟧ dd", "aa **bb b cc** dd"),
                ("⟦**a** b⟧", "**a b**"),
                ("⟦**abc**⟧", "abc"),
                ("a **b**⟦c⟧", "a **bc**"),
                ("⟦a *b* c⟧", "**a *b* c**"),
                ("*a ⟦b⟧ c*", "*a **b** c*"),
                ("**a *b ⟦c* d⟧** e", "**a *b*** *c* d e"),
                ("⟦**«А»** және **«Б»**ның⟧", "**«А» және «Б»ның**"),
            }
        )
        {
            await SelectAsync(page, before);
            await page.Keyboard.PressAsync("Control+b");
            await Assertions.Expect(page.Locator("#body")).ToHaveValueAsync(after);
        }
    }

    /// <summary>A list paragraph as Word puts it on the clipboard.</summary>
    private static string Word(int level, string marker, string text) =>
        $"<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l0 level{level} lfo1'><![if !supportLists]><span style='mso-list:Ignore'>{marker}<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp; </span></span><![endif]>{text}<o:p></o:p></p>";
}

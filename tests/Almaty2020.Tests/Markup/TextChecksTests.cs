using Almaty2020.Markup;
using Almaty2020.Tests.Support;
using CsCheck;

namespace Almaty2020.Tests.Markup;

/// <summary>Tests that mistakes readers would notice are reported, and that intended text that looks like one is not.</summary>
public sealed class TextChecksTests
{
    private static readonly string[] CheckCodes =
    [
        MarkupIssueCodes.LeftoverSyntax,
        MarkupIssueCodes.UnclosedCode,
        MarkupIssueCodes.IndentedCode,
        MarkupIssueCodes.ListNumbers,
        MarkupIssueCodes.HiddenCell,
        MarkupIssueCodes.UnderlinedHeading,
        MarkupIssueCodes.JoinedLines,
        MarkupIssueCodes.Placeholder,
        MarkupIssueCodes.ChartNotation,
        MarkupIssueCodes.ChartNotANumber,
        MarkupIssueCodes.ChartDate,
        MarkupIssueCodes.ChartOverWhole,
        MarkupIssueCodes.ChartColumns,
    ];

    [Theory]
    [InlineData("\nМәтін **қалың және", 2, "**қалың және")]
    [InlineData("** қалың**", 1, "** қалың**")]
    [InlineData("**қалың **ның", 1, "**қалың **ның")]
    [InlineData("*курсив *", 1, "*курсив *")]
    [InlineData("__астын сызу", 1, "__астын сызу")]
    [InlineData("~~жойылған~~", 1, "~~жойылған~~")]
    [InlineData("a\n##Тақырып", 2, "##Тақырып")]
    [InlineData("####### жеті", 1, "####### жеті")]
    [InlineData("[сілтеме] (https://example.kz)", 1, "[сілтеме] (https://example.kz)")]
    [InlineData("[сілтеме](екі сөз)", 1, "[сілтеме](екі сөз)")]
    [InlineData("![сурет] (/media/a.jpg)", 1, "[сурет] (/media/a.jpg)")]
    [InlineData("[сөз][жоқ]", 1, "[сөз][жоқ]")]
    [InlineData("сөз ```код", 1, "```код")]
    [InlineData(":::\nмәтін", 1, ":::")]
    [InlineData(":: notice Назар\nсу", 1, ":: notice Назар")]
    [InlineData("мысалы :en[Champion Mayors", 1, ":en[Champion Mayors")]
    [InlineData("| a | b |\n| c | d |", 1, "| a | b |")]
    [InlineData("| a | b |\n|---|\n| c | d |", 2, "|---|")]
    [InlineData("a[^ 1]", 1, "[^ 1]")]
    [InlineData("50&nbsp мектеп", 1, "&nbsp мектеп")]
    [InlineData("## Тақырып **жартысы", 1, "**жартысы")]
    [InlineData("| a |\n|---|\n| **b |", 3, "**b")]
    [InlineData("- **a\n- b", 1, "**a")]
    [InlineData("::: notice **Назар**\nсу\n:::", 1, "**Назар**")]
    [InlineData("::: figures\n- **100** мектеп ~~бар~~\n:::", 2, "~~бар~~")]
    [InlineData("су ** бар ** жоқ", 1, "** бар **")]
    [InlineData("2**3**4 және ** қала **", 1, "** қала **")]
    [InlineData("мәтін *ашық сөз", 1, "*ашық сөз")]
    [InlineData("- [ ] жасалмады", 1, "[ ] жасалмады")]
    [InlineData("- a\n- [x] жасалды", 2, "[x] жасалды")]
    [InlineData("1.бірінші", 1, "1.бірінші")]
    [InlineData("12)второе\nи далее", 1, "12)второе")]
    [InlineData("|a|b|", 1, "|a|b|")]
    [InlineData("мәтін\n| Жыл | Мектеп | Бала |", 2, "| Жыл | Мектеп | Бала |")]
    [InlineData("бұл ==белгіленген сөз==.", 1, "==белгіленген сөз==")]
    public void LeftoverMark_IsReportedWithItsLine(string markdown, int line, string excerpt)
    {
        var mark = Assert.Single(MarkupRenderer.Render(markdown, ct: TestContext.Current.CancellationToken).Issues, i =>
            i.Code == MarkupIssueCodes.LeftoverSyntax
        );

        Assert.Equal(line, mark.Line);
        Assert.StartsWith(excerpt, mark.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("мәтін\n\n```\nкод", MarkupIssueCodes.UnclosedCode, 3)]
    [InlineData("~~~\nкод\n```", MarkupIssueCodes.UnclosedCode, 1)]
    [InlineData("- a\n\n  ```\n  код", MarkupIssueCodes.UnclosedCode, 3)]
    [InlineData("a\n\n    Төрт бос орын", MarkupIssueCodes.IndentedCode, 3)]
    [InlineData("1. a\n2. b\n4. c", MarkupIssueCodes.ListNumbers, 3)]
    [InlineData("1997. Астана\n\n2015. Экспо", MarkupIssueCodes.ListNumbers, 3)]
    [InlineData("| a | b |\n|---|---|\n| c | d | e |", MarkupIssueCodes.HiddenCell, 3)]
    [InlineData("a\nb\n---\nc", MarkupIssueCodes.UnderlinedHeading, 1)]
    [InlineData("Республика алаңы, 4\nАлматы қаласы\n050000", MarkupIssueCodes.JoinedLines, 1)]
    [InlineData("г. Алматы\nпл. Республики, 4", MarkupIssueCodes.JoinedLines, 1)]
    [InlineData("Бауыржан Байбек\nТел.: +7 727 271-65-65", MarkupIssueCodes.JoinedLines, 1)]
    [InlineData("- Акимат города Алматы\n  Площадь Республики, 4", MarkupIssueCodes.JoinedLines, 1)]
    [InlineData("• бірінші\n• екінші", MarkupIssueCodes.JoinedLines, 1)]
    [InlineData("-бірінші\n-екінші", MarkupIssueCodes.JoinedLines, 1)]
    [InlineData("1.Бірінші\n2.Екінші", MarkupIssueCodes.JoinedLines, 1)]
    [InlineData("а) первое\nб) второе", MarkupIssueCodes.JoinedLines, 1)]
    public void Mistake_IsReportedWithItsLine(string markdown, string code, int line)
    {
        var issue = Assert.Single(MarkupRenderer.Render(markdown, ct: TestContext.Current.CancellationToken).Issues);

        Assert.Equal((code, line), (issue.Code, issue.Line));
    }

    [Theory]
    [InlineData("5 * 3 = 15, 2**3 = 8, 5 ** 3, a*b")]
    [InlineData("Тариф* 120 теңге\n\n* бір айға")]
    [InlineData("Цена** и сумма**, ** по данным акимата")]
    [InlineData("`**a**` `[x] (/y)` ``##T``")]
    [InlineData("```\n**a**\n##T\n```")]
    [InlineData("\\*\\*сөз\\*\\* \\## T \\[x\\] (https://a.kz) \\:en[x")]
    [InlineData("\\##T")]
    [InlineData("&ast;&ast;сөз&ast;&ast;")]
    [InlineData("<https://example.kz/__a__/**b**>")]
    [InlineData("[сөз](https://example.kz/a__b__c)")]
    [InlineData("snake_case_name және file__name, ______")]
    [InlineData("#Алматы #қала")]
    [InlineData("Закон [1] (в редакции 2019 года) и [2] (см. ниже)")]
    [InlineData("12:30 және 2:1")]
    [InlineData("a | b | c")]
    [InlineData("~100 мектеп ~ 5 км")]
    [InlineData(
        "Алматы қаласының әкімдігі тұрғындарды қабылдайды және олардың өтініштерін\nқарайды. Қабылдау аптасына бір рет өтеді, оған алдын ала\nжазылу керек."
    )]
    [InlineData(
        "The mayor received residents in the square and answered what they asked him.\nAfter that he went on to the new park, which opens in May."
    )]
    [InlineData("Республика алаңы, 4\\\nАлматы қаласы  \n050000")]
    [InlineData("Алматы\nқаласы")]
    [InlineData("1. a\n2. b\n3. c\n\nмәтін\n\n4. d")]
    [InlineData("1. a\n1. b\n1. c")]
    [InlineData("| a | b |\n|---|---|\n| c | d | |\n| e |")]
    [InlineData("    x = 1;")]
    [InlineData("a\n\n---\n\nb")]
    [InlineData("| Text | Title |\n|---|---|\n| What happened | Where |")]
    [InlineData("2*3*4 = 24, 2 ** 3 ** 2 = 512, отель 5* и 4*, a ** b")]
    [InlineData("*бір айға есептелген тариф")]
    [InlineData("Цена* и сумма *по данным акимата")]
    [InlineData("Үлкен *курсив* және *тағы бір* сөз")]
    [InlineData("1.5 км, 12.05.2026, 3.x нұсқасы\n\n1.5 млн теңге\n\n12.05.2026 жылғы шешім\n\n19.00-де басталады")]
    [InlineData("2020)жылы емес")]
    [InlineData("|x| саны және |y| саны")]
    [InlineData("a == b, a==b, a==b==c, ===")]
    [InlineData("[1] дереккөз\n\n[x]")]
    [InlineData("-ның және -нің жалғаулары\n\n-дан бастап")]
    public void IntendedText_IsNotReported(string markdown) =>
        Assert.DoesNotContain(MarkupRenderer.Render(markdown, ct: TestContext.Current.CancellationToken).Issues, issue =>
            CheckCodes.Contains(issue.Code)
        );

    /// <summary>The content pages and decision records were written without these checks in mind.</summary>
    [Fact]
    public void TextsOfTheRepository_HaveNoSuchIssues()
    {
        string[] files =
        [
            .. Directory.GetFiles(Repository.Content, "*.md", SearchOption.AllDirectories),
            .. Directory.GetFiles(Path.Combine(Repository.Root, "docs", "decisions"), "*.md"),
        ];
        Assert.True(files.Length > 40);
        Assert.All(files, file =>
            Assert.DoesNotContain(
                MarkupRenderer
                    .Render(
                        File.ReadAllText(file).Split("\n---\n", 2)[^1],
                        new MarkupTexts { DecimalComma = !file.Contains("/en/", StringComparison.Ordinal) },
                        ct: TestContext.Current.CancellationToken
                    )
                    .Issues,
                issue => CheckCodes.Contains(issue.Code)
            )
        );
    }

    /// <summary>Words, numbers and signs of ordinary prose, in random order, must not be reported.</summary>
    [Fact]
    public void AnyProse_IsNotReported()
    {
        string[] words =
        [
            "Алматы",
            "қаласы",
            "город",
            "the",
            "mayor",
            "5 * 3",
            "50 %",
            "№ 7",
            "«Болашақ»",
            "(2015)",
            "Цена*",
            "1 234,5",
            "a_b",
            "#қала",
            "C#",
            "A & B",
            "x < y",
            "12:30",
            "[1]",
            "~100",
            "және/немесе",
            "—",
            "–",
            "**қалың**",
            "**«Болашақ»**тың",
            "*курсив*",
            "`код`",
            "[сілтеме](page:mayor)",
            "\\*",
            "2020 ж.",
            "т.б.",
            "!",
            "10⁶",
        ];
        Gen.Int[0, words.Length - 1]
            .Select(i => words[i])
            .Array[1, 40]
            .Sample(
                chosen =>
                    Assert.DoesNotContain(MarkupRenderer.Render("Мәтін " + string.Join(' ', chosen)).Issues, issue =>
                        CheckCodes.Contains(issue.Code)
                    ),
                iter: 2_000
            );
    }
}

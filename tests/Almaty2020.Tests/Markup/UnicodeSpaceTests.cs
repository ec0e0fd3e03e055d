using Almaty2020.Markup;

namespace Almaty2020.Tests.Markup;

/// <summary>Tests that Unicode spaces work like ordinary spaces in Markdown syntax, because authors cannot see the difference.</summary>
public sealed class UnicodeSpaceTests
{
    public static TheoryData<string> Spaces => ["\u00A0", "\u2003", "\u2009", "\u202F", "\u3000", "\u00A0 \u00A0"];

    [Theory]
    [MemberData(nameof(Spaces))]
    public void UnicodeSpaceAfterAMark_CountsAsSpace(string space)
    {
        Assert.Equal(Html("## Тақырып"), Html($"##{space}Тақырып"));
        Assert.Equal(Html("- a\n- b"), Html($"-{space}a\n-{space}b"));
        Assert.Equal(Html("* a\n* b"), Html($"*{space}a\n*{space}b"));
        Assert.Equal(Html("1. a\n2. b"), Html($"1.{space}a\n2.{space}b"));
        Assert.Equal(Html("1) a\n2) b"), Html($"1){space}a\n2){space}b"));
        Assert.Equal(Html("> - a"), Html($"> -{space}a"));
        Assert.Equal(Html("Сөз\n: мағына"), Html($"Сөз\n:{space}мағына"));
        Assert.Equal(Html("::: notice Назар\nсу\n:::"), Html($":::{space}notice{space}Назар\nсу\n:::{space}"));
        Assert.Equal(
            Html("::: chart bar Т\n| a | b |\n|---|---|\n| c | 1 |\n:::"),
            Html($":::{space}chart{space}bar{space}Т\n| a | b |\n|---|---|{space}\n| c | 1 |\n:::")
        );
    }

    [Theory]
    [MemberData(nameof(Spaces))]
    public void UnicodeSpaceBeforeAMark_CountsAsIndentation(string space)
    {
        Assert.Equal(Html("## Тақырып"), Html($"{space}## Тақырып"));
        Assert.Equal(Html("- a\n- b"), Html($"{space}- a\n{space}- b"));
    }

    [Fact]
    public void ByteOrderMarkBeforeAHeading_IsIgnored() => Assert.Equal(Html("## Тақырып"), Html("\uFEFF## Тақырып"));

    [Theory]
    [MemberData(nameof(Spaces))]
    public void LineOfUnicodeSpaces_CountsAsEmpty(string space)
    {
        Assert.Equal(Html("a\n\nb"), Html($"a\n{space}\nb"));
        Assert.Equal(Html("```\na\n```\nb"), Html($"```\na\n```{space}\nb"));
        Assert.Equal(Html("a\n\n---\n\nb"), Html($"a\n\n---{space}\n\nb"));
    }

    [Fact]
    public void SpacesWithinWordsAndCode_AreKept()
    {
        Assert.Equal("<p>50&nbsp;%</p>", Html("50\u00A0%"));
        Assert.Equal("<ul>\n<li>50&nbsp;%</li>\n</ul>", Html("- 50\u00A0%"));
        Assert.Equal("<pre><code>##&nbsp;a\n&nbsp;\n</code></pre>", Html("```\n##\u00A0a\n\u00A0\n```"));
        Assert.Equal("<p>-5 ##T 1.5</p>", Html("-5 ##T 1.5"));
    }

    private static string Html(string markdown) => MarkupRenderer.Render(markdown).Html.Trim();
}

using System.Text;
using Almaty2020.Markup;

namespace Almaty2020.Tests.Markup;

/// <summary>Tests that texts over the limits are shown as plain text with an issue.</summary>
public sealed class LargeTextTests
{
    /// <summary>
    /// Bytes that one rendering may allocate, including sanitizing. Before the limits, 90,000 footnote references took 834 MB.
    /// </summary>
    private const long MaxAllocatedBytes = 160_000_000;

    private static readonly Dictionary<string, string> Texts = new(StringComparer.Ordinal)
    {
        ["footnote references"] = Many("[^1]\n", 90_000) + "\n[^1]: a",
        ["paragraphs"] = Many("a\n\n", 160_000),
        ["paragraphs within the lines"] = Many("a\n\n", 9_900),
        ["empty items"] = Many("-\n", 240_000),
        ["items within the lines"] = Many("-\n", 19_900),
        ["lists in lists"] = Many("- - - - - - - a\n", 19_900),
        ["quotations"] = Many("> > > > > a\n\n", 9_900),
        ["headings"] = Many("## a\n", 19_900),
        ["addresses"] = Many("<http://a>", 49_000),
        ["links"] = Many("[a](page:b)\n\n", 38_000),
        ["links of few paragraphs"] = Many(Many("[a](page:b) ", 250) + "\n\n", 100),
        ["cells"] = "|a|a|a|a|a|a|a|a|\n|-|-|-|-|-|-|-|-|\n" + Many("|a|a|a|a|a|a|a|a|\n", 19_900),
        ["emphasis"] = Many("*a*\n\n", 90_000),
        ["emphasis of few paragraphs"] = Many(Many("*a*", 90) + "\n\n", 1_700),
        ["code"] = Many(Many("`a` ", 500) + "\n\n", 240),
        ["line breaks"] = Many("a\\\n", 150_000),
        ["definitions"] = Many("a\n: b\n\n", 60_000),
        ["figures"] = "::: figures\n" + Many("- **1** a\n", 19_000) + ":::",
    };

    public static TheoryData<string> Names => [.. Texts.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void TextOverTheLimits_IsShownAsPlainTextAndReported(string name)
    {
        var text = Texts[name];
        var before = GC.GetAllocatedBytesForCurrentThread();

        var rendered = MarkupRenderer.Render(text, ct: TestContext.Current.CancellationToken);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaxAllocatedBytes);
        Assert.Equal(MarkupIssueCodes.TooLarge, Assert.Single(rendered.Issues).Code);
        Assert.Equal(text, rendered.PlainText);
        Assert.Single(RenderedBlocks.Of(rendered.Html));
        Assert.Empty(rendered.Links);
        SafeHtml.AssertSafe(rendered.Html);
    }

    [Theory]
    [InlineData("a [^1]\n\n", 900, "\n[^1]: b")]
    [InlineData("Абзац, какие бывают в длинных текстах города.\n\n", 2_400, "")]
    [InlineData("## Бөлім\n\nМәтін [сілтеме](page:mayor) **«қалың»**ның.\n\n", 1_200, "")]
    [InlineData("- тармақ\n", 2_400, "")]
    public void LongOrdinaryText_IsRendered(string part, int times, string end) =>
        Assert.Empty(MarkupRenderer.Render(Many(part, times) + end, ct: TestContext.Current.CancellationToken).Issues);

    [Fact]
    public void LongOrdinaryTable_IsRendered() =>
        Assert.Empty(
            MarkupRenderer
                .Render(
                    "| a | b | c | d |\n|---|---|---|---|\n" + Many("| көше | 1 | 2 | 3 |\n", 4_000),
                    ct: TestContext.Current.CancellationToken
                )
                .Issues
        );

    [Fact]
    public void CanceledRendering_Throws()
    {
        using var canceled = new CancellationTokenSource();
        canceled.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => MarkupRenderer.Render("a", ct: canceled.Token));
    }

    private static string Many(string part, int times) => new StringBuilder(part.Length * times).Insert(0, part, times).ToString();
}

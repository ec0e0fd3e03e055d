using Almaty2020.Markup;

namespace Almaty2020.Tests.Markup;

public sealed class IssueTests
{
    [Theory]
    [InlineData("a\n\n# b", MarkupIssueCodes.LevelOneHeading, 3)]
    [InlineData("## a\n\n#### b", MarkupIssueCodes.HeadingSkipped, 3)]
    [InlineData("### a", MarkupIssueCodes.HeadingSkipped, 1)]
    [InlineData("a\n\n##\n", MarkupIssueCodes.EmptyHeading, 3)]
    [InlineData("a\n<b>", MarkupIssueCodes.RawHtml, 2)]
    [InlineData("a <!-- b -->", MarkupIssueCodes.RawHtml, 1)]
    [InlineData("a\n\n<div>\nb\n</div>", MarkupIssueCodes.RawHtml, 3)]
    [InlineData("a\n\n- b\n- ![](/media/a.jpg)", MarkupIssueCodes.MissingAlternativeText, 4)]
    [InlineData("a\n[b](javascript:c)", MarkupIssueCodes.ForbiddenAddress, 2)]
    [InlineData("![b](https://e.org/c.jpg)", MarkupIssueCodes.ForbiddenAddress, 1)]
    [InlineData("<ftp://a>", MarkupIssueCodes.ForbiddenAddress, 1)]
    [InlineData("a\n\n[](page:b)", MarkupIssueCodes.EmptyLink, 3)]
    [InlineData("a\n:xx[b]", MarkupIssueCodes.UnknownLanguage, 2)]
    [InlineData("\n::: lang xx\na\n:::", MarkupIssueCodes.UnknownLanguage, 2)]
    [InlineData("a\nb[^c]", MarkupIssueCodes.UnknownFootnote, 2)]
    [InlineData("\n::: carousel\na\n:::", MarkupIssueCodes.UnknownContainer, 2)]
    [InlineData("\n::: figures\na\n:::", MarkupIssueCodes.BadContainer, 2)]
    [InlineData("\n::: chart bar A\na\n:::", MarkupIssueCodes.BadContainer, 2)]
    [InlineData("a\n\n::: notice\nb", MarkupIssueCodes.UnclosedContainer, 3)]
    [InlineData("a\n\n>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>> b", MarkupIssueCodes.TooDeep, 3)]
    public void Mistake_IsReportedWithItsLine(string markdown, string code, int line)
    {
        var issues = MarkupRenderer.Render(markdown, ct: TestContext.Current.CancellationToken).Issues;

        Assert.Contains(issues, issue => issue.Code == code && issue.Line == line);
        Assert.All(issues, issue => Assert.Equal(code, issue.Code));
    }

    [Theory]
    [InlineData("## a\n\n### b\n\n## c\n\n[d](page:e) ![f](/media/g.jpg) :en[h] [^i]\n\n[^i]: j\n\n::: notice\nk\n:::")]
    [InlineData("1 < 2 and a<b, 3 > 2")]
    [InlineData("`<b>`\n\n    <b>")]
    public void CorrectText_Rendered_HasNoIssues(string markdown) =>
        Assert.Empty(MarkupRenderer.Render(markdown, ct: TestContext.Current.CancellationToken).Issues);

    [Fact]
    public void TextOfMaxLength_IsRendered_AndLongerTextIsRejected()
    {
        Assert.NotEmpty(MarkupRenderer.Render(new string('a', MarkupRenderer.MaxLength), ct: TestContext.Current.CancellationToken).Html);

        var rejected = MarkupRenderer.Render(new string('a', MarkupRenderer.MaxLength + 1), ct: TestContext.Current.CancellationToken);

        Assert.Equal(MarkupIssueCodes.TooLong, Assert.Single(rejected.Issues).Code);
        Assert.Empty(rejected.Html + rejected.PlainText);
    }

    [Fact]
    public void SameMistakeAThousandTimes_IsReportedAtMost200Times() =>
        Assert.InRange(
            MarkupRenderer
                .Render(string.Concat(Enumerable.Repeat("<b>\n\n", 1_000)), ct: TestContext.Current.CancellationToken)
                .Issues.Count,
            1,
            200
        );
}

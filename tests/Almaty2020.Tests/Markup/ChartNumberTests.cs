using System.Globalization;
using System.Text.RegularExpressions;
using Almaty2020.Markup;

namespace Almaty2020.Tests.Markup;

/// <summary>Tests that chart numbers are parsed in the notation of the page's language.</summary>
public sealed partial class ChartNumberTests
{
    private const double MaxBarWidth = 228;

    [Theory]
    [InlineData(true, "2,5", "3,125", 0.8)]
    [InlineData(true, "1 234,5", "2 469", 0.5)]
    [InlineData(true, "1\u00A0000", "2\u202F000", 0.5)]
    [InlineData(true, "0,5 %", "1 %", 0.5)]
    [InlineData(true, "1,5/3", "100 %", 0.5)]
    [InlineData(false, "1,250", "2,500", 0.5)]
    [InlineData(false, "1,234.5", "2,469", 0.5)]
    [InlineData(false, "2.5", "5", 0.5)]
    [InlineData(false, "1 000 000", "2,000,000", 0.5)]
    public void NumbersInOwnNotation_AreParsedWithoutIssues(bool decimalComma, string shorter, string longer, double ratio)
    {
        var rendered = Chart("bar", decimalComma, shorter, longer);

        Assert.Empty(rendered.Issues);
        Assert.Equal([MaxBarWidth * ratio, MaxBarWidth], Bars(rendered.Html), (a, b) => Math.Abs(a - b) < 0.02);
    }

    [Theory]
    [InlineData(true, "2.5", "5", 0.5)]
    [InlineData(true, "1,234.5", "2 469", 0.5)]
    [InlineData(true, "1,000,000", "2 000 000", 0.5)]
    [InlineData(false, "2,5", "5", 0.5)]
    [InlineData(false, "0,125", "0.25", 0.5)]
    [InlineData(false, "1.234.567", "2469134", 0.5)]
    public void NumberInForeignNotation_IsParsedAndReported(bool decimalComma, string foreign, string other, double ratio)
    {
        var rendered = Chart("bar", decimalComma, foreign, other);

        Assert.Equal((MarkupIssueCodes.ChartNotation, 4, foreign), rendered.Issues.Select(i => (i.Code, i.Line, i.Detail)).First());
        Assert.Equal([MaxBarWidth * ratio, MaxBarWidth], Bars(rendered.Html), (a, b) => Math.Abs(a - b) < 0.02);
    }

    [Fact]
    public void CommaBeforeThreeDigits_BesideThousands_IsReported() =>
        Assert.Equal(
            [(MarkupIssueCodes.ChartNotation, "1,234")],
            Chart("bar", true, "1,234", "1200").Issues.Select(i => (i.Code, i.Detail))
        );

    [Theory]
    [InlineData("12.05.2020")]
    [InlineData("12.05.20")]
    [InlineData("2020-05-12")]
    [InlineData("12/05/2020")]
    [InlineData("05.2020")]
    public void Date_IsReportedAndNotDrawn(string date)
    {
        var rendered = Chart("bar", true, date, "5");

        Assert.Contains(rendered.Issues, i => i is { Code: MarkupIssueCodes.ChartDate, Line: 4 } && i.Detail == date);
        Assert.DoesNotContain("<svg", rendered.Html, StringComparison.Ordinal);
    }

    [Fact]
    public void YearsInAYearColumn_AreReported() =>
        Assert.Equal(MarkupIssueCodes.ChartDate, Assert.Single(Chart("bar", true, "2015", "2019", "Год").Issues).Code);

    [Theory]
    [InlineData("көп")]
    [InlineData("-5")]
    [InlineData("5 млн")]
    [InlineData("1,5,7")]
    [InlineData("12 34")]
    public void ValueNotANumber_IsReported(string value) =>
        Assert.Contains(Chart("bar", true, value, "5").Issues, i =>
            i is { Code: MarkupIssueCodes.ChartNotANumber, Line: 4 } && i.Detail == value
        );

    [Fact]
    public void SharesOverTheWhole_AreReported()
    {
        Assert.Contains(Chart("share", true, "70 %", "60 %").Issues, i => i is { Code: MarkupIssueCodes.ChartOverWhole, Detail: "130 %" });
        Assert.Equal(
            (MarkupIssueCodes.ChartOverWhole, 4),
            Chart("progress", true, "170 %", "60 %").Issues.Select(i => (i.Code, i.Line)).Single()
        );
        Assert.Equal(MarkupIssueCodes.ChartOverWhole, Assert.Single(Chart("progress", false, "170", "60").Issues).Code);
        Assert.Empty(Chart("share", true, "50,5 %", "50,5 %").Issues);
        Assert.Empty(Chart("bar", true, "170 %", "60 %").Issues);
    }

    [Fact]
    public void ColumnNotDrawn_IsReported()
    {
        var issue = Assert.Single(
            MarkupRenderer
                .Render(
                    "::: chart bar Т\n| a | 2019 | 2020 |\n|---|---|---|\n| b | 1 | 2 |\n:::",
                    ct: TestContext.Current.CancellationToken
                )
                .Issues
        );

        Assert.Equal((MarkupIssueCodes.ChartColumns, "2020"), (issue.Code, issue.Detail));
    }

    private static RenderedMarkup Chart(string kind, bool decimalComma, string first, string second, string header = "b") =>
        MarkupRenderer.Render(
            $"::: chart {kind} Т\n| a | {header} |\n|---|---|\n| c | {first} |\n| d | {second} |\n:::",
            new MarkupTexts { DecimalComma = decimalComma }
        );

    private static IEnumerable<double> Bars(string html) =>
        Bar().Matches(html).Select(m => double.Parse(m.Groups["width"].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex("class=\"chart-bar-1\"[^>]* width=\"(?<width>[0-9.]+)\"", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Bar();
}

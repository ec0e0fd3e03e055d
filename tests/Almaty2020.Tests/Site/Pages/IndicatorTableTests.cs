using System.Globalization;
using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Site.Pages;
using Almaty2020.Web.Templates;
using CsCheck;

namespace Almaty2020.Tests.Site.Pages;

/// <summary>The values of an indicator as CSV.</summary>
public sealed class IndicatorTableTests
{
    private static readonly Gen<decimal> Numbers = Gen.Select(Gen.Int[-2_000_000_000, 2_000_000_000], Gen.Int[0, 6])
        .Select(n => Amount.Read(Amount.ToText(n.Item1 / (decimal)Math.Pow(10, n.Item2)))!.Value);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("en", ',', "2018,640.25,km,Measured,900,One street was counted twice.,Demonstration,")]
    [InlineData("ru", ';', "2018;640,25;km;Измерено;900;One street was counted twice.;Demonstration;")]
    [InlineData("kk", ';', "2018;640,25;km;Өлшенген;900;One street was counted twice.;Demonstration;")]
    public async Task Download_OpensInTheSpreadsheetsOfItsLanguage_AndHasTheNumbersOfTheScreen(string code, char separator, string row)
    {
        await using var site = await TestSite.StartAsync();
        var browser = site.CreateBrowser();
        var pageId = await DemoIndicators.AddAsync(site, "lanes", DemoIndicators.BicycleLanes);
        var language = Language.Parse(code);
        if (language != Language.English)
        {
            Assert.IsType<PublishOne.Outcome.Live>(
                await new TestStaff(site.Database).PublishAsync(
                    pageId,
                    language,
                    DemoIndicators.Text("lanes", DemoIndicators.BicycleLanes with { ReviewedByNativeSpeaker = false })
                )
            );
            await site.CatchUpAsync();
        }

        var page = await browser.GetPageAsync($"/{code}/lanes");
        var link = page.QuerySelector("a[href$='.csv']")!.GetAttribute("href")!;
        using var answer = await browser.GetAsync(new Uri(link, UriKind.Relative), Ct);
        var bytes = await answer.Content.ReadAsByteArrayAsync(Ct);

        Assert.Equal((HttpStatusCode.OK, "text/csv"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Equal([0xEF, 0xBB, 0xBF], bytes.Take(3));
        var rows = Rows(System.Text.Encoding.UTF8.GetString(bytes), separator);
        Assert.Contains(rows, cells => string.Join(separator, cells).StartsWith(row, StringComparison.Ordinal));
        Assert.Equal(
            page.QuerySelectorAll(".prose tbody tr").Select(tr => Number(tr.Children[1].TextContent, language)),
            rows.Skip(1).Select(cells => Number(cells[1], language))
        );
        Assert.All(rows.Skip(1), cells => Assert.EndsWith($"/{code}/lanes", cells[^1], StringComparison.Ordinal));
    }

    [Fact]
    public async Task OtherPages_HaveNoTable()
    {
        await using var site = await TestSite.StartAsync();
        foreach (var address in (string[])["/en/mayor.csv", "/en/no-such.csv", "/en/.csv", "/en/almaty-2020/.csv"])
        {
            using var answer = await site.CreateBrowser().GetAsync(new Uri(address, UriKind.Relative), Ct);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [Fact]
    public void AnyNumbers_AreTheSameOnScreenAndInTheTable() =>
        Gen.Select(Numbers.List[1, 8], Gen.Int[0, Language.All.Count - 1])
            .Sample(x =>
            {
                var language = Language.All[x.Item2];
                var indicator = new IndicatorDetails(
                    DemoIndicators.WithoutYear with
                    {
                        Observations = [.. x.Item1.Select((n, i) => DemoIndicators.Value(2000 + i, n))],
                    },
                    new DateOnly(2026, 11, 30),
                    language
                );

                var rows = Rows(
                    IndicatorTable.ToCsv(indicator, language, "Title", "https://almaty2020.example/x", indicator.Fields.Source),
                    language.DecimalSeparator == "," ? ';' : ','
                );

                Assert.Equal(x.Item1, rows.Skip(1).Select(cells => Number(cells[1], language)));
                Assert.Equal(x.Item1, x.Item1.Select(n => Number(indicator.Number(n), language)));
            });

    [Fact]
    public void AnyText_StaysInItsCell_AndIsNoFormula() =>
        Gen.String[Gen.Char["=+-@;,\t\"\n aя"], 0, 12]
            .Sample(text =>
            {
                var indicator = new IndicatorDetails(
                    DemoIndicators.WithoutYear with
                    {
                        Observations = [DemoIndicators.Value(2020, -1) with { Note = text }],
                    },
                    new DateOnly(2026, 11, 30),
                    Language.Russian
                );

                var rows = Rows(IndicatorTable.ToCsv(indicator, Language.Russian, "T", "https://a.example", indicator.Fields.Source), ';');

                Assert.Equal(2, rows.Count);
                Assert.Equal(10, rows[1].Count);
                Assert.Equal("-1", rows[1][1]);
                Assert.Equal(text.Replace("'", "", StringComparison.Ordinal), rows[1][5].Replace("'", "", StringComparison.Ordinal));
                Assert.DoesNotContain(rows[1][5].TrimStart(' ', '\t', '\n', '"').Take(1), c =>
                    "=+-@".Contains(c, StringComparison.Ordinal)
                );
            });

    private static decimal Number(string text, Language language) =>
        decimal.Parse(
            text.Replace(language.GroupSeparator, "", StringComparison.Ordinal)
                .Replace(language.DecimalSeparator, ".", StringComparison.Ordinal)
                .Replace('\u2212', '-'),
            CultureInfo.InvariantCulture
        );

    /// <summary>Reads CSV as RFC 4180 describes it.</summary>
    private static List<List<string>> Rows(string csv, char separator)
    {
        Assert.Equal('\ufeff', csv[0]);
        List<List<string>> rows =
        [
            [],
        ];
        var (cell, quoted) = (new System.Text.StringBuilder(), false);
        for (var i = 1; i < csv.Length; i++)
        {
            if (csv[i] == '"' && quoted && i + 1 < csv.Length && csv[i + 1] == '"')
                cell.Append(csv[i++]);
            else if (csv[i] == '"')
                quoted = !quoted;
            else if (!quoted && csv[i] == separator)
                End();
            else if (!quoted && csv[i] == '\r' && csv[i + 1] == '\n')
            {
                End();
                rows.Add([]);
                i++;
            }
            else
                cell.Append(csv[i]);
        }

        rows.RemoveAt(rows.Count - 1);
        return rows;

        void End()
        {
            rows[^1].Add(cell.ToString());
            cell.Clear();
        }
    }
}

using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
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

    private static readonly Gen<Observation> Observations = Gen.Select(
            Gen.OneOf(
                Gen.Int[1990, 2030].Select(y => (PartialDate?)new PartialDate(y, null)),
                Gen.Select(Gen.Int[1990, 2030], Gen.Int[1, 12]).Select(d => (PartialDate?)new PartialDate(d.Item1, d.Item2)),
                Gen.Int[0, 1].Select(_ => (PartialDate?)null)
            ),
            Numbers,
            Gen.Bool,
            Numbers
        )
        .Select(x => new Observation(
            x.Item1,
            x.Item1 is null ? "year not given" : null,
            x.Item2,
            "A note",
            null,
            x.Item3 ? x.Item4 : null,
            x.Item3 ? "Counted twice" : null
        ));

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
        Assert.All(rows.Skip(1), cells => Assert.EndsWith($"/{code}/lanes", cells[9], StringComparison.Ordinal));
    }

    [Fact]
    public async Task OtherPages_HaveNoTable()
    {
        await using var site = await TestSite.StartAsync();
        foreach (
            var address in (string[])["/en/mayor.csv", "/en/no-such.csv", "/en/.csv", "/en/almaty-2020/.csv", "/en/mayor.csv-metadata.json"]
        )
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

    /// <summary>Gaps, negative numbers, decimals, groups of digits, corrections and times in words: the same on screen and in both files.</summary>
    [Fact]
    public async Task AnyValues_AreTheSameOnScreenInCsvAndInJson_InEveryLanguage()
    {
        await using var site = await TestSite.StartAsync();
        var (browser, staff) = (site.CreateBrowser(), new TestStaff(site.Database));
        var pageId = await DemoIndicators.AddAsync(site, "any", DemoIndicators.WithoutYear);
        await Observations
            .List[1, 8]
            .SampleAsync(
                async observations =>
                {
                    var fields = DemoIndicators.BicycleLanes with { Observations = observations };
                    foreach (var language in Language.All)
                    {
                        var own = fields with { ReviewedByNativeSpeaker = language == Language.English ? null : false };
                        Assert.IsType<PublishOne.Outcome.Live>(await staff.PublishAsync(pageId, language, DemoIndicators.Text("any", own)));
                    }

                    await site.CatchUpAsync();
                    foreach (var language in Language.All)
                    {
                        var page = await browser.GetPageAsync($"/{language.Code}/any");
                        var csv = System.Text.Encoding.UTF8.GetString(
                            await browser.GetByteArrayAsync(new Uri($"/{language.Code}/any.csv", UriKind.Relative), Ct)
                        );
                        var json = JsonNode.Parse(
                            await browser.GetStringAsync(new Uri($"/{language.Code}/any.json", UriKind.Relative), Ct)
                        )!["fields"]!;

                        var rows = Rows(csv, Csv.SeparatorIn(language)).Skip(1).ToList();
                        var expected = observations.Select(o => o.Value!.Value).Prepend(12).Append(1200).ToList();
                        JsonNode[] nodes = [json["baseline"]!, .. json["observations"]!.AsArray().OfType<JsonNode>(), json["target"]!];
                        var formats = Formats.For(language);
                        Assert.Equal(expected, rows.Select(cells => Number(cells[1], language)));
                        Assert.Equal(expected, nodes.Select(n => n["value"]!.GetValue<decimal>()));
                        Assert.Equal(
                            expected,
                            page.QuerySelectorAll(".prose tbody tr").Select(tr => Number(tr.Children[1].TextContent, language))
                        );
                        // The time of each value, and what was corrected.
                        Assert.Equal(
                            nodes.Select(n => n["date"]?.GetValue<string>() ?? n["period"]!.GetValue<string>()),
                            rows.Select(cells => cells[0])
                        );
                        Assert.Equal(
                            rows.Select(cells => PartialDate.TryParse(cells[0], out var date) ? formats.Date(date) : cells[0]),
                            page.QuerySelectorAll(".prose tbody tr").Select(tr => tr.Children[0].TextContent)
                        );
                        Assert.Equal(
                            nodes.Select(n => n["previousValue"]?.GetValue<decimal>()),
                            rows.Select(cells => cells[4].Length == 0 ? (decimal?)null : Number(cells[4], language))
                        );
                        Assert.All(rows, cells => Assert.Equal(json["unit"]!.GetValue<string>(), cells[2]));
                        Assert.All(rows, cells => Assert.Equal(json["source"]!["date"]!.GetValue<string>(), cells[8]));
                    }
                },
                iter: 8,
                threads: 1
            );
    }

    [Theory]
    [InlineData("en", ",", ".", "Value")]
    [InlineData("ru", ";", ",", "Значение")]
    [InlineData("kk", ";", ",", "Мәні")]
    public async Task Metadata_DescribesEveryColumnInEveryLanguage(string code, string delimiter, string decimalSign, string title)
    {
        await using var site = await TestSite.StartAsync();
        var browser = site.CreateBrowser();
        var pageId = await DemoIndicators.AddAsync(site, "lanes", DemoIndicators.BicycleLanes);
        await new TestStaff(site.Database).PublishAsync(
            pageId,
            Language.Parse(code),
            DemoIndicators.Text("lanes", DemoIndicators.BicycleLanes with { ReviewedByNativeSpeaker = code == "en" ? null : false })
        );
        await site.CatchUpAsync();

        using var csv = await browser.GetAsync(new Uri($"/{code}/lanes.csv", UriKind.Relative), Ct);
        var link = Assert.Single(csv.Headers.GetValues("Link"));
        using var answer = await browser.GetAsync(new Uri($"/{code}/lanes.csv-metadata.json", UriKind.Relative), Ct);
        var metadata = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!;

        Assert.StartsWith(
            $"<{TestSite.PublicUrl}/{code}/lanes.csv-metadata.json>; rel=\"describedby\"; type=\"application/csvm+json\"",
            link,
            StringComparison.Ordinal
        );
        Assert.Equal("*", Assert.Single(csv.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Equal("application/csvm+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal($"{TestSite.PublicUrl}/{code}/lanes.csv", metadata["url"]!.GetValue<string>());
        Assert.Equal(delimiter, metadata["dialect"]!["delimiter"]!.GetValue<string>());
        var columns = metadata["tableSchema"]!["columns"]!.AsArray();
        var header = Rows(System.Text.Encoding.UTF8.GetString(await csv.Content.ReadAsByteArrayAsync(Ct)), delimiter[0])[0];
        Assert.Equal(header, columns.Select(c => c!["titles"]!.GetValue<string>()));
        Assert.Equal(title, columns[1]!["titles"]!.GetValue<string>());
        Assert.Equal(decimalSign, columns[1]!["datatype"]!["format"]!["decimalChar"]!.GetValue<string>());
        Assert.All(columns, c =>
            Assert.Equal(Language.All.Select(l => l.Code), c!["dc:description"]!.AsArray().Select(d => d!["@language"]!.GetValue<string>()))
        );
        // People read the same on the page.
        var page = await browser.GetPageAsync($"/{code}/lanes");
        Assert.Equal(header.Count, page.QuerySelectorAll("details dt").Length);
    }

    [Fact]
    public async Task OtherSpellings_LeadToTheFiles_AndOnlyOfIndicators()
    {
        await using var site = await TestSite.StartAsync();
        await DemoIndicators.AddAsync(site, "lanes", DemoIndicators.BicycleLanes);
        foreach (
            var (asked, target) in new (string, string?)[]
            {
                ("/EN/LANES.CSV", "/en/lanes.csv"),
                ("/en//lanes.csv", "/en/lanes.csv"),
                ("/en/lanes.csv.", "/en/lanes.csv"),
                ("/EN/lanes.csv-metadata.json", "/en/lanes.csv-metadata.json"),
                ("/EN/mayor.csv", null),
                ("/en/mayor.csv.", null),
                ("/EN.csv", null),
                ("/EN/no-such.csv", null),
            }
        )
        {
            using var answer = await site.CreateBrowser().GetAsync(new Uri(TestSite.PublicUrl + asked), Ct);
            Assert.True(
                (target is null ? HttpStatusCode.NotFound : HttpStatusCode.MovedPermanently) == answer.StatusCode,
                $"{asked}: {answer.StatusCode} {answer.Headers.Location}"
            );
            Assert.Equal(target, answer.Headers.Location?.OriginalString);
        }
    }

    [Fact]
    public void AnyText_StaysInItsCell_AndIsNoFormula() =>
        Gen.String[Gen.Char["=+-@;,\t\"\n\v\u2028\u200b\0 aя"], 0, 12]
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
                Assert.Equal(11, rows[1].Count);
                Assert.Equal("-1", rows[1][1]);
                Assert.Equal(text.Replace("'", "", StringComparison.Ordinal), rows[1][5].Replace("'", "", StringComparison.Ordinal));
                // Programs split a cell at separators and lines of their own, and ignore invisible characters.
                Assert.All(rows[1][5].Split([';', ',', '\t', '\n', '\v', '\u2028']), part =>
                    Assert.DoesNotContain(part.TrimStart(' ', '"', '\u200b', '\0').Take(1), c =>
                        "=+-@".Contains(c, StringComparison.Ordinal)
                    )
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

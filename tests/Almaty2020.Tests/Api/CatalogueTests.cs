using System.Net;
using System.Text.Json.Nodes;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Templates;

namespace Almaty2020.Tests.Api;

/// <summary>The catalogue of the indicators, and the description of an indicator for search engines.</summary>
public sealed class CatalogueTests
{
    private const string Licence = "https://creativecommons.org/licenses/by/4.0/";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Indicator_IsADataset_WithEveryLanguageAndFile()
    {
        await using var site = await TestSite.StartAsync();
        var pageId = await DemoIndicators.AddAsync(site, "lanes", DemoIndicators.BicycleLanes);
        Assert.IsType<PublishOne.Outcome.Live>(
            await new TestStaff(site.Database).PublishAsync(
                pageId,
                Language.Kazakh,
                DemoIndicators.Text("жолақтар", DemoIndicators.BicycleLanes with { ReviewedByNativeSpeaker = false })
            )
        );
        await site.CatchUpAsync();

        var dataset = Dataset(await CatalogueAsync(site), "lanes");

        Assert.Equal($"{TestSite.PublicUrl}/data.json#lanes", Text(dataset["@id"]));
        Assert.Equal("Indicator lanes", Text(dataset["title"]!["en"]));
        Assert.Equal("Indicator жолақтар", Text(dataset["title"]!["kk"]));
        Assert.Null(dataset["title"]!["ru"]);
        Assert.Equal("Demonstration data, invented", Text(dataset["provenance"]!["label"]!["en"]));
        Assert.EndsWith("/frequency/ANNUAL", Text(dataset["accrualPeriodicity"]!["@id"]), StringComparison.Ordinal);
        // From the baseline to the newest value, whatever the target's date is.
        Assert.Equal(
            ("2015", "xsd:gYear"),
            (Text(dataset["temporal"]!["startDate"]!["@value"]), Text(dataset["temporal"]!["startDate"]!["@type"]))
        );
        Assert.Equal("2020", Text(dataset["temporal"]!["endDate"]!["@value"]));
        var files = dataset["distribution"]!.AsArray();
        Assert.Equal(4, files.Count);
        foreach (var file in files)
        {
            using var answer = await site.CreateBrowser().GetAsync(new Uri(Text(file!["downloadURL"])!), Ct);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.EndsWith(answer.Content.Headers.ContentType!.MediaType!, Text(file["mediaType"]!["@id"]), StringComparison.Ordinal);
            Assert.Null(file["license"]);
        }
    }

    [Fact]
    public async Task Licence_OfTheSite_IsInEveryFormat()
    {
        await using var site = await TestSite.StartAsync();
        var browser = site.CreateBrowser();
        await DemoIndicators.AddAsync(site, "lanes", DemoIndicators.BicycleLanes);
        Assert.DoesNotContain(
            "rel=\"license\"",
            await browser.GetStringAsync(new Uri("/en/lanes", UriKind.Relative), Ct),
            StringComparison.Ordinal
        );

        await StaffCommands.PublishAsync(site.Database, Template.SiteKey, Language.English, text =>
            text with
            {
                Fields = (SiteFields)text.Fields with { DataLicence = Licence },
            }
        );
        await site.CatchUpAsync();

        var page = await browser.GetPageAsync("/en/lanes");
        Assert.Equal(Licence, page.QuerySelector("a[rel=license]")!.GetAttribute("href"));
        var described = Described(page.QuerySelector("script[type='application/ld+json']")!.TextContent);
        Assert.Equal(Licence, Text(described["license"]));
        using var csv = await browser.GetAsync(new Uri("/en/lanes.csv", UriKind.Relative), Ct);
        Assert.Contains($"<{Licence}>; rel=\"license\"", Assert.Single(csv.Headers.GetValues("Link")), StringComparison.Ordinal);
        var lines = (await csv.Content.ReadAsStringAsync(Ct)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines.Skip(1), line => Assert.EndsWith("," + Licence, line, StringComparison.Ordinal));
        Assert.Equal(Licence, Text((await JsonAsync(site, "/en/lanes.json"))["data"]!["licence"]));
        Assert.Equal(Licence, Text((await JsonAsync(site, "/en/lanes.csv-metadata.json"))["dc:license"]!["@id"]));
        Assert.Equal(Licence, Text((await JsonAsync(site, "/api/kk/site"))["dataLicence"]));
        Assert.All(Dataset(await CatalogueAsync(site), "lanes")["distribution"]!.AsArray(), file =>
            Assert.Equal(Licence, Text(file!["license"]!["@id"]))
        );
    }

    [Fact]
    public async Task StructuredData_DescribesTheSameDataset()
    {
        await using var site = await TestSite.StartAsync();
        await DemoIndicators.AddAsync(site, "lanes", DemoIndicators.BicycleLanes);

        var page = await site.CreateBrowser().GetPageAsync("/en/lanes");
        var described = Described(page.QuerySelector("script[type='application/ld+json']")!.TextContent);
        var dataset = Dataset(await CatalogueAsync(site), "lanes");

        Assert.Equal(Text(dataset["@id"]), Text(described["@id"]));
        Assert.Equal(Text(dataset["title"]!["en"]), Text(described["name"]));
        Assert.Equal("2015/2020", Text(described["temporalCoverage"]));
        Assert.Equal("km", Text(described["variableMeasured"]!["unitText"]));
        Assert.Equal("Demonstration data", Text(described["isBasedOn"]!["name"]));
        Assert.Equal(
            dataset["distribution"]!.AsArray().Select(f => Text(f!["downloadURL"])),
            described["distribution"]!.AsArray().Select(f => Text(f!["contentUrl"]))
        );
    }

    [Fact]
    public async Task Catalogue_FollowsThePublications_AndHasATag()
    {
        await using var site = await TestSite.StartAsync();
        var browser = site.CreateBrowser();
        await DemoIndicators.AddAsync(site, "lanes", DemoIndicators.BicycleLanes);
        await new TestStaff(site.Database).AddPageAsync("only-a-draft", template: Template.Indicator);
        await site.CatchUpAsync();

        using var first = await browser.GetAsync(new Uri("/data.json", UriKind.Relative), Ct);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/data.json", UriKind.Relative));
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await browser.SendAsync(request, Ct);
        Assert.Equal("application/ld+json", first.Content.Headers.ContentType?.MediaType);
        Assert.Equal("*", Assert.Single(first.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        var before = (await CatalogueAsync(site))["dataset"]!.AsArray();
        Assert.Contains(before, d => Text(d!["identifier"]) == "lanes");
        Assert.DoesNotContain(before, d => Text(d!["identifier"]) == "only-a-draft");

        await StaffCommands.WithdrawAsync(site.Database, "lanes", Language.English, "Not measured any more.");
        await site.CatchUpAsync();
        Assert.DoesNotContain((await CatalogueAsync(site))["dataset"]!.AsArray(), d => Text(d!["identifier"]) == "lanes");
    }

    private static Task<JsonNode> CatalogueAsync(TestSite site) => JsonAsync(site, "/data.json");

    private static async Task<JsonNode> JsonAsync(TestSite site, string address) =>
        JsonNode.Parse(await site.CreateBrowser().GetStringAsync(new Uri(address, UriKind.Relative), Ct))!;

    private static JsonNode Dataset(JsonNode catalogue, string key) =>
        Assert.Single(catalogue["dataset"]!.AsArray(), d => Text(d!["identifier"]) == key)!;

    private static JsonNode Described(string structuredData) =>
        Assert.Single(JsonNode.Parse(structuredData)!["@graph"]!.AsArray(), n => Text(n!["@type"]) == "Dataset")!;

    private static string? Text(JsonNode? node) => node?.GetValue<string>();
}

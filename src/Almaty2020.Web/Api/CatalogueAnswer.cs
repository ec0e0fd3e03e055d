using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Site.Common;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Api;

/// <summary>
/// The catalogue as JSON-LD. Its context makes short names of the vocabularies' terms, so that programs which know only JSON can read it too.
/// </summary>
internal static class CatalogueAnswer
{
    private const string MediaTypes = "https://www.iana.org/assignments/media-types/";
    private const string FileTypes = "http://publications.europa.eu/resource/authority/file-type/";
    private const string Languages = "http://id.loc.gov/vocabulary/iso639-1/";
    private const string Frequencies = "http://publications.europa.eu/resource/authority/frequency/";

    /// <summary>Written dataset by dataset: as one tree, the catalogue of 2,000 indicators would take hundreds of megabytes for a moment.</summary>
    public static byte[] Write(PublishedSite site, LayoutModelBuilder layouts)
    {
        var languages = site.Identity.Languages;
        var publisher = layouts.AbsoluteUrl(Addresses.Catalogue) + "#publisher";
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json, new JsonWriterOptions { Encoder = ApiJson.Options.Encoder }))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in Head())
            {
                writer.WritePropertyName(name);
                value!.WriteTo(writer);
            }

            writer.WriteStartArray("dataset");
            var indicators = site.Indicators.Where(p => p.IsListed && site.Identity.IsOffered(p.Language)).ToLookup(p => p.PageId);
            foreach (var versions in indicators.OrderBy(g => g.Key))
                Dataset([.. languages.Select(l => versions.FirstOrDefault(p => p.Language == l)).OfType<PublishedPage>()]).WriteTo(writer);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return json.ToArray();

        JsonObject Head() =>
            new()
            {
                ["@context"] = Context(),
                ["@id"] = layouts.AbsoluteUrl(Addresses.Catalogue),
                ["@type"] = "dcat:Catalog",
                ["title"] = InEach(languages, l => l, l => site.Identity.In(l).Name),
                ["description"] = InEach(languages, l => l, l => site.Identity.In(l).Description),
                ["homepage"] = Typed(layouts.AbsoluteUrl("/"), "foaf:Document"),
                ["language"] = LanguagesOf(languages),
                ["publisher"] = new JsonObject
                {
                    ["@id"] = publisher,
                    ["@type"] = "foaf:Agent",
                    // A site without a named operator publishes in its own name.
                    ["name"] = InEach(languages, l => l, l => PublisherIn(site.Identity.In(l))),
                },
            };

        JsonObject Dataset(IReadOnlyList<PublishedPage> versions)
        {
            var page = versions.FirstOrDefault(v => v.Language == v.SourceLanguage) ?? versions[0];
            var dataset = new JsonObject
            {
                ["@id"] = DataCatalogue.IdOf(page.Key, layouts.AbsoluteUrl),
                ["@type"] = "dcat:Dataset",
                ["identifier"] = page.Key,
                ["title"] = InEach(versions, v => v.Language, v => v.Title),
                ["description"] = InEach(versions, v => v.Language, v => v.Summary),
                ["modified"] = Time(versions.Max(v => v.ChangedAtUtc)),
                ["language"] = LanguagesOf(versions.Select(v => v.Language)),
                ["landingPage"] = new JsonArray([.. versions.Select(v => Typed(layouts.AbsoluteUrl(v.Address), "foaf:Document"))]),
                ["publisher"] = publisher,
                ["provenance"] = new JsonObject
                {
                    ["@type"] = "dct:ProvenanceStatement",
                    ["label"] = InEach(versions, v => v.Language, v => $"{v.Indicator!.Source.Title}, {v.Indicator.Source.Date}"),
                },
            };
            if (FrequencyOf(page.Indicator!) is { } frequency)
                dataset["accrualPeriodicity"] = Typed(Frequencies + frequency, "dct:Frequency");
            if (DataCatalogue.PeriodOf([.. versions.Select(v => v.Indicator!)]) is var (from, until))
                dataset["temporal"] = new JsonObject
                {
                    ["@type"] = "dct:PeriodOfTime",
                    ["startDate"] = Date(from),
                    ["endDate"] = Date(until),
                };
            dataset["distribution"] = new JsonArray([
                .. versions.SelectMany(v =>
                    (JsonObject[])
                        [Distribution(v, "CSV", "text/csv", v.CsvAddress), Distribution(v, "JSON", ApiJson.MediaType, v.JsonAddress)]
                ),
            ]);
            return dataset;
        }

        JsonObject Distribution(PublishedPage page, string format, string mediaType, string address)
        {
            var url = layouts.AbsoluteUrl(address);
            var distribution = new JsonObject
            {
                ["@id"] = url + "#file",
                ["@type"] = "dcat:Distribution",
                ["title"] = new JsonObject { [page.Language.Code] = $"{page.Title} ({format})" },
                ["accessURL"] = layouts.AbsoluteUrl(page.Address),
                ["downloadURL"] = url,
                ["format"] = Typed(FileTypes + format, "dct:MediaTypeOrExtent"),
                ["mediaType"] = Typed(MediaTypes + mediaType, "dct:MediaType"),
                ["language"] = LanguagesOf([page.Language]),
                ["modified"] = Time(page.ChangedAtUtc),
            };
            if (layouts.DataLicenceOf(site, page.Language) is { } licence)
                distribution["license"] = Typed(licence, "dct:LicenseDocument");
            return distribution;
        }
    }

    private static string PublisherIn(SiteNames names) => names.Operator is { Length: > 0 } byWhom ? byWhom : names.Name;

    private static JsonObject Context() =>
        new()
        {
            ["dcat"] = "http://www.w3.org/ns/dcat#",
            ["dct"] = "http://purl.org/dc/terms/",
            ["foaf"] = "http://xmlns.com/foaf/0.1/",
            ["xsd"] = "http://www.w3.org/2001/XMLSchema#",
            ["title"] = Words("dct:title"),
            ["description"] = Words("dct:description"),
            ["name"] = Words("foaf:name"),
            ["label"] = Words("http://www.w3.org/2000/01/rdf-schema#label"),
            ["identifier"] = "dct:identifier",
            ["modified"] = new JsonObject { ["@id"] = "dct:modified", ["@type"] = "xsd:dateTime" },
            ["language"] = "dct:language",
            ["publisher"] = Link("dct:publisher"),
            ["license"] = "dct:license",
            ["provenance"] = "dct:provenance",
            ["temporal"] = "dct:temporal",
            ["accrualPeriodicity"] = "dct:accrualPeriodicity",
            ["homepage"] = "foaf:homepage",
            ["dataset"] = "dcat:dataset",
            ["distribution"] = "dcat:distribution",
            ["landingPage"] = "dcat:landingPage",
            ["accessURL"] = Link("dcat:accessURL"),
            ["downloadURL"] = Link("dcat:downloadURL"),
            ["format"] = "dct:format",
            ["mediaType"] = "dcat:mediaType",
            ["startDate"] = "dcat:startDate",
            ["endDate"] = "dcat:endDate",
        };

    /// <summary>A resource elsewhere with its class, which validators of DCAT-AP want to know and must not look up.</summary>
    private static JsonObject Typed(string id, string type) => new() { ["@id"] = id, ["@type"] = type };

    private static JsonArray LanguagesOf(IEnumerable<Language> languages) =>
        new([.. languages.Select(l => Typed(Languages + l.Code, "dct:LinguisticSystem"))]);

    private static JsonObject Words(string id) => new() { ["@id"] = id, ["@container"] = "@language" };

    private static JsonObject Link(string id) => new() { ["@id"] = id, ["@type"] = "@id" };

    private static JsonObject InEach<T>(IEnumerable<T> items, Func<T, Language> language, Func<T, string> text) =>
        new(items.Select(i => KeyValuePair.Create<string, JsonNode?>(language(i).Code, JsonValue.Create(text(i)))));

    private static JsonObject Date(PartialDate date) =>
        new() { ["@type"] = date.Month is null ? "xsd:gYear" : "xsd:gYearMonth", ["@value"] = date.ToString() };

    private static string Time(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string? FrequencyOf(IndicatorFields indicator) =>
        indicator.ToInputs().FrequencyMonths switch
        {
            1 => "MONTHLY",
            3 => "QUARTERLY",
            12 => "ANNUAL",
            _ => null,
        };
}

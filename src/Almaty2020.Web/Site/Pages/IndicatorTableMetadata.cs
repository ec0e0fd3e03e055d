using System.Text.Json.Nodes;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;

namespace Almaty2020.Web.Site.Pages;

/// <summary>Describes the CSV of an indicator to programs: CSV on the Web, https://www.w3.org/TR/tabular-metadata/.</summary>
internal static class IndicatorTableMetadata
{
    public const string MediaType = "application/csvm+json";

    /// <param name="languages">The languages in which the columns are explained.</param>
    /// <param name="licence">The absolute address of the licence; null if none is given.</param>
    public static JsonObject Of(PublishedPage page, IReadOnlyList<Language> languages, Func<string, string> absolute, string? licence)
    {
        var texts = Texts.For(page.Language);
        var source = page.Indicator!.Source;
        var metadata = new JsonObject
        {
            ["@context"] = new JsonArray("http://www.w3.org/ns/csvw", new JsonObject { ["@language"] = page.Language.Code }),
            ["url"] = absolute(page.CsvAddress),
            ["dc:title"] = page.Title,
            ["dc:description"] = page.Summary,
            ["dc:source"] = $"{source.Title}, {source.Date}",
            ["dc:modified"] = page.ChangedAtUtc.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        };
        if (licence is not null)
            metadata["dc:license"] = new JsonObject { ["@id"] = licence };
        metadata["dialect"] = new JsonObject
        {
            ["delimiter"] = Csv.SeparatorIn(page.Language).ToString(),
            ["header"] = true,
            ["encoding"] = "utf-8",
            ["lineTerminators"] = "\r\n",
        };
        metadata["tableSchema"] = new JsonObject { ["columns"] = new JsonArray([.. IndicatorColumn.All.Select(ColumnOf)]) };
        return metadata;

        JsonObject ColumnOf(IndicatorColumn column) =>
            new()
            {
                ["name"] = column.Name,
                ["titles"] = column.Title(texts),
                ["dc:description"] = new JsonArray([
                    .. languages.Select(l => new JsonObject { ["@value"] = column.Meaning(Texts.For(l)), ["@language"] = l.Code }),
                ]),
                ["datatype"] =
                    column.Datatype == IndicatorColumn.Number
                        ? new JsonObject
                        {
                            ["base"] = column.Datatype,
                            ["format"] = new JsonObject { ["decimalChar"] = page.Language.DecimalSeparator },
                        }
                        : JsonValue.Create(column.Datatype),
                ["required"] = column.IsRequired,
            };
    }
}

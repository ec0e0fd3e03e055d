using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Almaty2020.Markup;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Importing;

/// <summary>Writes a page as a content file that can be imported again. Inverse of <see cref="PageTextReader"/>.</summary>
internal static class PageTextWriter
{
    /// <summary>Value of <c>parent</c> for a page at the top of the tree whose file is in a folder. No page has this key.</summary>
    public const string Top = "/";

    private static readonly string ShortTitle = JsonNamingPolicy.CamelCase.ConvertName(nameof(PageFields.ShortTitle));

    /// <summary>The fields that every template has. They stand before the template's own.</summary>
    private static readonly HashSet<string> Common = [.. FieldDefinition.Of(typeof(PageFields)).Select(f => f.JsonName)];

    /// <param name="key">The page's key, which determines the folder of its file.</param>
    /// <param name="place">The page's template, its place in the tree, and its source language if the file must name it.</param>
    /// <param name="text">The page's text and fields.</param>
    /// <param name="change">The newest major change, for residents; empty if there was no note.</param>
    /// <param name="status">Retirement and former addresses of a live page; null for none.</param>
    public static string Write(string key, TreePosition place, PageText text, string change = "", PageStatus? status = null)
    {
        text = text.Normalized();
        var writer = new FrontMatterWriter();
        writer
            .Text("template", place.Template.FileName)
            .Text("parent", place.Parent == ContentFile.FolderOf(key) ? null : place.Parent ?? Top)
            .Number("position", place.Position)
            .Text("navigation", FrontMatterWriter.Spelling(place.Navigation))
            .Text("source-language", place.SourceLanguage?.Code)
            .Text("title", text.Title)
            .Text("short-title", text.Fields.ShortTitle)
            .Text("summary", text.Summary)
            .Text("slug", place.Template.FixedSlug is not null || text.Slug.Length == 0 ? null : text.Slug);
        var template = Template.Of(text.Fields);
        var values = text.Fields.ToValues();
        foreach (var field in template?.Fields.Where(f => IsCommon(f) && f.JsonName != ShortTitle) ?? [])
            Field(writer, field, values);
        writer
            .Text("change", TextNormalizer.Lines(change) is { Length: > 0 } note ? note : null)
            .Mapping("retired", status?.Retired, (w, r) => w.Date("since", r.Since).Text("note", TextNormalizer.Lines(r.Note)))
            .Texts("former-addresses", status?.FormerAddresses ?? []);

        foreach (var field in template?.Fields.Where(f => !IsCommon(f)) ?? [])
            Field(writer, field, values);

        return $"---\n{writer.Finish()}---\n{(text.Body.Length == 0 ? "" : "\n" + text.Body + "\n")}";
    }

    private static bool IsCommon(FieldDefinition field) => Common.Contains(field.JsonName);

    private static void Field(FrontMatterWriter writer, FieldDefinition field, JsonObject values)
    {
        var items = field.ItemsOf(values).ToList();
        if (field is { Kind: FieldKind.Group, IsList: true })
            writer.Mappings(field.Name, items, (w, item) => Group(w, field, item));
        else if (field.Kind == FieldKind.Group)
            writer.Mapping(field.Name, items.FirstOrDefault(), (w, item) => Group(w, field, item));
        else if (items.Count > 0)
            Value(writer, field, values[field.JsonName]!);
    }

    private static void Group(FrontMatterWriter writer, FieldDefinition group, JsonNode item)
    {
        foreach (var field in group.Fields)
        {
            if (field.Kind == FieldKind.DateOrPeriod)
                writer.Text("date", (string?)item["date"]).Text("period", (string?)item["period"]);
            else if (item[field.JsonName] is { } value)
                Value(writer, field, value);
        }
    }

    private static FrontMatterWriter Value(FrontMatterWriter writer, FieldDefinition field, JsonNode value) =>
        field.Kind switch
        {
            FieldKind.Date => writer.Date(field.Name, DateOnly.ParseExact(value.GetValue<string>(), "O", CultureInfo.InvariantCulture)),
            FieldKind.Moment => writer.Moment(field.Name, LocalMoment.Of(value) ?? default),
            FieldKind.Number => writer.Number(field.Name, value.GetValue<int>()),
            FieldKind.Amount => writer.Amount(field.Name, value.GetValue<decimal>()),
            FieldKind.Flag => writer.Boolean(field.Name, value.GetValue<bool>()),
            _ when value is JsonArray list => writer.Texts(field.Name, [.. list.Select(item => (string?)item ?? "")]),
            _ => writer.Text(field.Name, (string?)value),
        };
}

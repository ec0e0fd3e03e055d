using System.Globalization;
using System.Text;
using System.Text.Json;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Templates;

namespace Almaty2020.Tests.Templates;

/// <summary>The tables of fields in docs/content-format.md follow from the templates.</summary>
public sealed class FieldTableTests
{
    private const string Begin = "<!-- fields -->\n";
    private const string End = "<!-- /fields -->";

    private static readonly IReadOnlyList<FieldDefinition> Common = FieldDefinition.Of(typeof(PageFields));

    [Fact]
    public void DocumentedFields_AreThoseOfTheTemplates()
    {
        var file = Path.Combine(Repository.Root, "docs", "content-format.md");
        var document = File.ReadAllText(file);
        var (begin, end) = (document.IndexOf(Begin, StringComparison.Ordinal), document.IndexOf(End, StringComparison.Ordinal));
        Assert.True(begin >= 0 && end > begin, $"docs/content-format.md needs the lines {Begin.Trim()} and {End}.");

        var expected = document[..(begin + Begin.Length)] + Tables() + document[end..];
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(file, expected);
        else
            Assert.True(
                document == expected,
                "UPDATE_DOCS=1 corrects the tables of docs/content-format.md, which differ from the templates:\n"
                    + string.Join(
                        '\n',
                        [.. Lines(document, expected).Select(l => "- " + l), .. Lines(expected, document).Select(l => "+ " + l)]
                    )
            );

        // Lines that only the first text has.
        static IEnumerable<string> Lines(string text, string other) => text.Split('\n').Except(other.Split('\n'), StringComparer.Ordinal);
    }

    private static string Tables()
    {
        var text = new StringBuilder();
        Table("Every template", Common);
        foreach (var template in Template.All)
            Table($"`{template.FileName}`", [.. template.Fields.Skip(Common.Count)]);
        return text.ToString();

        void Table(string heading, IReadOnlyList<FieldDefinition> fields)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(text.Length == 0 ? "" : "\n")}### {heading}\n\n");
            if (fields.Count == 0)
                text.Append("No fields of its own.\n");
            else
                text.Append("| field | kind | required | limit | same in every language |\n|---|---|---|---|---|\n");
            foreach (var field in fields)
            {
                Row($"`{field.Name}`", field);
                foreach (var part in field.Fields)
                    Row(
                        part.Kind == FieldKind.DateOrPeriod ? $"`{field.Name}.date` or `{field.Name}.period`" : $"`{field.NameOf(part)}`",
                        part
                    );
            }
        }

        void Row(string name, FieldDefinition field) =>
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {name} | {Kind(field)} | {(field.RequiredWith is { } other ? $"with `{JsonNamingPolicy.KebabCaseLower.ConvertName(other)}`" : Word(field.IsRequired))} |{(Limit(field) is { } limit ? $" {limit} " : " ")}| {Word(field.IsShared)} |\n"
            );
    }

    private static string Kind(FieldDefinition field) =>
        (field.Kind, field.IsList) switch
        {
            (FieldKind.Text, false) => "text",
            (FieldKind.Text, true) => "list of texts",
            (FieldKind.Date, _) => "date",
            (FieldKind.PartialDate, _) => "year or month",
            (FieldKind.Moment, _) => "date and time",
            (FieldKind.Choice, _) => "one of: " + string.Join(", ", field.Choices.Select(c => $"`{c}`")),
            (FieldKind.Link, _) => "page key or address",
            (FieldKind.Number, _) => "number",
            (FieldKind.Amount, _) => "number with decimals",
            (FieldKind.Flag, _) => field.IsForTranslations ? "true or false (translations only)" : "true or false",
            (FieldKind.SiteLanguage, _) => "language of the site",
            (FieldKind.SpokenLanguages, _) => "list of language codes",
            (FieldKind.Colour, _) => "colour",
            (FieldKind.TimeZone, _) => "time zone",
            (FieldKind.Picture, _) => "picture",
            (FieldKind.DateOrPeriod, _) => "year, month or period",
            (FieldKind.Group, false) => "group",
            (FieldKind.Group, true) => "list of groups",
            _ => throw new ArgumentOutOfRangeException(nameof(field), field.Kind, "Word this kind of field."),
        };

    private static string? Limit(FieldDefinition field) =>
        field.Kind switch
        {
            FieldKind.Text or FieldKind.Link or FieldKind.Picture or FieldKind.DateOrPeriod => $"{field.MaxLength} characters",
            FieldKind.Date when field.NotBefore is { } start => $"not before `{start}`",
            FieldKind.Moment when field.After is { } start => $"after `{start}`, by at most {field.MaxDaysAfter} days",
            FieldKind.Number when field.NotBelow is { } lower => $"{field.Min} to {field.Max}, not below `{lower}`",
            FieldKind.Number => $"{field.Min} to {field.Max}",
            _ => null,
        };

    private static string Word(bool yes) => yes ? "yes" : "no";
}

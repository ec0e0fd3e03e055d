using System.Text.Json.Nodes;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Importing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Search.Indexing;
using Almaty2020.Web.Templates;
using YamlDotNet.RepresentationModel;

namespace Almaty2020.Tests.Templates;

/// <summary>Tests what a template needs beside its record, and kinds of fields that no template has yet.</summary>
public sealed class TemplateTests
{
    private static readonly FieldDefinition[] Invented = [.. FieldDefinition.Of(typeof(InventedFields))];

    [Fact]
    public void EveryRecordOfFields_IsATemplate() =>
        Assert.Equal(
            ["UnknownFields"],
            typeof(PageFields)
                .Assembly.GetTypes()
                .Where(t => t.IsSubclassOf(typeof(PageFields)) && Template.All.All(d => d.Record != t))
                .Select(t => t.Name)
        );

    [Fact]
    public void EveryTemplate_HasAPermanentName_AFolderAndAView() => Assert.All(Template.All, template =>
        {
            Assert.Matches("^[A-Z][A-Za-z]{0,19}$", template.Name);
            Assert.Same(template, Assert.Single(Template.All, t => t.FileName == template.FileName));
            var folder = Path.Combine("src", "Almaty2020.Web", "Templates", template.Name);
            Assert.True(Directory.Exists(Path.Combine(Repository.Root, folder)), $"{template}: move its record to the folder {folder}");
            var view = Path.Combine("src", "Almaty2020.Web", "Site", "Pages", template + ".cshtml");
            Assert.True(File.Exists(Path.Combine(Repository.Root, view)), $"{template}: add the view {view}");
        });

    /// <summary>The database and content files have these names: a renamed template would lose its pages.</summary>
    [Fact]
    public void StoredNames_NeverChange() =>
        Assert.Subset(
            Template.All.Select(t => $"{t.Name} {t.FileName}").ToHashSet(StringComparer.Ordinal),
            new HashSet<string>(StringComparer.Ordinal)
            {
                "Alert alert",
                "Home home",
                "Indicator indicator",
                "Measure measure",
                "Page page",
                "Priority priority",
                "Profile profile",
                "Programme programme",
                "Site site",
            }
        );

    [Fact]
    public void EveryTemplateAndField_HasItsTextsInEveryLanguage()
    {
        var keys = Template.All.SelectMany(KeysOf).Distinct(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(keys);
        var missing = Language
            .All.SelectMany(language =>
            {
                // Not Texts, which fall back to English.
                var ending = language == Language.OfNeutralResources ? "" : "." + language;
                var files = string.Concat(
                    Directory
                        .EnumerateFiles(
                            Path.Combine(Repository.Root, "src", "Almaty2020.Web", "Resources"),
                            $"*{ending}.resx",
                            SearchOption.AllDirectories
                        )
                        .Where(f =>
                            language != Language.OfNeutralResources
                            || !Path.GetFileNameWithoutExtension(f).Contains('.', StringComparison.Ordinal)
                        )
                        .Select(File.ReadAllText)
                );
                return keys.Where(key => !files.Contains($"<data name=\"{key}\"", StringComparison.Ordinal))
                    .Select(key => $"{language}: add the text {key}");
            })
            .ToList();
        Assert.True(missing.Count == 0, string.Join('\n', missing));
    }

    [Fact]
    public void OptionalFieldsMissingInAContentFile_AreNoIssue()
    {
        var (values, issues) = Read("title: Roads");

        Assert.Empty(issues);
        Assert.All(new[] { "opened", "seats", "picture" }, name => Assert.Null(values[name]));
    }

    [Fact]
    public void OptionalFieldsInAContentFile_AreReadAndChecked()
    {
        var (values, issues) = Read("title: Roads\nopened: 2026-11-23\nseats: 40\npicture: /media/hall.jpg");
        Assert.Empty(issues);
        Assert.Equal(("2026-11-23", 40, "/media/hall.jpg"), ((string?)values["opened"], (int?)values["seats"], (string?)values["picture"]));

        var (_, wrong) = Read("title: Roads\nopened: spring\nseats: 0\npicture: https://other.example/hall.jpg");
        Assert.Equal(3, wrong.Count);
    }

    [Fact]
    public void RequiredFieldsMissingInAContentFile_AreIssues()
    {
        var (_, issues) = Read("seats: 40");

        Assert.StartsWith("'title' is missing", Assert.Single(issues), StringComparison.Ordinal);
    }

    [Fact]
    public void SearchedGroupWithoutFormat_JoinsItsFieldsWithSpaces() =>
        Assert.Equal(
            "Hall 40",
            FieldLines.Item(
                Invented.Single(f => f.Name == "room"),
                new JsonObject
                {
                    ["name"] = "Hall",
                    ["floor"] = null,
                    ["seats"] = 40,
                },
                Language.English
            )
        );

    [Fact]
    public void SearchedTextOfSeveralLines_IsOneLine() =>
        Assert.Equal(
            "Monday: 9:00–18:00 Saturday: 10:00–14:00",
            FieldLines.Item(
                Invented.Single(f => f.Name == "title"),
                JsonValue.Create("Monday: 9:00–18:00\n\nSaturday: 10:00–14:00"),
                Language.English
            )
        );

    private static IEnumerable<string> KeysOf(Template template) =>
        [
            .. template.IsForNewPages ? [$"admin.new-page.template.{template.Name}"] : Array.Empty<string>(),
            .. template.SearchLine is { } line ? [line.TextKey] : Array.Empty<string>(),
            .. template.Fields.SelectMany(f =>
                (string[])
                    [
                        f.LabelKey,
                        .. f.SearchLabel is { } label ? [label] : Array.Empty<string>(),
                        .. f.Columns.Select(c => $"admin.data.{f.NameOf(c)}"),
                        .. f.Columns.Where(c => c.HasHelp).Select(c => $"admin.data.{f.NameOf(c)}.help"),
                        .. f.Columns.SelectMany(c => c.Choices.Select(c.LabelKeyOf)),
                        .. f.Columns.Where(c => c.Kind == FieldKind.Flag).Select(c => $"admin.data.{f.NameOf(c)}.yes"),
                    ]
            ),
        ];

    private static (JsonObject Values, List<string> Issues) Read(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        var issues = new List<string>();
        var reader = new FrontMatterReader((YamlMappingNode)stream.Documents[0].RootNode, (_, message, _) => issues.Add(message));
        var values = new JsonObject();
        foreach (var field in Invented)
            values[field.JsonName] = PageTextReader.Field(reader, field, isTranslation: false);
        reader.RejectUnknownKeys();
        return (values, issues);
    }

    private sealed record InventedFields
    {
        [TextField(100, IsRequired = true)]
        public required string Title { get; init; }

        [DateField]
        public DateOnly? Opened { get; init; }

        [NumberField(1, 100)]
        public int? Seats { get; init; }

        [PictureField]
        public string? Picture { get; init; }

        [GroupField]
        public InventedRoom? Room { get; init; }
    }

    private sealed record InventedRoom(
        [property: TextField(100)] string Name,
        [property: TextField(100)] string? Floor,
        [property: NumberField(1, 100)] int Seats
    );
}

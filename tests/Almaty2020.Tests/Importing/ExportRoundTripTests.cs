using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Almaty2020.Markup;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Importing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Publishing.Tree;
using Almaty2020.Web.Templates;
using CsCheck;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Importing;

/// <summary>Exported content can be imported, and is exported byte for byte the same again.</summary>
public sealed class ExportRoundTripTests
{
    // Texts that a careless writer of YAML or front matter would get wrong.
    private static readonly string[] TrickyTexts =
    [
        "a: b",
        "a:",
        ":a",
        "a #b",
        "#a",
        "- a",
        "-",
        "---",
        "...",
        "? a",
        "'",
        "\"",
        "'a'",
        "\"a\"",
        "a\"b'c",
        "\\",
        "\\n",
        "{a}",
        "[a]",
        "a, b",
        "&a",
        "*a",
        "!a",
        "|",
        ">",
        "%a",
        "@a",
        "`a`",
        "<<",
        "=",
        "yes",
        "No",
        "TRUE",
        "null",
        "Null",
        "~",
        "on",
        "y",
        "1e3",
        "1",
        "-1",
        "+1",
        ".5",
        "1.",
        "1_000",
        "0x1F",
        "0o17",
        "12:30",
        "2026-11-23",
        "2001-12-14 21:59:43",
        ".inf",
        ".NaN",
        "2006",
        "60 %",
        "60%",
        "1/5",
        " a",
        "a ",
        "\ta",
        "a\tb",
        "a\nb",
        "a\n",
        "\na",
        "a\n\n  b",
        "\u00a0",
        "a\u00a0b",
        "\u00a0a",
        "a\u2009b",
        "\u200ba",
        "a\u200db",
        "a\u2028b",
        "a\u0085b",
        "\ufeffa",
        "a\u0007b",
        "\u00ada",
        "😀",
        "a😀b",
        "👨‍👩‍👧",
        "«Алматы – 2020»",
        "Қазақстан: «Әкім»",
        "Ёлка — №1",
        "и\u0306",
        "e\u0301",
        "ı",
        "…",
        "(a)",
        "“a”: b",
        "١٢٣",
        "²",
        "中文",
        "\u0338a",
    ];

    private static readonly string[] TrickyLines =
    [
        "",
        "",
        "---",
        "...",
        "text",
        "## Heading",
        "  indented",
        "    code",
        "a  ",
        "\t",
        " ",
        "- item",
        "::: notice",
        ":::",
        "a\u2028b",
        "a\u0085b",
        "и\u0306",
        "😀",
        "key: value",
        "```",
        "> q",
        "\ufeff",
        "a\rb",
        "a\r",
    ];

    // Leave out blank texts, which count as missing.
    private static readonly Gen<string> Words = Gen.Frequency(
            (3, Pick(TrickyTexts)),
            (1, Gen.Select(Pick(TrickyTexts), Pick(TrickyTexts), (a, b) => a + b)),
            (1, Gen.String[Gen.Char[' ', '\u04ff'], 1, 12].Where(s => !s.Contains('\0')))
        )
        .Where(s => !TextNormalizer.IsBlank(s));

    private static readonly Gen<string?> MaybeWords = Gen.Frequency((1, Gen.Const((string?)null)), (2, Words.Select(w => (string?)w)));

    private static readonly Gen<JsonNode?> Nothing = Gen.Const((JsonNode?)null);

    private static readonly Gen<string> Bodies = Pick(TrickyLines).Array[0, 8].Select(lines => string.Join('\n', lines));

    private static readonly Gen<PageText> Texts = MakeTexts(Words);

    [Fact]
    public void AnyText_WrittenAndRead_IsTheSame() =>
        Gen.Select(Texts, MaybeWords, Pick("page", "folder/page"), Pick(null, "folder", "other/folder"))
            .Sample(
                (text, change, key, parent) =>
                {
                    var place = new TreePosition(TemplateOf(text.Fields), parent, 10, Navigation.Footer);
                    var file = PageTextWriter.Write(key, place, text, change ?? "");
                    using var folder = new TempContentFolder(file, key);
                    var read = ContentFolder.Read(folder.Root);
                    Assert.Empty(read.Issues);

                    var again = Assert.Single(read.Files);
                    Assert.Equal(place, again.Place);
                    Assert.True(again.Text.HasSameContent(text.Normalized()), file);
                    Assert.Equal(TextNormalizer.Lines(change), again.Change);
                    Assert.Equal(file, PageTextWriter.Write(key, again.Place, again.Text, again.Change));
                },
                iter: 2000
            );

    [Fact]
    public void PublishableText_CanBeImported()
    {
        var published = 0;
        Gen.Select(MakeTexts(Gen.Frequency((30, Words), (1, Gen.Const("")))), Gen.Int[0, 9])
            .Sample(
                (drawn, day) =>
                {
                    var text = (day == 0 ? drawn with { Fields = drawn.Fields with { LastReviewed = default } } : drawn).Normalized();
                    if (PublishChecks.For(text, TemplateOf(text.Fields)).Count > 0)
                        return;
                    Interlocked.Increment(ref published);
                    using var folder = new TempContentFolder(
                        PageTextWriter.Write("page", new TreePosition(TemplateOf(text.Fields), null, 10, Navigation.None), text)
                    );
                    Assert.Empty(ContentFolder.Read(folder.Root).Issues);
                },
                iter: 1000
            );
        Assert.InRange(published, 100, 950);
    }

    [Fact]
    public void AnyText_TidiedTwice_IsSameAsOnce() =>
        Texts.Sample(text => text.Normalized().Normalized().HasSameContent(text.Normalized()), iter: 2000);

    [Fact]
    public void OrdinaryText_IsWrittenWithoutQuotes()
    {
        var file = PageTextWriter.Write(
            "a",
            new TreePosition(Template.Page, null, 1, Navigation.None),
            new PageText(
                "Almaty’s “Active” city, part 2",
                "«Алматы – 2020» — бағдарлама; 60 % (1/5).",
                "a",
                "",
                Plain("Somebody's profile")
            )
        );
        Assert.DoesNotContain('"', file);
        Assert.DoesNotContain("'S", file, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2006")]
    [InlineData("2013-01")]
    [InlineData("yes")]
    [InlineData("NULL")]
    [InlineData("1e3")]
    [InlineData("0x1F")]
    [InlineData("12:30")]
    [InlineData("a: b")]
    [InlineData("a 'b': c")]
    public void TextThatYamlWouldMisread_IsDoubleQuoted(string title)
    {
        var file = PageTextWriter.Write(
            "a",
            new TreePosition(Template.Page, null, 1, Navigation.None),
            new PageText(title, "Summary", "a", "", Plain("Source"))
        );
        Assert.Contains($"\ntitle: \"{title}\"\n", file, StringComparison.Ordinal);
    }

    [Fact]
    public void EmptyBody_FileEndsWithFrontMatter()
    {
        var file = PageTextWriter.Write(
            "a",
            new TreePosition(Template.Page, null, 1, Navigation.None),
            new PageText("Title", "Summary", "a", "\n \n", Plain("Source"))
        );
        Assert.EndsWith("\n---\n", file, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RepositoryContent_EqualsExport()
    {
        await using var database = await TestDatabase.WithContentAsync();
        using var folder = new TempContentFolder(null);
        await ExportAsync(database, folder.Root);
        AssertSameBytes(Repository.Content, folder.Root);
    }

    [Fact]
    public async Task Export_ImportedIntoAnotherDatabase_IsExportedTheSame()
    {
        await using var first = await TestDatabase.WithContentAsync();
        using var one = new TempContentFolder(null);
        Assert.Equal(39, await ExportAsync(first, one.Root));

        await using var second = await TestDatabase.EmptyAsync();
        var result = await TestDatabase.ImportAsync(second, one.Root);
        Assert.Equal(39, result.Published);

        using var two = new TempContentFolder(null);
        await ExportAsync(second, two.Root);
        AssertSameBytes(one.Root, two.Root);
    }

    [Fact]
    public async Task ChangeLine_ImportedAndExported_IsTheSame()
    {
        using var content = new ContentCopy();
        content.Change("kk/about.md", "reviewed: false\n", "reviewed: false\nchange: Екі жолақ қосылды; «жасыл» картада.\n");
        await using var database = await TestDatabase.EmptyAsync();
        await TestDatabase.ImportAsync(database, content.Root);

        using var folder = new TempContentFolder(null);
        await ExportAsync(database, folder.Root);

        AssertSameBytes(content.Root, folder.Root);
    }

    [Fact]
    public async Task ChangeNoteByStaff_IsExportedOnlyForMajorChange()
    {
        await using var database = await TestDatabase.WithContentAsync();
        await StaffCommands.PublishAsync(database, "about", Language.English, text => text with { Title = "Two" }, "Now with a map.");
        await StaffCommands.PublishAsync(
            database,
            "privacy",
            Language.English,
            text => text with { Title = "Two" },
            "Ask Aigul.",
            isMajor: false
        );

        using var folder = new TempContentFolder(null);
        await ExportAsync(database, folder.Root);

        Assert.Contains(
            "\nchange: Now with a map.\n",
            await File.ReadAllTextAsync(Path.Combine(folder.Root, "en", "about.md"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            "change:",
            await File.ReadAllTextAsync(Path.Combine(folder.Root, "en", "privacy.md"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task UnnormalizedTextByStaff_ExportedAndImported_IsUnchanged()
    {
        await using var database = await TestDatabase.WithContentAsync();
        await StaffCommands.PublishAsync(database, "about", Language.English, text =>
            text with
            {
                Title = "Cafe\u0301: \"about\"",
                Body = "\r\n\r\nOne\r\n---\r\ntwo и\u0306  \r\n\r\n",
                Fields = text.Fields with { Source = new PageSource("и\u0306", "a\u00a0b") },
            }
        );

        using var folder = new TempContentFolder(null);
        await ExportAsync(database, folder.Root);
        var result = await TestDatabase.ImportAsync(database, folder.Root);

        Assert.Equal((0, 39), (result.Published, result.Unchanged));
        Assert.Empty(result.Skipped);
    }

    [Fact]
    public async Task PagesMovedAndCreatedByStaff_ExportedAndImportedElsewhere_KeepTheirPlaces()
    {
        await using var database = await TestDatabase.WithContentAsync();
        var staff = new TestStaff(database);
        var pages = await staff.ReadAsync(db => db.Pages.ToDictionaryAsync(p => p.Key, p => p.Id, TestContext.Current.CancellationToken));
        // Move one page and its descendants from a folder to the top, and one page from the top below a page of another folder.
        Assert.IsType<MovePage.Outcome.Moved>(await staff.MoveAsync(pages["almaty-2020/active-city"], null));
        Assert.IsType<MovePage.Outcome.Moved>(await staff.MoveAsync(pages["about"], pages["mayor"]));
        var made = Assert.IsType<CreatePage.Outcome.Created>(await staff.CreateAsync("Reception", pages["about"]));
        Assert.IsType<PublishOne.Outcome.Live>(await staff.PublishAsync(made.PageId, Language.English, TestStaff.Text("reception")));

        using var one = new TempContentFolder(null);
        Assert.Equal(40, await ExportAsync(database, one.Root));
        var again = await TestDatabase.ImportAsync(database, one.Root);
        Assert.Equal((0, 40, 0), (again.Published, again.Unchanged, again.Skipped.Count));

        await using var other = await TestDatabase.EmptyAsync();
        Assert.Equal(40, (await TestDatabase.ImportAsync(other, one.Root)).Published);
        using var two = new TempContentFolder(null);
        await ExportAsync(other, two.Root);
        AssertSameBytes(one.Root, two.Root);
        Assert.Equal(await AddressesAsync(staff), await AddressesAsync(new TestStaff(other)));

        static async Task<IReadOnlyList<string>> AddressesAsync(TestStaff of) =>
            [.. (await of.SiteAsync()).Pages.Select(p => $"{p.Key} {p.Address}").Order(StringComparer.Ordinal)];
    }

    internal static async Task<int> ExportAsync(TestDatabase database, string root)
    {
        await using var db = database.Open();
        return (await new ContentExport(db).ExecuteAsync(root, TestContext.Current.CancellationToken)).Count;
    }

    internal static void AssertSameBytes(string expected, string actual)
    {
        var (before, after) = (ContentCopy.Bytes(expected), ContentCopy.Bytes(actual));
        Assert.Equal(before.Keys.Order(StringComparer.Ordinal), after.Keys.Order(StringComparer.Ordinal));
        Assert.All(before, file =>
            Assert.True(
                file.Value.AsSpan().SequenceEqual(after[file.Key]),
                $"{file.Key} is not what an export writes: {FirstDifference(file.Value, after[file.Key])}"
            )
        );
    }

    [Fact]
    public void DifferentFile_IsReportedWithFirstDifferentLine() =>
        Assert.Equal("line 2 is 'b', and an export writes 'B'", FirstDifference("a\nb\nc"u8, "a\nB\nC"u8));

    private static string FirstDifference(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual)
    {
        var (before, after) = (Encoding.UTF8.GetString(expected).Split('\n'), Encoding.UTF8.GetString(actual).Split('\n'));
        var line = before.Zip(after).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"line {line + 1} is {Quote(before)}, and an export writes {Quote(after)}";

        string Quote(string[] lines) => line < lines.Length ? $"'{lines[line]}'" : "not there";
    }

    private static PlainFields Plain(string source) =>
        new() { Source = new PageSource(source, "about 2019"), LastReviewed = new DateOnly(2026, 11, 23) };

    private static Gen<PageText> MakeTexts(Gen<string> words) =>
        Gen.Select(words, words, Bodies, MakeFields(words), (title, summary, body, fields) =>
            new PageText(title, summary, TemplateOf(fields).FixedSlug ?? "әкім-2", body, fields)
        );

    private static Gen<PageFields> MakeFields(Gen<string> words) =>
        Gen.OneOf([.. Template.All.Select(t => MakeValues(t.Fields, words).Select(values => t.Make(values)))]);

    private static Gen<JsonObject> MakeValues(IReadOnlyList<FieldDefinition> fields, Gen<string> words) =>
        fields
            .Aggregate(Gen.Const(ImmutableList<(string Name, JsonNode? Value)>.Empty), (drawn, field) =>
                field.Kind == FieldKind.DateOrPeriod
                    ? Gen.Select(drawn, MakePeriod(words), (all, when) => all.Add(("date", when.Date)).Add(("period", when.Period)))
                    : Gen.Select(drawn, MakeValue(field, words), (all, value) => all.Add((field.JsonName, value)))
            )
            .Select(drawn =>
            {
                var values = new JsonObject(drawn.Select(v => KeyValuePair.Create(v.Name, v.Value?.DeepClone())));
                foreach (var field in fields.Where(f => f.NotBelow is not null))
                {
                    if (values[field.NotBelow!] is { } lower && values[field.JsonName] is { } value)
                        values[field.JsonName] = Math.Max((int)lower, (int)value);
                }

                foreach (var field in fields.Where(f => f.NotBefore is not null))
                {
                    if (FieldChecks.IsBefore((string?)values[field.JsonName], (string?)values[field.NotBefore!]))
                        values[field.JsonName] = "9999-12-28";
                }
                foreach (var field in fields.Where(f => f.IsRequiredBy(values)))
                    values[field.JsonName] ??= "because";

                // An end is after its beginning, by as many days as it may be at most.
                foreach (var field in fields.Where(f => f.After is not null))
                {
                    if (LocalMoment.Of(values[field.After!]) is { } from && LocalMoment.Of(values[field.JsonName]) is { } until)
                        values[field.JsonName] = LocalMoment.ToStored(
                            from.AddMinutes(1 + (until.Ticks / TimeSpan.TicksPerMinute % (field.MaxDaysAfter * 24 * 60)))
                        );
                }

                return values;
            });

    private static Gen<JsonNode?> MakeValue(FieldDefinition field, Gen<string> words)
    {
        if (field.IsList)
            return MakeItem(field, words).Array[0, 3].Select(items => (JsonNode?)new JsonArray([.. items.Select(i => i.DeepClone())]));
        var items = MakeItem(field, words).Select(item => (JsonNode?)item);
        return field switch
        {
            // Only translations have it, and the generated files are in English.
            { IsForTranslations: true } => Nothing,
            { IsRequired: true } => items,
            { Kind: FieldKind.Text } => MaybeWords.Select(text => (JsonNode?)text),
            _ => Gen.Frequency((1, Nothing), (2, items)),
        };
    }

    private static Gen<JsonNode> MakeItem(FieldDefinition field, Gen<string> words) =>
        field.Kind switch
        {
            FieldKind.Text => words.Select(text => (JsonNode)(text.Length > field.MaxLength ? "ab" : text)),
            FieldKind.Date => Gen.Select(Gen.Int[1, 9999], Gen.Int[1, 12], Gen.Int[1, 28], (y, m, d) =>
                (JsonNode)$"{y:0000}-{m:00}-{d:00}"
            ),
            FieldKind.PartialDate => Gen.Select(Gen.Int[1, 9999], Gen.Int[0, 12], (year, month) =>
                (JsonNode)new PartialDate(year, month == 0 ? null : month).ToString()
            ),
            FieldKind.Moment => Gen.Select(Gen.Int[1, 9998], Gen.Int[1, 365 * 24 * 60], (y, m) =>
                (JsonNode)LocalMoment.ToStored(new DateTime(y, 1, 1).AddMinutes(m))
            ),
            FieldKind.Choice => Pick([.. field.Choices]).Select(choice => (JsonNode)choice),
            FieldKind.Link => Pick("https://example.org/әкім?a=1#b", "almaty-2020/active-city").Select(target => (JsonNode)target),
            FieldKind.Number => Gen.Int[field.Min, field.Max].Select(number => (JsonNode)number),
            FieldKind.Amount => Gen.Int.Select(number => (JsonNode)Amount.Read(Amount.ToText(number / 100m))!.Value),
            FieldKind.Flag => Gen.Bool.Select(flag => (JsonNode)flag),
            FieldKind.SiteLanguage => Pick([.. Language.All.Select(l => l.Code)]).Select(code => (JsonNode)code),
            FieldKind.SpokenLanguages => Pick<string[]>([], ["kk", "en"]).Select(codes => (JsonNode)new JsonArray([.. codes])),
            FieldKind.Colour => Pick("#123d2e", "#4A235A").Select(colour => (JsonNode)colour),
            FieldKind.TimeZone => Pick("Asia/Almaty", "Europe/Paris").Select(id => (JsonNode)id),
            FieldKind.Picture => Gen.Const((JsonNode)"/media/әкім 1.jpg"),
            FieldKind.Group => MakeValues(field.Fields, words).Select(values => (JsonNode)values),
            _ => throw new ArgumentOutOfRangeException(nameof(field), field.Kind, "Make values of this kind of field."),
        };

    private static Gen<(JsonNode? Date, JsonNode? Period)> MakePeriod(Gen<string> words) =>
        Gen.Select(Gen.Bool, Gen.Int[1, 9999], Gen.Int[0, 12], words, (isDate, year, month, period) =>
            isDate ? ((JsonNode?)new PartialDate(year, month == 0 ? null : month).ToString(), (JsonNode?)null) : (null, period)
        );

    private static Gen<T> Pick<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Template TemplateOf(PageFields fields) => Template.Of(fields)!;

    /// <summary>A temporary content folder with one file or none.</summary>
    private sealed class TempContentFolder : IDisposable
    {
        public TempContentFolder(string? text, string key = "page")
        {
            if (text is null)
                return;
            var path = Path.Combine(Root, "en", key + ".md");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        public string Root { get; } = Directory.CreateTempSubdirectory("almaty2020-export-").FullName;

        public void Dispose() => Directory.Delete(Root, recursive: true);
    }
}

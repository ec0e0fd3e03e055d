using System.Text;
using Almaty2020.Markup;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Importing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Publishing.Fields;
using CsCheck;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Importing;

/// <summary>What goes out comes in again, byte for byte.</summary>
public sealed class RoundTripTests
{
    // What YAML, Markdown front matter or a hasty writer would take for something else.
    private static readonly string[] Nasty =
    [
        "a: b", "a:", ":a", "a #b", "#a", "- a", "-", "---", "...", "? a", "'", "\"", "'a'", "\"a\"", "a\"b'c", "\\", "\\n", "{a}", "[a]", "a, b", "&a", "*a", "!a", "|", ">", "%a", "@a", "`a`", "<<", "=",
        "yes", "No", "TRUE", "null", "Null", "~", "on", "y", "1e3", "1", "-1", "+1", ".5", "1.", "1_000", "0x1F", "0o17", "12:30", "2026-11-23", "2001-12-14 21:59:43", ".inf", ".NaN", "2006", "60 %", "60%", "1/5",
        " a", "a ", "\ta", "a\tb", "a\nb", "a\n", "\na", "a\n\n  b", "\u00a0", "a\u00a0b", "\u00a0a", "a\u2009b", "\u200ba", "a\u200db", "a\u2028b", "a\u0085b", "\ufeffa", "a\u0007b", "\u00ada",
        "😀", "a😀b", "👨‍👩‍👧", "«Алматы – 2020»", "Қазақстан: «Әкім»", "Ёлка — №1", "и\u0306", "e\u0301", "ı", "…", "(a)", "“a”: b", "١٢٣", "²", "中文", "\u0338a",
    ];

    private static readonly string[] NastyLines =
    [
        "", "", "---", "...", "text", "## Heading", "  indented", "    code", "a  ", "\t", " ", "- item", "::: notice", ":::", "a\u2028b", "a\u0085b", "и\u0306", "😀", "key: value", "```", "> q", "\ufeff", "a\rb", "a\r",
    ];

    // A text that shows nothing counts as missing.
    private static readonly Gen<string> Words = Gen.Frequency(
        (3, Pick(Nasty)),
        (1, Gen.Select(Pick(Nasty), Pick(Nasty), (a, b) => a + b)),
        (1, Gen.String[Gen.Char[' ', '\u04ff'], 1, 12].Where(s => !s.Contains('\0')))).Where(s => !TextNormalizer.IsBlank(s));

    private static readonly Gen<string?> MaybeWords = Gen.Frequency((1, Gen.Const((string?)null)), (2, Words.Select(w => (string?)w)));

    private static readonly Gen<string> Bodies = Pick(NastyLines).Array[0, 8].Select(lines => string.Join('\n', lines));

    private static readonly Gen<PageText> Texts = MakeTexts(Words);

    [Fact]
    public void AnyText_WrittenAndRead_IsTheSame() => Gen.Select(Texts, MaybeWords, Pick("page", "folder/page"), Pick(null, "folder", "other/folder")).Sample((text, change, key, parent) =>
    {
        var place = new PlaceInTree(TemplateOf(text.Fields), parent, 10, Navigation.Footer);
        var file = PageTextWriter.Write(key, place, text, change ?? "");
        using var folder = new OneFile(file, key);
        var read = ContentFolder.Read(folder.Root);
        Assert.Empty(read.Issues);

        var again = Assert.Single(read.Files);
        Assert.Equal(place, again.Place);
        Assert.True(again.Text.SameAs(text.Tidy()), file);
        Assert.Equal(TextNormalizer.Lines(change), again.Change);
        Assert.Equal(file, PageTextWriter.Write(key, again.Place, again.Text, again.Change));
    }, iter: 2000);

    [Fact]
    public void TextThatMayBePublished_CanBeImportedAgain()
    {
        var published = 0;
        Gen.Select(MakeTexts(Gen.Frequency((30, Words), (1, Gen.Const("")))), Gen.Int[0, 9]).Sample(
            (drawn, day) =>
            {
                var text = (day == 0 ? drawn with { Fields = drawn.Fields with { LastReviewed = default } } : drawn).Tidy();
                if (PublishChecks.For(text, TemplateOf(text.Fields)).Count > 0)
                    return;
                Interlocked.Increment(ref published);
                using var folder = new OneFile(PageTextWriter.Write("page", new PlaceInTree(TemplateOf(text.Fields), null, 10, Navigation.None), text));
                Assert.Empty(ContentFolder.Read(folder.Root).Issues);
            },
            iter: 1000);
        Assert.InRange(published, 100, 950);
    }

    [Fact]
    public void AnyText_Tidied_StaysAsItIs() => Texts.Sample(text => text.Tidy().Tidy().SameAs(text.Tidy()), iter: 2000);

    [Fact]
    public void OrdinaryText_IsWrittenWithoutQuotes()
    {
        var file = PageTextWriter.Write("a", new PlaceInTree(Template.Page, null, 1, Navigation.None), new PageText(
            "Almaty’s “Active” city, part 2", "«Алматы – 2020» — бағдарлама; 60 % (1/5).", "a", "", Plain("Somebody's profile")));
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
    public void TextThatLooksLikeSomethingElse_IsWrittenInDoubleQuotes(string title)
    {
        var file = PageTextWriter.Write("a", new PlaceInTree(Template.Page, null, 1, Navigation.None), new PageText(title, "Summary", "a", "", Plain("Source")));
        Assert.Contains($"\ntitle: \"{title}\"\n", file, StringComparison.Ordinal);
    }

    [Fact]
    public void BodyEmpty_FileEndsWithTheFrontMatter()
    {
        var file = PageTextWriter.Write("a", new PlaceInTree(Template.Page, null, 1, Navigation.None), new PageText("Title", "Summary", "a", "\n \n", Plain("Source")));
        Assert.EndsWith("\n---\n", file, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RepositorysContent_IsWhatAnExportWrites()
    {
        await using var database = await TestDatabase.WithContentAsync();
        using var folder = new OneFile(null);
        await ExportAsync(database, folder.Root);
        AssertSameBytes(Repository.Content, folder.Root);
    }

    [Fact]
    public async Task Export_ImportedIntoAnotherDatabase_IsExportedTheSame()
    {
        await using var first = await TestDatabase.WithContentAsync();
        using var one = new OneFile(null);
        Assert.Equal(36, await ExportAsync(first, one.Root));

        await using var second = await TestDatabase.EmptyAsync();
        var result = await TestDatabase.ImportAsync(second, one.Root);
        Assert.Equal(36, result.Published);

        using var two = new OneFile(null);
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

        using var folder = new OneFile(null);
        await ExportAsync(database, folder.Root);

        AssertSameBytes(content.Root, folder.Root);
    }

    [Fact]
    public async Task NoteOfStaff_IsExportedWhenResidentsWereTold()
    {
        await using var database = await TestDatabase.WithContentAsync();
        await ByStaff.PublishAsync(database, "about", Language.English, text => text with { Title = "Two" }, "Now with a map.");
        await ByStaff.PublishAsync(database, "privacy", Language.English, text => text with { Title = "Two" }, "Ask Aigul.", isMajor: false);

        using var folder = new OneFile(null);
        await ExportAsync(database, folder.Root);

        Assert.Contains("\nchange: Now with a map.\n", await File.ReadAllTextAsync(Path.Combine(folder.Root, "en", "about.md"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.DoesNotContain("change:", await File.ReadAllTextAsync(Path.Combine(folder.Root, "en", "privacy.md"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TextOfStaffInAnySpelling_ExportedAndImported_IsUnchanged()
    {
        await using var database = await TestDatabase.WithContentAsync();
        await ByStaff.PublishAsync(database, "about", Language.English, text => text with
        {
            Title = "Cafe\u0301: \"about\"",
            Body = "\r\n\r\nOne\r\n---\r\ntwo и\u0306  \r\n\r\n",
            Fields = text.Fields with { Source = new PageSource("и\u0306", "a\u00a0b") },
        });

        using var folder = new OneFile(null);
        await ExportAsync(database, folder.Root);
        var result = await TestDatabase.ImportAsync(database, folder.Root);

        Assert.Equal((0, 36), (result.Published, result.Unchanged));
        Assert.Empty(result.Kept);
    }

    [Fact]
    public async Task PagesThatStaffMovedAndMade_ExportedAndImportedElsewhere_StandWhereTheyStood()
    {
        await using var database = await TestDatabase.WithContentAsync();
        var staff = new Staff(database);
        var pages = await staff.ReadAsync(db => db.Pages.ToDictionaryAsync(p => p.Key, p => p.Id, TestContext.Current.CancellationToken));
        // One out of its folder to the top, with what lies below it; one from the top into a folder that is not its own.
        Assert.IsType<MovePage.Outcome.Moved>(await staff.MoveAsync(pages["almaty-2020/active-city"], null));
        Assert.IsType<MovePage.Outcome.Moved>(await staff.MoveAsync(pages["about"], pages["mayor"]));
        var made = Assert.IsType<CreatePage.Outcome.Created>(await staff.CreateAsync("Reception", pages["about"]));
        Assert.IsType<Publish.Outcome.Live>(await staff.PublishAsync(made.PageId, Language.English, Staff.Text("reception")));

        using var one = new OneFile(null);
        Assert.Equal(37, await ExportAsync(database, one.Root));
        var again = await TestDatabase.ImportAsync(database, one.Root);
        Assert.Equal((0, 37, 0), (again.Published, again.Unchanged, again.Kept.Count));

        await using var other = await TestDatabase.EmptyAsync();
        Assert.Equal(37, (await TestDatabase.ImportAsync(other, one.Root)).Published);
        using var two = new OneFile(null);
        await ExportAsync(other, two.Root);
        AssertSameBytes(one.Root, two.Root);
        Assert.Equal(await AddressesAsync(staff), await AddressesAsync(new Staff(other)));

        static async Task<IReadOnlyList<string>> AddressesAsync(Staff of) => [.. (await of.SiteAsync()).Pages.Select(p => $"{p.Key} {p.Address}").Order(StringComparer.Ordinal)];
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
        Assert.All(before, file => Assert.True(file.Value.AsSpan().SequenceEqual(after[file.Key]), $"{file.Key} is not what an export writes: {FirstDifference(file.Value, after[file.Key])}"));
    }

    [Fact]
    public void FileThatIsNotWhatAnExportWrites_IsShownByItsFirstOtherLine() =>
        Assert.Equal("line 2 is 'b', and an export writes 'B'", FirstDifference("a\nb\nc"u8, "a\nB\nC"u8));

    private static string FirstDifference(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual)
    {
        var (before, after) = (Encoding.UTF8.GetString(expected).Split('\n'), Encoding.UTF8.GetString(actual).Split('\n'));
        var line = before.Zip(after).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"line {line + 1} is {Worded(before)}, and an export writes {Worded(after)}";

        string Worded(string[] lines) => line < lines.Length ? $"'{lines[line]}'" : "not there";
    }

    private static PlainFields Plain(string source) => new() { Source = new PageSource(source, "about 2019"), LastReviewed = new DateOnly(2026, 11, 23) };

    private static Gen<PageText> MakeTexts(Gen<string> words) => Gen.Select(words, words, Bodies, MakeFields(words), (title, summary, body, fields) =>
        new PageText(title, summary, fields is HomeFields ? "" : "әкім-2", body, fields));

    private static Gen<PageFields> MakeFields(Gen<string> words)
    {
        var lists = words.Array[0, 3];
        var figures = Gen.Select(words, words, (value, label) => new KeyFigure(value, label)).Array[0, 2];
        var dates = Gen.Select(Gen.Int[1, 9999], Gen.Int[1, 12], Gen.Int[1, 28], (y, m, d) => new DateOnly(y, m, d));
        var entries = Gen.Select(Gen.Bool, Gen.Int[1, 9999], Gen.Int[0, 12], words, words, (isDate, year, month, period, text) =>
            isDate ? new TimelineEntry(new PartialDate(year, month == 0 ? null : month), null, text) : new TimelineEntry(null, period, text)).Array[0, 3];
        var quotations = Gen.Select(words, words, Pick<string?>(null, "kk", "ru", "en"), Gen.Bool, (text, by, from, isThere) =>
            isThere ? new Quotation(text, by, from) : null);

        var home = Gen.Select(quotations, figures, (quotation, figs) => (PageFields)new HomeFields { Source = new("", ""), LastReviewed = default, Quotation = quotation, Figures = figs });
        var programme = Gen.Select(Gen.Int[1900, 2000], Gen.Int[2000, 2200], figures, (from, to, figs) =>
            (PageFields)new ProgrammeFields { Source = new("", ""), LastReviewed = default, From = from, To = to, Figures = figs });
        var priority = Gen.Select(Gen.Int[1, 4], lists, figures, (number, measures, figs) =>
            (PageFields)new PriorityFields { Source = new("", ""), LastReviewed = default, Number = number, Measures = measures, Figures = figs });
        var profile = Gen.Select(Gen.Select(words, words, dates, words), Gen.Select(lists, entries, lists), Gen.Select(words, lists, MaybeWords, quotations), (who, lived, rest) =>
            (PageFields)new ProfileFields
            {
                Source = new("", ""),
                LastReviewed = default,
                Name = who.Item1,
                Role = who.Item2,
                Born = who.Item3,
                Birthplace = who.Item4,
                Portrait = rest.Item3 is null ? null : new Portrait("/media/әкім 1.jpg", rest.Item3),
                Education = lived.Item1,
                Career = lived.Item2,
                Honours = lived.Item3,
                Memberships = rest.Item2.Length == 0 ? [] : [new Membership(rest.Item1, rest.Item2), new Membership(rest.Item2[0], [])],
                Languages = ["kk", "en"],
                Family = rest.Item3,
                Quotation = rest.Item4,
            });
        var plain = Gen.Const((PageFields)new PlainFields { Source = new("", ""), LastReviewed = default });

        return Gen.Select(Gen.OneOf(home, programme, priority, profile, plain), MaybeWords, Gen.Select(words, words), dates, (fields, shortTitle, source, reviewed) => fields with
        {
            ShortTitle = shortTitle,
            Source = new PageSource(source.Item1, source.Item2),
            LastReviewed = reviewed,
        });
    }

    private static Gen<T> Pick<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Template TemplateOf(PageFields fields) => fields switch
    {
        HomeFields => Template.Home,
        ProfileFields => Template.Profile,
        ProgrammeFields => Template.Programme,
        PriorityFields => Template.Priority,
        _ => Template.Page,
    };

    /// <summary>A content folder of its own, with one file or none.</summary>
    private sealed class OneFile : IDisposable
    {
        public OneFile(string? text, string key = "page")
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

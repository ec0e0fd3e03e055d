using System.Text.RegularExpressions;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Admin.Editing.Checking;
using Almaty2020.Web.Localization;

namespace Almaty2020.Tests.Localization;

/// <summary>Everything about a language is in its entry, its texts and its word lists. No other code names one.</summary>
public sealed partial class LanguageListTests
{
    /// <summary>Files that may name a language of the site.</summary>
    private static readonly Dictionary<string, string> Exceptions = new(StringComparer.Ordinal)
    {
        ["src/Almaty2020.Web/Localization/Language.cs"] = "the list",
        ["src/Almaty2020.Markup/Languages.cs"] = "all codes of ISO 639-1",
        ["src/Almaty2020.Web/Assets/editor/src/from-html.js"] = "alphabets of numbered lists in pasted documents",
    };

    private static readonly string[] Extensions = [".cs", ".cshtml", ".js", ".mjs", ".css", ".targets", ".csproj", ".json"];

    [Fact]
    public void NoFileButTheList_NamesALanguage()
    {
        var files = Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "src"), "*", SearchOption.AllDirectories)
            .Where(f => Extensions.Contains(Path.GetExtension(f)))
            .Select(f => (File: f, Path: Path.GetRelativePath(Repository.Root, f).Replace('\\', '/')))
            .Where(f => !Ignored().IsMatch(f.Path))
            .ToList();
        Assert.True(files.Count > 500, $"Only {files.Count} files were found.");

        var naming = files
            .SelectMany(f => File.ReadLines(f.File).Select((line, index) => (f.Path, Line: line.Trim(), Place: $"{f.Path}:{index + 1}")))
            .Where(l => !Comment().IsMatch(l.Line) && Named().IsMatch(l.Line))
            .ToList();

        Assert.Empty(naming.Where(l => !Exceptions.ContainsKey(l.Path)).Select(l => $"{l.Place}: {l.Line}"));
        Assert.Equal(Exceptions.Keys.Order(), naming.Select(l => l.Path).Distinct().Order());
    }

    [Theory]
    [InlineData("""if (language.Code == "ru")""")]
    [InlineData("""{"href_matches":"/(kk|ru|en){/*}?"}""")]
    [InlineData("new CultureInfo(\"kk-KZ\")")]
    [InlineData("language == Language.English ? 25 : 20")]
    [InlineData("a:lang(kk) { color: red }")]
    public void NamedLanguage_IsFound(string line) => Assert.Matches(Named(), line);

    [Theory]
    [InlineData("Language.OfContentFiles")]
    [InlineData("Stemmer.Russian => RussianStems.Of")]
    [InlineData("""Asset("img/signs.svg")""")]
    public void OtherLine_IsNotFound(string line) => Assert.DoesNotMatch(Named(), line);

    [Fact]
    public void EntryWithoutOptionalParts_HasFallbacks()
    {
        var language = new Language("uz", "Oʻzbekcha", "uz-Latn-UZ");

        Assert.Equal(("one", "other"), (language.PluralRule.FormOf(1), language.PluralRule.FormOf(2)));
        Assert.Empty(PriorityNumbers.FindIn("the fourth priority, 4-басымдық, четвёртый приоритет", language));
        Assert.Null(KeyboardLayouts.Correct("ghbdtn", language));
        Assert.Equal(25, language.MaxSentenceWords);
        Assert.Equal("uz_Latn_UZ", language.OpenGraphLocale);
    }

    [GeneratedRegex(
        @"(/|^)(obj|bin|node_modules|Migrations)/|\.min\.|package(-lock|s\.[\w.-]*lock|s\.lock)?\.json$|wwwroot/(css|js)/",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex Ignored();

    [GeneratedRegex(@"^(//|/\*|\*|@\*|<!--)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\b(kk|ru|en)\b|\bLanguage\.(Kazakh|Russian|English)\b", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Named();
}

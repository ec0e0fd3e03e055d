using System.Text.RegularExpressions;
using Almaty2020.Tests.Support;

namespace Almaty2020.Tests.Assets;

/// <summary>A custom property that is used but not declared has no effect, and no browser reports it.</summary>
public sealed partial class StyleTokenTests
{
    private const string Tokens = "site/tokens.css";

    private static readonly string Web = Path.Combine(Repository.Root, "src", "Almaty2020.Web");

    /// <summary>Text of every part by its name, such as "site/button.css".</summary>
    private static readonly Dictionary<string, string> Parts = Directory
        .EnumerateFiles(StyleSheetSource.Folder, "*.css", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(StyleSheetSource.Folder, file).Replace(Path.DirectorySeparatorChar, '/'))
        .Where(name => name.Contains('/', StringComparison.Ordinal))
        .ToDictionary(name => name, name => File.ReadAllText(Path.Combine(StyleSheetSource.Folder, name)), StringComparer.Ordinal);

    [Fact]
    public void EveryUsedProperty_IsDeclared_AndEveryDeclaredOneIsUsed()
    {
        var declared = Parts.Values.Concat(SeparateSheets()).SelectMany(DeclaredIn).ToHashSet(StringComparer.Ordinal);
        var used = Users().SelectMany(UsedIn).ToHashSet(StringComparer.Ordinal);
        Assert.NotEmpty(used);
        Assert.Equal(declared.Order(StringComparer.Ordinal), used.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Tokens_AreDeclaredInOneFile_AndOnlyOverriddenForPrint()
    {
        Assert.Equal(
            [Tokens, "site/print.css"],
            Parts.Where(p => p.Value.Contains(":root", StringComparison.Ordinal)).Select(p => p.Key).OrderDescending(StringComparer.Ordinal)
        );
        Assert.Subset(
            DeclaredIn(Parts[Tokens]).ToHashSet(StringComparer.Ordinal),
            DeclaredIn(Parts["site/print.css"]).ToHashSet(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("site")]
    [InlineData("admin")]
    public void Sheet_ImportsEveryPartOfItsFolderOnce_AndHasNoRulesItself(string name)
    {
        var imports = StyleSheetSource.Imports($"{name}.css");
        Assert.Equal(
            Parts.Keys.Where(part => part.StartsWith($"{name}/", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            imports.Select(i => i.File).Order(StringComparer.Ordinal)
        );
        var sheet = File.ReadAllText(Path.Combine(StyleSheetSource.Folder, $"{name}.css"));
        Assert.Equal(imports.Count, sheet.Split("@import").Length - 1);
        Assert.DoesNotContain('{', sheet);
        var layers = Layers().Match(sheet).Groups["names"].Value.Split(", ");
        Assert.All(imports, import =>
            Assert.True(
                import.Layer.Length == 0 || layers.Contains(import.Layer, StringComparer.Ordinal),
                $"{import.File}: no layer {import.Layer}"
            )
        );
    }

    /// <summary>Texts that may use a property: style sheets, drawings, the look of the text editor.</summary>
    private static IEnumerable<string> Users() =>
        Parts
            .Values.Concat(SeparateSheets())
            .Concat(Directory.EnumerateFiles(Path.Combine(Web, "wwwroot", "img"), "*.svg").Select(File.ReadAllText))
            .Concat(Directory.EnumerateFiles(Path.Combine(Web, "Assets", "editor", "src"), "*.js").Select(File.ReadAllText));

    /// <summary>Sheets with rules that few pages need, such as chart.css. They use the tokens, and may have properties of their own.</summary>
    private static IEnumerable<string> SeparateSheets() =>
        Directory.EnumerateFiles(StyleSheetSource.Folder, "*.css").Select(File.ReadAllText);

    private static IEnumerable<string> DeclaredIn(string css) => Declaration().Matches(css).Select(m => m.Groups["name"].Value);

    private static IEnumerable<string> UsedIn(string text) => Use().Matches(text).Select(m => m.Groups["name"].Value);

    [GeneratedRegex("""[\s{;](?<name>--[\w-]+)\s*:""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Declaration();

    [GeneratedRegex("""var\((?<name>--[\w-]+)""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Use();

    [GeneratedRegex("""^@layer (?<names>[\w, ]+);""", RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Layers();
}

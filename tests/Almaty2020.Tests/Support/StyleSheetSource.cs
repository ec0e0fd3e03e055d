using System.Text;
using System.Text.RegularExpressions;

namespace Almaty2020.Tests.Support;

/// <summary>The style sheets as written: <c>site.css</c> and <c>admin.css</c>, which import one file for each component.</summary>
internal static partial class StyleSheetSource
{
    public static string Folder { get; } = Path.Combine(Repository.Root, "src", "Almaty2020.Web", "Assets", "css");

    /// <summary>The files that a sheet imports, in order, such as "site/button.css", each with its layer or an empty string.</summary>
    public static IReadOnlyList<(string File, string Layer)> Imports(string sheet) =>
        [.. Import().Matches(File.ReadAllText(Path.Combine(Folder, sheet))).Select(m => (m.Groups["file"].Value, m.Groups["layer"].Value))];

    /// <summary>The complete sheet, put together as the build does it, but not minified.</summary>
    public static string Read(string sheet)
    {
        var text = new StringBuilder(Import().Replace(File.ReadAllText(Path.Combine(Folder, sheet)), ""));
        var current = "";
        foreach (var (file, layer) in Imports(sheet).Append(("", "")))
        {
            if (layer != current)
                text.Append(current.Length > 0 ? "}\n" : "").Append(layer.Length > 0 ? $"@layer {layer} {{\n" : "");
            current = layer;
            if (file.Length > 0)
                text.Append(File.ReadAllText(Path.Combine(Folder, file)));
        }

        return text.ToString();
    }

    [GeneratedRegex("""@import "(?<file>[^"]+)"( layer\((?<layer>\w+)\))?;""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Import();
}

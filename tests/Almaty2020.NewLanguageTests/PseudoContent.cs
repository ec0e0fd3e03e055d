using System.Text.RegularExpressions;
using Almaty2020.Tests.Support;

namespace Almaty2020.NewLanguageTests;

/// <summary>A content folder with the repository's pages and, made from the English ones, pages in the pseudo-language.</summary>
internal static partial class PseudoContent
{
    /// <summary>Pages that the pseudo-language does not have.</summary>
    private static readonly string[] Missing = ["accessibility.md"];

    public static string Make(string code)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "pseudo-content");
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        foreach (var file in Directory.EnumerateFiles(Repository.Content, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(Repository.Content, file);
            Copy(path, File.ReadAllBytes(file));
            if (path.StartsWith("en" + Path.DirectorySeparatorChar, StringComparison.Ordinal) && !Missing.Contains(path[3..]))
                Copy(Path.Combine(code, path[3..]), System.Text.Encoding.UTF8.GetBytes(Translate(File.ReadAllText(file))));
        }

        return folder;

        void Copy(string path, byte[] bytes)
        {
            var target = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllBytes(target, bytes);
        }
    }

    private static string Translate(string page)
    {
        var end = page.IndexOf("\n---\n", 4, StringComparison.Ordinal);
        var front = page[..end]
            .Split('\n')
            .SelectMany(line =>
                AttributionLine().IsMatch(line) ? [TranslateField(line), "  translated-from: en"] : new[] { TranslateField(line) }
            );
        return string.Join('\n', front) + PseudoText.Of(page[end..], Markup());
    }

    private static string TranslateField(string line) =>
        Field().Match(line) is { Success: true } field && !Code().IsMatch(line)
            ? field.Groups["name"].Value + PseudoText.Of(field.Groups["value"].Value)
            : line;

    [GeneratedRegex(@"^(?<name>\s*(- )?([a-z-]+: )?)(?<value>.+)$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Field();

    /// <summary>
    /// Lines whose value has letters and is not a text: keys without value, names that the site knows, languages, yes and no, pictures, the
    /// short name, which would become too long.
    /// </summary>
    [GeneratedRegex(
        @"^---$|^\s*(- )?[a-z-]+:$|^(template|navigation|slug|short-name|time-zone): |(: |- )([a-z]{2}|true|false|/media/.+)$",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex Code();

    [GeneratedRegex(@"^  attribution: ", RegexOptions.NonBacktracking)]
    private static partial Regex AttributionLine();

    /// <summary>Markup of the content format, which has words of its own.</summary>
    [GeneratedRegex(
        @"\]\([^)]*\)|::: [a-z]+( (share|bar|line|column|en|ru|kk)\b)?|:[a-z]{2}\[|\[\^[^\]]+\]|https?://\S+|<[^>]+>",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex Markup();
}

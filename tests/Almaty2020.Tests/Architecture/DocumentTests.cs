using System.Text.RegularExpressions;
using Almaty2020.Tests.Support;

namespace Almaty2020.Tests.Architecture;

/// <summary>Documents lead to files and headings that exist.</summary>
public sealed partial class DocumentTests
{
    private static readonly string[] Documents =
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md"),
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories),
    ];

    private static readonly HashSet<string> SourceFiles =
    [
        .. ((string[])["src", "tests"])
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories))
            .Select(file => "/" + Path.GetRelativePath(Repository.Root, file).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)),
    ];

    [Fact]
    public void Links_LeadToAFileAndAHeading()
    {
        var links = Documents
            .SelectMany(document => Links().Matches(File.ReadAllText(document)).Select(m => (document, Target: m.Groups["target"].Value)))
            .ToList();

        Assert.True(links.Count > 100, $"Only {links.Count} links were found.");
        Assert.All(links, link =>
        {
            var (path, heading) = link.Target.Split('#') is [var p, var h] ? (p, h) : (link.Target, null);
            var file = path.Length == 0 ? link.document : Path.Combine(Path.GetDirectoryName(link.document)!, Uri.UnescapeDataString(path));
            Assert.True(File.Exists(file) || Directory.Exists(file), $"{Name(link.document)}: {link.Target}");
            if (heading is not null)
                Assert.Contains(heading, Anchors(file));
        });
    }

    /// <summary>A developer follows "where each rule is decided" without a search.</summary>
    [Fact]
    public void FilesOfRules_Exist()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "developing.md"));
        var start = text.IndexOf("## Where each rule is decided", StringComparison.Ordinal);
        var files = SourceNames()
            .Matches(text[start..text.IndexOf("\n## ", start + 1, StringComparison.Ordinal)])
            .Select(m => m.Groups["file"].Value)
            .ToList();

        Assert.True(files.Count > 40, $"Only {files.Count} files were found.");
        Assert.All(files, file => Assert.Contains(SourceFiles, f => f.EndsWith("/" + file, StringComparison.Ordinal)));
    }

    /// <summary>A how-to names the test that says what is missing. Decisions are left out: they tell what was true on their day.</summary>
    [Fact]
    public void NamedTests_Exist()
    {
        var classes = SourceFiles
            .Where(file => file.EndsWith("Tests.cs", StringComparison.Ordinal))
            .ToLookup(file => Path.GetFileNameWithoutExtension(file)!, file => File.ReadAllText(Repository.Root + file));
        var named = Documents
            .Where(document => !document.Contains("decisions", StringComparison.Ordinal))
            .SelectMany(document =>
                TestNames()
                    .Matches(File.ReadAllText(document))
                    .Select(m => (document, Class: m.Groups["class"].Value, Method: m.Groups["method"].Value))
            )
            .ToList();

        Assert.True(named.Count > 30, $"Only {named.Count} tests are named.");
        Assert.All(named, test =>
            Assert.True(
                classes[test.Class].Any(text => text.Contains($" {test.Method}", StringComparison.Ordinal)),
                $"{Name(test.document)} names a test that does not exist: {test.Class} {test.Method}"
            )
        );
    }

    private static string Name(string document) => Path.GetRelativePath(Repository.Root, document);

    /// <summary>Anchors of headings as GitHub makes them.</summary>
    private static IEnumerable<string> Anchors(string file) =>
        Headings()
            .Matches(File.ReadAllText(file))
            .Select(m => NotInAnchors().Replace(m.Groups["text"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex("""\]\((?<target>(?!https?:|mailto:|page:|media:|/)[^)\s]+)\)""", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Links();

    [GeneratedRegex("`(?<file>[A-Za-z0-9./-]+\\.(cs|js))`", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex SourceNames();

    [GeneratedRegex(
        @"`(?<class>[A-Z][A-Za-z]*Tests)(\.(?<method>[A-Za-z]\w*))?`",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex TestNames();

    [GeneratedRegex("^#+ (?<text>.*)$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.Multiline)]
    private static partial Regex Headings();

    [GeneratedRegex("""[^\p{L}\p{Nd} _-]""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex NotInAnchors();
}

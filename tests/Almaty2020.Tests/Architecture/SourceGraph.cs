using System.Text.RegularExpressions;
using Almaty2020.Tests.Support;

namespace Almaty2020.Tests.Architecture;

/// <summary>
/// Dependencies between folders of the web project, read from the source. The compiled assembly does not show all of them, because the
/// compiler inlines constants. A type of another folder is visible only through a using or a qualified name, so these two are enough.
/// </summary>
internal sealed partial class SourceGraph
{
    private readonly Dictionary<(string From, string To), string> edges = [];

    /// <summary>The dependencies, each with the file that has it.</summary>
    public IReadOnlyDictionary<(string From, string To), string> Edges => edges;

    /// <summary>Reads all C# and Razor files of the web project without migrations.</summary>
    public static IReadOnlyList<(string Path, string Text)> WebFiles()
    {
        var root = Path.Combine(Repository.Root, "src", "Almaty2020.Web");
        return
        [
            .. Directory
                .EnumerateFiles(root, "*.*", SearchOption.AllDirectories)
                .Where(f => f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".cshtml", StringComparison.Ordinal))
                .Select(f => (Path: Path.GetRelativePath(root, f).Replace('\\', '/'), File: f))
                .Where(f =>
                    !f.Path.StartsWith("obj/", StringComparison.Ordinal)
                    && !f.Path.StartsWith("bin/", StringComparison.Ordinal)
                    && !f.Path.Contains("/Migrations/", StringComparison.Ordinal)
                )
                .Select(f => (f.Path, File.ReadAllText(f.File))),
        ];
    }

    /// <summary>Builds the graph of the folders at the top, or of the folders in one of them.</summary>
    /// <param name="files">Paths relative to the web project, and their text.</param>
    /// <param name="parent">The folder whose folders are compared; empty for the top.</param>
    public static SourceGraph Of(IEnumerable<(string Path, string Text)> files, string parent = "")
    {
        var graph = new SourceGraph();
        var all = files.Where(f => parent.Length == 0 || f.Path.StartsWith(parent + "/", StringComparison.Ordinal)).ToList();
        var depth = parent.Length == 0 ? 0 : parent.Split('/').Length;
        string? FolderOf(string[] segments) => segments.Length > depth ? segments[depth] : null;
        var folders = all.Select(f => FolderOf(f.Path.Split('/')[..^1])).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var members = Members(files);
        foreach (var (path, text) in all)
        {
            if (FolderOf(path.Split('/')[..^1]) is not { } from)
                continue;
            foreach (Match name in QualifiedNames().Matches(CommentsAndStrings().Replace(text, "")))
            {
                var segments = name.Groups["path"].Value.Split('.');
                // "Site.Pages.PageViewModel" is a name; "Feedback.Select" may be a property's method.
                if (!name.Groups["root"].Success && (segments.Length < 2 || !members.Contains($"{segments[0]}.{segments[1]}")))
                    continue;
                if (parent.Length > 0 && !name.Groups["path"].Value.StartsWith(parent.Replace('/', '.') + ".", StringComparison.Ordinal))
                    continue;
                if (FolderOf(segments) is { } to && to != from && folders.Contains(to))
                    graph.edges.TryAdd((from, to), path);
            }
        }

        return graph;
    }

    /// <summary>The types and folders in each folder at the top: <c>Site.Pages</c>, <c>Data.SiteDb</c>.</summary>
    private static HashSet<string> Members(IEnumerable<(string Path, string Text)> files) =>
        [
            .. files
                .Where(f => f.Path.Contains('/', StringComparison.Ordinal))
                .SelectMany(f =>
                {
                    var segments = f.Path.Split('/');
                    return segments.Length > 2
                        ? [$"{segments[0]}.{segments[1]}"]
                        : Declarations().Matches(f.Text).Select(d => $"{segments[0]}.{d.Groups["name"].Value}");
                }),
        ];

    /// <summary>Groups of folders that depend on each other.</summary>
    /// <param name="without">Folders whose own dependencies are ignored.</param>
    public IReadOnlyList<string> Cycles(params string[] without)
    {
        var next = edges.Keys.Where(e => !without.Contains(e.From)).ToLookup(e => e.From, e => e.To, StringComparer.Ordinal);
        var folders = edges.Keys.SelectMany(e => new[] { e.From, e.To }).Distinct(StringComparer.Ordinal).ToList();
        var reachable = folders.ToDictionary(f => f, f => Reach(f, next), StringComparer.Ordinal);
        return
        [
            .. folders
                .Where(f => reachable[f].Contains(f))
                .Select(f => string.Join(" ↔ ", reachable[f].Where(g => reachable[g].Contains(f)).Order(StringComparer.Ordinal)))
                .Distinct(),
        ];
    }

    private static HashSet<string> Reach(string from, ILookup<string, string> next)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var queue = new Queue<string>(next[from]);
        while (queue.TryDequeue(out var folder))
        {
            if (reached.Add(folder))
            {
                foreach (var other in next[folder])
                    queue.Enqueue(other);
            }
        }

        return reached;
    }

    // "using Almaty2020.Web.Data;", "Almaty2020.Web.Data.SiteDb", "Web.Data.SiteDb", "Data.SiteDb".
    [GeneratedRegex(@"(?<![\w.])(?<root>(Almaty2020\.)?Web\.)?(?<path>[A-Z]\w*(\.[A-Z]\w*)*)", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex QualifiedNames();

    [GeneratedRegex(
        @"^(public|internal)[\w ]* (class|record|record struct|struct|interface|enum) (?<name>\w+)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        10_000
    )]
    private static partial Regex Declarations();

    // A string names no type, even if it has the name of one.
    [GeneratedRegex(@"^\s*///?.*$|""[^""\n]*""", RegexOptions.Multiline, 10_000)]
    private static partial Regex CommentsAndStrings();
}

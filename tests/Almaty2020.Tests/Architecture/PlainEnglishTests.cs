using System.Text.RegularExpressions;
using Almaty2020.Tests.Support;

namespace Almaty2020.Tests.Architecture;

/// <summary>Comments and log messages are plain, modern English. The list has the words of the style that this project once had.</summary>
public sealed partial class PlainEnglishTests
{
    [Fact]
    public void CommentsAndLogMessages_HaveNoOldIdiom()
    {
        var files = new[] { "src", "tests", ".ci", "deploy" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories))
            .Where(f => Extensions.Contains(Path.GetExtension(f)) || Path.GetFileName(f) == "run")
            .Select(f => (File: f, Path: Path.GetRelativePath(Repository.Root, f).Replace('\\', '/')))
            .Where(f => !Ignored().IsMatch(f.Path))
            .ToList();
        Assert.True(files.Count > 700, $"Only {files.Count} files were found.");

        var found = files
            .SelectMany(f => File.ReadLines(f.File).Select((line, index) => (Line: line, Place: $"{f.Path}:{index + 1}")))
            .Where(l => IsProse(l.Line) && OldIdiom().IsMatch(l.Line))
            .Select(l => $"{l.Place}: {l.Line.Trim()}");

        Assert.Empty(found);
    }

    [Theory]
    [InlineData("// Whoever is signed in, though a second factor be still to come")]
    [InlineData("/// <summary>What it says is held against its source.</summary>")]
    [InlineData("[LoggerMessage(1, LogLevel.Error, \"A fault that no rule foresaw; nobody gets it\")]")]
    [InlineData("# The rest is to be told, else null")]
    public void OldIdiom_IsFound(string line) => Assert.True(IsProse(line) && OldIdiom().IsMatch(line));

    [Theory]
    [InlineData("// Null if there is no draft.")]
    [InlineData("var nobody = Whoever();")]
    public void PlainLine_IsNotFound(string line) => Assert.False(IsProse(line) && OldIdiom().IsMatch(line));

    private static readonly string[] Extensions = [".cs", ".cshtml", ".sh", ".py", ".js", ".mjs", ".css", ".props", ".targets", ".csproj"];

    private static bool IsProse(string line) => Prose().IsMatch(line);

    [GeneratedRegex(
        @"(/|^)(obj|bin|node_modules|Migrations|wwwroot|TestResults)/|\.min\.|PlainEnglishTests",
        RegexOptions.ExplicitCapture,
        10_000
    )]
    private static partial Regex Ignored();

    [GeneratedRegex(@"^\s*(//|/\*|\*|#|@\*|<!--)|LoggerMessage\(|^\s*///", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Prose();

    [GeneratedRegex(
        @"\b(whoever|whosoever|somebody|nobody|whichever|whatever it (is|was|be)|hitherto|thereof|wherever it|is to be|are to be|was to be|were to be|held against|holds against|goes along|be still|of old|else null|no rule foresaw|met a fault|what (it|that) says|what is said|says nothing of|is given up|though \w+ be|be it so|be they|as good as)\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        10_000
    )]
    private static partial Regex OldIdiom();
}

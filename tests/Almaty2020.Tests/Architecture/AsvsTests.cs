using System.Globalization;
using System.Text.RegularExpressions;
using Almaty2020.Tests.Support;

namespace Almaty2020.Tests.Architecture;

/// <summary>Decision 15 names tests that exist, and leaves no requirement out.</summary>
public sealed partial class AsvsTests
{
    /// <summary>Requirements of levels 1 and 2 in version 5.0.0, by chapter.</summary>
    private static readonly int[] Requirements = [27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7];

    private static readonly string Table = File.ReadAllText(Path.Combine(Repository.Root, "src", "decisions", "0015-asvs.md"));

    [Fact]
    public void EveryTestThatIsNamed_Exists()
    {
        var there = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => TestClass().Matches(File.ReadAllText(file)).Select(m => m.Groups["name"].Value))
            .ToHashSet(StringComparer.Ordinal);
        var named = NamedTest().Matches(Table).Select(m => m.Groups["name"].Value).Distinct(StringComparer.Ordinal).ToList();

        Assert.NotEmpty(named);
        Assert.DoesNotContain(named, name => !there.Contains(name));
    }

    [Fact]
    public void EveryRequirement_HasOneRowWithAnAnswer()
    {
        var listed = Table.Split('\n')
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && char.IsAsciiDigit(line[2]))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .ToList();
        Assert.All(listed, cells => Assert.Contains(cells[3], new[] { "met", "in part", "not met", "not applicable" }));
        // What is not met, or not wholly, says why.
        Assert.All(listed.Where(cells => cells[3] != "met"), cells => Assert.NotEmpty(cells[4]));

        var ids = listed.SelectMany(cells => cells[1].Split(", ")).Concat(Identifier().Matches(Table.Split("V17 (WebRTC)")[1].Split(')')[0]).Select(m => m.Value)).ToList();
        Assert.Equal(ids.Distinct(StringComparer.Ordinal), ids);
        Assert.Equal(Requirements, Enumerable.Range(1, 17).Select(chapter => ids.Count(id => id.StartsWith(string.Create(CultureInfo.InvariantCulture, $"{chapter}."), StringComparison.Ordinal))));
    }

    [GeneratedRegex(@"class (?<name>[A-Za-z]+Tests)\b", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex TestClass();

    [GeneratedRegex("`(?<name>[A-Za-z]+Tests)`", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex NamedTest();

    [GeneratedRegex(@"17\.\d+\.\d+", RegexOptions.NonBacktracking)]
    private static partial Regex Identifier();
}

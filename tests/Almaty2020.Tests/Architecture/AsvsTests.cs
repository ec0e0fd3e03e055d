using System.Globalization;
using System.Text.RegularExpressions;
using Almaty2020.Tests.Support;

namespace Almaty2020.Tests.Architecture;

/// <summary>Checks decision 15: every test that it cites exists, and no ASVS requirement is left out.</summary>
public sealed partial class AsvsTests
{
    /// <summary>Number of level 1 and 2 requirements in ASVS 5.0.0, by chapter.</summary>
    private static readonly int[] Requirements = [27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7];

    private static readonly string Table = File.ReadAllText(Path.Combine(Repository.Root, "docs", "decisions", "0015-asvs.md"));

    [Fact]
    public void EveryCitedTest_Exists()
    {
        var existing = Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => TestClass().Matches(File.ReadAllText(file)).Select(m => m.Groups["name"].Value))
            .ToHashSet(StringComparer.Ordinal);
        var cited = NamedTest().Matches(Table).Select(m => m.Groups["name"].Value).Distinct(StringComparer.Ordinal).ToList();

        Assert.NotEmpty(cited);
        Assert.DoesNotContain(cited, name => !existing.Contains(name));
    }

    [Fact]
    public void EveryRequirement_HasOneRowWithAnAnswer()
    {
        var listed = Table
            .Split('\n')
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && char.IsAsciiDigit(line[2]))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .ToList();
        Assert.All(listed, cells => Assert.Contains(cells[3], new[] { "met", "in part", "not met", "not applicable" }));
        // A requirement that is not fully met needs an explanation.
        Assert.All(listed.Where(cells => cells[3] != "met"), cells => Assert.NotEmpty(cells[4]));

        var ids = listed
            .SelectMany(cells => cells[1].Split(", "))
            .Concat(Identifier().Matches(Table.Split("V17 (WebRTC)")[1].Split(')')[0]).Select(m => m.Value))
            .ToList();
        Assert.Equal(ids.Distinct(StringComparer.Ordinal), ids);
        Assert.Equal(
            Requirements,
            Enumerable
                .Range(1, 17)
                .Select(chapter =>
                    ids.Count(id => id.StartsWith(string.Create(CultureInfo.InvariantCulture, $"{chapter}."), StringComparison.Ordinal))
                )
        );
    }

    [GeneratedRegex(@"class (?<name>[A-Za-z]+Tests)\b", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex TestClass();

    [GeneratedRegex("`(?<name>[A-Za-z]+Tests)`", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex NamedTest();

    [GeneratedRegex(@"17\.\d+\.\d+", RegexOptions.NonBacktracking)]
    private static partial Regex Identifier();
}

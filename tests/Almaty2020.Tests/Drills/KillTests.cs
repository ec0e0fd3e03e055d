using System.Globalization;
using Almaty2020.Tests.Drills.Kills;

namespace Almaty2020.Tests.Drills;

/// <summary>
/// Kills the process without warning at random moments, during any work.
/// An acknowledged act must be there afterwards, and no act may be half
/// done. <c>tests/drills.sh kills</c> kills two hundred times.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    /// <summary>Each kind's share of the kills, in percent.</summary>
    private static readonly (Func<Task<KillScenario>> Of, int Share)[] Kinds =
    [
        (SiteKillScenario.OfEditsAsync, 30),
        (SiteKillScenario.OfPublishesAsync, 30),
        (ImportKillScenario.OfAsync, 15),
        (MigrationKillScenario.OfAsync, 12),
        (RenderKillScenario.OfAsync, 8),
        .. Environment.GetEnvironmentVariable("TEST_SQLSERVER") is { Length: > 0 }
            ? Array.Empty<(Func<Task<KillScenario>>, int)>()
            : [(BackupKillScenario.OfAsync, 5)],
    ];

    [Fact]
    public async Task KilledAtAnyMoment_AcknowledgedActsSurvive_NoActIsHalfDone()
    {
        var seed = KillScenario.Seed;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"DRILL_SEED={seed}\n{KillTally.Head}"));
        var tallies = new KillTally[Kinds.Length];
        // Run two kinds in parallel to save time in the normal test run; run one at a time in the long form, for comparable figures.
        var atOnce = new ParallelOptions
        {
            MaxDegreeOfParallelism = KillScenario.GivenKills is null ? 2 : 1,
            CancellationToken = TestContext.Current.CancellationToken,
        };
        await Parallel.ForEachAsync(Kinds.Index(), atOnce, async (kind, _) =>
        {
            await using var work = await kind.Item.Of();
            tallies[kind.Index] = work.Tally;
            await work.KillAgainAndAgainAsync(
                KillScenario.GivenKills is { } all ? Math.Max(1, all * kind.Item.Share / 100) : 2,
                new Random(seed + kind.Index)
            );
            output.WriteLine(work.Tally.Row);
        });

        foreach (var broken in tallies.SelectMany(t => t.Broken.Select(b => $"{t.Kind}: {b}")))
            output.WriteLine(broken);
        Assert.Equal((0, 0), (tallies.Sum(t => t.Lost), tallies.Sum(t => t.Broken.Count)));
    }
}

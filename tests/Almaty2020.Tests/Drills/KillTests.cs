using System.Globalization;
using Almaty2020.Tests.Drills.Kills;

namespace Almaty2020.Tests.Drills;

/// <summary>
/// The process is killed, as by a power cut of its own, at moments that nobody has chosen, whatever it is doing: what somebody was told is done is
/// there afterwards, and of the rest nothing by half. <c>tests/drills.sh kills</c> kills two hundred times.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    /// <summary>Each kind's share of a hundred.</summary>
    private static readonly (Func<Task<KilledWork>> Of, int Share)[] Kinds =
    [
        (KilledSite.OfEditsAsync, 30),
        (KilledSite.OfPublishesAsync, 30),
        (KilledImport.OfAsync, 15),
        (KilledMigration.OfAsync, 12),
        (KilledRendering.OfAsync, 8),
        .. Environment.GetEnvironmentVariable("TEST_SQLSERVER") is { Length: > 0 } ? Array.Empty<(Func<Task<KilledWork>>, int)>() : [(KilledBackup.OfAsync, 5)],
    ];

    private static int? Kills => int.TryParse(Environment.GetEnvironmentVariable("DRILL"), CultureInfo.InvariantCulture, out var given) ? given : null;

    /// <summary>Repeats the moments of an earlier run.</summary>
    private static int Seed => int.TryParse(Environment.GetEnvironmentVariable("DRILL_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next(1_000_000);

    [Fact]
    public async Task KilledAtAnyMoment_WhatWasToldIsThere_AndNothingIsThereByHalf()
    {
        var seed = Seed;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"DRILL_SEED={seed}\n{Tally.Head}"));
        var tallies = new Tally[Kinds.Length];
        // In the suite time counts; in the long form the figures do.
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = Kills is null ? 2 : 1, CancellationToken = TestContext.Current.CancellationToken };
        await Parallel.ForEachAsync(Kinds.Index(), atOnce, async (kind, _) =>
        {
            await using var work = await kind.Item.Of();
            tallies[kind.Index] = work.Tally;
            await KillAgainAndAgainAsync(work, Kills is { } all ? Math.Max(1, all * kind.Item.Share / 100) : 2, new Random(seed + kind.Index));
            output.WriteLine(work.Tally.Row);
        });

        foreach (var broken in tallies.SelectMany(t => t.Broken.Select(b => $"{t.Kind}: {b}")))
            output.WriteLine(broken);
        Assert.Equal((0, 0), (tallies.Sum(t => t.Lost), tallies.Sum(t => t.Broken.Count)));
    }

    private static async Task KillAgainAndAgainAsync(KilledWork work, int kills, Random moments)
    {
        await work.BeginAsync();
        while (work.Tally.Kills < kills)
        {
            var share = moments.NextDouble();
            try
            {
                if (await work.KillAsync(share))
                    work.Tally.Kills++;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Whatever it was, the others go on, and the table tells of it.
                work.Tally.Kills++;
                work.Tally.Broken.Add(string.Create(CultureInfo.InvariantCulture, $"kill {work.Tally.Kills} at {share:P0} of {work.Length.TotalMilliseconds:F0} ms: {e.Message}"));
            }
        }

        await work.EndAsync();
    }
}

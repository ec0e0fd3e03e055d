using System.Globalization;
using System.Text;
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
    ];

    private static int? Kills => int.TryParse(Environment.GetEnvironmentVariable("DRILL"), CultureInfo.InvariantCulture, out var given) ? given : null;

    /// <summary>Repeats the moments of an earlier run.</summary>
    private static int Seed => int.TryParse(Environment.GetEnvironmentVariable("DRILL_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next(1_000_000);

    [Fact]
    public async Task KilledAtAnyMoment_WhatWasToldIsThere_AndNothingIsThereByHalf()
    {
        var seed = Seed;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"DRILL_SEED={seed}"));
        var moments = new Random(seed);
        var tallies = new List<Tally>();
        foreach (var (of, share) in Kinds)
        {
            await using var work = await of();
            tallies.Add(work.Tally);
            var longest = await work.MeasureAsync();
            var kills = Kills is { } all ? Math.Max(1, all * share / 100) : 2;
            while (work.Tally.Kills < kills)
            {
                var moment = longest * moments.NextDouble();
                try
                {
                    if (await work.KillAsync(moment))
                        work.Tally.Kills++;
                }
                catch (Exception e) when (e is Xunit.Sdk.IAssertionException)
                {
                    work.Tally.Kills++;
                    work.Tally.Broken.Add(string.Create(CultureInfo.InvariantCulture, $"kill {work.Tally.Kills} after {moment.TotalMilliseconds:F0} ms: {e.Message}"));
                }
            }

            await work.EndAsync();
        }

        Print(tallies);
        Assert.Empty(tallies.SelectMany(t => t.Broken.Select(b => $"{t.Kind}, seed {seed}: {b}")));
        Assert.Equal(0, tallies.Sum(t => t.Lost));
    }

    private void Print(List<Tally> tallies)
    {
        var table = new StringBuilder().AppendLine(Tally.Head);
        foreach (var tally in tallies)
            table.AppendLine(tally.Row);
        output.WriteLine(table.ToString());
    }
}

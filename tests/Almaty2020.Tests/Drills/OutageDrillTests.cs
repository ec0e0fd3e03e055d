using Almaty2020.Tests.Support;

namespace Almaty2020.Tests.Drills;

/// <summary>
/// Tests every database fault while the program runs: what residents see, what staff see, and how long recovery takes. Prints one table.
/// <c>tests/drills.sh outages</c> runs the long form: longer reading, one fault after the other, and a limit on the recovery time.
/// </summary>
public sealed class OutageDrillTests(ITestOutputHelper output)
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("DRILL") is { Length: > 0 };

    /// <summary>Limit on the recovery time in the long form, where nothing else keeps the machine busy.</summary>
    private static readonly TimeSpan RecoveryLimit = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task DatabaseUnavailable_ResidentsSeeAllPages_StaffKeepTheirText_SiteRecoversByItself()
    {
        var rows = IsLong ? await OneByOneAsync() : await TwoAtATimeAsync();

        output.WriteLine(OutageResult.Table(rows));
        Assert.All(rows, row => Assert.Equal((row.Fault, row.Requests, "Degraded"), (row.Fault, row.Correct, row.Readiness)));
        if (IsLong)
            Assert.All(rows, row => Assert.True(row.RecoveryTime < RecoveryLimit, row.ToString()));
    }

    private static async Task<OutageResult[]> TwoAtATimeAsync()
    {
        var rows = new OutageResult[InjectedFault.InProgram.Count];
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = TestContext.Current.CancellationToken };
        await Parallel.ForEachAsync(InjectedFault.InProgram.Index(), atOnce, async (fault, _) =>
            rows[fault.Index] = await OutageDrill.RunAsync(fault.Item, TimeSpan.FromSeconds(1))
        );
        return rows;
    }

    private static async Task<OutageResult[]> OneByOneAsync()
    {
        var rows = new List<OutageResult>();
        foreach (var fault in InjectedFault.InProgram)
            rows.Add(await OutageDrill.RunAsync(fault, TimeSpan.FromSeconds(10)));
        return [.. rows];
    }
}

using Almaty2020.Tests.Support;

namespace Almaty2020.Tests.Drills;

/// <summary>
/// Every way in which the database may go while the program runs: what residents saw, what staff saw, how long it took to heal. Prints one table;
/// <c>tests/drills.sh outages</c> runs the long form, which reads for longer, one fault after the other, and holds the program to its time.
/// </summary>
public sealed class OutageDrillTests(ITestOutputHelper output)
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("DRILL") is { Length: > 0 };

    /// <summary>In which all must be well again, where nothing else keeps the machine busy.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task DatabaseGoes_ResidentsNoticeNothing_StaffKeepTheirText_AndItHealsByItself()
    {
        var rows = IsLong ? await OneByOneAsync() : await Task.WhenAll(Fault.InProgram.Select(fault => OutageDrill.RunAsync(fault, TimeSpan.FromSeconds(1))));

        output.WriteLine(OutageRow.Table(rows));
        Assert.All(rows, row => Assert.Equal((row.Fault, row.Asked, "Degraded"), (row.Fault, row.Right, row.Readiness)));
        if (IsLong)
            Assert.All(rows, row => Assert.True(row.Healed < Patience, row.ToString()));
    }

    private static async Task<OutageRow[]> OneByOneAsync()
    {
        var rows = new List<OutageRow>();
        foreach (var fault in Fault.InProgram)
            rows.Add(await OutageDrill.RunAsync(fault, TimeSpan.FromSeconds(10)));
        return [.. rows];
    }
}

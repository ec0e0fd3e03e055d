using System.Globalization;
using Almaty2020.Tests.Drills.Kills;

namespace Almaty2020.Tests.Drills;

/// <summary>
/// Kills the process without warning while it notifies staff. <c>tests/drills.sh mail</c> kills two hundred times.
/// </summary>
public sealed class MailKillTests(ITestOutputHelper output)
{
    [Fact]
    public async Task KilledDuringNotifications_NoneIsLost_OnlyTheEmailInFlightIsSentAgain()
    {
        var seed = KillScenario.Seed;
        await using var work = await MailKillScenario.OfAsync();
        await work.KillAgainAndAgainAsync(KillScenario.GivenKills ?? 4, new Random(seed));

        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                DRILL_SEED={seed}
                {KillTally.Head}
                {work.Tally.Row}

                | e-mails received | notifications in them | in flight at a kill | of these sent again |
                |---:|---:|---:|---:|
                | {work.Received} | {work.Notifications} | {work.InFlight} | {work.Doubles} |
                """
            )
        );
        foreach (var broken in work.Tally.Broken)
            output.WriteLine(broken);
        Assert.Equal((0, 0), (work.Tally.Lost, work.Tally.Broken.Count));
        Assert.True(work.InFlight > 0, "No kill met an e-mail in flight.");
    }
}

using System.Diagnostics;
using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Drills.Kills;

/// <summary>Kills a site while several people work on it. The site started in its place is the next to be killed.</summary>
internal sealed class SiteKillScenario : KillScenario
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly TestDatabase database;
    private readonly SimulatedEditor[] hands;
    private readonly CookieContainer cookies = new();
    private readonly List<Journal.Attempt> acknowledged = [];
    private SiteProcess? program;
    private Uri address = null!;

    private SiteKillScenario(string kind, TestDatabase database, SimulatedEditor[] hands)
        : base(kind) => (this.database, this.hands) = (database, hands);

    public static async Task<KillScenario> OfEditsAsync()
    {
        var database = await TestDatabase.WithContentAsync();
        return new SiteKillScenario(
            "edits",
            database,
            [
                new AutosavingEditor(await StaffCommands.IdOfAsync(database, "about"), Language.English),
                new AutosavingEditor(await StaffCommands.IdOfAsync(database, "mayor"), Language.Kazakh),
                new SavingEditor(await StaffCommands.IdOfAsync(database, "privacy"), Language.Russian),
            ]
        );
    }

    public static async Task<KillScenario> OfPublishesAsync()
    {
        var database = await TestDatabase.WithContentAsync();
        return new SiteKillScenario(
            "publishes",
            database,
            [
                new PublishingEditor(await StaffCommands.IdOfAsync(database, "mayor"), Language.English),
                new PublishingEditor(await StaffCommands.IdOfAsync(database, "about"), Language.English, Language.Kazakh, Language.Russian),
                new WithdrawingEditor(await StaffCommands.IdOfAsync(database, "privacy"), Language.English),
                new SchedulingEditor(database, await StaffCommands.IdOfAsync(database, "accessibility"), Language.English),
            ]
        );
    }

    public override async Task BeginAsync()
    {
        var account = await database.AddAccountAsync(Role.Publisher);
        using (await StartAsync())
        using (var browser = new StaffBrowser(address, cookies))
            await browser.SignInAsync(database, account, DateTimeOffset.UtcNow);
        await MeasureAsync();
    }

    public override async Task<bool> KillAsync(double share)
    {
        var journal = new Journal();
        using var killed = new CancellationTokenSource();
        var working = Task.WhenAll(hands.Select(hand => WorkUntilAsync(hand, journal, killed.Token)));
        // Wait for the first act: a new process compiles its code first and writes nothing meanwhile.
        await Task.WhenAny(working, journal.Begun);
        await Task.WhenAny(working, Task.Delay(Length * share, Ct));
        await killed.CancelAsync();
        program!.Kill();
        await program.WaitForExitAsync();
        await program.DisposeAsync();

        var begun = Stopwatch.StartNew();
        using var reader = await StartAsync();
        (await reader.GetAsync(new Uri("/en", UriKind.Relative), Ct)).EnsureSuccessStatusCode().Dispose();
        Tally.Restarts.Add(begun.Elapsed);

        await working;
        await SiteProcess.UntilAsync(async () => !await IsAnythingDueAsync());
        await CountAsync(journal);
        await Invariants.AssertWholeAsync(database);
        await Invariants.AssertHoldAsync(database);
        await Invariants.AssertAuditedAsync(database);
        await LiveSiteAssert.AssertIsLiveAsync(reader, database);
        return true;
    }

    /// <summary>Checks that every act acknowledged in any round is still there.</summary>
    public override async Task EndAsync()
    {
        await using var db = database.Open();
        foreach (var act in acknowledged)
        {
            if (await act.InspectAsync(db) != ActState.Complete)
                Tally.Broken.Add($"{act.What} was saved but is no longer there");
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (program is not null)
            await program.DisposeAsync();
        await database.DisposeAsync();
    }

    /// <returns>A client for the site, as a resident's browser.</returns>
    private async Task<HttpClient> StartAsync()
    {
        program = SiteProcess.Start(
            [],
            new Dictionary<string, string>(SiteProcess.SettingsOf(database), StringComparer.Ordinal)
            {
                ["Publishing__OwnApproval"] = "true",
            }
        );
        var browser = await program.WaitForClientAsync();
        address = browser.BaseAddress!;
        return browser;
    }

    /// <summary>Measures how long it takes until every editor has done their act once, undisturbed.</summary>
    private async Task MeasureAsync()
    {
        var journal = new Journal();
        var working = Task.WhenAll(
            hands.Select(async hand =>
            {
                using var browser = new StaffBrowser(address, cookies);
                await hand.WorkAsync(browser, journal);
            })
        );
        await Task.WhenAny(working, journal.Begun);
        var begun = Stopwatch.StartNew();
        await working;
        Length = begun.Elapsed;
        await CountAsync(journal);
    }

    private async Task WorkUntilAsync(SimulatedEditor hand, Journal journal, CancellationToken killed)
    {
        using var browser = new StaffBrowser(address, cookies);
        try
        {
            while (true)
                await hand.WorkAsync(browser, journal);
        }
        catch (HttpRequestException) when (killed.IsCancellationRequested)
        {
            // The process was killed.
        }
    }

    private async Task CountAsync(Journal journal)
    {
        await using var db = database.Open();
        foreach (var act in journal.Attempts)
        {
            var trace = await act.InspectAsync(db);
            Tally.Count(act.What, act.IsAcknowledged, trace);
            if (act.IsAcknowledged && trace == ActState.Complete)
                acknowledged.Add(act);
        }
    }

    private async Task<bool> IsAnythingDueAsync()
    {
        await using var db = database.Open();
        var now = Actor.System(TimeProvider.System).AtUtc;
        return await db.Schedule.AnyAsync(a => a.State == ScheduledState.Waiting && a.DueAtUtc <= now, Ct);
    }
}

using System.Diagnostics;
using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Drills.Kills;

/// <summary>A site that several people work on when it is killed; what is started in its place is the next to be.</summary>
internal sealed class KilledSite : KilledWork
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private readonly TestDatabase database;
    private readonly Hand[] hands;
    private readonly CookieContainer cookies = new();
    private readonly List<Journal.Attempt> told = [];
    private SiteProgram? program;
    private Uri address = null!;

    private KilledSite(string kind, TestDatabase database, Hand[] hands)
        : base(kind) => (this.database, this.hands) = (database, hands);

    public static async Task<KilledWork> OfEditsAsync()
    {
        var database = await TestDatabase.WithContentAsync();
        return new KilledSite("edits", database,
        [
            new WritingHand(await ByStaff.IdOfAsync(database, "about"), Language.English),
            new WritingHand(await ByStaff.IdOfAsync(database, "mayor"), Language.Kazakh),
            new SavingHand(await ByStaff.IdOfAsync(database, "privacy"), Language.Russian),
        ]);
    }

    public static async Task<KilledWork> OfPublishesAsync()
    {
        var database = await TestDatabase.WithContentAsync();
        return new KilledSite("publishes", database,
        [
            new PublishingHand(await ByStaff.IdOfAsync(database, "mayor"), Language.English),
            new PublishingHand(await ByStaff.IdOfAsync(database, "about"), Language.English, Language.Kazakh, Language.Russian),
            new WithdrawingHand(await ByStaff.IdOfAsync(database, "privacy"), Language.English),
            new SchedulingHand(database, await ByStaff.IdOfAsync(database, "accessibility"), Language.English),
        ]);
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
        // A process that has just been started compiles what it does for the first time: nothing is written meanwhile.
        await Task.WhenAny(working, journal.Begun);
        await Task.WhenAny(working, Task.Delay(Length * share, Ct));
        await killed.CancelAsync();
        program!.Kill();
        await program.EndAsync();
        await program.DisposeAsync();

        var begun = Stopwatch.StartNew();
        using var reader = await StartAsync();
        (await reader.GetAsync(new Uri("/en", UriKind.Relative), Ct)).EnsureSuccessStatusCode().Dispose();
        Tally.Restarts.Add(begun.Elapsed);

        await working;
        await SiteProgram.UntilAsync(async () => !await IsAnythingDueAsync());
        await CountAsync(journal);
        await Invariants.AssertWholeAsync(database);
        await Invariants.AssertHoldAsync(database);
        await Invariants.AssertAuditedAsync(database);
        await Shown.AssertIsLiveAsync(reader, database);
        return true;
    }

    /// <summary>What anybody was told weeks ago, so to speak, is there too.</summary>
    public override async Task EndAsync()
    {
        await using var db = database.Open();
        foreach (var act in told)
        {
            if (await act.LookAsync(db) != Trace.Whole)
                Tally.Broken.Add($"{act.What} was there and is no longer");
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (program is not null)
            await program.DisposeAsync();
        await database.DisposeAsync();
    }

    /// <returns>A resident of the site.</returns>
    private async Task<HttpClient> StartAsync()
    {
        program = SiteProgram.Start([], new Dictionary<string, string>(SiteProgram.SettingsOf(database), StringComparer.Ordinal) { ["Publishing__OwnApproval"] = "true" });
        var browser = await program.BrowserAsync();
        address = browser.BaseAddress!;
        return browser;
    }

    /// <summary>How long it takes until everybody has done what they do once, when nobody is killed.</summary>
    private async Task MeasureAsync()
    {
        var journal = new Journal();
        var working = Task.WhenAll(hands.Select(async hand =>
        {
            using var browser = new StaffBrowser(address, cookies);
            await hand.WorkAsync(browser, journal);
        }));
        await Task.WhenAny(working, journal.Begun);
        var begun = Stopwatch.StartNew();
        await working;
        Length = begun.Elapsed;
        await CountAsync(journal);
    }

    private async Task WorkUntilAsync(Hand hand, Journal journal, CancellationToken killed)
    {
        using var browser = new StaffBrowser(address, cookies);
        try
        {
            while (true)
                await hand.WorkAsync(browser, journal);
        }
        catch (HttpRequestException) when (killed.IsCancellationRequested)
        {
            // Nobody answers any more.
        }
    }

    private async Task CountAsync(Journal journal)
    {
        await using var db = database.Open();
        foreach (var act in journal.Attempts)
        {
            var trace = await act.LookAsync(db);
            Tally.Count(act.What, act.IsAcknowledged, trace);
            if (act.IsAcknowledged && trace == Trace.Whole)
                told.Add(act);
        }
    }

    private async Task<bool> IsAnythingDueAsync()
    {
        await using var db = database.Open();
        var now = Actor.System(TimeProvider.System).AtUtc;
        return await db.Schedule.AnyAsync(a => a.State == ScheduledState.Waiting && a.DueAtUtc <= now, Ct);
    }
}

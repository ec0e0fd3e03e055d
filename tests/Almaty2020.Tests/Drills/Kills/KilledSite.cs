using System.Diagnostics;
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
    private readonly StaffBrowser first;
    private readonly List<Journal.Attempt> told = [];
    private SiteProgram program;
    private Uri address;

    private KilledSite(string kind, TestDatabase database, Hand[] hands, SiteProgram program, Uri address)
        : base(kind)
    {
        (this.database, this.hands, this.program, this.address) = (database, hands, program, address);
        first = new StaffBrowser(address);
    }

    public static async Task<KilledWork> OfEditsAsync()
    {
        var database = await TestDatabase.WithContentAsync();
        return await StartAsync("edits", database,
        [
            new WritingHand(await ByStaff.IdOfAsync(database, "about"), Language.English),
            new WritingHand(await ByStaff.IdOfAsync(database, "mayor"), Language.Kazakh),
            new SavingHand(await ByStaff.IdOfAsync(database, "privacy"), Language.Russian),
        ]);
    }

    public static async Task<KilledWork> OfPublishesAsync()
    {
        var database = await TestDatabase.WithContentAsync();
        return await StartAsync("publishes", database,
        [
            new PublishingHand(await ByStaff.IdOfAsync(database, "mayor"), Language.English),
            new PublishingHand(await ByStaff.IdOfAsync(database, "about"), Language.English, Language.Kazakh, Language.Russian),
            new WithdrawingHand(await ByStaff.IdOfAsync(database, "privacy"), Language.English),
            new SchedulingHand(database, await ByStaff.IdOfAsync(database, "accessibility"), Language.English),
        ]);
    }

    public override async Task<bool> KillAsync(double share)
    {
        var journal = new Journal();
        using var killed = new CancellationTokenSource();
        var working = Task.WhenAll(hands.Select(hand => WorkUntilAsync(killed.Token, hand, journal)));
        await Task.WhenAny(working, Task.Delay(Length * share, Ct));
        await killed.CancelAsync();
        program.Kill();
        await program.EndAsync();
        await program.DisposeAsync();

        var begun = Stopwatch.StartNew();
        program = SiteProgram.Start([], SettingsOf(database));
        using var reader = await program.BrowserAsync();
        address = reader.BaseAddress!;
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
        first.Dispose();
        await program.DisposeAsync();
        await database.DisposeAsync();
    }

    private static async Task<KilledWork> StartAsync(string kind, TestDatabase database, Hand[] hands)
    {
        var account = await database.AddAccountAsync(Role.Publisher);
        var program = SiteProgram.Start([], SettingsOf(database));
        using var browser = await program.BrowserAsync();
        var site = new KilledSite(kind, database, hands, program, browser.BaseAddress!);
        await site.first.SignInAsync(database, account, DateTimeOffset.UtcNow);
        await site.MeasureAsync();
        return site;
    }

    private static Dictionary<string, string> SettingsOf(TestDatabase database) =>
        new(SiteProgram.SettingsOf(database), StringComparer.Ordinal) { ["Publishing__OwnApproval"] = "true" };

    /// <summary>Everybody does what they do once; nobody is killed.</summary>
    private async Task MeasureAsync()
    {
        var journal = new Journal();
        var begun = Stopwatch.StartNew();
        await Task.WhenAll(hands.Select(async hand =>
        {
            using var browser = new StaffBrowser(address, first.Cookies);
            await hand.WorkAsync(browser, journal);
        }));
        Length = begun.Elapsed;
        await CountAsync(journal);
    }

    private async Task WorkUntilAsync(CancellationToken killed, Hand hand, Journal journal)
    {
        using var browser = new StaffBrowser(address, first.Cookies);
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

using System.Diagnostics;
using System.Globalization;
using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Drills;

/// <summary>Runs one fault from before it starts until recovery, against a program with no page cache and no warm-up.</summary>
internal sealed class OutageDrill : IDisposable
{
    private const string Text = "Бірінші абзац.\n\n«Second» <b>passage</b> & the rest.";
    private const string Published = "/en/mayor";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly string fault;
    private readonly TestDatabase database;
    private readonly SiteProcess program;
    private readonly HttpClient browser;
    private readonly SimulatedResidents residents;
    private readonly StaffBrowser author;
    private readonly IReadOnlyList<string> addresses;
    private readonly int page;

    private OutageDrill(
        string fault,
        TestDatabase database,
        SiteProcess program,
        HttpClient browser,
        IReadOnlyList<string> addresses,
        int page
    )
    {
        (this.fault, this.database, this.program, this.browser, this.addresses, this.page) = (
            fault,
            database,
            program,
            browser,
            addresses,
            page
        );
        residents = new SimulatedResidents(browser.BaseAddress!);
        author = new StaffBrowser(browser.BaseAddress!);
    }

    private string Editor => FormattableString.Invariant($"/admin/pages/{page}/en");

    /// <param name="reading">How long residents read before the fault, and the least time they read during it.</param>
    public static async Task<OutageResult> RunAsync(string fault, TimeSpan reading)
    {
        await using var database = await TestDatabase.WithContentAsync();
        await using var program = SiteProcess.Start([], SettingsFor(database, fault));
        using var drill = await BeginAsync(fault, database, program);

        // Only every other page: the rest are first requested during the fault. The first pass compiles the code, the second is measured.
        var half = drill.addresses.Where((_, i) => i % 2 == 0).ToList();
        await drill.residents.ReadWhileAsync(half, Task.CompletedTask);
        var before = await drill.residents.ReadWhileAsync(half, Task.Delay(reading, Ct));

        IReadOnlyList<SimulatedResidents.Answer> during;
        string readiness,
            staffOutcome;
        await using (await InjectedFault.InjectAsync(program, database, fault))
        {
            var staff = drill.SendAsync();
            var seen = drill.ReadinessInFaultAsync();
            during = await drill.residents.ReadWhileAsync(drill.addresses, Task.WhenAll(staff, seen, Task.Delay(reading, Ct)));
            (staffOutcome, readiness) = (await staff, await seen);
        }

        var begun = Stopwatch.StartNew();
        await Task.WhenAll(drill.SendAgainAsync(), SiteProcess.UntilAsync(async () => await drill.ReadinessAsync() == "Healthy"));
        var healed = begun.Elapsed;
        var without = (await drill.residents.ReadWhileAsync(drill.addresses, Task.CompletedTask)).ToDictionary(
            a => a.Address,
            a => a.Content
        );
        await drill.PublishAsync();
        Assert.DoesNotContain(program.Log, line => line.Contains("Unhandled", StringComparison.Ordinal));
        return new OutageResult(
            fault,
            during.Count(a => a.Status == HttpStatusCode.OK && a.Content == without[a.Address]),
            during.Count,
            ResponseTimes.Of(before),
            ResponseTimes.Of(during),
            readiness,
            staffOutcome,
            healed,
            begun.Elapsed
        );
    }

    public void Dispose()
    {
        author.Dispose();
        residents.Dispose();
        browser.Dispose();
    }

    private static Dictionary<string, string> SettingsFor(TestDatabase database, string fault)
    {
        var settings = SiteProcess.SettingsOf(database);
        settings["ConnectionStrings__Site"] = InjectedFault.ConnectionStringFor(database, fault);
        settings["Site__PageCacheSize"] = "0";
        settings["Site__WarmUp"] = "false";
        settings["Logging__Level"] = "Debug";
        return settings;
    }

    /// <summary>Prepares everything up to the fault: an author has a draft open, and every page is in memory.</summary>
    private static async Task<OutageDrill> BeginAsync(string fault, TestDatabase database, SiteProcess program)
    {
        var account = await database.AddAuthorAsync();
        var addresses = (await database.Reader.SiteAsync(Ct)).Pages.Select(p => p.Address).ToList();
        var drill = new OutageDrill(
            fault,
            database,
            program,
            await program.WaitForClientAsync(),
            addresses,
            await StaffCommands.IdOfAsync(database, "about")
        );
        await SiteProcess.UntilAsync(() =>
            Task.FromResult(program.Log.Any(line => line.Contains("Preloaded the pages of version", StringComparison.Ordinal)))
        );
        await SiteProcess.UntilAsync(async () => await drill.ReadinessAsync() == "Healthy");
        await drill.author.SignInAsync(account);
        await drill.author.GoWhenReadyAsync(drill.Editor);
        return drill;
    }

    private Task<string> ReadinessAsync() => browser.GetStringAsync(new Uri("/health/ready", UriKind.Relative), Ct);

    private async Task<string> ReadinessInFaultAsync()
    {
        // The first answer counts: while the database is only slow, the next one may fall between two locks.
        var readiness = "";
        await SiteProcess.UntilAsync(async () => (readiness = await ReadinessAsync()) != "Healthy");
        return readiness;
    }

    /// <summary>
    /// An author submits a draft: it fails with 503 and keeps their text or, if the database is only slow, succeeds late.
    /// </summary>
    private async Task<string> SendAsync()
    {
        var sent = Stopwatch.StartNew();
        using var answer = await author.SendAsync(Editor, ("body", Text), ("title", "About us"));
        if (InjectedFault.MaySucceedLate(fault) && answer.StatusCode == HttpStatusCode.Redirect)
        {
            // While it is slow, one of several questions may still wait too long.
            await author.GoWhenReadyAsync(Editor);
            return string.Create(CultureInfo.InvariantCulture, $"saved after {sent.Elapsed.TotalSeconds:F1} s");
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal(Text, author.Page.QuerySelector("textarea[name=body]")!.TextContent);
        return string.Create(CultureInfo.InvariantCulture, $"503 with their text after {sent.Elapsed.TotalSeconds:F1} s");
    }

    /// <summary>Resubmits from the error page's form until it is saved.</summary>
    private async Task SendAgainAsync()
    {
        await SiteProcess.UntilAsync(async () => (await author.SendAsync(Editor)).StatusCode == HttpStatusCode.Redirect);
        await using var db = database.Open();
        var draft = await db.Drafts.SingleAsync(d => d.PageId == page && d.Language == Language.English, Ct);
        Assert.Equal(("About us", Text), (draft.Title, draft.Body.Trim()));
    }

    private async Task PublishAsync()
    {
        await StaffCommands.PublishAsync(database, "mayor", Language.English, text => text with { Summary = "After the storm." });
        await SiteProcess.UntilAsync(async () =>
            (await browser.GetStringAsync(new Uri(Published, UriKind.Relative), Ct)).Contains("After the storm.", StringComparison.Ordinal)
        );
    }
}

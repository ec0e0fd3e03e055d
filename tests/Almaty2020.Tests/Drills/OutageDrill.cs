using System.Diagnostics;
using System.Globalization;
using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Drills;

/// <summary>One fault, from before it until all is well again, against a program that keeps no finished page and makes none ahead.</summary>
internal sealed class OutageDrill : IDisposable
{
    private const string Text = "Бірінші абзац.\n\n«Second» <b>passage</b> & the rest.";
    private const string Published = "/en/mayor";

    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private readonly string fault;
    private readonly TestDatabase database;
    private readonly SiteProgram program;
    private readonly HttpClient browser;
    private readonly Residents residents;
    private readonly StaffBrowser author;
    private readonly IReadOnlyList<string> addresses;
    private readonly int page;

    private OutageDrill(string fault, TestDatabase database, SiteProgram program, HttpClient browser, IReadOnlyList<string> addresses, int page)
    {
        (this.fault, this.database, this.program, this.browser, this.addresses, this.page) = (fault, database, program, browser, addresses, page);
        residents = new Residents(browser.BaseAddress!);
        author = new StaffBrowser(browser.BaseAddress!);
    }

    private string Editor => FormattableString.Invariant($"/admin/pages/{page}/en");

    /// <param name="reading">How long residents read before the fault, and in it at least.</param>
    public static async Task<OutageRow> RunAsync(string fault, TimeSpan reading)
    {
        await using var database = await TestDatabase.WithContentAsync();
        await using var program = SiteProgram.Start([], SettingsFor(database, fault));
        using var drill = await BeginAsync(fault, database, program);

        // Every other page: nobody asks for the rest before the fault. Once for the code to be compiled, then to be measured.
        var half = drill.addresses.Where((_, i) => i % 2 == 0).ToList();
        await drill.residents.ReadWhileAsync(half, Task.CompletedTask);
        var before = await drill.residents.ReadWhileAsync(half, Task.Delay(reading, Ct));

        IReadOnlyList<Residents.Answer> during;
        string readiness, told;
        await using (await Fault.OfAsync(program, database, fault))
        {
            var staff = drill.SendAsync();
            var seen = drill.ReadinessInFaultAsync();
            during = await drill.residents.ReadWhileAsync(drill.addresses, Task.WhenAll(staff, seen, Task.Delay(reading, Ct)));
            (told, readiness) = (await staff, await seen);
        }

        var begun = Stopwatch.StartNew();
        await Task.WhenAll(drill.SendAgainAsync(), SiteProgram.UntilAsync(async () => await drill.ReadinessAsync() == "Healthy"));
        var healed = begun.Elapsed;
        var without = (await drill.residents.ReadWhileAsync(drill.addresses, Task.CompletedTask)).ToDictionary(a => a.Address, a => a.Content);
        await drill.PublishAsync();
        Assert.DoesNotContain(program.Log, line => line.Contains("Unhandled", StringComparison.Ordinal));
        return new OutageRow(
            fault, during.Count(a => a.Status == HttpStatusCode.OK && a.Content == without[a.Address]), during.Count, Waits.Of(before), Waits.Of(during),
            readiness, told, healed, begun.Elapsed);
    }

    public void Dispose()
    {
        author.Dispose();
        residents.Dispose();
        browser.Dispose();
    }

    private static Dictionary<string, string> SettingsFor(TestDatabase database, string fault)
    {
        var settings = SiteProgram.SettingsOf(database);
        settings["ConnectionStrings__Site"] = Fault.ConnectionStringFor(database, fault);
        settings["Site__PageCacheSize"] = "0";
        settings["Site__WarmUp"] = "false";
        settings["Logging__Level"] = "Debug";
        return settings;
    }

    /// <summary>As far as the fault: an author has a draft before them, and every page is in memory.</summary>
    private static async Task<OutageDrill> BeginAsync(string fault, TestDatabase database, SiteProgram program)
    {
        var account = await database.AddAuthorAsync();
        var addresses = (await database.Reader.SiteAsync(Ct)).Pages.Select(p => p.Address).ToList();
        var drill = new OutageDrill(fault, database, program, await program.BrowserAsync(), addresses, await ByStaff.IdOfAsync(database, "about"));
        await SiteProgram.UntilAsync(() => Task.FromResult(program.Log.Any(line => line.Contains("are in memory", StringComparison.Ordinal))));
        Assert.Equal("Healthy", await drill.ReadinessAsync());
        await drill.author.SignInAsync(account);
        await drill.author.GoAsync(drill.Editor);
        return drill;
    }

    private Task<string> ReadinessAsync() => browser.GetStringAsync(new Uri("/health/ready", UriKind.Relative), Ct);

    private async Task<string> ReadinessInFaultAsync()
    {
        await SiteProgram.UntilAsync(async () => await ReadinessAsync() != "Healthy");
        return await ReadinessAsync();
    }

    /// <summary>An author sends a draft, and is told that it cannot be saved with all that they wrote, or, where the database is but slow, waits until it is.</summary>
    private async Task<string> SendAsync()
    {
        var sent = Stopwatch.StartNew();
        using var answer = await author.SendAsync(Editor, ("body", Text), ("title", "About us"));
        if (Fault.AnswersLate(fault) && answer.StatusCode == HttpStatusCode.Redirect)
        {
            await author.GoAsync(Editor);
            return string.Create(CultureInfo.InvariantCulture, $"saved after {sent.Elapsed.TotalSeconds:F1} s");
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal(Text, author.Page.QuerySelector("textarea[name=body]")!.TextContent);
        return string.Create(CultureInfo.InvariantCulture, $"503 with their text after {sent.Elapsed.TotalSeconds:F1} s");
    }

    /// <summary>By the button of the page that they have before them.</summary>
    private async Task SendAgainAsync()
    {
        await SiteProgram.UntilAsync(async () => (await author.SendAsync(Editor)).StatusCode == HttpStatusCode.Redirect);
        await using var db = database.Open();
        var draft = await db.Drafts.SingleAsync(d => d.PageId == page && d.Language == Language.English, Ct);
        Assert.Equal(("About us", Text), (draft.Title, draft.Body.Trim()));
    }

    private async Task PublishAsync()
    {
        await ByStaff.PublishAsync(database, "mayor", Language.English, text => text with { Summary = "After the storm." });
        await SiteProgram.UntilAsync(async () => (await browser.GetStringAsync(new Uri(Published, UriKind.Relative), Ct)).Contains("After the storm.", StringComparison.Ordinal));
    }
}

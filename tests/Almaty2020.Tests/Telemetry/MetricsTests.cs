using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Telemetry;

/// <summary>Metrics for operators, as produced by requests.</summary>
public sealed class MetricsTests : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestSite site = null!;
    private MetricRecorder measured = null!;

    public async ValueTask InitializeAsync()
    {
        site = await TestSite.StartAsync();
        measured = new MetricRecorder(site);
    }

    public async ValueTask DisposeAsync()
    {
        measured.Dispose();
        await site.DisposeAsync();
    }

    [Fact]
    public async Task RequestDuration_HasTheTemplate_CachedOrNot()
    {
        foreach (var address in (string[])["/kk", "/en/mayor", "/en/mayor", "/en/no-such-page"])
            await site.CreateBrowser().GetAsync(address, Ct);

        // The server records a request shortly after the client has read the response.
        await SiteProcess.UntilAsync(() => Task.FromResult(measured.Of("http.server.request.duration").Count >= 4));
        var times = measured.Of("http.server.request.duration").Select(m => m.Tags).ToList();
        Assert.Equal(4, times.Count);
        Assert.Single(times, t => t.Contains("almaty2020.template=Home", StringComparison.Ordinal));
        Assert.Equal(2, times.Count(t => t.Contains("almaty2020.template=Profile", StringComparison.Ordinal)));
        Assert.Equal(["result=miss", "result=miss", "result=hit"], measured.Of("almaty2020.page_cache.requests").Select(m => m.Tags));
    }

    [Fact]
    public async Task Publication_IncreasesTheVersionAndRecordsTheDelay()
    {
        await site.CreateBrowser().GetAsync("/en", Ct);
        var before = measured.Observed("almaty2020.site.version").Single().Value;
        await StaffCommands.PublishAsync(site.Database, "mayor", Language.English, text => text with { Title = "Somebody else" });
        await site.CatchUpAsync();

        Assert.True(measured.Of("almaty2020.publication.delay").Single().Value >= 0);
        Assert.Equal(before + 1, measured.Observed("almaty2020.site.version").Single().Value);
        Assert.True(measured.Observed("almaty2020.site.lag").Single().Value >= 0);
    }

    [Fact]
    public async Task ScheduledActs_AreCountedByDueState()
    {
        await site.CreateBrowser().GetAsync("/en", Ct);
        await site.Database.ExecuteUnloggedAsync(
            $"INSERT INTO Schedule (Id, GroupId, PageId, Language, Kind, DueAtUtc, Note, IsMajor, ActorId, CreatedAtUtc, State, Outcome, Version) SELECT {Guid.NewGuid()}, {Guid.NewGuid()}, MIN(Id), 'en', 'Withdraw', {DateTime.UtcNow.AddDays(3)}, '', 0, 'somebody', {DateTime.UtcNow}, 'Waiting', '', 1 FROM Pages"
        );

        var waiting = measured.Observed("almaty2020.schedule.waiting");

        Assert.Equal(1, waiting.Single(m => m.Tags == "due=False").Value);
        Assert.Equal(0, waiting.Single(m => m.Tags == "due=True").Value);
    }

    [Fact]
    public async Task RefusedSignIn_IsCountedWithoutTheAccount()
    {
        using var browser = new StaffBrowser(site);
        await browser.GoAsync("/admin/sign-in");
        for (var i = 0; i < 6; i++)
            await browser.SendAsync("/admin/sign-in", ("email", "nobody@example.kz"), ("password", "a wrong password"));

        var failures = measured.Of("almaty2020.sign_in.failures").Select(m => m.Tags).ToList();
        Assert.Equal(5, failures.Count(t => t == "reason=wrong step=password"));
        Assert.Single(failures, "reason=too_many step=password");
        Assert.DoesNotContain(measured.All, m => m.Tags.Contains("nobody", StringComparison.Ordinal));
    }
}

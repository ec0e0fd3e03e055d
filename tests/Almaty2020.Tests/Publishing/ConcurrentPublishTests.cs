using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Publishing;

public sealed class ConcurrentPublishTests : IAsyncLifetime
{
    private const int Writers = 16;
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestDatabase database = null!;
    private TestStaff staff = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.EmptyAsync();
        staff = new TestStaff(database);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task DifferentPagesAtOnce_AllGoLive_AndLogNumbersAppearInOrder()
    {
        var pages = new List<int>();
        for (var i = 0; i < Writers; i++)
            pages.Add(await staff.AddPageAsync($"page-{i}"));
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var reader = Task.Run(() => WatchTheLogAsync(done.Token), Ct);

        var outcomes = await AllAtOnceAsync(
            pages.Select(
                (page, i) => (Func<Task<PublishOne.Outcome>>)(() => staff.PublishAsync(page, Language.English, TestStaff.Text($"page-{i}")))
            )
        );
        await done.CancelAsync();
        await reader;

        Assert.Equal(
            Enumerable.Range(1, Writers).Select(n => (long)n),
            outcomes.Select(o => Assert.IsType<PublishOne.Outcome.Live>(o).SiteVersion).Order()
        );
        Assert.Equal(Writers, (await staff.SiteAsync()).Count);
        await AssertLogHasNoGapsAsync(Writers);
    }

    [Fact]
    public async Task SameDraftAtOnce_IsPublishedOnce()
    {
        var page = await staff.AddPageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("reception"));

        var outcomes = await AllAtOnceAsync(
            Enumerable
                .Range(0, Writers)
                .Select(_ => (Func<Task<PublishOne.Outcome>>)(() => staff.PublishDraftAsync(page, Language.English)))
        );

        Assert.Single(outcomes.OfType<PublishOne.Outcome.Live>());
        Assert.All(outcomes.OfType<PublishOne.Outcome.Refused>(), r =>
            Assert.Equal([new Issue("Page", IssueCodes.NothingToPublish)], r.Issues)
        );
        Assert.Equal(
            "pages 1, drafts 0, revisions 1, publications 1, redirects 0, log 1, audit 2, feedback 0, version 1",
            await staff.CountsAsync()
        );
    }

    [Fact]
    public async Task SamePageAtOnce_EveryReportedPublicationIsInTheHistory()
    {
        var page = await staff.AddPageAsync("reception");

        var outcomes = await AllAtOnceAsync(
            Enumerable.Range(0, Writers).Select(i => (Func<Task<string?>>)(() => WriteAsync(page, $"Writer {i}")))
        );

        var reportedLive = outcomes.OfType<string>().Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(reportedLive);
        var revisions = await staff.ReadAsync(db => db.Revisions.OrderBy(r => r.Number).ToListAsync(Ct));
        Assert.Equal(reportedLive, revisions.Select(r => r.Title).Order(StringComparer.Ordinal));
        Assert.Equal(Enumerable.Range(1, reportedLive.Count), revisions.Select(r => r.Number));
        Assert.Equal(revisions[^1].Title, (await staff.PublicationAsync(page, Language.English)).Title);
        await AssertLogHasNoGapsAsync(reportedLive.Count);
    }

    [Fact]
    public async Task SameAddressAtOnce_OnePageGetsIt_AndTheOthersAreRefused()
    {
        var pages = new List<int>();
        for (var i = 0; i < 4; i++)
        {
            pages.Add(await staff.AddPageAsync($"page-{i}"));
            await staff.SaveDraftAsync(pages[i], Language.English, TestStaff.Text("wanted"));
        }

        var outcomes = await AllAtOnceAsync(
            pages.Select(page => (Func<Task<PublishOne.Outcome>>)(() => staff.PublishDraftAsync(page, Language.English)))
        );

        Assert.Single(outcomes.OfType<PublishOne.Outcome.Live>());
        Assert.All(outcomes.OfType<PublishOne.Outcome.Refused>(), r =>
            Assert.Equal([new Issue("Slug", IssueCodes.AddressTaken)], r.Issues)
        );
        Assert.Equal(3, outcomes.OfType<PublishOne.Outcome.Refused>().Count());
        await AssertLogHasNoGapsAsync(1);
    }

    private static async Task<T[]> AllAtOnceAsync<T>(IEnumerable<Func<Task<T>>> acts)
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var tasks = acts.Select(act =>
                Task.Run(
                    async () =>
                    {
                        await start.Task;
                        return await act();
                    },
                    Ct
                )
            )
            .ToList();
        start.SetResult();
        return await Task.WhenAll(tasks);
    }

    /// <returns>The title if the publication was reported as live; null otherwise.</returns>
    private async Task<string?> WriteAsync(int page, string title)
    {
        var saved = await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("reception", title));
        if (saved is not SaveDraft.Outcome.Saved(var version))
            return null;
        return await staff.PublishDraftAsync(page, Language.English, version) is PublishOne.Outcome.Live ? title : null;
    }

    private async Task WatchTheLogAsync(CancellationToken done)
    {
        await using var db = staff.Open();
        while (!done.IsCancellationRequested)
        {
            var numbers = await db.PublicationLog.AsNoTracking().Select(e => e.Number).ToListAsync(Ct);
            Assert.Equal(Enumerable.Range(1, numbers.Count).Select(n => (long)n), numbers.Order());
        }
    }

    private async Task AssertLogHasNoGapsAsync(int count)
    {
        Assert.Equal(Enumerable.Range(1, count).Select(n => (long)n), (await staff.LogAsync()).Select(e => e.Number));
        Assert.Equal(count, await staff.SiteVersionAsync());
    }
}

using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Publishing.Scheduling;
using Microsoft.EntityFrameworkCore;
using static Almaty2020.Tests.Support.StaffScheduling;

namespace Almaty2020.Tests.Publishing;

/// <summary>
/// Sixteen people save, publish, schedule, cancel and withdraw the same few pages at the same time, while a node carries out what is due.
/// </summary>
public sealed class ConcurrentCommandsTests : IAsyncLifetime
{
    private const int Writers = 16;
    private const int Rounds = 4;

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
    public async Task ConcurrentCommands_ReturnTypedOutcomes_AndLoseNothingReportedAsLive()
    {
        int[] pages = [await staff.AddLivePageAsync("one"), await staff.AddLivePageAsync("two"), await staff.AddPageAsync("three")];
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var due = staff.Actor.AtUtc.AddMinutes(1);
        var later = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(staff.Clock.GetUtcNow().AddMinutes(2));
        var reportedLive = new System.Collections.Concurrent.ConcurrentQueue<string>();

        await Task.WhenAll(
            Enumerable
                .Range(0, Writers)
                .Select(writer =>
                    Task.Run(
                        async () =>
                        {
                            await start.Task;
                            for (var round = 0; round < Rounds; round++)
                                await ActAsync(writer, round);
                        },
                        Ct
                    )
                )
                .Append(Task.Run(() => start.SetResult(), Ct))
        );

        // Everything that was reported as live became live, and the log has every number once.
        var log = await staff.LogAsync();
        Assert.Equal(Enumerable.Range(1, log.Count).Select(n => (long)n), log.Select(e => e.Number));
        Assert.Equal(log.Count, await staff.SiteVersionAsync());
        var titles = await staff.ReadAsync(db => db.Revisions.Select(r => r.Title).ToListAsync(Ct));
        Assert.All(reportedLive, title => Assert.Contains(title, titles));
        Assert.Equal(reportedLive.Count, reportedLive.Distinct().Count());
        var published = await staff.ReadAsync(db =>
            db.Revisions.Where(r => db.PublicationLog.Any(e => e.RevisionId == r.Id)).Select(r => r.Title).ToListAsync(Ct)
        );
        Assert.All(reportedLive, title => Assert.Contains(title, published));
        // Nothing is done twice: every act ended once, and each published revision went live once.
        var acts = await staff.ActsAsync();
        Assert.All(acts.Where(a => a.State == ScheduledState.Done && a.Kind == ScheduledKind.Publish), a =>
            Assert.Single(log, e => e.RevisionId == a.RevisionId && e.Act == PublicationAct.Published)
        );
        Assert.All(acts.Where(a => a.State is ScheduledState.Waiting or ScheduledState.Cancelled), a =>
            Assert.DoesNotContain(log, e => e.RevisionId is not null && e.RevisionId == a.RevisionId)
        );
        foreach (var page in await staff.ReadAsync(db => db.Publications.AsNoTracking().ToListAsync(Ct)))
            Assert.Equal(
                acts.SingleOrDefault(a =>
                    a.PageId == page.PageId && a is { Kind: ScheduledKind.Withdraw, State: ScheduledState.Waiting }
                )?.DueAtUtc,
                page.UntilUtc
            );

        async Task ActAsync(int writer, int round)
        {
            var page = pages[(writer + round) % pages.Length];
            var slug = new[] { "one", "two", "three" }[(writer + round) % pages.Length];
            var title = $"Writer {writer}, round {round}";
            switch ((writer * 7 + round * 3) % 6)
            {
                case 0 or 1:
                    if (
                        await SaveAsync(page, slug, title) is { } version
                        && await staff.PublishDraftAsync(page, Language.English, version) is PublishOne.Outcome.Live
                    )
                        reportedLive.Enqueue(title);
                    break;
                case 2:
                    if (await SaveAsync(page, slug, title) is { } draft)
                        Assert.True(
                            await staff.ScheduleAsync(due, Request(page, Language.English, draft))
                                is Schedule.Outcome.Scheduled
                                    or Schedule.Outcome.Refused
                        );
                    break;
                case 3:
                    Assert.True(
                        await staff.WithdrawAsync(page, Language.English) is Withdraw.Outcome.Withdrawn or Withdraw.Outcome.Refused
                    );
                    break;
                case 4:
                    foreach (
                        var group in await staff.ReadAsync(db =>
                            db.Schedule.Where(a => a.State == ScheduledState.Waiting).Select(a => a.GroupId).Take(1).ToListAsync(Ct)
                        )
                    )
                        await staff.CancelAsync(group);
                    Assert.True(
                        await staff.ScheduleWithdrawalAsync(due.AddDays(1), new Withdrawal(page, Language.English, ""))
                            is Schedule.Outcome.Scheduled
                                or Schedule.Outcome.Refused
                    );
                    break;
                default:
                    await staff.RunScheduledActsAsync(later);
                    break;
            }
        }
    }

    /// <returns>The draft's version; null if another person has saved.</returns>
    private async Task<int?> SaveAsync(int page, string slug, string title)
    {
        var saved = await staff.SaveDraftAsync(page, Language.English, TestStaff.Text(slug, title));
        if (saved is SaveDraft.Outcome.Conflict { Version: var seen })
            saved = await staff.SaveDraftAsync(page, Language.English, TestStaff.Text(slug, title), seen);
        return saved is SaveDraft.Outcome.Saved(var version) ? version : null;
    }
}

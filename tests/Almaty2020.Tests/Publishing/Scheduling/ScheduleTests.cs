using Almaty2020.Tests.Support;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Publishing.Scheduling;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using static Almaty2020.Tests.Support.StaffScheduling;

namespace Almaty2020.Tests.Publishing.Scheduling;

/// <summary>Scheduled publications and withdrawals.</summary>
public sealed class ScheduleTests : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestDatabase database = null!;
    private TestStaff staff = null!;

    private DateTime Tomorrow => staff.Actor.AtUtc.AddDays(1);

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.EmptyAsync();
        staff = new TestStaff(database);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task DraftEditedAfterScheduling_ScheduledTextGoesLive_AndTheDraftContinuesFromIt()
    {
        var page = await staff.AddLivePageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("reception", "Scheduled"));
        var due = Tomorrow;
        GroupOf(await staff.ScheduleAsync(due, Request(page, Language.English)));
        await staff.SaveDraftAsync(
            page,
            Language.English,
            TestStaff.Text("reception", "Written on"),
            await staff.DraftVersionAsync(page, Language.English)
        );
        var version = await staff.DraftVersionAsync(page, Language.English);
        Assert.Empty(await staff.RunScheduledActsAsync());
        Assert.Equal("Public reception", (await staff.PublicationAsync(page, Language.English)).Title);

        staff.Clock.Advance(TimeSpan.FromDays(1));
        var done = Assert.IsType<RunScheduledActs.Outcome.Done>(Assert.Single(await staff.RunScheduledActsAsync()));

        Assert.Equal((1, TimeSpan.Zero), (done.Acts, done.Delay));
        var live = await staff.PublicationAsync(page, Language.English);
        Assert.Equal(("Scheduled", due), (live.Title, live.FromUtc));
        var draft = await staff.ReadAsync(db => db.Drafts.AsNoTracking().SingleAsync(Ct));
        Assert.Equal(("Written on", live.RevisionId, version), (draft.Title, draft.BasedOnRevisionId, draft.Version));
        var act = Assert.Single(await staff.ActsAsync());
        Assert.Equal((ScheduledState.Done, live.RevisionId, staff.Actor.AtUtc), (act.State, act.RevisionId, act.EndedAtUtc));
        Assert.Empty(await staff.RunScheduledActsAsync());
    }

    [Fact]
    public async Task DraftNotEditedAfterScheduling_IsDeleted_AndTheAuditNamesAuthorAndSite()
    {
        var page = await staff.AddLivePageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("reception", "Scheduled"));
        await staff.ScheduleAsync(Tomorrow, Request(page, Language.English));
        staff.Clock.Advance(TimeSpan.FromDays(1.5));

        await staff.RunScheduledActsAsync();

        Assert.False(await staff.ReadAsync(db => db.Drafts.AnyAsync(Ct)));
        var entry = (await staff.LogAsync())[^1];
        Assert.Equal(
            (2L, PublicationAct.Published, TestStaff.Name, "Changed.", true, staff.Actor.AtUtc),
            (entry.Number, entry.Act, entry.ActorId, entry.Note, entry.IsMajor, entry.AtUtc)
        );
        // The one who wrote it also scheduled it.
        Assert.True(entry.IsOwnText);
        var acts = await staff.ReadAsync(db =>
            db.Audit.Where(a => a.AtUtc == staff.Actor.AtUtc)
                .OrderBy(a => a.Action)
                .Select(a => new
                {
                    a.Action,
                    a.ActorId,
                    a.ToRevisionId,
                })
                .ToListAsync(Ct)
        );
        Assert.Equal(
            [(AuditActions.PagePublished, TestStaff.Name), (AuditActions.ScheduleDone, Actor.SystemUserId)],
            acts.Select(a => (a.Action, a.ActorId))
        );
        Assert.All(acts, a => Assert.Equal(entry.RevisionId, a.ToRevisionId));
    }

    [Fact]
    public async Task DueTimeNotInTheFuture_IsRefused()
    {
        var page = await staff.AddPageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("reception"));
        var before = await staff.CountsAsync();

        var outcome = await staff.ScheduleAsync(staff.Actor.AtUtc, Request(page, Language.English));

        Assert.Equal([(page, "en", IssueCodes.PastTime)], Codes(Assert.IsType<Schedule.Outcome.Refused>(outcome).Issues));
        Assert.Equal(before, await staff.CountsAsync());
    }

    [Fact]
    public async Task WaitingText_BlocksOtherPublications_UntilCancelled()
    {
        var page = await staff.AddLivePageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("reception", "Scheduled"));
        var group = GroupOf(await staff.ScheduleAsync(Tomorrow, Request(page, Language.English)));

        Assert.Equal(
            [new Issue("Page", IssueCodes.AlreadyScheduled)],
            Assert.IsType<PublishOne.Outcome.Refused>(await staff.PublishDraftAsync(page, Language.English)).Issues
        );
        Assert.Equal(
            [(page, "en", IssueCodes.AlreadyScheduled)],
            Codes(Assert.IsType<Schedule.Outcome.Refused>(await staff.ScheduleAsync(Tomorrow, Request(page, Language.English))).Issues)
        );

        Assert.Equal(new CancelScheduled.Outcome.Cancelled(1), await staff.CancelAsync(group));
        Assert.IsType<CancelScheduled.Outcome.NotFound>(await staff.CancelAsync(group));
        staff.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Empty(await staff.RunScheduledActsAsync());
        Assert.Equal("Public reception", (await staff.PublicationAsync(page, Language.English)).Title);
        Assert.IsType<PublishOne.Outcome.Live>(await staff.PublishDraftAsync(page, Language.English));
    }

    [Fact]
    public async Task OneLanguageCancelled_ItsEndIsCancelledToo_AndTheOthersStay()
    {
        var page = await staff.AddPageAsync("reception");
        foreach (var language in Language.All)
            await staff.SaveDraftAsync(page, language, TestStaff.Text("reception"));
        var until = Tomorrow.AddDays(7);
        var group = GroupOf(await staff.ScheduleAsync(Tomorrow, [.. Language.All.Select(l => Request(page, l) with { UntilUtc = until })]));
        var one = (await staff.ActsAsync()).Single(a => a.Language == Language.Kazakh && a.Kind == ScheduledKind.Publish);

        Assert.Equal(new CancelScheduled.Outcome.Cancelled(2), await staff.CancelAsync(group, one.Id));

        var waiting = (await staff.ActsAsync()).Where(a => a.State == ScheduledState.Waiting).ToList();
        Assert.Equal(["en", "en", "ru", "ru"], waiting.Select(a => a.Language.Code).Order(StringComparer.Ordinal));
        // End dates are a group of their own, and a single one can be cancelled too: that publication then stays.
        var end = waiting.Single(a => a.Language == Language.Russian && a.Kind == ScheduledKind.Withdraw);
        Assert.Equal(new CancelScheduled.Outcome.Cancelled(1), await staff.CancelAsync(end.GroupId, end.Id));
        staff.Clock.Advance(TimeSpan.FromDays(9));
        Assert.All(await staff.RunScheduledActsAsync(), o => Assert.IsType<RunScheduledActs.Outcome.Done>(o));
        Assert.Equal([Language.Russian], (await staff.SiteAsync()).Pages.Select(p => p.Language));
        Assert.Equal(
            ["kk", "kk", "ru"],
            await staff.ReadAsync(async db =>
                (await db.Audit.Where(a => a.Action == AuditActions.ScheduleCancelled).ToListAsync(Ct))
                    .Select(a => a.Language!.Code)
                    .Order(StringComparer.Ordinal)
                    .ToList()
            )
        );
    }

    [Fact]
    public async Task CancelParent_ChildScheduledToo_IsRefused()
    {
        var above = await staff.AddPageAsync("above");
        var below = await staff.AddPageAsync("below", above);
        await staff.SaveDraftAsync(above, Language.English, TestStaff.Text("above"));
        await staff.SaveDraftAsync(below, Language.English, TestStaff.Text("below"));
        var group = GroupOf(await staff.ScheduleAsync(Tomorrow, Request(above, Language.English), Request(below, Language.English)));
        var acts = (await staff.ActsAsync()).ToDictionary(a => a.PageId, a => a.Id);

        Assert.IsType<CancelScheduled.Outcome.NeededByOthers>(await staff.CancelAsync(group, acts[above]));
        Assert.Equal(new CancelScheduled.Outcome.Cancelled(1), await staff.CancelAsync(group, acts[below]));
        Assert.Equal(new CancelScheduled.Outcome.Cancelled(1), await staff.CancelAsync(group, acts[above]));
    }

    [Fact]
    public async Task CancelWithdrawalOfChild_ParentIsWithdrawnToo_IsRefused()
    {
        var above = await staff.AddLivePageAsync("above");
        var below = await staff.AddLivePageAsync("below", above);
        var group = GroupOf(
            await staff.ScheduleWithdrawalAsync(
                Tomorrow,
                new Withdrawal(above, Language.English, ""),
                new Withdrawal(below, Language.English, "")
            )
        );
        var acts = (await staff.ActsAsync()).ToDictionary(a => a.PageId, a => a.Id);

        Assert.IsType<CancelScheduled.Outcome.NeededByOthers>(await staff.CancelAsync(group, acts[below]));
        Assert.Equal(new CancelScheduled.Outcome.Cancelled(1), await staff.CancelAsync(group, acts[above]));
    }

    [Fact]
    public async Task DraftVersionSeenBeforeScheduling_IsAConflict()
    {
        var page = await staff.AddPageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("reception"));
        await staff.ScheduleAsync(Tomorrow, Request(page, Language.English));

        Assert.IsType<PublishOne.Outcome.Conflict>(await staff.PublishDraftAsync(page, Language.English, 1));
    }

    [Fact]
    public async Task OneActOfAGroupFails_NoneIsDone_ReasonsAreStored_AndItIsNotRetried()
    {
        var (one, two) = (await staff.AddPageAsync("one"), await staff.AddPageAsync("two"));
        await staff.SaveDraftAsync(one, Language.English, TestStaff.Text("one"));
        await staff.SaveDraftAsync(two, Language.English, TestStaff.Text("wanted"));
        await staff.ScheduleAsync(Tomorrow, Request(one, Language.English), Request(two, Language.English));
        await staff.AddLivePageAsync("wanted");
        staff.Clock.Advance(TimeSpan.FromDays(1));

        var failed = Assert.IsType<RunScheduledActs.Outcome.Failed>(Assert.Single(await staff.RunScheduledActsAsync()));

        Assert.Equal([(two, "en", IssueCodes.AddressTaken)], Codes(failed.Issues));
        var acts = await staff.ActsAsync();
        Assert.Equal(
            [(ScheduledState.Failed, IssueCodes.NotWithOthers), (ScheduledState.Failed, IssueCodes.AddressTaken)],
            acts.Select(a => (a.State, a.Outcome))
        );
        Assert.Single((await staff.SiteAsync()).Pages);
        Assert.Equal(1, await staff.SiteVersionAsync());
        Assert.Equal(2, await staff.ReadAsync(db => db.Drafts.CountAsync(Ct)));
        Assert.Empty(await staff.RunScheduledActsAsync());

        // Once cancelled, a failed group needs no more attention.
        await staff.CancelAsync(acts[0].GroupId);
        Assert.All(await staff.ActsAsync(), a => Assert.Equal(ScheduledState.Cancelled, a.State));
    }

    [Fact]
    public async Task ParentNotLiveWhenDue_IsRefused_UnlessItIsScheduledToo()
    {
        var top = await staff.AddPageAsync("city");
        var below = await staff.AddPageAsync("city/parks", top);
        await staff.SaveDraftAsync(top, Language.English, TestStaff.Text("city"));
        await staff.SaveDraftAsync(below, Language.English, TestStaff.Text("parks"));
        var due = Tomorrow;

        Assert.Equal(
            [(below, "en", IssueCodes.ParentNotLive)],
            Codes(Assert.IsType<Schedule.Outcome.Refused>(await staff.ScheduleAsync(due, Request(below, Language.English))).Issues)
        );
        GroupOf(await staff.ScheduleAsync(due, Request(top, Language.English)));
        GroupOf(await staff.ScheduleAsync(due, Request(below, Language.English)));
        staff.Clock.Advance(TimeSpan.FromDays(1));

        Assert.All(await staff.RunScheduledActsAsync(), o => Assert.IsType<RunScheduledActs.Outcome.Done>(o));
        Assert.Equal(["city", "city/parks"], (await staff.SiteAsync()).Pages.Select(p => p.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task StartAndEndMissed_AreCarriedOutInOrder_WithTheirDelay()
    {
        var page = await staff.AddPageAsync("fair");
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("fair"));
        GroupOf(await staff.ScheduleAsync(Tomorrow, Request(page, Language.English) with { UntilUtc = Tomorrow.AddDays(1) }));
        staff.Clock.Advance(TimeSpan.FromDays(3));

        var outcomes = await staff.RunScheduledActsAsync();

        Assert.Equal(
            [TimeSpan.FromDays(2), TimeSpan.FromDays(1)],
            outcomes.Select(o => Assert.IsType<RunScheduledActs.Outcome.Done>(o).Delay)
        );
        Assert.Equal([PublicationAct.Published, PublicationAct.Withdrawn], (await staff.LogAsync()).Select(e => e.Act));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PublicationCancelledOrFailed_ItsEndIsCancelledToo_AndTheLivePageStays(bool isCancelled)
    {
        var page = await staff.AddLivePageAsync("fair");
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("wanted", "For a week"));
        var group = GroupOf(await staff.ScheduleAsync(Tomorrow, Request(page, Language.English) with { UntilUtc = Tomorrow.AddDays(7) }));
        if (isCancelled)
        {
            Assert.Equal(new CancelScheduled.Outcome.Cancelled(2), await staff.CancelAsync(group));
        }
        else
        {
            await staff.AddLivePageAsync("wanted");
            staff.Clock.Advance(TimeSpan.FromDays(1));
            Assert.IsType<RunScheduledActs.Outcome.Failed>(Assert.Single(await staff.RunScheduledActsAsync()));
        }

        Assert.Null((await staff.PublicationAsync(page, Language.English)).UntilUtc);
        staff.Clock.Advance(TimeSpan.FromDays(30));
        Assert.Empty(await staff.RunScheduledActsAsync());
        Assert.Equal("Public reception", (await staff.PublicationAsync(page, Language.English)).Title);
    }

    [Fact]
    public async Task WithdrawalScheduledSeparately_StaysWhenAPublicationIsCancelled()
    {
        var page = await staff.AddLivePageAsync("fair");
        GroupOf(await staff.ScheduleWithdrawalAsync(Tomorrow.AddDays(9), new Withdrawal(page, Language.English, "Over.")));
        staff.Clock.Advance(TimeSpan.FromMinutes(1));
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("fair", "Anew"));

        await staff.CancelAsync(GroupOf(await staff.ScheduleAsync(Tomorrow, Request(page, Language.English))));

        Assert.NotNull((await staff.PublicationAsync(page, Language.English)).UntilUtc);
    }

    [Fact]
    public async Task Withdrawal_SetsEndDateOfThePublication_AlsoAfterRepublishing_UntilCancelled()
    {
        var page = await staff.AddLivePageAsync("fair");
        var due = Tomorrow.AddDays(3);
        var group = GroupOf(await staff.ScheduleWithdrawalAsync(due, new Withdrawal(page, Language.English, "Over.")));
        Assert.Equal(due, (await staff.PublicationAsync(page, Language.English)).UntilUtc);
        Assert.IsType<PublishOne.Outcome.Live>(await staff.PublishAsync(page, Language.English, TestStaff.Text("fair", "Anew")));
        Assert.Equal(due, (await staff.PublicationAsync(page, Language.English)).UntilUtc);

        await staff.CancelAsync(group);
        Assert.Null((await staff.PublicationAsync(page, Language.English)).UntilUtc);

        // Withdrawn by hand before its time: the act is done and has not failed.
        GroupOf(await staff.ScheduleWithdrawalAsync(due, new Withdrawal(page, Language.English, "Over.")));
        await staff.WithdrawAsync(page, Language.English);
        var version = await staff.SiteVersionAsync();
        staff.Clock.Advance(TimeSpan.FromDays(9));
        Assert.IsType<RunScheduledActs.Outcome.Done>(Assert.Single(await staff.RunScheduledActsAsync()));
        Assert.Equal(version, await staff.SiteVersionAsync());
    }

    [Fact]
    public async Task Withdrawal_WithLiveChildren_IsRefusedUnlessTheyAreWithdrawnToo()
    {
        var top = await staff.AddLivePageAsync("city");
        var below = await staff.AddLivePageAsync("parks", top);
        var due = Tomorrow;

        Assert.Equal(
            [(top, "en", IssueCodes.ChildrenLive)],
            Codes(
                Assert
                    .IsType<Schedule.Outcome.Refused>(await staff.ScheduleWithdrawalAsync(due, new Withdrawal(top, Language.English, "")))
                    .Issues
            )
        );
        Assert.Equal(
            [(top, "kk", IssueCodes.NotLive)],
            Codes(
                Assert
                    .IsType<Schedule.Outcome.Refused>(await staff.ScheduleWithdrawalAsync(due, new Withdrawal(top, Language.Kazakh, "")))
                    .Issues
            )
        );
        GroupOf(
            await staff.ScheduleWithdrawalAsync(due, new Withdrawal(top, Language.English, ""), new Withdrawal(below, Language.English, ""))
        );
        staff.Clock.Advance(TimeSpan.FromDays(1));

        Assert.IsType<RunScheduledActs.Outcome.Done>(Assert.Single(await staff.RunScheduledActsAsync()));
        Assert.Empty((await staff.SiteAsync()).Pages);
    }

    [Fact]
    public async Task ClockJumpsForwardAndBack_ActIsDoneOnceAndNotUndone()
    {
        var page = await staff.AddPageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("reception"));
        await staff.ScheduleAsync(Tomorrow, Request(page, Language.English));
        var before = new FakeTimeProvider(staff.Clock.GetUtcNow());
        staff.Clock.Advance(TimeSpan.FromDays(400));
        Assert.Single(await staff.RunScheduledActsAsync());

        Assert.Empty(await staff.RunScheduledActsAsync(before));
        before.Advance(TimeSpan.FromDays(1));
        Assert.Empty(await staff.RunScheduledActsAsync(before));

        Assert.Single(await staff.LogAsync());
        Assert.Single((await staff.SiteAsync()).Pages);
    }

    [Fact]
    public async Task OwnWork_CanOnlyBeScheduledAsUrgent_AndIsMarkedWhenLive()
    {
        var page = await staff.AddPageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("reception"));
        var alone = Request(page, Language.English) with { Approval = new Publish.Approval.BySecondPerson() };

        Assert.Equal(
            [(page, "en", IssueCodes.OwnWork)],
            Codes(Assert.IsType<Schedule.Outcome.Refused>(await staff.ScheduleAsync(Tomorrow, alone)).Issues)
        );
        GroupOf(await staff.ScheduleAsync(Tomorrow, alone with { Approval = new Publish.Approval.Urgent("Flood") }));
        staff.Clock.Advance(TimeSpan.FromDays(1));
        await staff.RunScheduledActsAsync();

        var live = await staff.PublicationAsync(page, Language.English);
        Assert.Equal(("Flood", TestStaff.Name), (live.UrgentReason, live.UrgentBy));
    }

    [Fact]
    public async Task TranslationScheduledWithItsSource_IsUpToDateWhenBothAreLive()
    {
        var page = await staff.AddLivePageAsync("reception");
        await staff.PublishAsync(page, Language.Kazakh, TestStaff.Text("reception"));
        await staff.SaveDraftAsync(page, Language.Kazakh, TestStaff.Text("reception", "Жаңа"));
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("reception", "New"));
        GroupOf(await staff.ScheduleAsync(Tomorrow, Request(page, Language.Kazakh), Request(page, Language.English)));
        staff.Clock.Advance(TimeSpan.FromDays(1));

        Assert.IsType<RunScheduledActs.Outcome.Done>(Assert.Single(await staff.RunScheduledActsAsync()));

        Assert.Equal([null, null], (await staff.SiteAsync()).Pages.Select(p => p.OutdatedSinceUtc));
    }

    [Fact]
    public async Task EndNotAfterStart_IsRefused()
    {
        var page = await staff.AddPageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("reception"));

        var outcome = await staff.ScheduleAsync(Tomorrow, Request(page, Language.English) with { UntilUtc = Tomorrow });

        Assert.Equal([(page, "en", IssueCodes.EndsBeforeItBegins)], Codes(Assert.IsType<Schedule.Outcome.Refused>(outcome).Issues));
    }
}

using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using static Almaty2020.Tests.Support.OnSchedule;

namespace Almaty2020.Tests.Publishing;

/// <summary>What goes live, or leaves, at a time.</summary>
public sealed class ScheduleTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private TestDatabase database = null!;
    private Staff staff = null!;

    private DateTime Tomorrow => staff.Actor.AtUtc.AddDays(1);

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.EmptyAsync();
        staff = new Staff(database);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task WrittenOnMeanwhile_TheScheduledTextGoesLive_AndTheDraftGoesOnFromIt()
    {
        var page = await staff.AddLivePageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, Staff.Text("reception", "Scheduled"));
        var due = Tomorrow;
        GroupOf(await staff.ScheduleAsync(due, Request(page, Language.English)));
        await staff.SaveDraftAsync(page, Language.English, Staff.Text("reception", "Written on"), version: 2);
        Assert.Empty(await staff.CarryOutAsync());
        Assert.Equal("Public reception", (await staff.PublicationAsync(page, Language.English)).Title);

        staff.Clock.Advance(TimeSpan.FromDays(1));
        var done = Assert.IsType<CarryOut.Outcome.Done>(Assert.Single(await staff.CarryOutAsync()));

        Assert.Equal((1, TimeSpan.Zero), (done.Acts, done.Late));
        var live = await staff.PublicationAsync(page, Language.English);
        Assert.Equal(("Scheduled", due), (live.Title, live.FromUtc));
        var draft = await staff.ReadAsync(db => db.Drafts.AsNoTracking().SingleAsync(Ct));
        Assert.Equal(("Written on", live.RevisionId, 3), (draft.Title, draft.BasedOnRevisionId, draft.Version));
        var act = Assert.Single(await staff.ActsAsync());
        Assert.Equal((ScheduledState.Done, live.RevisionId, staff.Actor.AtUtc), (act.State, act.RevisionId, act.EndedAtUtc));
        Assert.Empty(await staff.CarryOutAsync());
    }

    [Fact]
    public async Task NotWrittenOn_TheDraftIsEnded_AndTheLogNamesWhoScheduledItAndTheSite()
    {
        var page = await staff.AddLivePageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, Staff.Text("reception", "Scheduled"));
        await staff.ScheduleAsync(Tomorrow, Request(page, Language.English));
        staff.Clock.Advance(TimeSpan.FromDays(1.5));

        await staff.CarryOutAsync();

        Assert.False(await staff.ReadAsync(db => db.Drafts.AnyAsync(Ct)));
        var entry = (await staff.LogAsync())[^1];
        Assert.Equal((2L, PublicationAct.Published, Staff.Name, "Changed.", true, staff.Actor.AtUtc), (entry.Number, entry.Act, entry.ActorId, entry.Note, entry.IsMajor, entry.AtUtc));
        var acts = await staff.ReadAsync(db => db.Audit.Where(a => a.AtUtc == staff.Actor.AtUtc).OrderBy(a => a.Action).Select(a => new { a.Action, a.ActorId, a.ToRevisionId }).ToListAsync(Ct));
        Assert.Equal([(AuditActions.PagePublished, Staff.Name), (AuditActions.ScheduleDone, Actor.SystemUserId)], acts.Select(a => (a.Action, a.ActorId)));
        Assert.All(acts, a => Assert.Equal(entry.RevisionId, a.ToRevisionId));
    }

    [Fact]
    public async Task TimeThatHasCome_IsRefused()
    {
        var page = await staff.AddPageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, Staff.Text("reception"));
        var before = await staff.CountsAsync();

        var outcome = await staff.ScheduleAsync(staff.Actor.AtUtc, Request(page, Language.English));

        Assert.Equal([(page, "en", IssueCodes.PastTime)], Told(Assert.IsType<Schedule.Outcome.Refused>(outcome).Issues));
        Assert.Equal(before, await staff.CountsAsync());
    }

    [Fact]
    public async Task WhileATextWaits_NoOtherGoesLiveNorIsScheduled_UntilItIsCancelled()
    {
        var page = await staff.AddLivePageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, Staff.Text("reception", "Scheduled"));
        var group = GroupOf(await staff.ScheduleAsync(Tomorrow, Request(page, Language.English)));

        Assert.Equal([new Issue("Page", IssueCodes.AlreadyScheduled)], Assert.IsType<Publish.Outcome.Refused>(await staff.PublishDraftAsync(page, Language.English, 2)).Issues);
        Assert.Equal([(page, "en", IssueCodes.AlreadyScheduled)], Told(Assert.IsType<Schedule.Outcome.Refused>(await staff.ScheduleAsync(Tomorrow, Request(page, Language.English, 2))).Issues));

        Assert.Equal(new CancelScheduled.Outcome.Cancelled(1), await staff.CancelAsync(group));
        Assert.IsType<CancelScheduled.Outcome.Over>(await staff.CancelAsync(group));
        staff.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Empty(await staff.CarryOutAsync());
        Assert.Equal("Public reception", (await staff.PublicationAsync(page, Language.English)).Title);
        Assert.IsType<Publish.Outcome.Live>(await staff.PublishDraftAsync(page, Language.English, 2));
    }

    [Fact]
    public async Task CancelOfOneLanguage_TakesItsEndAndLeavesTheOthersWithTheirs()
    {
        var page = await staff.AddPageAsync("reception");
        foreach (var language in Language.All)
            await staff.SaveDraftAsync(page, language, Staff.Text("reception"));
        var until = Tomorrow.AddDays(7);
        var group = GroupOf(await staff.ScheduleAsync(Tomorrow, [.. Language.All.Select(l => Request(page, l) with { UntilUtc = until })]));
        var one = (await staff.ActsAsync()).Single(a => a.Language == Language.Kazakh && a.Kind == ScheduledKind.Publish);

        Assert.Equal(new CancelScheduled.Outcome.Cancelled(2), await staff.CancelAsync(group, one.Id));

        var waiting = (await staff.ActsAsync()).Where(a => a.State == ScheduledState.Waiting).ToList();
        Assert.Equal(["en", "en", "ru", "ru"], waiting.Select(a => a.Language.Code).Order(StringComparer.Ordinal));
        // Of the end dates, which are a group of their own, one alone too: what goes live then stays.
        var end = waiting.Single(a => a.Language == Language.Russian && a.Kind == ScheduledKind.Withdraw);
        Assert.Equal(new CancelScheduled.Outcome.Cancelled(1), await staff.CancelAsync(end.GroupId, end.Id));
        staff.Clock.Advance(TimeSpan.FromDays(9));
        Assert.All(await staff.CarryOutAsync(), o => Assert.IsType<CarryOut.Outcome.Done>(o));
        Assert.Equal([Language.Russian], (await staff.SiteAsync()).Pages.Select(p => p.Language));
        Assert.Equal(["kk", "kk", "ru"], await staff.ReadAsync(async db =>
            (await db.Audit.Where(a => a.Action == AuditActions.ScheduleCancelled).ToListAsync(Ct)).Select(a => a.Language!.Code).Order(StringComparer.Ordinal).ToList()));
    }

    [Fact]
    public async Task CancelOfOne_WithoutWhichTheOthersWouldFail_IsRefused()
    {
        var above = await staff.AddPageAsync("above");
        var below = await staff.AddPageAsync("below", above);
        await staff.SaveDraftAsync(above, Language.English, Staff.Text("above"));
        await staff.SaveDraftAsync(below, Language.English, Staff.Text("below"));
        var group = GroupOf(await staff.ScheduleAsync(Tomorrow, Request(above, Language.English), Request(below, Language.English)));
        var acts = (await staff.ActsAsync()).ToDictionary(a => a.PageId, a => a.Id);

        Assert.IsType<CancelScheduled.Outcome.NeededByOthers>(await staff.CancelAsync(group, acts[above]));
        Assert.Equal(new CancelScheduled.Outcome.Cancelled(1), await staff.CancelAsync(group, acts[below]));
        Assert.Equal(new CancelScheduled.Outcome.Cancelled(1), await staff.CancelAsync(group, acts[above]));
    }

    [Fact]
    public async Task CancelOfOneWithdrawal_BelowAPageThatLeaves_IsRefused()
    {
        var above = await staff.AddLivePageAsync("above");
        var below = await staff.AddLivePageAsync("below", above);
        var group = GroupOf(await staff.ScheduleWithdrawalAsync(Tomorrow, new Withdrawal(above, Language.English, ""), new Withdrawal(below, Language.English, "")));
        var acts = (await staff.ActsAsync()).ToDictionary(a => a.PageId, a => a.Id);

        Assert.IsType<CancelScheduled.Outcome.NeededByOthers>(await staff.CancelAsync(group, acts[below]));
        Assert.Equal(new CancelScheduled.Outcome.Cancelled(1), await staff.CancelAsync(group, acts[above]));
    }

    [Fact]
    public async Task WhoeverSawTheDraftBeforeItWasScheduled_IsToldThatItHasChanged()
    {
        var page = await staff.AddPageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, Staff.Text("reception"));
        await staff.ScheduleAsync(Tomorrow, Request(page, Language.English));

        Assert.IsType<Publish.Outcome.Conflict>(await staff.PublishDraftAsync(page, Language.English, 1));
    }

    [Fact]
    public async Task OfAGroup_OneCannot_NoneIsDone_EachSaysWhy_AndNobodyTriesAgain()
    {
        var (one, two) = (await staff.AddPageAsync("one"), await staff.AddPageAsync("two"));
        await staff.SaveDraftAsync(one, Language.English, Staff.Text("one"));
        await staff.SaveDraftAsync(two, Language.English, Staff.Text("wanted"));
        await staff.ScheduleAsync(Tomorrow, Request(one, Language.English), Request(two, Language.English));
        await staff.AddLivePageAsync("wanted");
        staff.Clock.Advance(TimeSpan.FromDays(1));

        var failed = Assert.IsType<CarryOut.Outcome.Failed>(Assert.Single(await staff.CarryOutAsync()));

        Assert.Equal([(two, "en", IssueCodes.AddressTaken)], Told(failed.Issues));
        var acts = await staff.ActsAsync();
        Assert.Equal([(ScheduledState.Failed, IssueCodes.NotWithOthers), (ScheduledState.Failed, IssueCodes.AddressTaken)], acts.Select(a => (a.State, a.Outcome)));
        Assert.Single((await staff.SiteAsync()).Pages);
        Assert.Equal(1, await staff.SiteVersionAsync());
        Assert.Equal(2, await staff.ReadAsync(db => db.Drafts.CountAsync(Ct)));
        Assert.Empty(await staff.CarryOutAsync());

        // Put away, it no longer asks to be looked at.
        await staff.CancelAsync(acts[0].GroupId);
        Assert.All(await staff.ActsAsync(), a => Assert.Equal(ScheduledState.Cancelled, a.State));
    }

    [Fact]
    public async Task BelowAPageThatWillNotBeThere_IsRefusedToday_AndNotWhereThatComesFirst()
    {
        var top = await staff.AddPageAsync("city");
        var below = await staff.AddPageAsync("city/parks", top);
        await staff.SaveDraftAsync(top, Language.English, Staff.Text("city"));
        await staff.SaveDraftAsync(below, Language.English, Staff.Text("parks"));
        var due = Tomorrow;

        Assert.Equal([(below, "en", IssueCodes.ParentNotLive)], Told(Assert.IsType<Schedule.Outcome.Refused>(await staff.ScheduleAsync(due, Request(below, Language.English))).Issues));
        GroupOf(await staff.ScheduleAsync(due, Request(top, Language.English)));
        GroupOf(await staff.ScheduleAsync(due, Request(below, Language.English)));
        staff.Clock.Advance(TimeSpan.FromDays(1));

        Assert.All(await staff.CarryOutAsync(), o => Assert.IsType<CarryOut.Outcome.Done>(o));
        Assert.Equal(["city", "city/parks"], (await staff.SiteAsync()).Pages.Select(p => p.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task BothEndsMissed_AreCaughtUpInTheirOrder_AndTheLatenessIsKept()
    {
        var page = await staff.AddPageAsync("fair");
        await staff.SaveDraftAsync(page, Language.English, Staff.Text("fair"));
        GroupOf(await staff.ScheduleAsync(Tomorrow, Request(page, Language.English) with { UntilUtc = Tomorrow.AddDays(1) }));
        staff.Clock.Advance(TimeSpan.FromDays(3));

        var outcomes = await staff.CarryOutAsync();

        Assert.Equal([TimeSpan.FromDays(2), TimeSpan.FromDays(1)], outcomes.Select(o => Assert.IsType<CarryOut.Outcome.Done>(o).Late));
        Assert.Equal([PublicationAct.Published, PublicationAct.Withdrawn], (await staff.LogAsync()).Select(e => e.Act));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PublicationThatWillNotBe_TakesItsEndAlong_AndWhatIsLiveStays(bool isCancelled)
    {
        var page = await staff.AddLivePageAsync("fair");
        await staff.SaveDraftAsync(page, Language.English, Staff.Text("wanted", "For a week"));
        var group = GroupOf(await staff.ScheduleAsync(Tomorrow, Request(page, Language.English) with { UntilUtc = Tomorrow.AddDays(7) }));
        if (isCancelled)
        {
            Assert.Equal(new CancelScheduled.Outcome.Cancelled(2), await staff.CancelAsync(group));
        }
        else
        {
            await staff.AddLivePageAsync("wanted");
            staff.Clock.Advance(TimeSpan.FromDays(1));
            Assert.IsType<CarryOut.Outcome.Failed>(Assert.Single(await staff.CarryOutAsync()));
        }

        Assert.Null((await staff.PublicationAsync(page, Language.English)).UntilUtc);
        staff.Clock.Advance(TimeSpan.FromDays(30));
        Assert.Empty(await staff.CarryOutAsync());
        Assert.Equal("Public reception", (await staff.PublicationAsync(page, Language.English)).Title);
    }

    [Fact]
    public async Task EndOfItsOwn_StaysWhenAnotherPublicationIsCancelled()
    {
        var page = await staff.AddLivePageAsync("fair");
        GroupOf(await staff.ScheduleWithdrawalAsync(Tomorrow.AddDays(9), new Withdrawal(page, Language.English, "Over.")));
        staff.Clock.Advance(TimeSpan.FromMinutes(1));
        await staff.SaveDraftAsync(page, Language.English, Staff.Text("fair", "Anew"));

        await staff.CancelAsync(GroupOf(await staff.ScheduleAsync(Tomorrow, Request(page, Language.English))));

        Assert.NotNull((await staff.PublicationAsync(page, Language.English)).UntilUtc);
    }

    [Fact]
    public async Task Withdrawal_IsSaidOnThePublication_AlsoWhereItIsPublishedAnew_AndTakenBackWhenCancelled()
    {
        var page = await staff.AddLivePageAsync("fair");
        var due = Tomorrow.AddDays(3);
        var group = GroupOf(await staff.ScheduleWithdrawalAsync(due, new Withdrawal(page, Language.English, "Over.")));
        Assert.Equal(due, (await staff.PublicationAsync(page, Language.English)).UntilUtc);
        Assert.IsType<Publish.Outcome.Live>(await staff.PublishAsync(page, Language.English, Staff.Text("fair", "Anew")));
        Assert.Equal(due, (await staff.PublicationAsync(page, Language.English)).UntilUtc);

        await staff.CancelAsync(group);
        Assert.Null((await staff.PublicationAsync(page, Language.English)).UntilUtc);

        // Withdrawn by hand before its time: what was to be is so, and nothing has failed.
        GroupOf(await staff.ScheduleWithdrawalAsync(due, new Withdrawal(page, Language.English, "Over.")));
        await staff.WithdrawAsync(page, Language.English);
        var version = await staff.SiteVersionAsync();
        staff.Clock.Advance(TimeSpan.FromDays(9));
        Assert.IsType<CarryOut.Outcome.Done>(Assert.Single(await staff.CarryOutAsync()));
        Assert.Equal(version, await staff.SiteVersionAsync());
    }

    [Fact]
    public async Task Withdrawal_WithLivePagesBelow_IsRefusedUnlessTheyGoToo()
    {
        var top = await staff.AddLivePageAsync("city");
        var below = await staff.AddLivePageAsync("parks", top);
        var due = Tomorrow;

        Assert.Equal([(top, "en", IssueCodes.ChildrenLive)], Told(Assert.IsType<Schedule.Outcome.Refused>(await staff.ScheduleWithdrawalAsync(due, new Withdrawal(top, Language.English, ""))).Issues));
        Assert.Equal([(top, "kk", IssueCodes.NotLive)], Told(Assert.IsType<Schedule.Outcome.Refused>(await staff.ScheduleWithdrawalAsync(due, new Withdrawal(top, Language.Kazakh, ""))).Issues));
        GroupOf(await staff.ScheduleWithdrawalAsync(due, new Withdrawal(top, Language.English, ""), new Withdrawal(below, Language.English, "")));
        staff.Clock.Advance(TimeSpan.FromDays(1));

        Assert.IsType<CarryOut.Outcome.Done>(Assert.Single(await staff.CarryOutAsync()));
        Assert.Empty((await staff.SiteAsync()).Pages);
    }

    [Fact]
    public async Task ClockThatJumpsForwardAndBack_DoesItOnceAndUndoesNothing()
    {
        var page = await staff.AddPageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, Staff.Text("reception"));
        await staff.ScheduleAsync(Tomorrow, Request(page, Language.English));
        var before = new FakeTimeProvider(staff.Clock.GetUtcNow());
        staff.Clock.Advance(TimeSpan.FromDays(400));
        Assert.Single(await staff.CarryOutAsync());

        Assert.Empty(await staff.CarryOutAsync(before));
        before.Advance(TimeSpan.FromDays(1));
        Assert.Empty(await staff.CarryOutAsync(before));

        Assert.Single(await staff.LogAsync());
        Assert.Single((await staff.SiteAsync()).Pages);
    }

    [Fact]
    public async Task OwnWork_IsScheduledUrgentlyAlone_AndMarkedFromThenOn()
    {
        var page = await staff.AddPageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, Staff.Text("reception"));
        var alone = Request(page, Language.English) with { Approval = new Publish.Approval.BySecondPerson() };

        Assert.Equal([(page, "en", IssueCodes.OwnWork)], Told(Assert.IsType<Schedule.Outcome.Refused>(await staff.ScheduleAsync(Tomorrow, alone)).Issues));
        GroupOf(await staff.ScheduleAsync(Tomorrow, alone with { Approval = new Publish.Approval.Later("Flood") }));
        staff.Clock.Advance(TimeSpan.FromDays(1));
        await staff.CarryOutAsync();

        var live = await staff.PublicationAsync(page, Language.English);
        Assert.Equal(("Flood", Staff.Name), (live.UrgentReason, live.UrgentBy));
    }

    [Fact]
    public async Task TranslationScheduledWithItsSource_IsNotBehindWhenBothAreLive()
    {
        var page = await staff.AddLivePageAsync("reception");
        await staff.PublishAsync(page, Language.Kazakh, Staff.Text("reception"));
        await staff.SaveDraftAsync(page, Language.Kazakh, Staff.Text("reception", "Жаңа"));
        await staff.SaveDraftAsync(page, Language.English, Staff.Text("reception", "New"));
        GroupOf(await staff.ScheduleAsync(Tomorrow, Request(page, Language.Kazakh), Request(page, Language.English)));
        staff.Clock.Advance(TimeSpan.FromDays(1));

        Assert.IsType<CarryOut.Outcome.Done>(Assert.Single(await staff.CarryOutAsync()));

        Assert.Equal([null, null], (await staff.SiteAsync()).Pages.Select(p => p.BehindSinceUtc));
    }

    [Fact]
    public async Task EndBeforeBeginning_IsRefused()
    {
        var page = await staff.AddPageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, Staff.Text("reception"));

        var outcome = await staff.ScheduleAsync(Tomorrow, Request(page, Language.English) with { UntilUtc = Tomorrow });

        Assert.Equal([(page, "en", IssueCodes.EndsBeforeItBegins)], Told(Assert.IsType<Schedule.Outcome.Refused>(outcome).Issues));
    }
}

using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;
using static Almaty2020.Tests.Support.OnSchedule;

namespace Almaty2020.Tests.Publishing;

/// <summary>Several languages or pages go live at once, or none of them.</summary>
public sealed class PublishTogetherTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private TestDatabase database = null!;
    private Staff staff = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.EmptyAsync();
        staff = new Staff(database);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task ThreeLanguages_AreLive_AndTheTranslationsHaveCaughtUpWithTheSourceBesideThem()
    {
        var page = await staff.AddLivePageAsync("reception");
        foreach (var language in Language.All)
            await staff.SaveDraftAsync(page, language, Staff.Text("reception", $"Anew, {language}"));

        var outcome = await staff.PublishTogetherAsync(Request(page, Language.Kazakh), Request(page, Language.Russian), Request(page, Language.English));

        Assert.Equal(3, Assert.IsType<PublishTogether.Outcome.Live>(outcome).Pages.Count);
        Assert.Equal([1L, 2L, 3L, 4L], (await staff.LogAsync()).Select(e => e.Number));
        var source = (await staff.PublicationAsync(page, Language.English)).RevisionId;
        foreach (var translation in new[] { Language.Kazakh, Language.Russian })
        {
            var live = await staff.PublicationAsync(page, translation);
            Assert.Equal($"Anew, {translation}", live.Title);
            Assert.Equal(source, await staff.ReadAsync(db => db.Revisions.Where(r => r.Id == live.RevisionId).Select(r => r.SourceRevisionId).SingleAsync(Ct)));
        }

        Assert.All((await staff.SiteAsync()).Pages, p => Assert.Null(p.BehindSinceUtc));
        Assert.Equal(4, await staff.ReadAsync(db => db.Audit.CountAsync(a => a.Action == AuditActions.PagePublished, Ct)));
    }

    [Fact]
    public async Task OneIncomplete_NoneIsLive_AndEachIsToldWhatStandsAgainstIt()
    {
        var page = await staff.AddPageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, Staff.Text("reception"));
        await staff.SaveDraftAsync(page, Language.Kazakh, Staff.Text("reception") with { Title = "", Summary = "" });
        await staff.SaveDraftAsync(page, Language.Russian, Staff.Text("No slug"));
        var before = await staff.CountsAsync();

        var outcome = await staff.PublishTogetherAsync(Request(page, Language.English), Request(page, Language.Kazakh), Request(page, Language.Russian));

        Assert.Equal(
            [(page, "kk", IssueCodes.Missing), (page, "kk", IssueCodes.Missing), (page, "ru", IssueCodes.BadSlug)],
            Told(Assert.IsType<PublishTogether.Outcome.Refused>(outcome).Issues));
        Assert.Equal(before, await staff.CountsAsync());
    }

    [Fact]
    public async Task OneWrittenOnMeanwhile_NoneIsLive_AndItIsNamed()
    {
        var page = await staff.AddPageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, Staff.Text("reception"));
        await staff.SaveDraftAsync(page, Language.Kazakh, Staff.Text("reception"));
        await staff.SaveDraftAsync(page, Language.Kazakh, Staff.Text("reception", "Later"), version: 1);
        var before = await staff.CountsAsync();

        var outcome = Assert.IsType<PublishTogether.Outcome.Refused>(await staff.PublishTogetherAsync(Request(page, Language.English), Request(page, Language.Kazakh)));

        Assert.True(outcome.IsConflict);
        Assert.Equal([(page, "kk", IssueCodes.ChangedMeanwhile)], Told(outcome.Issues));
        Assert.Equal(before, await staff.CountsAsync());
    }

    [Fact]
    public async Task OwnWorkInOneLanguage_NoneIsLive()
    {
        var page = await staff.AddPageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, Staff.Text("reception"));
        await staff.SaveDraftAsync(page, Language.Kazakh, Staff.Text("reception"));

        var outcome = await staff.PublishTogetherAsync(Request(page, Language.English), Request(page, Language.Kazakh) with { Approval = new Publish.Approval.BySecondPerson() });

        Assert.Equal([(page, "kk", IssueCodes.OwnWork)], Told(Assert.IsType<PublishTogether.Outcome.Refused>(outcome).Issues));
        Assert.Empty(await staff.LogAsync());
    }

    [Fact]
    public async Task PageAndPageBelow_BothNew_GoLiveFromTheTopDown()
    {
        var top = await staff.AddPageAsync("city");
        var below = await staff.AddPageAsync("city/parks", top);
        await staff.SaveDraftAsync(below, Language.English, Staff.Text("parks"));
        await staff.SaveDraftAsync(top, Language.English, Staff.Text("city"));

        var live = Assert.IsType<PublishTogether.Outcome.Live>(await staff.PublishTogetherAsync(Request(below, Language.English), Request(top, Language.English)));

        Assert.Equal(["city", "city/parks"], live.Pages.Select(p => p.Path));
    }

    [Fact]
    public async Task AddressTakenByTheLast_TheFirstIsNotLiveEither()
    {
        await staff.AddLivePageAsync("wanted");
        var (one, two) = (await staff.AddPageAsync("one"), await staff.AddPageAsync("two"));
        await staff.SaveDraftAsync(one, Language.English, Staff.Text("one"));
        await staff.SaveDraftAsync(two, Language.English, Staff.Text("wanted"));
        var before = await staff.CountsAsync();

        var outcome = await staff.PublishTogetherAsync(Request(one, Language.English), Request(two, Language.English));

        Assert.Equal([(two, "en", IssueCodes.AddressTaken)], Told(Assert.IsType<PublishTogether.Outcome.Refused>(outcome).Issues));
        Assert.Equal(before, await staff.CountsAsync());
    }

    [Fact]
    public async Task UntilATime_ThePageSaysSo_AndIsWithdrawnThen()
    {
        var page = await staff.AddPageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, Staff.Text("reception"));
        await staff.SaveDraftAsync(page, Language.Kazakh, Staff.Text("reception"));
        var until = staff.Actor.AtUtc.AddDays(2);

        await staff.PublishTogetherAsync(Request(page, Language.English) with { UntilUtc = until }, Request(page, Language.Kazakh) with { UntilUtc = until });

        Assert.Equal(until, (await staff.PublicationAsync(page, Language.Kazakh)).UntilUtc);
        // What began together ends together.
        Assert.Single((await staff.ActsAsync()).Select(a => a.GroupId).Distinct());
        staff.Clock.Advance(TimeSpan.FromDays(2));
        Assert.IsType<CarryOut.Outcome.Done>(Assert.Single(await staff.CarryOutAsync()));
        Assert.Empty((await staff.SiteAsync()).Pages);
    }

    [Fact]
    public async Task SeveralWithdrawn_FromTheBottomUp_OrNone()
    {
        var top = await staff.AddLivePageAsync("city");
        var below = await staff.AddLivePageAsync("parks", top);
        await using var db = staff.Open();
        var verb = new WithdrawTogether(db);

        var refused = await verb.ExecuteAsync([new Withdrawal(top, Language.English, ""), new Withdrawal(below, Language.Kazakh, "")], staff.Actor, Ct);
        Assert.Equal([(below, "kk", IssueCodes.NotLive), (top, "en", IssueCodes.ChildrenLive)], Told(Assert.IsType<WithdrawTogether.Outcome.Refused>(refused).Issues));
        Assert.Equal(2, (await staff.SiteAsync()).Count);

        Assert.IsType<WithdrawTogether.Outcome.Withdrawn>(await verb.ExecuteAsync([new Withdrawal(top, Language.English, ""), new Withdrawal(below, Language.English, "")], staff.Actor, Ct));
        Assert.Empty((await staff.SiteAsync()).Pages);
        Assert.Equal([1L, 2L, 3L, 4L], (await staff.LogAsync()).Select(e => e.Number));
    }
}

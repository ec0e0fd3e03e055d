using Almaty2020.Tests.Support;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Publishing.Scheduling;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;
using static Almaty2020.Tests.Support.StaffScheduling;

namespace Almaty2020.Tests.Publishing.Release;

/// <summary>Several languages or pages go live at once, all of them or none.</summary>
public sealed class PublishTogetherTests : IAsyncLifetime
{
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
    public async Task ThreeLanguages_GoLive_AndTranslationsAreUpToDateWithTheNewSource()
    {
        var page = await staff.AddLivePageAsync("reception");
        foreach (var language in Language.All)
            await staff.SaveDraftAsync(page, language, TestStaff.Text("reception", $"Anew, {language}"));

        var outcome = await staff.PublishTogetherAsync(
            Request(page, Language.Kazakh),
            Request(page, Language.Russian),
            Request(page, Language.English)
        );

        Assert.Equal(3, Assert.IsType<PublishTogether.Outcome.Live>(outcome).Pages.Count);
        Assert.Equal([1L, 2L, 3L, 4L], (await staff.LogAsync()).Select(e => e.Number));
        var source = (await staff.PublicationAsync(page, Language.English)).RevisionId;
        foreach (var translation in new[] { Language.Kazakh, Language.Russian })
        {
            var live = await staff.PublicationAsync(page, translation);
            Assert.Equal($"Anew, {translation}", live.Title);
            Assert.Equal(
                source,
                await staff.ReadAsync(db =>
                    db.Revisions.Where(r => r.Id == live.RevisionId).Select(r => r.SourceRevisionId).SingleAsync(Ct)
                )
            );
        }

        Assert.All((await staff.SiteAsync()).Pages, p => Assert.Null(p.OutdatedSinceUtc));
        Assert.Equal(4, await staff.ReadAsync(db => db.Audit.CountAsync(a => a.Action == AuditActions.PagePublished, Ct)));
    }

    [Fact]
    public async Task OneIncomplete_NoneGoesLive_AndAllIssuesAreReported()
    {
        var page = await staff.AddPageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("reception"));
        await staff.SaveDraftAsync(page, Language.Kazakh, TestStaff.Text("reception") with { Title = "", Summary = "" });
        await staff.SaveDraftAsync(page, Language.Russian, TestStaff.Text("No slug"));
        var before = await staff.CountsAsync();

        var outcome = await staff.PublishTogetherAsync(
            Request(page, Language.English),
            Request(page, Language.Kazakh),
            Request(page, Language.Russian)
        );

        Assert.Equal(
            [(page, "kk", IssueCodes.Missing), (page, "kk", IssueCodes.Missing), (page, "ru", IssueCodes.BadSlug)],
            Codes(Assert.IsType<PublishTogether.Outcome.Refused>(outcome).Issues)
        );
        Assert.Equal(before, await staff.CountsAsync());
    }

    [Fact]
    public async Task OneChangedMeanwhile_NoneGoesLive_AndItIsReported()
    {
        var page = await staff.AddPageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("reception"));
        await staff.SaveDraftAsync(page, Language.Kazakh, TestStaff.Text("reception"));
        await staff.SaveDraftAsync(page, Language.Kazakh, TestStaff.Text("reception", "Later"), version: 1);
        var before = await staff.CountsAsync();

        var outcome = Assert.IsType<PublishTogether.Outcome.Refused>(
            await staff.PublishTogetherAsync(Request(page, Language.English), Request(page, Language.Kazakh, version: 1))
        );

        Assert.True(outcome.IsConflict);
        Assert.Equal([(page, "kk", IssueCodes.ChangedMeanwhile)], Codes(outcome.Issues));
        Assert.Equal(before, await staff.CountsAsync());
    }

    [Fact]
    public async Task OwnWorkInOneLanguage_NoneGoesLive()
    {
        var page = await staff.AddPageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("reception"));
        await staff.SaveDraftAsync(page, Language.Kazakh, TestStaff.Text("reception"));

        var outcome = await staff.PublishTogetherAsync(
            Request(page, Language.English),
            Request(page, Language.Kazakh) with
            {
                Approval = new Publish.Approval.BySecondPerson(),
            }
        );

        Assert.Equal([(page, "kk", IssueCodes.OwnWork)], Codes(Assert.IsType<PublishTogether.Outcome.Refused>(outcome).Issues));
        Assert.Empty(await staff.LogAsync());
    }

    [Fact]
    public async Task NewParentAndChild_GoLiveParentFirst()
    {
        var top = await staff.AddPageAsync("city");
        var below = await staff.AddPageAsync("city/parks", top);
        await staff.SaveDraftAsync(below, Language.English, TestStaff.Text("parks"));
        await staff.SaveDraftAsync(top, Language.English, TestStaff.Text("city"));

        var live = Assert.IsType<PublishTogether.Outcome.Live>(
            await staff.PublishTogetherAsync(Request(below, Language.English), Request(top, Language.English))
        );

        Assert.Equal(["city", "city/parks"], live.Pages.Select(p => p.Path));
    }

    [Fact]
    public async Task AddressOfTheLastTaken_NoneGoesLive()
    {
        await staff.AddLivePageAsync("wanted");
        var (one, two) = (await staff.AddPageAsync("one"), await staff.AddPageAsync("two"));
        await staff.SaveDraftAsync(one, Language.English, TestStaff.Text("one"));
        await staff.SaveDraftAsync(two, Language.English, TestStaff.Text("wanted"));
        var before = await staff.CountsAsync();

        var outcome = await staff.PublishTogetherAsync(Request(one, Language.English), Request(two, Language.English));

        Assert.Equal([(two, "en", IssueCodes.AddressTaken)], Codes(Assert.IsType<PublishTogether.Outcome.Refused>(outcome).Issues));
        Assert.Equal(before, await staff.CountsAsync());
    }

    [Fact]
    public async Task WithEndDate_PublicationHasIt_AndIsWithdrawnThen()
    {
        var page = await staff.AddPageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("reception"));
        await staff.SaveDraftAsync(page, Language.Kazakh, TestStaff.Text("reception"));
        var until = staff.Actor.AtUtc.AddDays(2);

        await staff.PublishTogetherAsync(
            Request(page, Language.English) with
            {
                UntilUtc = until,
            },
            Request(page, Language.Kazakh) with
            {
                UntilUtc = until,
            }
        );

        Assert.Equal(until, (await staff.PublicationAsync(page, Language.Kazakh)).UntilUtc);
        // What was published together is withdrawn together.
        Assert.Single((await staff.ActsAsync()).Select(a => a.GroupId).Distinct());
        staff.Clock.Advance(TimeSpan.FromDays(2));
        Assert.IsType<RunScheduledActs.Outcome.Done>(Assert.Single(await staff.RunScheduledActsAsync()));
        Assert.Empty((await staff.SiteAsync()).Pages);
    }

    [Fact]
    public async Task SeveralWithdrawn_ChildrenFirst_OrNone()
    {
        var top = await staff.AddLivePageAsync("city");
        var below = await staff.AddLivePageAsync("parks", top);
        await using var db = staff.Open();
        var command = new WithdrawTogether(db);

        var refused = await command.ExecuteAsync(
            [new Withdrawal(top, Language.English, ""), new Withdrawal(below, Language.Kazakh, "")],
            staff.Actor,
            Ct
        );
        Assert.Equal(
            [(below, "kk", IssueCodes.NotLive), (top, "en", IssueCodes.ChildrenLive)],
            Codes(Assert.IsType<WithdrawTogether.Outcome.Refused>(refused).Issues)
        );
        Assert.Equal(2, (await staff.SiteAsync()).Count);

        Assert.IsType<WithdrawTogether.Outcome.Withdrawn>(
            await command.ExecuteAsync(
                [new Withdrawal(top, Language.English, ""), new Withdrawal(below, Language.English, "")],
                staff.Actor,
                Ct
            )
        );
        Assert.Empty((await staff.SiteAsync()).Pages);
        Assert.Equal([1L, 2L, 3L, 4L], (await staff.LogAsync()).Select(e => e.Number));
    }
}

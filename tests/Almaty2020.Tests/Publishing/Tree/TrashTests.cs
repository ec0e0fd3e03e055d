using Almaty2020.Tests.Support;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Importing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Publishing.Tree;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Publishing.Tree;

public sealed class TrashTests : IAsyncLifetime
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
    public async Task TreeTrashed_IsGoneInEveryLanguage_AndItsDraftsStay()
    {
        var (top, below) = await TreeAsync();
        await staff.SaveDraftAsync(below, Language.Russian, TestStaff.Text("черновик"));

        Assert.IsType<TrashPage.Outcome.Trashed>(await staff.TrashAsync(top));

        var site = await staff.SiteAsync();
        Assert.Empty(site.Pages);
        foreach (
            var (language, path) in new[]
            {
                (Language.English, "top"),
                (Language.Kazakh, "жоғары"),
                (Language.English, "top/below"),
                (Language.English, "old"),
            }
        )
            Assert.IsType<Resolution.Gone>(site.Resolve(language, path));
        Assert.Equal(1, await staff.ReadAsync(db => db.Drafts.CountAsync(Ct)));
        var page = await staff.PageAsync(below);
        Assert.Equal((staff.Actor.AtUtc, TestStaff.Name, top), (page.TrashedAtUtc, page.TrashedBy, page.TrashRootId));
        Assert.Equal(top, (await staff.ReadAsync(db => db.Audit.SingleAsync(a => a.Action == AuditActions.PageTrashed, Ct))).PageId);
    }

    [Fact]
    public async Task TreeRestored_IsAsBefore()
    {
        var (top, below) = await TreeAsync();
        await staff.WithdrawAsync(below, Language.English, WithdrawalKind.Retired);
        var before = PublicState(await staff.SiteAsync());
        staff.Clock.Advance(TimeSpan.FromDays(1));
        await staff.TrashAsync(top);
        staff.Clock.Advance(TimeSpan.FromDays(1));

        Assert.IsType<RestorePage.Outcome.Restored>(await staff.RestoreAsync(top));

        var site = await staff.SiteAsync();
        Assert.Equal(before, PublicState(site));
        Assert.Equal("top", Assert.IsType<Resolution.MovedTo>(site.Resolve(Language.English, "old")).Page.Path);
        Assert.Equal(
            (null, null, null),
            (await staff.PageAsync(below)) is var page ? (page.TrashedAtUtc, page.TrashedBy, page.TrashRootId) : default
        );
        Assert.Equal("Changed.", (await staff.LogAsync())[^1].Note);

        // Residents are not notified again of what they already know.
        Assert.Equal(
            3,
            await staff.ReadAsync(db =>
                db.PublicationLog.CountAsync(e => e.IsMajor && e.Act == PublicationAct.Published && e.PageId == top, Ct)
            )
        );
    }

    [Fact]
    public async Task WithdrawnBeforeTrashing_StaysWithdrawnAfterRestore()
    {
        var (top, _) = await TreeAsync();
        await staff.WithdrawAsync(top, Language.Kazakh);
        staff.Clock.Advance(TimeSpan.FromHours(1));
        await staff.TrashAsync(top);

        await staff.RestoreAsync(top);

        Assert.False((await staff.SiteAsync()).TryFind(top, Language.Kazakh, out _));
    }

    [Fact]
    public async Task UrgentPublication_IsStillUnconfirmedAfterRestore()
    {
        var page = await staff.AddPageAsync("page");
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("page"));
        await using (var db = staff.Open())
            await PublishOne.ExecuteAsync(
                db,
                new Publish.Request(page, Language.English, 1, "", true) { Approval = new Publish.Approval.Urgent("A flood, now.") },
                staff.Actor,
                Ct
            );
        await staff.TrashAsync(page);

        await staff.RestoreAsync(page);

        var live = await staff.PublicationAsync(page, Language.English);
        Assert.Equal(("A flood, now.", TestStaff.Name), (live.UrgentReason, live.UrgentBy));
    }

    [Fact]
    public async Task AddressTakenMeanwhile_NothingIsRestored_AndTheConflictIsReported()
    {
        var (top, below) = await TreeAsync();
        await staff.TrashAsync(top);
        var taker = await staff.AddPageAsync("taker");
        await staff.PublishAsync(taker, Language.Kazakh, TestStaff.Text("жоғары"));
        var before = await staff.CountsAsync();

        Assert.Equal(
            new RestorePage.Outcome.Refused(new Issue("Slug", IssueCodes.AddressTaken), top, Language.Kazakh),
            await staff.RestoreAsync(top)
        );

        Assert.Equal(before, await staff.CountsAsync());
        Assert.NotNull((await staff.PageAsync(below)).TrashedAtUtc);
    }

    [Fact]
    public async Task TrashedBeforeItsParent_IsRestoredSeparately_AndOnlyAfterTheParent()
    {
        var (top, below) = await TreeAsync();
        await staff.TrashAsync(below);
        staff.Clock.Advance(TimeSpan.FromHours(1));
        await staff.TrashAsync(top);

        Assert.Equal(
            new RestorePage.Outcome.Refused(new Issue("Page", IssueCodes.ParentInTrash), below, null),
            await staff.RestoreAsync(below)
        );
        await staff.RestoreAsync(top);
        Assert.NotNull((await staff.PageAsync(below)).TrashedAtUtc);
        Assert.IsType<RestorePage.Outcome.Restored>(await staff.RestoreAsync(below));
        Assert.IsType<Resolution.Live>((await staff.SiteAsync()).Resolve(Language.English, "top/below"));
    }

    [Fact]
    public async Task PartOfATrashedTree_CannotBeRestoredAlone()
    {
        var (top, below) = await TreeAsync();
        await staff.TrashAsync(top);

        Assert.Equal(
            new RestorePage.Outcome.Refused(new Issue("Page", IssueCodes.NotInTrash), below, null),
            await staff.RestoreAsync(below)
        );
    }

    [Fact]
    public async Task TreeLargerThanConfirmed_IsAConflict()
    {
        var (top, _) = await TreeAsync();
        await staff.AddPageAsync("one-more", top);
        await using var db = staff.Open();

        Assert.IsType<TrashPage.Outcome.Conflict>(await new TrashPage(db).ExecuteAsync(new TrashPage.Request(top, 1, 2), staff.Actor, Ct));
    }

    [Fact]
    public async Task ScheduledActs_AreCancelledWithTheirGroups()
    {
        var (top, below) = await TreeAsync();
        var other = await staff.AddLivePageAsync("other");
        var group = Guid.NewGuid();
        await AddScheduledAsync(below, group);
        await AddScheduledAsync(other, group);
        await AddScheduledAsync(top, Guid.NewGuid(), ScheduledState.Done);

        await staff.TrashAsync(top);

        var acts = await staff.ReadAsync(db => db.Schedule.OrderBy(a => a.PageId).ToListAsync(Ct));
        Assert.Equal([ScheduledState.Done, ScheduledState.Cancelled, ScheduledState.Cancelled], acts.Select(a => a.State));
        Assert.Equal(TestStaff.Name, acts[^1].EndedBy);
    }

    [Fact]
    public async Task InTheTrash_CannotBeSavedPublishedMovedOrImported()
    {
        var (top, below) = await TreeAsync();
        await staff.SaveDraftAsync(below, Language.English, TestStaff.Text("below", "Changed"));
        await staff.TrashAsync(top);

        Assert.IsType<SaveDraft.Outcome.NoSuchPage>(await staff.SaveDraftAsync(top, Language.English, TestStaff.Text("top")));
        Assert.Equal(
            [new Issue("Page", IssueCodes.InTrash)],
            Assert.IsType<PublishOne.Outcome.Refused>(await staff.PublishDraftAsync(below, Language.English)).Issues
        );
        Assert.IsType<MovePage.Outcome.Conflict>(await staff.MoveAsync(below, null));
        Assert.IsType<TrashPage.Outcome.Conflict>(await staff.TrashAsync(below));
        await using var db = staff.Open();
        var imported = await new ImportPage(db, staff.Clock).ExecuteAsync(
            new ImportPage.Request(
                "old",
                new TreePosition(Template.Page, null, 0, Navigation.Header),
                [new ImportPage.Version(Language.English, TestStaff.Text("top", "Imported"))]
            ),
            Ct
        );
        Assert.Equal([ImportSkipReason.InTrash], imported.Skipped.Select(k => k.Reason));
    }

    [Fact]
    public async Task HomePage_CannotBeTrashed()
    {
        await using var contentDatabase = await TestDatabase.WithContentAsync();

        Assert.Equal(
            new TrashPage.Outcome.Refused(new Issue("Page", IssueCodes.HomeStays)),
            await new TestStaff(contentDatabase).TrashAsync(await StaffCommands.IdOfAsync(contentDatabase, "index"))
        );
    }

    /// <summary>A page that is live in two languages and was renamed in one, with a live page below it.</summary>
    private async Task<(int Top, int Below)> TreeAsync()
    {
        var top = await staff.AddLivePageAsync("old");
        await staff.PublishAsync(top, Language.Kazakh, TestStaff.Text("жоғары"));
        await staff.PublishAsync(top, Language.English, TestStaff.Text("top"));
        return (top, await staff.AddLivePageAsync("below", top));
    }

    private static IEnumerable<(int, string, int, DateTime, Retirement?)> PublicState(PublishedSite site) =>
        [
            .. site
                .Pages.Select(p => (p.PageId, p.Address, p.RevisionId, p.ChangedAtUtc, p.Retirement))
                .OrderBy(p => p.Address, StringComparer.Ordinal),
        ];

    private async Task AddScheduledAsync(int page, Guid group, ScheduledState state = ScheduledState.Waiting)
    {
        await using var db = staff.Open();
        db.Schedule.Add(
            new ScheduledAct
            {
                Id = Guid.NewGuid(),
                GroupId = group,
                PageId = page,
                Language = Language.English,
                Kind = ScheduledKind.Withdraw,
                Withdrawal = WithdrawalKind.Gone,
                DueAtUtc = staff.Actor.AtUtc.AddDays(1),
                ActorId = TestStaff.Name,
                CreatedAtUtc = staff.Actor.AtUtc,
                State = state,
            }
        );
        await db.SaveChangesAsync(Ct);
    }
}

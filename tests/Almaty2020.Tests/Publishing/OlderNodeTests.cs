using Almaty2020.Tests.Support;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Publishing.Review;
using Almaty2020.Web.Publishing.Scheduling;
using Almaty2020.Web.Publishing.Tree;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Publishing;

/// <summary>
/// During an upgrade, a node of commit 8e5c948 may write after the migrations. It leaves out the columns and tables that they have added.
/// Each test removes what such a node would not have written.
/// </summary>
public sealed class OlderNodeTests : IAsyncLifetime
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
    public async Task RevisionOfOlderNode_Restored_CannotBePublishedByItsWriter()
    {
        var page = await staff.AddLivePageAsync("roads");
        var text = Body("Words of the publisher.");
        await DiscardAsync("bolat", page, await SaveAsync("bolat", page, text, 0));
        await ForgetWritersAsync();
        var number = await staff.ReadAsync(db => db.Revisions.MaxAsync(r => r.Number, Ct));

        var version = await SaveAsync("aigerim", page, text, 0, restored: number);

        Assert.Equal(IssueCodes.OwnWork, await RefusalAsync("bolat", page, version));
        Assert.Null(await RefusalAsync("gulnara", page, version));
    }

    [Fact]
    public async Task DraftOfOlderNode_CannotBePublishedByTheWriterOfADiscardedOne()
    {
        var page = await staff.AddLivePageAsync("roads");
        await DiscardAsync("bolat", page, await SaveAsync("bolat", page, Body("Words of the publisher."), 0));
        await ForgetWritersAsync();
        var version = await SaveAsync("aigerim", page, Body("Words of the publisher, and others."), 0);
        await ForgetWritersAsync();
        await database.ExecuteUnloggedAsync($"UPDATE Drafts SET Writers = 'aigerim'");

        Assert.Equal(IssueCodes.OwnWork, await RefusalAsync("bolat", page, version));
        Assert.Null(await RefusalAsync("gulnara", page, version));
    }

    [Fact]
    public async Task TextOfOlderNode_TypedAgainAfterPublication_CannotBePublishedByItsWriter()
    {
        var page = await staff.AddLivePageAsync("roads");
        var text = Body("Words of the publisher.");
        var own = await SaveAsync("bolat", page, text, 0);
        Assert.Null(await RefusalAsync("gulnara", page, await SaveAsync("aigerim", page, Body("Something else."), own)));
        await ForgetWritersAsync();

        var version = await SaveAsync("aigerim", page, text, 0);

        Assert.Equal(IssueCodes.OwnWork, await RefusalAsync("bolat", page, version));
    }

    [Fact]
    public async Task UrgentPublicationOfOlderNode_CannotBeConfirmedByItsWriters()
    {
        var page = await staff.AddLivePageAsync("roads");
        var first = await SaveAsync("bolat", page, Body("One."), 0);
        var second = await SaveAsync("aigerim", page, Body("One. Two."), first);
        Assert.Null(await RefusalAsync("aigerim", page, second, urgently: true));
        await ForgetWritersAsync();
        // Written on top of it: not part of the text that waits for confirmation.
        await SaveAsync("gulnara", page, Body("One. Two. Three."), 0);

        Assert.Equal(IssueCodes.OwnWork, await ConfirmAsync("bolat", page));
        Assert.Equal(IssueCodes.OwnWork, await ConfirmAsync("aigerim", page));
        Assert.Null(await ConfirmAsync("gulnara", page));
    }

    [Fact]
    public async Task UrgentPublicationOfOlderNode_ReplacedByAnother_KeepsItsWriters()
    {
        var page = await staff.AddLivePageAsync("roads");
        Assert.Null(await RefusalAsync("bolat", page, await SaveAsync("bolat", page, Body("One."), 0), urgently: true));
        await ForgetWritersAsync();

        Assert.Null(await RefusalAsync("aigerim", page, await SaveAsync("aigerim", page, Body("One. Two."), 0), urgently: true));

        Assert.Equal(IssueCodes.OwnWork, await ConfirmAsync("bolat", page));
        Assert.Null(await ConfirmAsync("gulnara", page));
    }

    [Fact]
    public async Task ScheduleOfOlderNode_Held_CannotBeConfirmedByItsWriters()
    {
        var page = await staff.AddLivePageAsync("roads");
        var first = await SaveAsync("bolat", page, Body("One."), 0);
        var version = await SaveAsync("aigerim", page, Body("One. Two."), first);
        Guid group;
        await using (var db = staff.Open())
            group = StaffScheduling.GroupOf(
                await new Schedule(db).ExecuteAsync(
                    new Schedule.Request(staff.Actor.AtUtc.AddDays(1)) { Publications = [Request(page, version)] },
                    By("dana"),
                    Ct
                )
            );
        await ForgetWritersAsync();
        await database.ExecuteUnloggedAsync($"UPDATE Schedule SET Writers = '', HeldAtUtc = CreatedAtUtc");

        Assert.IsType<ConfirmScheduled.Outcome.OwnWork>(await ConfirmScheduledAsync("bolat", group));
        Assert.IsType<ConfirmScheduled.Outcome.OwnWork>(await ConfirmScheduledAsync("aigerim", group));
        Assert.IsType<ConfirmScheduled.Outcome.OwnWork>(await ConfirmScheduledAsync("dana", group));
        Assert.IsType<ConfirmScheduled.Outcome.Confirmed>(await ConfirmScheduledAsync("gulnara", group));
    }

    /// <summary>The approver of a text is not one of its writers, although an older node records the approver as the author of the revision.</summary>
    [Fact]
    public async Task ApproverOnOlderNode_MayApproveTheNextText()
    {
        var page = await staff.AddLivePageAsync("roads");
        Assert.Null(await RefusalAsync("gulnara", page, await SaveAsync("aigerim", page, Body("One."), 0)));
        await ForgetWritersAsync();
        Assert.IsType<Web.Publishing.Release.Withdraw.Outcome.Withdrawn>(await staff.WithdrawAsync(page, Language.English));

        Assert.Null(await RefusalAsync("gulnara", page, await SaveAsync("aigerim", page, Body("One. Two."), 0)));
    }

    [Fact]
    public async Task PageTrashedByOlderNode_IsRestoredWithItsLiveTexts()
    {
        var page = await staff.AddLivePageAsync("roads");
        var below = await staff.AddLivePageAsync("bridges", page);
        Assert.Null(await RefusalAsync("bolat", page, await SaveAsync("bolat", page, Body("One."), 0), urgently: true));
        var before = await LiveAsync();
        await staff.TrashAsync(page);
        await ForgetTrashAsync($"Trashed bolat It cannot wait.", page);

        Assert.IsType<RestorePage.Outcome.Restored>(await staff.RestoreAsync(page));

        Assert.Equal(before, await LiveAsync());
        Assert.Equal([page, below], before.Select(l => l.PageId));
        Assert.Equal(
            ("bolat", "It cannot wait."),
            await staff.PublicationAsync(page, Language.English) is var live ? (live.UrgentBy, live.UrgentReason) : default
        );
    }

    [Fact]
    public async Task PageRestoredByOlderNode_IsTrashedAndRestoredAgain()
    {
        var page = await staff.AddLivePageAsync("roads");
        await RestoreByOlderNodeAsync(page);
        await staff.PublishAsync(page, Language.English, Body("Newer."));
        var before = await LiveAsync();

        Assert.IsType<TrashPage.Outcome.Trashed>(await staff.TrashAsync(page));
        staff.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.IsType<RestorePage.Outcome.Restored>(await staff.RestoreAsync(page));

        Assert.Equal(before, await LiveAsync());
    }

    [Fact]
    public async Task PageRestoredAndTrashedByOlderNode_IsRestoredWithItsNewestText()
    {
        var page = await staff.AddLivePageAsync("roads");
        await RestoreByOlderNodeAsync(page, Language.English, Language.Russian);
        await staff.PublishAsync(page, Language.English, Body("Newer."));
        var before = await LiveAsync();
        var leftovers = await LeftoversAsync();
        await staff.TrashAsync(page);
        await ForgetTrashAsync("Trashed", page);
        await AddAsync(leftovers);

        Assert.IsType<RestorePage.Outcome.Restored>(await staff.RestoreAsync(page));

        Assert.Equal(before, await LiveAsync());
        Assert.Empty(await LeftoversAsync());
    }

    private static PageText Body(string body) => TestStaff.Text("roads", body: body);

    private Actor By(string who) => Actor.Now(who, staff.Clock);

    private static Publish.Request Request(int page, int version, bool urgently = false) =>
        new(page, Language.English, version, "Changed.", true)
        {
            Approval = urgently ? new Publish.Approval.Urgent("It cannot wait.") : new Publish.Approval.BySecondPerson(),
        };

    private Task ForgetWritersAsync() => database.ExecuteUnloggedAsync($"UPDATE Revisions SET Writers = ''");

    /// <param name="detail">What the older version wrote into the audit log about the first page.</param>
    private async Task ForgetTrashAsync(string detail, int page)
    {
        await database.ExecuteUnloggedAsync($"DELETE FROM TrashedPublications");
        await database.ExecuteUnloggedAsync($"UPDATE PublicationLog SET WithdrawnAs = NULL");
        await database.ExecuteUnloggedAsync($"UPDATE Audit SET Detail = {detail} WHERE Action = 'page.withdrawn' AND PageId = {page}");
        staff.Clock.Advance(TimeSpan.FromMinutes(1));
    }

    /// <summary>Puts a page into the trash and restores it, without deleting the rows of its publications.</summary>
    /// <param name="languages">Languages in which it was live; only in the first it still is.</param>
    private async Task RestoreByOlderNodeAsync(int page, params Language[] languages)
    {
        foreach (var language in languages.Skip(1))
            await staff.PublishAsync(page, language, TestStaff.Text("roads"));
        await staff.TrashAsync(page);
        var leftovers = await LeftoversAsync();
        staff.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.IsType<RestorePage.Outcome.Restored>(await staff.RestoreAsync(page));
        foreach (var language in languages.Skip(1))
            await staff.WithdrawAsync(page, language);
        await AddAsync(leftovers);
        staff.Clock.Advance(TimeSpan.FromMinutes(1));
    }

    private Task<List<TrashedPublication>> LeftoversAsync() => staff.ReadAsync(db => db.TrashedPublications.AsNoTracking().ToListAsync(Ct));

    private async Task AddAsync(IEnumerable<TrashedPublication> leftovers)
    {
        await using var db = staff.Open();
        db.TrashedPublications.AddRange(leftovers);
        await db.SaveChangesAsync(Ct);
    }

    private async Task<IReadOnlyList<(int PageId, string Language, int RevisionId)>> LiveAsync() =>
        [
            .. (await staff.ReadAsync(db => db.Publications.AsNoTracking().OrderBy(p => p.PageId).ToListAsync(Ct))).Select(p =>
                (p.PageId, p.Language.Code, p.RevisionId)
            ),
        ];

    private async Task<int> SaveAsync(string who, int page, PageText text, int version, int? restored = null)
    {
        staff.Clock.Advance(TimeSpan.FromMinutes(1));
        await using var db = staff.Open();
        var request = new SaveDraft.Request(page, Language.English, text, version, "Saved.")
        {
            Replaces = restored is not null,
            RestoredNumber = restored,
        };
        return Assert.IsType<SaveDraft.Outcome.Saved>(await new SaveDraft(db).ExecuteAsync(request, By(who), Ct)).Version;
    }

    private async Task DiscardAsync(string who, int page, int version)
    {
        await using var db = staff.Open();
        Assert.IsType<DraftOutcome.Done>(
            await new DiscardDraft(db).ExecuteAsync(new DiscardDraft.Request(page, Language.English, version), By(who), Ct)
        );
    }

    /// <returns>Null if it was published.</returns>
    private async Task<string?> RefusalAsync(string who, int page, int version, bool urgently = false)
    {
        staff.Clock.Advance(TimeSpan.FromMinutes(1));
        await using var db = staff.Open();
        return await PublishOne.ExecuteAsync(db, Request(page, version, urgently), By(who), Ct) is PublishOne.Outcome.Refused refused
            ? Assert.Single(refused.Issues).Code
            : null;
    }

    /// <returns>Null if it was confirmed.</returns>
    private async Task<string?> ConfirmAsync(string who, int page)
    {
        var live = await staff.PublicationAsync(page, Language.English);
        await using var db = staff.Open();
        return
            await new ConfirmUrgentPublication(db).ExecuteAsync(
                new ConfirmUrgentPublication.Request(page, Language.English, live.RevisionId),
                By(who),
                Ct
            )
                is DraftOutcome.Refused refused
            ? Assert.Single(refused.Issues).Code
            : null;
    }

    private async Task<ConfirmScheduled.Outcome> ConfirmScheduledAsync(string who, Guid group)
    {
        await using var db = staff.Open();
        return await new ConfirmScheduled(db).ExecuteAsync(group, allowsSelfApproval: false, By(who), Ct);
    }
}

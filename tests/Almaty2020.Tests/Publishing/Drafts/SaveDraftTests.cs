using System.Data.Common;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Publishing.Review;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Almaty2020.Tests.Publishing.Drafts;

public sealed class SaveDraftTests : IAsyncLifetime
{
    private TestDatabase database = null!;
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestStaff staff = null!;
    private int page;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.EmptyAsync();
        staff = new TestStaff(database);
        page = await staff.AddPageAsync("reception");
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task NoDraftYet_IsCreatedWithWriterAndTime()
    {
        var outcome = await staff.SaveDraftAsync(page, Language.Kazakh, TestStaff.Text("қабылдау"));

        Assert.Equal(new SaveDraft.Outcome.Saved(1), outcome);
        var draft = await DraftAsync(Language.Kazakh);
        Assert.True(draft.Text.HasSameContent(TestStaff.Text("қабылдау")));
        Assert.Equal((TestStaff.Name, staff.Actor.AtUtc, null), (draft.UpdatedBy, draft.UpdatedAtUtc, draft.BasedOnRevisionId));
        var entry = await staff.ReadAsync(db => db.Audit.SingleAsync(TestContext.Current.CancellationToken));
        Assert.Equal((AuditActions.DraftSaved, TestStaff.Name, page), (entry.Action, entry.ActorId, entry.PageId));
    }

    [Fact]
    public async Task Autosaves_OfAnExistingDraft_AreNotAudited_AndAnExplicitSaveIs()
    {
        for (var version = 0; version < 5; version++)
            await staff.SaveDraftAsync(page, Language.English, TestStaff.Text($"text-{version}"), version);
        Assert.Equal(1, await SavesAuditedAsync());

        await using (var db = staff.Open())
            await new SaveDraft(db).ExecuteAsync(
                new SaveDraft.Request(page, Language.English, TestStaff.Text("text-4"), 5, ""),
                staff.Actor,
                TestContext.Current.CancellationToken
            );

        Assert.Equal(2, await SavesAuditedAsync());
    }

    [Fact]
    public async Task DraftInReview_IsLocked_UntilItIsTakenBack()
    {
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("reception"));
        await RunAsync(db => new SubmitForReview(db).ExecuteAsync(new(page, Language.English, 1, "Please look."), staff.Actor, Ct));
        var before = await staff.CountsAsync();

        var outcome = await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("reception-2"), version: 2);

        Assert.Equal(("reception", 2), outcome is SaveDraft.Outcome.Locked locked ? (locked.Submitted.Slug, locked.Version) : default);
        Assert.Equal(("reception", true), ((await DraftAsync(Language.English)).Slug, (await DraftAsync(Language.English)).IsInReview));
        Assert.Equal(before, await staff.CountsAsync());

        await RunAsync(db => new TakeBackDraft(db).ExecuteAsync(new(page, Language.English, 2), staff.Actor, Ct));

        Assert.Equal(
            new SaveDraft.Outcome.Saved(4),
            await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("reception-2"), version: 3)
        );
        Assert.Contains(
            AuditActions.DraftTakenBack,
            await staff.ReadAsync(db => db.Audit.Select(e => e.Action).ToListAsync(Ct)),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task DraftNotInReview_CannotBeTakenBack()
    {
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("reception"));

        await using var db = staff.Open();
        var outcome = await new TakeBackDraft(db).ExecuteAsync(new(page, Language.English, 1), staff.Actor, Ct);

        Assert.Equal(IssueCodes.NotInReview, Assert.Single(Assert.IsType<DraftOutcome.Refused>(outcome).Issues).Code);
    }

    [Fact]
    public async Task SameTextAgain_OfADraftWithFieldsOfANewerVersion_CountsAsSaved()
    {
        var text = TestStaff.Text("one");
        var future = new Dictionary<string, System.Text.Json.JsonElement>(StringComparer.Ordinal)
        {
            ["future"] = System.Text.Json.JsonElement.Parse("1"),
        };
        await staff.SaveDraftAsync(page, Language.English, text with { Fields = text.Fields with { Unknown = future } });
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("two"), version: 1);

        var outcome = await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("two"), version: 1);

        Assert.Equal(new SaveDraft.Outcome.Saved(2), outcome);
    }

    [Fact]
    public async Task PageIsLive_DraftRemembersTheLiveRevision()
    {
        var live = Assert.IsType<PublishOne.Outcome.Live>(await staff.PublishAsync(page, Language.English, TestStaff.Text("reception")));

        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("reception", "New title"));

        Assert.Equal(live.RevisionId, (await DraftAsync(Language.English)).BasedOnRevisionId);
        Assert.Equal("Public reception", (await staff.PublicationAsync(page, Language.English)).Title);
    }

    [Fact]
    public async Task VersionThatTheWriterSaw_IsOverwritten()
    {
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("one"));

        var outcome = await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("two"), version: 1);

        Assert.Equal(new SaveDraft.Outcome.Saved(2), outcome);
        Assert.Equal("two", (await DraftAsync(Language.English)).Slug);
    }

    /// <summary>The first answer was lost. The writer knows no newer version and sends the same text again.</summary>
    [Fact]
    public async Task SameTextAgainBySameWriter_WithThePreviousVersion_CountsAsSaved()
    {
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("one"));
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("two"), version: 1);

        var outcome = await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("two"), version: 1);

        Assert.Equal(new SaveDraft.Outcome.Saved(2), outcome);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task OtherVersion_IsAConflictWithTheOtherText_AndNothingIsLost(int seen)
    {
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("one"));
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("theirs"), version: 1);
        var before = await staff.CountsAsync();

        var outcome = await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("mine"), version: seen);

        var conflict = Assert.IsType<SaveDraft.Outcome.Conflict>(outcome);
        Assert.Equal(("theirs", 2), (conflict.Theirs.Slug, conflict.Version));
        Assert.Equal("theirs", (await DraftAsync(Language.English)).Slug);
        Assert.Equal(before, await staff.CountsAsync());
    }

    [Fact]
    public async Task DraftPublishedMeanwhile_IsAConflictWithTheLiveText()
    {
        await staff.PublishAsync(page, Language.English, TestStaff.Text("reception"));

        var outcome = await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("mine"), version: 1);

        var conflict = Assert.IsType<SaveDraft.Outcome.Conflict>(outcome);
        Assert.Equal(("reception", 0), (conflict.Theirs.Slug, conflict.Version));
    }

    /// <summary>Two drafts of a page never have the same version, however often each was saved.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task DraftEndedAndBegunAgainMeanwhile_IsAConflictWithTheNewDraft(bool isPublished)
    {
        var seen = Assert
            .IsType<SaveDraft.Outcome.Saved>(await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("mine")))
            .Version;
        if (isPublished)
            Assert.IsType<PublishOne.Outcome.Live>(await staff.PublishDraftAsync(page, Language.English));
        else
            Assert.IsType<DraftOutcome.Done>(
                await staff.ReadAsync(db =>
                    new DiscardDraft(db).ExecuteAsync(
                        new DiscardDraft.Request(page, Language.English, seen),
                        staff.Actor,
                        TestContext.Current.CancellationToken
                    )
                )
            );
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("theirs"));

        var outcome = await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("mine-again"), version: seen);

        Assert.Equal("theirs", Assert.IsType<SaveDraft.Outcome.Conflict>(outcome).Theirs.Slug);
        Assert.IsType<PublishOne.Outcome.Conflict>(await staff.PublishDraftAsync(page, Language.English, seen));
        Assert.Equal("theirs", (await DraftAsync(Language.English)).Slug);
    }

    [Fact]
    public async Task DraftDeletedDuringSave_IsAConflictWithTheWritersOwnText()
    {
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("one"));
        var late = new TestStaff(database, new DeleteDraftsDuringSave(database));

        var outcome = await late.SaveDraftAsync(page, Language.English, TestStaff.Text("mine"), version: 1);

        var conflict = Assert.IsType<SaveDraft.Outcome.Conflict>(outcome);
        Assert.Equal(("mine", 0), (conflict.Theirs.Slug, conflict.Version));
    }

    [Fact]
    public async Task TwoWritersAtOnce_ExactlyOneWins()
    {
        var outcomes = await Task.WhenAll(
            new[] { "one", "two" }.Select(slug =>
                Task.Run(() => staff.SaveDraftAsync(page, Language.English, TestStaff.Text(slug)), TestContext.Current.CancellationToken)
            )
        );

        Assert.Single(outcomes.OfType<SaveDraft.Outcome.Saved>());
        var conflict = Assert.Single(outcomes.OfType<SaveDraft.Outcome.Conflict>());
        Assert.Equal((await DraftAsync(Language.English)).Slug, conflict.Theirs.Slug);
        Assert.Equal(1, conflict.Version);
    }

    [Fact]
    public async Task PageThatDoesNotExist_IsNoSuchPage() =>
        Assert.IsType<SaveDraft.Outcome.NoSuchPage>(await staff.SaveDraftAsync(page + 1, Language.English, TestStaff.Text("one")));

    [Fact]
    public async Task TextsAtMaximumLength_AreSavedCompletely()
    {
        var text = TestStaff.Text(
            new string('s', PageText.SlugMaxLength),
            new string('т', PageText.TitleMaxLength),
            new string('ж', 20_000)
        );

        Assert.IsType<SaveDraft.Outcome.Saved>(await staff.SaveDraftAsync(page, Language.English, text));

        Assert.True((await DraftAsync(Language.English)).Text.HasSameContent(text));
    }

    [Fact]
    public async Task TextsTooLong_AreRefused_WithOneIssueEach()
    {
        var text = TestStaff.Text(new string('s', PageText.SlugMaxLength + 1), new string('т', PageText.TitleMaxLength + 1)) with
        {
            Summary = new string('a', PageText.SummaryMaxLength + 1),
            Fields = TestStaff.Text("a").Fields with { ShortTitle = new string('a', PageFields.ShortTitleMaxLength + 1) },
        };
        var before = await staff.CountsAsync();

        var outcome = await staff.SaveDraftAsync(page, Language.English, text);

        var refused = Assert.IsType<SaveDraft.Outcome.Refused>(outcome);
        Assert.Equal(
            [
                new Issue("Title", IssueCodes.TooLong),
                new Issue("Summary", IssueCodes.TooLong),
                new Issue("Slug", IssueCodes.TooLong),
                new Issue("ShortTitle", IssueCodes.TooLong),
            ],
            refused.Issues
        );
        Assert.Equal(before, await staff.CountsAsync());
    }

    private Task<Draft> DraftAsync(Language language) =>
        staff.ReadAsync(db =>
            db.Drafts.SingleAsync(d => d.PageId == page && d.Language == language, TestContext.Current.CancellationToken)
        );

    /// <summary>Deletes the draft during the save, and again when the command then reads what is there instead.</summary>
    private Task<int> SavesAuditedAsync() =>
        staff.ReadAsync(db => db.Audit.CountAsync(a => a.Action == AuditActions.DraftSaved, TestContext.Current.CancellationToken));

    private sealed class DeleteDraftsDuringSave(TestDatabase database) : DbCommandInterceptor
    {
        public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default
        )
        {
            if (eventData.CommandSource == CommandSource.SaveChanges)
            {
                await eventData.Context!.Database.ExecuteSqlRawAsync("DELETE FROM \"Drafts\"", cancellationToken);
            }
            else if (eventData.Context!.Database.CurrentTransaction is null)
            {
                await using var db = database.Open();
                await db.Database.ExecuteSqlRawAsync("DELETE FROM \"Drafts\"", cancellationToken);
            }

            return result;
        }
    }

    private async Task RunAsync(Func<SiteDb, Task<DraftOutcome>> act)
    {
        await using var db = staff.Open();
        Assert.IsType<DraftOutcome.Done>(await act(db));
    }
}

using System.Data.Common;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Publishing.Fields;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Almaty2020.Tests.Publishing;

public sealed class SaveDraftTests : IAsyncLifetime
{
    private TestDatabase database = null!;
    private Staff staff = null!;
    private int page;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.EmptyAsync();
        staff = new Staff(database);
        page = await staff.AddPageAsync("reception");
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task NoDraftYet_IsKeptWithWriterAndTime()
    {
        var outcome = await staff.SaveDraftAsync(page, Language.Kazakh, Staff.Text("қабылдау"));

        Assert.Equal(new SaveDraft.Outcome.Saved(1), outcome);
        var draft = await DraftAsync(Language.Kazakh);
        Assert.True(draft.Text.SameAs(Staff.Text("қабылдау")));
        Assert.Equal((Staff.Name, staff.Actor.AtUtc, null), (draft.UpdatedBy, draft.UpdatedAtUtc, draft.BasedOnRevisionId));
        var entry = await staff.ReadAsync(db => db.Audit.SingleAsync(TestContext.Current.CancellationToken));
        Assert.Equal((AuditActions.DraftSaved, Staff.Name, page), (entry.Action, entry.ActorId, entry.PageId));
    }

    [Fact]
    public async Task PageIsLive_DraftRemembersTheLiveRevision()
    {
        var live = Assert.IsType<Publish.Outcome.Live>(await staff.PublishAsync(page, Language.English, Staff.Text("reception")));

        await staff.SaveDraftAsync(page, Language.English, Staff.Text("reception", "New title"));

        Assert.Equal(live.RevisionId, (await DraftAsync(Language.English)).BasedOnRevisionId);
        Assert.Equal("Public reception", (await staff.PublicationAsync(page, Language.English)).Title);
    }

    [Fact]
    public async Task VersionThatTheWriterSaw_IsReplaced()
    {
        await staff.SaveDraftAsync(page, Language.English, Staff.Text("one"));

        var outcome = await staff.SaveDraftAsync(page, Language.English, Staff.Text("two"), version: 1);

        Assert.Equal(new SaveDraft.Outcome.Saved(2), outcome);
        Assert.Equal("two", (await DraftAsync(Language.English)).Slug);
    }

    /// <summary>The first answer was lost on its way: the writer, who knows no newer version, sends the same text again.</summary>
    [Fact]
    public async Task SameTextAgainByItsWriter_WithTheVersionBefore_IsSavedAlready()
    {
        await staff.SaveDraftAsync(page, Language.English, Staff.Text("one"));
        await staff.SaveDraftAsync(page, Language.English, Staff.Text("two"), version: 1);

        var outcome = await staff.SaveDraftAsync(page, Language.English, Staff.Text("two"), version: 1);

        Assert.Equal(new SaveDraft.Outcome.Saved(2), outcome);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task OtherVersion_IsAConflictWithTheirTextAndNothingIsLost(int seen)
    {
        await staff.SaveDraftAsync(page, Language.English, Staff.Text("one"));
        await staff.SaveDraftAsync(page, Language.English, Staff.Text("theirs"), version: 1);
        var before = await staff.CountsAsync();

        var outcome = await staff.SaveDraftAsync(page, Language.English, Staff.Text("mine"), version: seen);

        var conflict = Assert.IsType<SaveDraft.Outcome.Conflict>(outcome);
        Assert.Equal(("theirs", 2), (conflict.Theirs.Slug, conflict.Version));
        Assert.Equal("theirs", (await DraftAsync(Language.English)).Slug);
        Assert.Equal(before, await staff.CountsAsync());
    }

    [Fact]
    public async Task DraftPublishedInBetween_IsAConflictThatGivesTheWriterTheirOwnTextBack()
    {
        await staff.PublishAsync(page, Language.English, Staff.Text("reception"));

        var outcome = await staff.SaveDraftAsync(page, Language.English, Staff.Text("mine"), version: 1);

        var conflict = Assert.IsType<SaveDraft.Outcome.Conflict>(outcome);
        Assert.Equal(("mine", 0), (conflict.Theirs.Slug, conflict.Version));
    }

    [Fact]
    public async Task DraftGoneAtTheMomentOfWriting_IsAConflictThatGivesTheWriterTheirOwnTextBack()
    {
        await staff.SaveDraftAsync(page, Language.English, Staff.Text("one"));
        var late = new Staff(database, new DraftsVanish(database));

        var outcome = await late.SaveDraftAsync(page, Language.English, Staff.Text("mine"), version: 1);

        var conflict = Assert.IsType<SaveDraft.Outcome.Conflict>(outcome);
        Assert.Equal(("mine", 0), (conflict.Theirs.Slug, conflict.Version));
    }

    [Fact]
    public async Task TwoWritersAtOnce_ExactlyOneWins()
    {
        var outcomes = await Task.WhenAll(new[] { "one", "two" }.Select(slug =>
            Task.Run(() => staff.SaveDraftAsync(page, Language.English, Staff.Text(slug)), TestContext.Current.CancellationToken)));

        Assert.Single(outcomes.OfType<SaveDraft.Outcome.Saved>());
        var conflict = Assert.Single(outcomes.OfType<SaveDraft.Outcome.Conflict>());
        Assert.Equal((await DraftAsync(Language.English)).Slug, conflict.Theirs.Slug);
        Assert.Equal(1, conflict.Version);
    }

    [Fact]
    public async Task PageThatDoesNotExist_IsTold() =>
        Assert.IsType<SaveDraft.Outcome.NoSuchPage>(await staff.SaveDraftAsync(page + 1, Language.English, Staff.Text("one")));

    [Fact]
    public async Task TextsAtTheirLimits_AreKeptWhole()
    {
        var text = Staff.Text(new string('s', PageText.SlugMaxLength), new string('т', PageText.TitleMaxLength), new string('ж', 20_000));

        Assert.IsType<SaveDraft.Outcome.Saved>(await staff.SaveDraftAsync(page, Language.English, text));

        Assert.True((await DraftAsync(Language.English)).Text.SameAs(text));
    }

    [Fact]
    public async Task TextsLongerThanTheirColumns_AreRefusedWithAnIssueEach()
    {
        var text = Staff.Text(new string('s', PageText.SlugMaxLength + 1), new string('т', PageText.TitleMaxLength + 1)) with
        {
            Summary = new string('a', PageText.SummaryMaxLength + 1),
            Fields = Staff.Text("a").Fields with { ShortTitle = new string('a', PageFields.ShortTitleMaxLength + 1) },
        };
        var before = await staff.CountsAsync();

        var outcome = await staff.SaveDraftAsync(page, Language.English, text);

        var refused = Assert.IsType<SaveDraft.Outcome.Refused>(outcome);
        Assert.Equal(
            [new Issue("Title", IssueCodes.TooLong), new Issue("Summary", IssueCodes.TooLong), new Issue("Slug", IssueCodes.TooLong), new Issue("ShortTitle", IssueCodes.TooLong)],
            refused.Issues);
        Assert.Equal(before, await staff.CountsAsync());
    }

    private Task<Draft> DraftAsync(Language language) => staff.ReadAsync(db =>
        db.Drafts.SingleAsync(d => d.PageId == page && d.Language == language, TestContext.Current.CancellationToken));

    /// <summary>The write finds the draft gone; and it is, when the writer then looks for what there is instead.</summary>
    private sealed class DraftsVanish(TestDatabase database) : DbCommandInterceptor
    {
        public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
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
}

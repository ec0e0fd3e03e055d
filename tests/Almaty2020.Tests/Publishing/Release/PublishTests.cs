using Almaty2020.Tests.Support;
using Almaty2020.Web.Admin.Editing;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Importing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Publishing.Release;

public sealed class PublishTests : IAsyncLifetime
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
    public async Task FirstPublication_IsLiveLoggedAndAudited_AndTheDraftIsDeleted()
    {
        var page = await staff.AddPageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("reception"));
        staff.Clock.Advance(TimeSpan.FromMinutes(5));

        var outcome = await staff.PublishDraftAsync(page, Language.English, note: "Opened.");

        var live = Assert.IsType<PublishOne.Outcome.Live>(outcome);
        Assert.Equal(("reception", 1L), (live.Path, live.SiteVersion));
        var publication = await staff.PublicationAsync(page, Language.English);
        Assert.Equal(
            ("reception", live.RevisionId, Rendering.RendererVersion),
            (publication.Path, publication.RevisionId, publication.RendererVersion)
        );
        Assert.Equal((staff.Actor.AtUtc, staff.Actor.AtUtc), (publication.FromUtc, publication.ChangedAtUtc));

        var entry = Assert.Single(await staff.LogAsync());
        Assert.Equal(
            (1L, PublicationAct.Published, "reception", null, "Opened.", true, TestStaff.Name),
            (entry.Number, entry.Act, entry.Path, entry.PreviousPath, entry.Note, entry.IsMajor, entry.ActorId)
        );

        await using var db = staff.Open();
        Assert.Empty(await db.Drafts.ToListAsync(Ct));
        var revision = await db.Revisions.SingleAsync(Ct);
        Assert.Equal((1, TestStaff.Name, "Opened."), (revision.Number, revision.AuthorId, revision.Note));
        Assert.True(revision.Text.HasSameContent(TestStaff.Text("reception")));
        var audit = await db.Audit.SingleAsync(a => a.Action == AuditActions.PagePublished, Ct);
        Assert.Equal((null, live.RevisionId, page), (audit.FromRevisionId, audit.ToRevisionId, audit.PageId));
    }

    [Fact]
    public async Task PublishedAgain_AddsARevisionOnlyInThatLanguage()
    {
        var page = await staff.AddLivePageAsync("reception");
        await staff.PublishAsync(page, Language.Kazakh, TestStaff.Text("қабылдау"));
        var first = (await staff.PublicationAsync(page, Language.English)).RevisionId;

        var live = Assert.IsType<PublishOne.Outcome.Live>(
            await staff.PublishAsync(page, Language.English, TestStaff.Text("reception", "Second"))
        );

        var revisions = await staff.ReadAsync(db => db.Revisions.OrderBy(r => r.Id).ToListAsync(Ct));
        Assert.Equal([("en", 1), ("kk", 1), ("en", 2)], revisions.Select(r => (r.Language.Code, r.Number)));
        Assert.Equal([null, first, null], revisions.Select(r => r.SourceRevisionId));
        var audit = await staff.ReadAsync(db => db.Audit.SingleAsync(a => a.ToRevisionId == live.RevisionId, Ct));
        Assert.Equal(first, audit.FromRevisionId);
        Assert.Equal([1L, 2L, 3L], (await staff.LogAsync()).Select(e => e.Number));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PublishedAgain_MovesThePublicDateOnlyIfMajor(bool isMajor)
    {
        var page = await staff.AddLivePageAsync("reception");
        var before = staff.Actor.AtUtc;
        staff.Clock.Advance(TimeSpan.FromDays(3));

        await staff.PublishAsync(page, Language.English, TestStaff.Text("reception", "Second"), isMajor);

        var publication = await staff.PublicationAsync(page, Language.English);
        Assert.Equal(isMajor ? staff.Actor.AtUtc : before, publication.ChangedAtUtc);
        Assert.Equal(staff.Actor.AtUtc, publication.FromUtc);
        Assert.Equal(isMajor, (await staff.LogAsync())[^1].IsMajor);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    public async Task MajorChangeWithoutNote_IsRefused_AndWritesNothing(string note)
    {
        var page = await staff.AddLivePageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("reception", "Second"));
        var before = await staff.CountsAsync();

        var outcome = await staff.PublishDraftAsync(page, Language.English, note: note);

        Assert.Equal([new Issue("Note", IssueCodes.Missing)], Assert.IsType<PublishOne.Outcome.Refused>(outcome).Issues);
        Assert.Equal(before, await staff.CountsAsync());
    }

    [Fact]
    public async Task WithoutNote_FirstOrMinorPublication_IsLive()
    {
        var page = await staff.AddPageAsync("reception");

        Assert.IsType<PublishOne.Outcome.Live>(await staff.PublishAsync(page, Language.English, TestStaff.Text("reception"), note: ""));
        Assert.IsType<PublishOne.Outcome.Live>(
            await staff.PublishAsync(page, Language.English, TestStaff.Text("reception", "Second"), isMajor: false, note: "")
        );
    }

    [Fact]
    public async Task NoteOfAMinorChange_StaysWithTheRevision()
    {
        var page = await staff.AddLivePageAsync("reception");

        await staff.PublishAsync(page, Language.English, TestStaff.Text("reception", "Second"), isMajor: false, note: "Ask Aigul first.");

        Assert.Equal("", (await staff.LogAsync())[^1].Note);
        Assert.Equal("Ask Aigul first.", await staff.ReadAsync(db => db.Revisions.OrderBy(r => r.Id).Select(r => r.Note).LastAsync(Ct)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Translation_IsUpToDateOnlyWithTheSourceThatItsWritersState(bool isMajor)
    {
        var page = await staff.AddLivePageAsync("reception");
        await staff.PublishAsync(page, Language.Kazakh, TestStaff.Text("қабылдау"));
        await staff.PublishAsync(page, Language.English, TestStaff.Text("reception", "Second"));

        await staff.PublishAsync(page, Language.Kazakh, TestStaff.Text("қабылдау", "Екінші"), isMajor);

        var revisions = await staff.ReadAsync(db => db.Revisions.OrderBy(r => r.Id).ToListAsync(Ct));
        Assert.Equal(revisions[0].Id, revisions[3].SourceRevisionId);
        await staff.SaveDraftAsync(page, Language.Kazakh, TestStaff.Text("қабылдау", "Екінші"), caughtUp: revisions[2].Id);
        await staff.PublishDraftAsync(page, Language.Kazakh, isMajor: isMajor);
        Assert.Equal(revisions[2].Id, (await staff.ReadAsync(db => db.Revisions.OrderBy(r => r.Id).LastAsync(Ct))).SourceRevisionId);
    }

    /// <summary>
    /// The source changes while a translator works. The translation is not up to date with changes that the translator has not seen.
    /// </summary>
    [Fact]
    public async Task TranslationStartedBeforeTheSourceChanged_IsOutdatedWhenPublished()
    {
        var page = await staff.AddLivePageAsync("reception");
        var first = (await staff.PublicationAsync(page, Language.English)).RevisionId;
        await staff.SaveDraftAsync(page, Language.Kazakh, TestStaff.Text("қабылдау"));
        await staff.PublishAsync(page, Language.English, TestStaff.Text("reception", "Second"));

        await staff.PublishDraftAsync(page, Language.Kazakh);

        var revision = await staff.ReadAsync(db => db.Revisions.SingleAsync(r => r.Language == Language.Kazakh, Ct));
        Assert.Equal(first, revision.SourceRevisionId);
        Assert.NotNull((await staff.SiteAsync()).Pages.Single(p => p.Language == Language.Kazakh).OutdatedSinceUtc);
    }

    /// <summary>Only revisions of the page's own source are accepted.</summary>
    [Fact]
    public async Task SourceRevisionOfAnotherPage_IsIgnored()
    {
        var page = await staff.AddLivePageAsync("reception");
        var first = (await staff.PublicationAsync(page, Language.English)).RevisionId;
        var other = (await staff.PublicationAsync(await staff.AddLivePageAsync("other"), Language.English)).RevisionId;

        await staff.SaveDraftAsync(page, Language.Kazakh, TestStaff.Text("қабылдау"), caughtUp: other);

        Assert.Equal(first, await staff.ReadAsync(db => db.Drafts.Select(d => d.SourceRevisionId).SingleAsync(Ct)));
    }

    public static TheoryData<string, PageText, Issue> Faulty { get; } =
        new()
        {
            { "no title", TestStaff.Text("reception", " "), new Issue("Title", IssueCodes.Missing) },
            { "no summary", TestStaff.Text("reception") with { Summary = "" }, new Issue("Summary", IssueCodes.Missing) },
            { "capital in slug", TestStaff.Text("Reception"), new Issue("Slug", IssueCodes.BadSlug) },
            { "no slug", TestStaff.Text(""), new Issue("Slug", IssueCodes.BadSlug) },
            { "slug of another page", TestStaff.Text("taken"), new Issue("Slug", IssueCodes.AddressTaken) },
            { "reserved slug", TestStaff.Text("search"), new Issue("Slug", IssueCodes.AddressReserved) },
        };

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Faulty))]
    public async Task RuleViolated_IsRefused_AndWritesNothing(string why, PageText text, Issue expected)
    {
        await staff.AddLivePageAsync("taken");
        var page = await staff.AddPageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, text);
        var before = await staff.CountsAsync();

        var outcome = await staff.PublishDraftAsync(page, Language.English);

        Assert.True(outcome is PublishOne.Outcome.Refused, why);
        Assert.Equal([expected], ((PublishOne.Outcome.Refused)outcome).Issues);
        Assert.Equal(before, await staff.CountsAsync());
    }

    [Fact]
    public async Task ReservedSlug_BelowAPage_IsAllowed()
    {
        var above = await staff.AddLivePageAsync("reception");

        await staff.AddLivePageAsync("search", above);

        Assert.Contains((await staff.SiteAsync()).Pages, p => p.Path == "reception/search");
    }

    [Fact]
    public async Task NoteTooLong_IsRefused_AndWritesNothing()
    {
        var page = await staff.AddPageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("reception"));
        var before = await staff.CountsAsync();

        var outcome = await staff.PublishDraftAsync(page, Language.English, note: new string('n', Revision.NoteMaxLength + 1));

        Assert.Equal([new Issue("Note", IssueCodes.TooLong)], Assert.IsType<PublishOne.Outcome.Refused>(outcome).Issues);
        Assert.Equal(before, await staff.CountsAsync());
    }

    [Fact]
    public async Task TextTooLargeToRender_IsRefused_AndTheDraftStays()
    {
        var page = await staff.AddPageAsync("reception");
        var text = TestStaff.Text("reception") with { Body = string.Concat(Enumerable.Repeat("[^1]\n", 2_000)) + "\n[^1]: a" };
        await staff.SaveDraftAsync(page, Language.English, text);

        var outcome = await staff.PublishDraftAsync(page, Language.English);

        Assert.Equal([new Issue("Body", IssueCodes.Unrenderable)], Assert.IsType<PublishOne.Outcome.Refused>(outcome).Issues);
        Assert.Equal(text.Body, await staff.ReadAsync(db => db.Drafts.Where(d => d.PageId == page).Select(d => d.Body).SingleAsync()));
    }

    /// <summary>Each component as the editor's menu inserts it.</summary>
    [Theory]
    [InlineData("kk")]
    [InlineData("ru")]
    [InlineData("en")]
    public async Task SampleWordsLeft_IsRefused_UntilTheyAreReplaced(string code)
    {
        var language = Language.Parse(code);
        var page = await staff.AddPageAsync("reception");
        var text = TestStaff.Text("reception");
        foreach (var part in EditorToolbar.Parts(language))
        {
            Assert.Equal(
                [new Issue("Body", IssueCodes.Placeholder)],
                Assert
                    .IsType<PublishOne.Outcome.Refused>(await staff.PublishAsync(page, language, text with { Body = part.Pattern }))
                    .Issues
            );
        }

        Assert.IsType<PublishOne.Outcome.Live>(
            await staff.PublishAsync(page, language, text with { Body = "| A | B |\n|---|---|\n| 1 | 2 |" })
        );
    }

    [Fact]
    public async Task AfterRefusal_DbContextHasNoPendingChanges()
    {
        var page = await staff.AddPageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("Bad Slug"));
        var before = await staff.CountsAsync();
        await using var db = staff.Open();

        Assert.IsType<PublishOne.Outcome.Refused>(
            await PublishOne.ExecuteAsync(
                db,
                new Publish.Request(page, Language.English, 1, "", true) { Approval = new Publish.Approval.AuthorAllowed() },
                staff.Actor,
                Ct
            )
        );

        Assert.False(db.ChangeTracker.HasChanges());
        await db.SaveChangesAsync(Ct);
        Assert.Equal(before, await staff.CountsAsync());
    }

    [Fact]
    public async Task ParentNotLiveInThatLanguage_IsRefused()
    {
        var parent = await staff.AddLivePageAsync("almaty-2020", language: Language.Russian);
        var page = await staff.AddPageAsync("almaty-2020/city", parent);
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("city"));
        var before = await staff.CountsAsync();

        var outcome = await staff.PublishDraftAsync(page, Language.English);

        Assert.Equal([new Issue("Page", IssueCodes.ParentNotLive)], Assert.IsType<PublishOne.Outcome.Refused>(outcome).Issues);
        Assert.Equal(before, await staff.CountsAsync());
    }

    [Fact]
    public async Task NoDraft_IsRefused_AndWritesNothing()
    {
        var page = await staff.AddPageAsync("reception");
        var before = await staff.CountsAsync();

        var outcome = await staff.PublishDraftAsync(page, Language.English);

        Assert.Equal([new Issue("Page", IssueCodes.NothingToPublish)], Assert.IsType<PublishOne.Outcome.Refused>(outcome).Issues);
        Assert.Equal(before, await staff.CountsAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task DraftChangedMeanwhile_IsAConflict_AndWritesNothing(int versionSeen)
    {
        var page = await staff.AddPageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("one"));
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("two"), version: 1);
        var before = await staff.CountsAsync();

        Assert.IsType<PublishOne.Outcome.Conflict>(await staff.PublishDraftAsync(page, Language.English, versionSeen));

        Assert.Equal(before, await staff.CountsAsync());
    }

    [Fact]
    public async Task Publish_ReadsWhatItPublishesUnderTheLogLock()
    {
        // SQL Server reads while others write, so rows read before taking the lock may be outdated when the lock is granted. Two publishers
        // would then compute the same revision number, and one would be told that the address is taken.
        var page = await staff.AddPageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("reception"));
        var commands = new CommandRecorder();

        Assert.IsType<PublishOne.Outcome.Live>(await new TestStaff(database, commands).PublishDraftAsync(page, Language.English));

        var locked = commands.Texts.FindIndex(t =>
            t.StartsWith("UPDATE", StringComparison.Ordinal) && t.Contains("SiteVersion", StringComparison.Ordinal)
        );
        Assert.NotEqual(-1, locked);
        // Before the lock, the site only searches the history for retyped words. It reads the draft and the newest revision again under the lock.
        Assert.All(commands.Texts.Take(locked), t => Assert.StartsWith("SELECT", t, StringComparison.Ordinal));
        var underLock = commands.Texts.Skip(locked + 1).ToList();
        Assert.All(new[] { "Drafts", "Revisions" }, table =>
            Assert.Contains(underLock, t => t.StartsWith("SELECT", StringComparison.Ordinal) && t.Contains(table, StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task Import_TakesTheLogLockBeforeAddingARevision()
    {
        var commands = new CommandRecorder();
        await using var db = database.Open(null, commands);

        await new ImportPage(db, staff.Clock).ExecuteAsync(
            new ImportPage.Request(
                "reception",
                new TreePosition(Template.Page, null, 1, Navigation.None),
                [new ImportPage.Version(Language.English, TestStaff.Text("reception"))]
            ),
            Ct
        );

        var queue = commands.Texts.FindIndex(t =>
            t.StartsWith("UPDATE", StringComparison.Ordinal) && t.Contains("SiteVersion", StringComparison.Ordinal)
        );
        var revision = commands.Texts.FindIndex(t =>
            t.Contains("INSERT INTO", StringComparison.Ordinal) && t.Contains("Revisions", StringComparison.Ordinal)
        );
        Assert.InRange(queue, 0, revision);
    }
}

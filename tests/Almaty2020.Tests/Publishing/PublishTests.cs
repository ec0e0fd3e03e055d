using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Publishing;

public sealed class PublishTests : IAsyncLifetime
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
    public async Task FirstTime_IsLiveLoggedAuditedAndTheDraftIsGone()
    {
        var page = await staff.AddPageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, Staff.Text("reception"));
        staff.Clock.Advance(TimeSpan.FromMinutes(5));

        var outcome = await staff.PublishDraftAsync(page, Language.English, note: "Opened.");

        var live = Assert.IsType<Publish.Outcome.Live>(outcome);
        Assert.Equal(("reception", 1L), (live.Path, live.SiteVersion));
        var publication = await staff.PublicationAsync(page, Language.English);
        Assert.Equal(("reception", live.RevisionId, Rendering.RendererVersion), (publication.Path, publication.RevisionId, publication.RendererVersion));
        Assert.Equal((staff.Actor.AtUtc, staff.Actor.AtUtc), (publication.FromUtc, publication.ChangedAtUtc));

        var entry = Assert.Single(await staff.LogAsync());
        Assert.Equal(
            (1L, PublicationAct.Published, "reception", null, "Opened.", true, Staff.Name),
            (entry.Number, entry.Act, entry.Path, entry.PreviousPath, entry.Note, entry.IsMajor, entry.ActorId));

        await using var db = staff.Open();
        Assert.Empty(await db.Drafts.ToListAsync(Ct));
        var revision = await db.Revisions.SingleAsync(Ct);
        Assert.Equal((1, Staff.Name, "Opened."), (revision.Number, revision.AuthorId, revision.Note));
        Assert.True(revision.Text.SameAs(Staff.Text("reception")));
        var audit = await db.Audit.SingleAsync(a => a.Action == AuditActions.PagePublished, Ct);
        Assert.Equal((null, live.RevisionId, page), (audit.FromRevisionId, audit.ToRevisionId, audit.PageId));
    }

    [Fact]
    public async Task Again_IsTheNextRevisionOfThatLanguageAlone()
    {
        var page = await staff.AddLivePageAsync("reception");
        await staff.PublishAsync(page, Language.Kazakh, Staff.Text("қабылдау"));
        var first = (await staff.PublicationAsync(page, Language.English)).RevisionId;

        var live = Assert.IsType<Publish.Outcome.Live>(await staff.PublishAsync(page, Language.English, Staff.Text("reception", "Second")));

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
    public async Task Again_MovesThePublicDateOnlyWhenMajor(bool isMajor)
    {
        var page = await staff.AddLivePageAsync("reception");
        var before = staff.Actor.AtUtc;
        staff.Clock.Advance(TimeSpan.FromDays(3));

        await staff.PublishAsync(page, Language.English, Staff.Text("reception", "Second"), isMajor);

        var publication = await staff.PublicationAsync(page, Language.English);
        Assert.Equal(isMajor ? staff.Actor.AtUtc : before, publication.ChangedAtUtc);
        Assert.Equal(staff.Actor.AtUtc, publication.FromUtc);
        Assert.Equal(isMajor, (await staff.LogAsync())[^1].IsMajor);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    public async Task MajorWithoutANote_IsRefusedAndLeavesNothingBehind(string note)
    {
        var page = await staff.AddLivePageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, Staff.Text("reception", "Second"));
        var before = await staff.CountsAsync();

        var outcome = await staff.PublishDraftAsync(page, Language.English, note: note);

        Assert.Equal([new Issue("Note", IssueCodes.Missing)], Assert.IsType<Publish.Outcome.Refused>(outcome).Issues);
        Assert.Equal(before, await staff.CountsAsync());
    }

    [Fact]
    public async Task WithoutANote_FirstTimeOrMinor_IsLive()
    {
        var page = await staff.AddPageAsync("reception");

        Assert.IsType<Publish.Outcome.Live>(await staff.PublishAsync(page, Language.English, Staff.Text("reception"), note: ""));
        Assert.IsType<Publish.Outcome.Live>(await staff.PublishAsync(page, Language.English, Staff.Text("reception", "Second"), isMajor: false, note: ""));
    }

    [Fact]
    public async Task NoteOfAMinorChange_StaysWithTheRevision()
    {
        var page = await staff.AddLivePageAsync("reception");

        await staff.PublishAsync(page, Language.English, Staff.Text("reception", "Second"), isMajor: false, note: "Ask Aigul first.");

        Assert.Equal("", (await staff.LogAsync())[^1].Note);
        Assert.Equal("Ask Aigul first.", await staff.ReadAsync(db => db.Revisions.OrderBy(r => r.Id).Select(r => r.Note).LastAsync(Ct)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Translation_HasCaughtUpWithWhatItsWritersSay_HoweverMuchChanged(bool isMajor)
    {
        var page = await staff.AddLivePageAsync("reception");
        await staff.PublishAsync(page, Language.Kazakh, Staff.Text("қабылдау"));
        await staff.PublishAsync(page, Language.English, Staff.Text("reception", "Second"));

        await staff.PublishAsync(page, Language.Kazakh, Staff.Text("қабылдау", "Екінші"), isMajor);

        var revisions = await staff.ReadAsync(db => db.Revisions.OrderBy(r => r.Id).ToListAsync(Ct));
        Assert.Equal(revisions[0].Id, revisions[3].SourceRevisionId);
        await staff.SaveDraftAsync(page, Language.Kazakh, Staff.Text("қабылдау", "Екінші"), caughtUp: revisions[2].Id);
        await staff.PublishDraftAsync(page, Language.Kazakh, draftVersion: 2, isMajor: isMajor);
        Assert.Equal(revisions[2].Id, (await staff.ReadAsync(db => db.Revisions.OrderBy(r => r.Id).LastAsync(Ct))).SourceRevisionId);
    }

    /// <summary>The source goes on while a translator works: what they have not seen they have not translated.</summary>
    [Fact]
    public async Task Translation_BegunBeforeTheSourceWentOn_IsBehindWhenItGoesLive()
    {
        var page = await staff.AddLivePageAsync("reception");
        var first = (await staff.PublicationAsync(page, Language.English)).RevisionId;
        await staff.SaveDraftAsync(page, Language.Kazakh, Staff.Text("қабылдау"));
        await staff.PublishAsync(page, Language.English, Staff.Text("reception", "Second"));

        await staff.PublishDraftAsync(page, Language.Kazakh);

        var revision = await staff.ReadAsync(db => db.Revisions.SingleAsync(r => r.Language == Language.Kazakh, Ct));
        Assert.Equal(first, revision.SourceRevisionId);
        Assert.NotNull((await staff.SiteAsync()).Pages.Single(p => p.Language == Language.Kazakh).BehindSinceUtc);
    }

    /// <summary>Only what the source itself says of that page can be caught up with.</summary>
    [Fact]
    public async Task Translation_CaughtUpWithARevisionOfAnotherPageOrLanguage_IsNot()
    {
        var page = await staff.AddLivePageAsync("reception");
        var first = (await staff.PublicationAsync(page, Language.English)).RevisionId;
        var other = (await staff.PublicationAsync(await staff.AddLivePageAsync("other"), Language.English)).RevisionId;

        await staff.SaveDraftAsync(page, Language.Kazakh, Staff.Text("қабылдау"), caughtUp: other);

        Assert.Equal(first, await staff.ReadAsync(db => db.Drafts.Select(d => d.SourceRevisionId).SingleAsync(Ct)));
    }

    public static TheoryData<string, PageText, Issue> Faulty { get; } = new()
    {
        { "no title", Staff.Text("reception", " "), new Issue("Title", IssueCodes.Missing) },
        { "no summary", Staff.Text("reception") with { Summary = "" }, new Issue("Summary", IssueCodes.Missing) },
        { "capital in slug", Staff.Text("Reception"), new Issue("Slug", IssueCodes.BadSlug) },
        { "no slug", Staff.Text(""), new Issue("Slug", IssueCodes.BadSlug) },
        { "slug of another page", Staff.Text("taken"), new Issue("Slug", IssueCodes.AddressTaken) },
        { "slug of the site's own", Staff.Text("search"), new Issue("Slug", IssueCodes.AddressReserved) },
    };

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Faulty))]
    public async Task RuleNotKept_IsRefusedAndLeavesNothingBehind(string why, PageText text, Issue expected)
    {
        await staff.AddLivePageAsync("taken");
        var page = await staff.AddPageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, text);
        var before = await staff.CountsAsync();

        var outcome = await staff.PublishDraftAsync(page, Language.English);

        Assert.True(outcome is Publish.Outcome.Refused, why);
        Assert.Equal([expected], ((Publish.Outcome.Refused)outcome).Issues);
        Assert.Equal(before, await staff.CountsAsync());
    }

    [Fact]
    public async Task SlugOfTheSitesOwn_BelowAPage_IsFree()
    {
        var above = await staff.AddLivePageAsync("reception");

        await staff.AddLivePageAsync("search", above);

        Assert.Contains((await staff.SiteAsync()).Pages, p => p.Path == "reception/search");
    }

    [Fact]
    public async Task NoteLongerThanItsColumn_IsRefusedAndLeavesNothingBehind()
    {
        var page = await staff.AddPageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, Staff.Text("reception"));
        var before = await staff.CountsAsync();

        var outcome = await staff.PublishDraftAsync(page, Language.English, note: new string('n', Revision.NoteMaxLength + 1));

        Assert.Equal([new Issue("Note", IssueCodes.TooLong)], Assert.IsType<Publish.Outcome.Refused>(outcome).Issues);
        Assert.Equal(before, await staff.CountsAsync());
    }

    [Fact]
    public async Task TextThatIsTooLargeToRender_IsKeptAndRefused()
    {
        var page = await staff.AddPageAsync("reception");
        var text = Staff.Text("reception") with { Body = string.Concat(Enumerable.Repeat("[^1]\n", 2_000)) + "\n[^1]: a" };
        await staff.SaveDraftAsync(page, Language.English, text);

        var outcome = await staff.PublishDraftAsync(page, Language.English);

        Assert.Equal([new Issue("Body", IssueCodes.Unrenderable)], Assert.IsType<Publish.Outcome.Refused>(outcome).Issues);
        Assert.Equal(text.Body, await staff.ReadAsync(db => db.Drafts.Where(d => d.PageId == page).Select(d => d.Body).SingleAsync()));
    }

    [Fact]
    public async Task AfterARefusal_TheContextHoldsNothingThatALaterSaveWouldWrite()
    {
        var page = await staff.AddPageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, Staff.Text("Bad Slug"));
        var before = await staff.CountsAsync();
        await using var db = staff.Open();

        Assert.IsType<Publish.Outcome.Refused>(
            await new Publish(db).ExecuteAsync(new Publish.Request(page, Language.English, 1, "", true) { Approval = new Publish.Approval.ByAnybody() }, staff.Actor, Ct));

        Assert.False(db.ChangeTracker.HasChanges());
        await db.SaveChangesAsync(Ct);
        Assert.Equal(before, await staff.CountsAsync());
    }

    [Fact]
    public async Task ParentNotLiveInThatLanguage_IsRefused()
    {
        var parent = await staff.AddLivePageAsync("almaty-2020", language: Language.Russian);
        var page = await staff.AddPageAsync("almaty-2020/city", parent);
        await staff.SaveDraftAsync(page, Language.English, Staff.Text("city"));
        var before = await staff.CountsAsync();

        var outcome = await staff.PublishDraftAsync(page, Language.English);

        Assert.Equal([new Issue("Page", IssueCodes.ParentNotLive)], Assert.IsType<Publish.Outcome.Refused>(outcome).Issues);
        Assert.Equal(before, await staff.CountsAsync());
    }

    [Fact]
    public async Task NoDraft_IsRefusedAndLeavesNothingBehind()
    {
        var page = await staff.AddPageAsync("reception");
        var before = await staff.CountsAsync();

        var outcome = await staff.PublishDraftAsync(page, Language.English);

        Assert.Equal([new Issue("Page", IssueCodes.NothingToPublish)], Assert.IsType<Publish.Outcome.Refused>(outcome).Issues);
        Assert.Equal(before, await staff.CountsAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task DraftIsNotTheOneLookedAt_IsAConflictAndLeavesNothingBehind(int lookedAt)
    {
        var page = await staff.AddPageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, Staff.Text("one"));
        await staff.SaveDraftAsync(page, Language.English, Staff.Text("two"), version: 1);
        var before = await staff.CountsAsync();

        Assert.IsType<Publish.Outcome.Conflict>(await staff.PublishDraftAsync(page, Language.English, lookedAt));

        Assert.Equal(before, await staff.CountsAsync());
    }

    [Fact]
    public async Task AnyAct_QueuesBeforeItLooks()
    {
        // On a server that reads while others write, what was seen before the queue may be old when its turn comes:
        // two publishers would then compute the same revision number, and one be told that the address is taken.
        var page = await staff.AddPageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, Staff.Text("reception"));
        var commands = new CommandRecorder();

        Assert.IsType<Publish.Outcome.Live>(await new Staff(database, commands).PublishDraftAsync(page, Language.English));

        Assert.StartsWith("UPDATE", commands.Texts[0], StringComparison.Ordinal);
        Assert.Contains("SiteVersion", commands.Texts[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_QueuesBeforeItNumbersARevision()
    {
        var commands = new CommandRecorder();
        await using var db = database.Open(null, commands);

        await new ImportPage(db, staff.Clock).ExecuteAsync(
            new ImportPage.Request("reception", new PlaceInTree(Template.Page, null, 1, Navigation.None), [new ImportPage.Version(Language.English, Staff.Text("reception"))]), Ct);

        var queue = commands.Texts.FindIndex(t => t.StartsWith("UPDATE", StringComparison.Ordinal) && t.Contains("SiteVersion", StringComparison.Ordinal));
        var revision = commands.Texts.FindIndex(t => t.Contains("INSERT INTO", StringComparison.Ordinal) && t.Contains("Revisions", StringComparison.Ordinal));
        Assert.InRange(queue, 0, revision);
    }
}

using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Publishing.Fields;
using Almaty2020.Web.Residents;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Almaty2020.Tests.Support;

/// <summary>Somebody at work on a database; every act on a context of its own, as every request has one.</summary>
internal sealed class Staff(TestDatabase database, params IInterceptor[] interceptors)
{
    public const string Name = "aigerim";

    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    /// <summary>Moves only when a test moves it.</summary>
    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 23, 9, 30, 0, TimeSpan.Zero));

    public Actor Actor => Actor.Now(Name, Clock);

    public static PageText Text(string slug, string title = "Public reception", string body = "Come in.") => new(
        title, "Where to bring a question.", slug, body,
        new PlainFields { Source = new PageSource("City administration", "2019"), LastReviewed = new DateOnly(2026, 11, 1) });

    public SiteDb Open() => database.Open(null, interceptors);

    public async Task<int> AddPageAsync(string key, int? parentId = null, int position = 0)
    {
        await using var db = Open();
        var page = new Page
        {
            Key = key,
            Template = Template.Page,
            Position = position,
            Navigation = Navigation.Header,
            UpdatedBy = Name,
            UpdatedAtUtc = Actor.AtUtc,
        }.Below(parentId is null ? null : await db.Pages.AsNoTracking().SingleAsync(p => p.Id == parentId, Ct));
        db.Pages.Add(page);
        await db.SaveChangesAsync(Ct);
        return page.Id;
    }

    /// <param name="caughtUp">Of a translation: the source's revision that they say it says the same as.</param>
    public async Task<SaveDraft.Outcome> SaveDraftAsync(int pageId, Language language, PageText text, int version = 0, int? caughtUp = null)
    {
        await using var db = Open();
        return await new SaveDraft(db).ExecuteAsync(new SaveDraft.Request(pageId, language, text, version) { SourceRevisionId = caughtUp }, Actor, Ct);
    }

    public async Task<Publish.Outcome> PublishDraftAsync(int pageId, Language language, int draftVersion = 1, string note = "Changed.", bool isMajor = true)
    {
        await using var db = Open();
        return await new Publish(db).ExecuteAsync(new Publish.Request(pageId, language, draftVersion, note, isMajor) { Approval = new Publish.Approval.ByAnybody() }, Actor, Ct);
    }

    /// <summary>Writes over whatever draft there is, and publishes it.</summary>
    public async Task<Publish.Outcome> PublishAsync(int pageId, Language language, PageText text, bool isMajor = true, string note = "Changed.")
    {
        var saved = await SaveDraftAsync(pageId, language, text);
        if (saved is SaveDraft.Outcome.Conflict { Version: var version })
            saved = await SaveDraftAsync(pageId, language, text, version);
        return await PublishDraftAsync(pageId, language, Assert.IsType<SaveDraft.Outcome.Saved>(saved).Version, note, isMajor);
    }

    /// <summary>A live page, in a test that is about something else.</summary>
    public async Task<int> AddLivePageAsync(string slug, int? parentId = null, Language? language = null)
    {
        var pageId = await AddPageAsync(parentId is null ? slug : $"{parentId}/{slug}", parentId);
        Assert.IsType<Publish.Outcome.Live>(await PublishAsync(pageId, language ?? Language.English, Text(slug)));
        return pageId;
    }

    public async Task<Withdraw.Outcome> WithdrawAsync(int pageId, Language language, WithdrawalKind kind = WithdrawalKind.Gone, int? into = null)
    {
        await using var db = Open();
        return await new Withdraw(db).ExecuteAsync(new Withdraw.Request(pageId, language, "No longer offered.") { Kind = kind, IntoPageId = into }, Actor, Ct);
    }

    public async Task<CreatePage.Outcome> CreateAsync(string title, int? parentId = null, Language? language = null, Template template = Template.Page)
    {
        await using var db = Open();
        return await new CreatePage(db).ExecuteAsync(new CreatePage.Request(template, parentId, language ?? Language.English, title), Actor, Ct);
    }

    public async Task<MovePage.Outcome> MoveAsync(int pageId, int? parentId, int? afterId = null)
    {
        await using var db = Open();
        return await new MovePage(db).ExecuteAsync(new MovePage.Request(pageId, parentId, afterId, await VersionOfAsync(pageId)), Actor, Ct);
    }

    public async Task<TrashPage.Outcome> TrashAsync(int pageId)
    {
        await using var db = Open();
        var root = await db.Pages.AsNoTracking().SingleAsync(p => p.Id == pageId, Ct);
        var pages = (await db.TreeBelowAsync(root, Ct)).Count;
        return await new TrashPage(db).ExecuteAsync(new TrashPage.Request(pageId, root.Version, pages), Actor, Ct);
    }

    public async Task<RestorePage.Outcome> RestoreAsync(int pageId)
    {
        await using var db = Open();
        return await new RestorePage(db).ExecuteAsync(new RestorePage.Request(pageId, await VersionOfAsync(pageId)), Actor, Ct);
    }

    public Task<Page> PageAsync(int pageId) => ReadAsync(db => db.Pages.AsNoTracking().SingleAsync(p => p.Id == pageId, Ct));

    private async Task<int> VersionOfAsync(int pageId) => (await PageAsync(pageId)).Version;

    public async Task<KeepFeedback.Outcome> SayAsync(int pageId, Language language, int revisionId, string text = "", Answer answer = Answer.No)
    {
        await using var db = Open();
        return await new KeepFeedback(db, Clock, NullLogger<KeepFeedback>.Instance).ExecuteAsync(new KeepFeedback.Request(pageId, language, revisionId, answer, text));
    }

    public async Task<int> RenderAgainAsync()
    {
        await using var db = Open();
        return await new RenderAgain(db).ExecuteAsync(Actor, Ct);
    }

    /// <summary>What the public sees now.</summary>
    public Task<PublishedSite> SiteAsync() => database.Reader.SiteAsync(Ct);

    public Task<PublishedSite> SiteAsync(PublishedSite older) => database.Reader.SiteAsync(older, Ct);

    public async Task<T> ReadAsync<T>(Func<SiteDb, Task<T>> read)
    {
        await using var db = Open();
        return await read(db);
    }

    public Task<List<PublicationLogEntry>> LogAsync() =>
        ReadAsync(db => db.PublicationLog.AsNoTracking().OrderBy(e => e.Number).ToListAsync(Ct));

    public Task<long> SiteVersionAsync() => database.Reader.VersionAsync(Ct);

    public Task<Publication> PublicationAsync(int pageId, Language language) =>
        ReadAsync(db => db.Publications.AsNoTracking().SingleAsync(p => p.PageId == pageId && p.Language == language, Ct));

    /// <summary>How many rows every table has, and the site's version: for "nothing was left behind".</summary>
    public Task<string> CountsAsync() => ReadAsync(async db => string.Join(", ",
        $"pages {await db.Pages.CountAsync(Ct)}",
        $"drafts {await db.Drafts.CountAsync(Ct)}",
        $"revisions {await db.Revisions.CountAsync(Ct)}",
        $"publications {await db.Publications.CountAsync(Ct)}",
        $"redirects {await db.Redirects.CountAsync(Ct)}",
        $"log {await db.PublicationLog.CountAsync(Ct)}",
        $"audit {await db.Audit.CountAsync(Ct)}",
        $"feedback {await db.Feedback.CountAsync(Ct)}",
        $"version {await database.Reader.VersionAsync(Ct)}"));
}

using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Feedback;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Publishing.Tree;
using Almaty2020.Web.Templates;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Almaty2020.Tests.Support;

/// <summary>A member of staff working on a database. Each act uses its own context, as each request does.</summary>
internal sealed class TestStaff(TestDatabase database, params IInterceptor[] interceptors)
{
    public const string Name = "aigerim";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Stands still until a test advances it.</summary>
    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 23, 9, 30, 0, TimeSpan.Zero));

    public Actor Actor => Actor.Now(Name, Clock);

    public static PageText Text(string slug, string title = "Public reception", string body = "Come in.") =>
        new(
            title,
            "Where to bring a question.",
            slug,
            body,
            new PlainFields { Source = new PageSource("City administration", "2019"), LastReviewed = new DateOnly(2026, 11, 1) }
        );

    public SiteDb Open() => database.Open(null, interceptors);

    /// <param name="language">The page's source language; null for English.</param>
    public async Task<int> AddPageAsync(
        string key,
        int? parentId = null,
        int position = 0,
        Template? template = null,
        Language? language = null
    )
    {
        await using var db = Open();
        var page = new Page
        {
            Key = key,
            Template = template ?? Template.Page,
            SourceLanguage = language ?? Language.English,
            Position = position,
            Navigation = Navigation.Header,
            UpdatedBy = Name,
            UpdatedAtUtc = Actor.AtUtc,
        }.SetParent(parentId is null ? null : await db.Pages.AsNoTracking().SingleAsync(p => p.Id == parentId, Ct));
        db.Pages.Add(page);
        await db.SaveChangesAsync(Ct);
        return page.Id;
    }

    /// <param name="caughtUp">For translations: the source revision that the text is up to date with; null if it is not.</param>
    public async Task<SaveDraft.Outcome> SaveDraftAsync(int pageId, Language language, PageText text, int version = 0, int? caughtUp = null)
    {
        await using var db = Open();
        return await new SaveDraft(db).ExecuteAsync(
            new SaveDraft.Request(pageId, language, text, version) { SourceRevisionId = caughtUp },
            Actor,
            Ct
        );
    }

    /// <param name="draftVersion">Null for the version of the draft that there is.</param>
    public async Task<PublishOne.Outcome> PublishDraftAsync(
        int pageId,
        Language language,
        int? draftVersion = null,
        string note = "Changed.",
        bool isMajor = true
    )
    {
        await using var db = Open();
        return await PublishOne.ExecuteAsync(
            db,
            new Publish.Request(pageId, language, draftVersion ?? await DraftVersionAsync(pageId, language), note, isMajor)
            {
                Approval = new Publish.Approval.AuthorAllowed(),
            },
            Actor,
            Ct
        );
    }

    /// <returns>0 if there is no draft.</returns>
    public Task<int> DraftVersionAsync(int pageId, Language language) =>
        ReadAsync(db => db.Drafts.Where(d => d.PageId == pageId && d.Language == language).Select(d => d.Version).SingleOrDefaultAsync(Ct));

    /// <summary>Overwrites any existing draft and publishes it.</summary>
    public async Task<PublishOne.Outcome> PublishAsync(
        int pageId,
        Language language,
        PageText text,
        bool isMajor = true,
        string note = "Changed."
    )
    {
        var saved = await SaveDraftAsync(pageId, language, text);
        if (saved is SaveDraft.Outcome.Conflict { Version: var version })
            saved = await SaveDraftAsync(pageId, language, text, version);
        return await PublishDraftAsync(pageId, language, Assert.IsType<SaveDraft.Outcome.Saved>(saved).Version, note, isMajor);
    }

    /// <summary>Adds a live page, for tests that are about something else.</summary>
    public async Task<int> AddLivePageAsync(string slug, int? parentId = null, Language? language = null)
    {
        var pageId = await AddPageAsync(parentId is null ? slug : $"{parentId}/{slug}", parentId, language: language);
        Assert.IsType<PublishOne.Outcome.Live>(await PublishAsync(pageId, language ?? Language.English, Text(slug)));
        return pageId;
    }

    public async Task<Withdraw.Outcome> WithdrawAsync(
        int pageId,
        Language language,
        WithdrawalKind kind = WithdrawalKind.Gone,
        int? into = null
    )
    {
        await using var db = Open();
        return await new Withdraw(db).ExecuteAsync(
            new Withdraw.Request(pageId, language, "No longer offered.") { Kind = kind, IntoPageId = into },
            Actor,
            Ct
        );
    }

    public async Task<UndoWithdrawal.Outcome> UndoWithdrawalAsync(int pageId, Language language)
    {
        await using var db = Open();
        return await new UndoWithdrawal(db).ExecuteAsync(new UndoWithdrawal.Request(pageId, language, AllowsOwnText: true), Actor, Ct);
    }

    public async Task<CreatePage.Outcome> CreateAsync(
        string title,
        int? parentId = null,
        Language? language = null,
        Template? template = null
    )
    {
        await using var db = Open();
        return await new CreatePage(db).ExecuteAsync(
            new CreatePage.Request(template ?? Template.Page, parentId, language ?? Language.English, title),
            Actor,
            Ct
        );
    }

    public async Task<MovePage.Outcome> MoveAsync(int pageId, int? parentId, int? afterId = null)
    {
        await using var db = Open();
        return await new MovePage(db).ExecuteAsync(
            new MovePage.Request(pageId, parentId, afterId, await VersionOfAsync(pageId)),
            Actor,
            Ct
        );
    }

    public async Task<TrashPage.Outcome> TrashAsync(int pageId)
    {
        await using var db = Open();
        var root = await db.Pages.AsNoTracking().SingleAsync(p => p.Id == pageId, Ct);
        var pages = (await db.LoadSubtreeAsync(root, Ct)).Count;
        return await new TrashPage(db).ExecuteAsync(new TrashPage.Request(pageId, root.Version, pages), Actor, Ct);
    }

    public async Task<RestorePage.Outcome> RestoreAsync(int pageId)
    {
        await using var db = Open();
        return await new RestorePage(db).ExecuteAsync(new RestorePage.Request(pageId, await VersionOfAsync(pageId)), Actor, Ct);
    }

    public Task<Page> PageAsync(int pageId) => ReadAsync(db => db.Pages.AsNoTracking().SingleAsync(p => p.Id == pageId, Ct));

    private async Task<int> VersionOfAsync(int pageId) => (await PageAsync(pageId)).Version;

    public async Task<SaveFeedback.Outcome> SendFeedbackAsync(
        int pageId,
        Language language,
        int revisionId,
        string text = "",
        Answer answer = Answer.No
    )
    {
        await using var db = Open();
        return await new SaveFeedback(db, Clock, NullLogger<SaveFeedback>.Instance).ExecuteAsync(
            new SaveFeedback.Request(pageId, language, revisionId, answer, text)
        );
    }

    public async Task<int> RenderAgainAsync()
    {
        await using var db = Open();
        return await new RerenderPublications(db).ExecuteAsync(Actor, Ct);
    }

    /// <summary>Reads the published site.</summary>
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

    /// <summary>Row counts of the tables and the site's version, to assert that nothing was left behind.</summary>
    public Task<string> CountsAsync() =>
        ReadAsync(async db =>
            string.Join(
                ", ",
                $"pages {await db.Pages.CountAsync(Ct)}",
                $"drafts {await db.Drafts.CountAsync(Ct)}",
                $"revisions {await db.Revisions.CountAsync(Ct)}",
                $"publications {await db.Publications.CountAsync(Ct)}",
                $"redirects {await db.Redirects.CountAsync(Ct)}",
                $"log {await db.PublicationLog.CountAsync(Ct)}",
                $"audit {await db.Audit.CountAsync(Ct)}",
                $"feedback {await db.Feedback.CountAsync(Ct)}",
                $"version {await database.Reader.VersionAsync(Ct)}"
            )
        );
}

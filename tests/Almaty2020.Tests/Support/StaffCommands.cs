using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Templates;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Support;

/// <summary>Changes imported pages, found by key, through the commands that editors use.</summary>
internal static class StaffCommands
{
    /// <summary>Acts at the current time: with a fixed time, an act could be older than the import that its test begins with.</summary>
    private static Actor Editor => Actor.Now("editor-1", TimeProvider.System);

    /// <summary>Saves a draft that changes the live text.</summary>
    /// <returns>The draft's version.</returns>
    /// <param name="catchesUp">For translations: true marks the draft as up to date with the live source text.</param>
    public static async Task<int> SaveDraftAsync(
        TestDatabase database,
        string key,
        Language language,
        Func<PageText, PageText> change,
        bool catchesUp = false
    )
    {
        await using var db = database.Open();
        var live = await db
            .Publications.AsNoTracking()
            .Include(p => p.Revision)
            .SingleAsync(p => p.Page!.Key == key && p.Language == language);
        var source = catchesUp
            ? await db
                .Publications.Where(p => p.PageId == live.PageId && p.Language == p.Page!.SourceLanguage)
                .Select(p => (int?)p.RevisionId)
                .SingleAsync()
            : null;
        var outcome = await new SaveDraft(db).ExecuteAsync(
            new SaveDraft.Request(live.PageId, language, change(live.Revision!.Text), 0) { SourceRevisionId = source },
            Editor,
            CancellationToken.None
        );
        return Assert.IsType<SaveDraft.Outcome.Saved>(outcome).Version;
    }

    public static async Task PublishAsync(
        TestDatabase database,
        string key,
        Language language,
        Func<PageText, PageText> change,
        string note = "Changed.",
        bool isMajor = true,
        DateTime? atUtc = null,
        bool catchesUp = false
    )
    {
        var version = await SaveDraftAsync(database, key, language, change, catchesUp);
        await PublishDraftAsync(database, key, language, version, note, isMajor, atUtc);
    }

    /// <summary>Publishes a new page at the top of the tree.</summary>
    public static async Task AddPageAsync(TestDatabase database, string key, Template template, Language language, PageText text)
    {
        await using var db = database.Open();
        var actor = Editor;
        var page = new Page
        {
            Key = key,
            Template = template,
            Position = 1000,
            Navigation = Navigation.None,
            SourceLanguage = language,
            UpdatedBy = actor.UserId,
            UpdatedAtUtc = actor.AtUtc,
        }.SetParent(null);
        db.Pages.Add(page);
        await db.SaveChangesAsync();
        var saved = await new SaveDraft(db).ExecuteAsync(new SaveDraft.Request(page.Id, language, text, 0), actor, CancellationToken.None);
        await PublishDraftAsync(database, key, language, Assert.IsType<SaveDraft.Outcome.Saved>(saved).Version, text.Summary);
    }

    private static async Task PublishDraftAsync(
        TestDatabase database,
        string key,
        Language language,
        int version,
        string note,
        bool isMajor = true,
        DateTime? atUtc = null
    )
    {
        await using var db = database.Open();
        var pageId = await IdOfAsync(database, key);
        Assert.IsType<PublishOne.Outcome.Live>(
            await PublishOne.ExecuteAsync(
                db,
                new Publish.Request(pageId, language, version, note, isMajor) { Approval = new Publish.Approval.AuthorAllowed() },
                atUtc is { } at ? Editor with { AtUtc = at } : Editor,
                CancellationToken.None
            )
        );
    }

    public static async Task WithdrawAsync(TestDatabase database, string key, Language language, string note = "")
    {
        var pageId = await IdOfAsync(database, key);
        await using var db = database.Open();
        Assert.IsType<Withdraw.Outcome.Withdrawn>(
            await new Withdraw(db).ExecuteAsync(new Withdraw.Request(pageId, language, note), Editor, CancellationToken.None)
        );
    }

    public static async Task<int> IdOfAsync(TestDatabase database, string key)
    {
        await using var db = database.Open();
        return await db.Pages.Where(p => p.Key == key).Select(p => p.Id).SingleAsync();
    }
}

using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Support;

/// <summary>Changes to the imported pages, by their keys, through the verbs that editors use.</summary>
internal static class ByStaff
{
    /// <summary>Acts now: with one time for all tests, an act could be older than the import that its test begins with.</summary>
    private static Actor Editor => Actor.Now("editor-1", TimeProvider.System);

    /// <summary>Begins a draft from what is live.</summary>
    /// <returns>The draft's version.</returns>
    /// <param name="catchesUp">Whether they say that it now says what the source says.</param>
    public static async Task<int> SaveDraftAsync(TestDatabase database, string key, Language language, Func<PageText, PageText> change, bool catchesUp = false)
    {
        await using var db = database.Open();
        var live = await db.Publications.AsNoTracking().Include(p => p.Revision).SingleAsync(p => p.Page!.Key == key && p.Language == language);
        var source = catchesUp ? await db.Publications.Where(p => p.PageId == live.PageId && p.Language == Language.Source).Select(p => (int?)p.RevisionId).SingleAsync() : null;
        var outcome = await new SaveDraft(db).ExecuteAsync(new SaveDraft.Request(live.PageId, language, change(live.Revision!.Text), 0) { SourceRevisionId = source }, Editor, CancellationToken.None);
        return Assert.IsType<SaveDraft.Outcome.Saved>(outcome).Version;
    }

    public static async Task PublishAsync(
        TestDatabase database, string key, Language language, Func<PageText, PageText> change, string note = "Changed.", bool isMajor = true,
        DateTime? atUtc = null, bool catchesUp = false)
    {
        var version = await SaveDraftAsync(database, key, language, change, catchesUp);
        await using var db = database.Open();
        var pageId = await IdOfAsync(database, key);
        Assert.IsType<Publish.Outcome.Live>(await new Publish(db).ExecuteAsync(new Publish.Request(pageId, language, version, note, isMajor) { Approval = new Publish.Approval.ByAnybody() }, atUtc is { } at ? Editor with { AtUtc = at } : Editor, CancellationToken.None));
    }

    public static async Task WithdrawAsync(TestDatabase database, string key, Language language, string note = "")
    {
        var pageId = await IdOfAsync(database, key);
        await using var db = database.Open();
        Assert.IsType<Withdraw.Outcome.Withdrawn>(await new Withdraw(db).ExecuteAsync(new Withdraw.Request(pageId, language, note), Editor, CancellationToken.None));
    }

    public static async Task<int> IdOfAsync(TestDatabase database, string key)
    {
        await using var db = database.Open();
        return await db.Pages.Where(p => p.Key == key).Select(p => p.Id).SingleAsync();
    }
}

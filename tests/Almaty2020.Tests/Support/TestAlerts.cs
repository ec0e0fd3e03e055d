using Almaty2020.Web.Auditing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Paths;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Publishing.Tree;
using Almaty2020.Web.Templates;

namespace Almaty2020.Tests.Support;

/// <summary>Publishes alerts for tests that are not about their form.</summary>
internal static class TestAlerts
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <param name="startsIn">From now, by the clock.</param>
    /// <param name="endsIn">From now, by the clock.</param>
    public static AlertFields Fields(TimeProvider clock, string level, TimeSpan startsIn, TimeSpan endsIn, string? link = null)
    {
        var now = SiteTime.ToLocalMinute(clock.GetUtcNow().UtcDateTime);
        return new AlertFields
        {
            Level = level,
            Starts = now + startsIn,
            Until = now + endsIn,
            Link = link,
            Source = new PageSource("City administration", "2026"),
            LastReviewed = DateOnly.FromDateTime(now),
        };
    }

    /// <summary>Publishes an alert and shows it on the site.</summary>
    /// <param name="sentences">The first is in the source language.</param>
    /// <returns>The id of its page.</returns>
    public static async Task<int> AddAlertAsync(
        this TestSite site,
        TimeProvider clock,
        AlertFields fields,
        params (Language Language, string Sentence)[] sentences
    )
    {
        var actor = Actor.Now("editor-1", clock);
        await using var db = site.Database.Open();
        var (source, sentence) = sentences[0];
        var created = Assert.IsType<CreatePage.Outcome.Created>(
            await new CreatePage(db).ExecuteAsync(
                new CreatePage.Request(Template.Alert, null, source, sentence) { Summary = sentence, Fields = fields },
                actor,
                Ct
            )
        );
        await site.PublishAlertAsync(clock, created.PageId, (source, created.DraftVersion));
        foreach (var (language, translation) in sentences.Skip(1))
            await site.TranslateAlertAsync(clock, created.PageId, fields, language, translation);
        return created.PageId;
    }

    public static async Task TranslateAlertAsync(
        this TestSite site,
        TimeProvider clock,
        int pageId,
        AlertFields fields,
        Language language,
        string sentence
    )
    {
        await using var db = site.Database.Open();
        var saved = Assert.IsType<SaveDraft.Outcome.Saved>(
            await new SaveDraft(db).ExecuteAsync(
                new SaveDraft.Request(
                    pageId,
                    language,
                    new PageText(
                        sentence,
                        sentence,
                        Slugs.Propose(sentence, language, Template.Alert, pageId),
                        "",
                        fields with
                        {
                            ReviewedByNativeSpeaker = false,
                        }
                    ),
                    0
                ),
                Actor.Now("editor-1", clock),
                Ct
            )
        );
        await site.PublishAlertAsync(clock, pageId, (language, saved.Version));
    }

    private static async Task PublishAlertAsync(this TestSite site, TimeProvider clock, int pageId, (Language Language, int Version) draft)
    {
        await using var db = site.Database.Open();
        Assert.IsType<PublishOne.Outcome.Live>(
            await PublishOne.ExecuteAsync(
                db,
                new Publish.Request(pageId, draft.Language, draft.Version, "", IsMajor: true)
                {
                    Approval = new Publish.Approval.AuthorAllowed(),
                },
                Actor.Now("editor-1", clock),
                Ct
            )
        );
        await site.CatchUpAsync();
    }
}

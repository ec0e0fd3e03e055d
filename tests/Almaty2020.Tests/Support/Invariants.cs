using Almaty2020.Markup;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Support;

/// <summary>Asserts what must hold in a site's database between any two acts, after any act and any interruption.</summary>
internal static class Invariants
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <returns>The published site.</returns>
    public static async Task<PublishedSite> AssertHoldAsync(TestDatabase database)
    {
        await using var db = database.Open();
        var site = await database.Reader.SiteAsync(Ct);
        var log = await db.PublicationLog.AsNoTracking().OrderBy(e => e.Number).ToListAsync(Ct);
        var live = await db.Publications.AsNoTracking().Include(p => p.Revision).ToListAsync(Ct);

        Assert.Equal(Enumerable.Range(1, log.Count).Select(n => (long)n), log.Select(e => e.Number));
        Assert.Equal(site.Version, log.Count);
        // Residents have no page about the site.
        var forResidents = live.Where(p => p.Path != Template.SitePath).Select(p => (p.PageId, p.Language.Code));
        Assert.Equal(forResidents.Order(), site.Pages.Select(p => (p.PageId, p.Language.Code)).Order());
        Assert.Equal(site.Count, site.Pages.Select(p => p.Address).Distinct().Count());
        AssertLogged(live, log);
        Assert.All(live, AssertRendered);
        await AssertNoRedirectToARedirectAsync(db, site);
        await AssertInTreeAsync(db);
        await AssertScheduleAsync(db, live, log);
        return site;
    }

    /// <summary>
    /// Asserts that the audit log has exactly one entry per act of staff,
    /// for databases whose audit log is as long as their publication log.
    /// </summary>
    public static async Task AssertAuditedAsync(TestDatabase database)
    {
        await using var db = database.Open();
        var log = await db.PublicationLog.AsNoTracking().Where(e => e.ActorId != Actor.ImportUserId).ToListAsync(Ct);
        var audit = await db.Audit.AsNoTracking().ToListAsync(Ct);
        foreach (
            var (act, action) in new[]
            {
                (PublicationAct.Published, AuditActions.PagePublished),
                (PublicationAct.RenderedAgain, AuditActions.RenderedAgain),
            }
        )
        {
            Assert.Equal(
                log.Where(e => e.Act == act).Select(e => e.RevisionId).Order(),
                audit.Where(a => a.Action == action).Select(a => a.ToRevisionId).Order()
            );
        }

        Assert.Equal(log.Count(e => e.Act == PublicationAct.Withdrawn), audit.Count(a => a.Action == AuditActions.PageWithdrawn));
        Assert.Equal(
            await db.Schedule.Where(a => a.State == ScheduledState.Done).Select(a => a.RevisionId).OrderBy(id => id).ToListAsync(Ct),
            audit.Where(a => a.Action == AuditActions.ScheduleDone).Select(a => a.ToRevisionId).Order()
        );
    }

    /// <summary>Runs SQLite's integrity checks. Does nothing on SQL Server, which checks its files itself.</summary>
    public static async Task AssertWholeAsync(TestDatabase database)
    {
        if (database.Provider != "Sqlite")
            return;
        await using var db = database.Open();
        Assert.Equal(
            ["ok"],
            await db.Database.SqlQueryRaw<string>("SELECT integrity_check AS Value FROM pragma_integrity_check").ToListAsync(Ct)
        );
        Assert.Empty(await db.Database.SqlQueryRaw<string>("SELECT \"table\" AS Value FROM pragma_foreign_key_check").ToListAsync(Ct));
    }

    /// <summary>Asserts that live pages and their addresses match the newest entries of the publication log.</summary>
    private static void AssertLogged(List<Publication> live, List<PublicationLogEntry> log)
    {
        var newest = log.GroupBy(e => (e.PageId, e.Language)).ToDictionary(g => g.Key, g => g.Last());
        Assert.Equal(
            newest.Where(e => e.Value.Act != PublicationAct.Withdrawn).Select(e => (e.Key.PageId, e.Key.Language.Code)).Order(),
            live.Select(p => (p.PageId, p.Language.Code)).Order()
        );
        Assert.All(live, p =>
        {
            Assert.Equal(newest[(p.PageId, p.Language)].Path, p.Path);
            Assert.Equal(
                log.Last(e => e.PageId == p.PageId && e.Language == p.Language && e.Act == PublicationAct.Published).RevisionId,
                p.RevisionId
            );
        });
    }

    private static void AssertRendered(Publication live)
    {
        var text = live.Revision!.Text;
        var rendered = Rendering.Render(text.Body, live.Language);
        Assert.Equal((text.Title, text.Summary, text.Fields.LastReviewed), (live.Title, live.Summary, live.LastReviewed));
        Assert.Equal(
            (rendered.Html, rendered.PlainText, Rendering.ContentsToText(rendered.Contents)),
            (live.Html, live.PlainText, live.Contents)
        );
        Assert.Equal((Rendering.RendererVersion, live.Revision.SourceRevisionId), (live.RendererVersion, live.SourceRevisionId));
    }

    private static async Task AssertNoRedirectToARedirectAsync(SiteDb db, PublishedSite site)
    {
        foreach (var redirect in await db.Redirects.AsNoTracking().ToListAsync(Ct))
        {
            switch (site.Resolve(redirect.Language, redirect.Path))
            {
                case Resolution.MovedTo(var page):
                    Assert.IsType<Resolution.Live>(site.Resolve(redirect.Language, page.Path));
                    break;
                case var other:
                    Assert.IsType<Resolution.Gone>(other);
                    break;
            }
        }
    }

    private static async Task AssertInTreeAsync(SiteDb db)
    {
        var pages = await db.Pages.AsNoTracking().ToDictionaryAsync(p => p.Id, Ct);
        Assert.All(pages.Values, p => Assert.Equal(p.ParentId is { } parent ? pages[parent].SubtreePrefix : "", p.Above));
    }

    private static async Task AssertScheduleAsync(SiteDb db, List<Publication> live, List<PublicationLogEntry> log)
    {
        var acts = await db.Schedule.AsNoTracking().ToListAsync(Ct);
        var published = log.Where(e => e.Act == PublicationAct.Published).Select(e => e.RevisionId).ToHashSet();
        Assert.All(acts.Where(a => a.Kind == ScheduledKind.Publish), a =>
            Assert.Equal(a.State == ScheduledState.Done, published.Contains(a.RevisionId))
        );
        Assert.All(live, p =>
            Assert.Equal(
                acts.SingleOrDefault(a =>
                    a.PageId == p.PageId && a.Language == p.Language && a is { Kind: ScheduledKind.Withdraw, State: ScheduledState.Waiting }
                )?.DueAtUtc,
                p.UntilUtc
            )
        );
    }
}

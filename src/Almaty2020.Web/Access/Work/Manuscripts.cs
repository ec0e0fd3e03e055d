using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.Work;

/// <summary>Finds what somebody may work on.</summary>
public sealed class Manuscripts(SiteDb db, Timetable timetable, Responses responses)
{
    /// <returns>Null where there is no such page in use, or not for them: both answer alike.</returns>
    public async Task<Page?> PageAsync(Staff staff, int pageId, Language language, CancellationToken ct) =>
        await db.Pages.AsNoTracking().SingleOrDefaultAsync(p => p.Id == pageId && p.TrashedAtUtc == null, ct) is { } page && staff.Rights.MayWrite(page, language) ? page : null;

    /// <returns>Null where there is no such page, or not for them: both answer alike.</returns>
    public async Task<Manuscript?> ReadAsync(Staff staff, int pageId, Language language, CancellationToken ct)
    {
        if (await PageAsync(staff, pageId, language, ct) is not { } page)
            return null;

        var draft = await db.Drafts.AsNoTracking().SingleOrDefaultAsync(d => d.PageId == pageId && d.Language == language, ct);
        var lives = await db.Publications.AsNoTracking().Include(p => p.Revision)
            .Where(p => p.PageId == pageId && (p.Language == language || p.Language == Language.Source))
            .ToListAsync(ct);
        var live = lives.SingleOrDefault(p => p.Language == language);
        var source = language == Language.Source ? null : lives.SingleOrDefault(p => p.Language == Language.Source)?.Revision;
        var people = new[] { draft?.UpdatedBy, draft?.SubmittedBy, draft?.ReturnedBy, live?.UrgentBy }.OfType<string>().Distinct().ToList();
        var names = await db.Accounts.AsNoTracking().Where(a => people.Contains(a.Id)).ToDictionaryAsync(a => a.Id, a => a.Name, ct);
        var said = await responses.OpenAsync(pageId, language, ct);
        return new Manuscript(page, language, draft, live, live?.Revision, source)
        {
            Names = names,
            Scheduled = await timetable.OfAsync(pageId, language, ct),
            SourceState = source is null ? null : await SourceStateAsync(source, draft is null ? live?.Revision?.SourceRevisionId : draft.SourceRevisionId ?? live?.Revision?.SourceRevisionId, ct),
            Responses = said,
            Judged = await responses.TextsAsync(said.Where(r => r.Kind == RemarkKind.Approval).Select(r => r.RevisionId).OfType<int>(), ct),
            Links = await responses.LinksAsync(pageId, language, ct),
        };
    }

    private async Task<SourceState> SourceStateAsync(Revision source, int? caughtUpId, CancellationToken ct)
    {
        if (caughtUpId is null || caughtUpId >= source.Id)
            return new SourceState(source, source.Id == caughtUpId ? source : null, []);

        var caughtUp = await db.Revisions.AsNoTracking().SingleOrDefaultAsync(r => r.Id == caughtUpId, ct);
        var news = await db.PublicationLog.AsNoTracking()
            .Where(e => e.PageId == source.PageId && e.Language == Language.Source && e.Act == PublicationAct.Published && e.RevisionId > caughtUpId)
            .OrderBy(e => e.Number)
            .Select(e => new SourceNews(e.AtUtc, e.Note, e.IsMajor))
            .ToListAsync(ct);
        return new SourceState(source, caughtUp, news);
    }

    /// <summary>A revision of the same page and language.</summary>
    public Task<Revision?> RevisionAsync(int pageId, Language language, int revisionId, CancellationToken ct) =>
        db.Revisions.AsNoTracking().SingleOrDefaultAsync(r => r.Id == revisionId && r.PageId == pageId && r.Language == language, ct);
}

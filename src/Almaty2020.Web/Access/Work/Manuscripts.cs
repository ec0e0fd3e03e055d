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
        var lives = await db.Publications.AsNoTracking().Include(p => p.Revision).Where(p => p.PageId == pageId).ToListAsync(ct);
        var live = lives.SingleOrDefault(p => p.Language == language);
        var last = draft is null && live is null ? await db.Newest(pageId, language).SingleOrDefaultAsync(ct) : null;
        var source = await SourceAsync(pageId, language, lives, ct);
        var people = new[] { draft?.UpdatedBy, draft?.SubmittedBy, draft?.ReturnedBy, live?.UrgentBy }.OfType<string>().Distinct().ToList();
        var names = await db.Accounts.AsNoTracking().Where(a => people.Contains(a.Id)).ToDictionaryAsync(a => a.Id, a => a.Name, ct);
        var said = await responses.OpenAsync(pageId, language, ct);
        var read = new Manuscript(page, language, draft, live, live?.Revision, source)
        {
            TitleElsewhere = source?.Title,
            Names = names,
            Scheduled = await timetable.OfAsync(pageId, language, ct),
            Last = last,
            MayArrange = PageTree.MayArrange(staff.Rights, page, [.. lives.Select(p => p.Language)], await db.Drafts.Where(d => d.PageId == pageId).Select(d => d.Language).ToListAsync(ct)),
            SourceState = source is null ? null : await SourceStateAsync(source, draft?.SourceRevisionId ?? (live?.Revision ?? last)?.SourceRevisionId, ct),
            Responses = said,
            Judged = await responses.TextsAsync(said.Where(r => r.Kind == RemarkKind.Approval).Select(r => r.RevisionId).OfType<int>(), ct),
            Links = await responses.LinksAsync(pageId, language, ct),
        };
        return read.Text.Title.Length > 0 || source is { Title.Length: > 0 } ? read : read with { TitleElsewhere = (await new PageTitles(db).ReadAsync([pageId], language, ct))[pageId].Title };
    }

    /// <summary>Whoever translates has a text before them whenever there is one: the source, else a language that residents read, else what is being written.</summary>
    private async Task<Revision?> SourceAsync(int pageId, Language language, IReadOnlyList<Publication> lives, CancellationToken ct)
    {
        if (language != Language.Source && lives.SingleOrDefault(p => p.Language == Language.Source) is { Revision: { } source })
            return source;
        if (lives.Any(p => p.Language == language))
            return null;

        Language[] others = [.. Language.All.Where(l => l != language).OrderBy(l => l != Language.Source)];
        if (others.Select(l => lives.SingleOrDefault(p => p.Language == l)).FirstOrDefault(p => p is not null) is { Revision: { } live })
            return live;
        foreach (var other in others)
        {
            if (await db.Newest(pageId, other).SingleOrDefaultAsync(ct) is { } newest)
                return newest;
        }

        return null;
    }

    private async Task<SourceState> SourceStateAsync(Revision source, int? caughtUpId, CancellationToken ct)
    {
        if (source.Language != Language.Source)
            return new SourceState(source, null, []);
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

    /// <summary>What residents read before what is live; null where they read nothing.</summary>
    public async Task<Revision?> LiveBeforeAsync(Publication live, CancellationToken ct)
    {
        var before = await db.PublicationLog
            .Where(e => e.PageId == live.PageId && e.Language == live.Language && e.Act == PublicationAct.Published && e.RevisionId != live.RevisionId)
            .OrderByDescending(e => e.Number)
            .Select(e => e.RevisionId)
            .FirstOrDefaultAsync(ct);
        return await db.Revisions.AsNoTracking().SingleOrDefaultAsync(r => r.Id == before, ct);
    }

    /// <summary>A revision of the same page and language.</summary>
    public Task<Revision?> RevisionAsync(int pageId, Language language, int revisionId, CancellationToken ct) =>
        db.Revisions.AsNoTracking().SingleOrDefaultAsync(r => r.Id == revisionId && r.PageId == pageId && r.Language == language, ct);
}

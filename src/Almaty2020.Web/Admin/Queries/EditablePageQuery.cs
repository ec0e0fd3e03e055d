using Almaty2020.Web.Access;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Admin.Queries;

/// <summary>Finds pages that a staff member may edit.</summary>
public sealed class EditablePageQuery(SiteDb db, ScheduleQueries timetable, ReviewResponses responses)
{
    /// <returns>Null if there is no such page in use or the staff member may not edit it. Callers cannot tell the two apart.</returns>
    public async Task<Page?> PageAsync(Staff staff, int pageId, Language language, CancellationToken ct) =>
        await db.Pages.AsNoTracking().SingleOrDefaultAsync(p => p.Id == pageId && p.TrashedAtUtc == null, ct) is { } page
        && staff.Rights.MayWrite(page, language)
            ? page
            : null;

    /// <summary>Loads only the text, without the page's other languages, review and schedule.</summary>
    /// <returns>Null if there is no such page or the staff member may not edit it. Callers cannot tell the two apart.</returns>
    public async Task<EditableText?> ReadTextAsync(Staff staff, int pageId, Language language, CancellationToken ct)
    {
        if (await PageAsync(staff, pageId, language, ct) is not { } page)
            return null;
        if (await db.Drafts.AsNoTracking().SingleOrDefaultAsync(d => d.PageId == pageId && d.Language == language, ct) is { } draft)
            return new EditableText(page, language, draft, StartingRevision: null);
        return new EditableText(page, language, Draft: null, await db.StartingRevisionAsync(pageId, language, ct));
    }

    /// <param name="from">The language of the text to translate from; null for the page's source language.</param>
    /// <returns>Null if there is no such page or the staff member may not edit it. Callers cannot tell the two apart.</returns>
    public async Task<EditablePage?> ReadAsync(Staff staff, int pageId, Language language, CancellationToken ct, Language? from = null)
    {
        if (await PageAsync(staff, pageId, language, ct) is not { } page)
            return null;

        var drafts = await db.Drafts.AsNoTracking().Where(d => d.PageId == pageId).ToListAsync(ct);
        var draft = drafts.SingleOrDefault(d => d.Language == language);
        var lives = await db.Publications.AsNoTracking().Include(p => p.Revision).Where(p => p.PageId == pageId).ToListAsync(ct);
        var live = lives.SingleOrDefault(p => p.Language == language);
        var last = draft is null && live is null ? await db.Newest(pageId, language).SingleOrDefaultAsync(ct) : null;
        var isBegun = draft is not null || live is not null || last is not null;
        // A page whose source language has no text can be begun from a translation.
        IReadOnlyList<SourceText> texts =
            language == page.SourceLanguage && isBegun ? [] : await OtherTextsAsync(page, language, drafts, lives, ct);
        var pageSource = texts.FirstOrDefault(t => t.Language == page.SourceLanguage) ?? (texts.Count > 0 ? texts[0] : null);
        var source = texts.FirstOrDefault(t => t.Language == from) ?? pageSource;
        var author = draft is null ? (live?.Revision ?? last)?.AuthorId : draft.UpdatedBy;
        var people = new[] { author, draft?.SubmittedBy, draft?.ReturnedBy, live?.UrgentBy }.OfType<string>().Distinct().ToList();
        var names = await db.Accounts.AsNoTracking().Where(a => people.Contains(a.Id)).ToDictionaryAsync(a => a.Id, a => a.Name, ct);
        var open = await responses.OpenAsync(pageId, language, ct);
        var read = new EditablePage(page, language, draft, live, live?.Revision, source)
        {
            PageSource = pageSource,
            TitleElsewhere = source?.Text.Title,
            Names = names,
            Scheduled = await timetable.ForPageAsync(pageId, language, ct),
            NewestRevision = last,
            MayChangePlaceAndSettings = PageTree.MayChangePlaceAndSettings(
                staff.Rights,
                page,
                [.. lives.Select(p => p.Language)],
                drafts.Select(d => d.Language)
            ),
            SourceState = source is null
                ? null
                : await SourceStateAsync(
                    page,
                    source,
                    texts,
                    lives.SingleOrDefault(p => p.Language == page.SourceLanguage)?.RevisionId,
                    page.CaughtUpRevisionId(draft?.SourceRevisionId ?? (live?.Revision ?? last)?.SourceRevisionId),
                    draft is null ? live : null,
                    ct
                ),
            Responses = open,
            ApprovedTexts = await responses.TextsAsync(
                open.Where(r => r.Kind == RemarkKind.Approval).Select(r => r.RevisionId).OfType<int>(),
                ct
            ),
            ShareLinks = await responses.LinksAsync(pageId, language, ct),
        };
        return read.Text.Title.Length > 0 || source is { Text.Title.Length: > 0 }
            ? read
            : read with
            {
                TitleElsewhere = (await new PageTitles(db).ReadAsync([pageId], language, ct))[pageId].Title,
            };
    }

    /// <summary>The page's texts in the other languages, in the order of the languages. Everyone who may write this text may read them.</summary>
    private async Task<IReadOnlyList<SourceText>> OtherTextsAsync(
        Page page,
        Language language,
        IReadOnlyList<Draft> drafts,
        IReadOnlyList<Publication> lives,
        CancellationToken ct
    )
    {
        var texts = new List<SourceText>();
        foreach (var other in Language.All.Where(l => l != language))
        {
            if (drafts.SingleOrDefault(d => d.Language == other) is { } draft)
            {
                var saved = await db
                    .Revisions.AsNoTracking()
                    .SingleOrDefaultAsync(r => r.Id == (draft.SavedRevisionId ?? draft.BasedOnRevisionId), ct);
                var isSaved = saved?.Text.HasSameContent(draft.Text) == true;
                var shown = new ShownSource(other, saved?.Id, isSaved ? null : draft.Version);
                texts.Add(new SourceText(other, draft.Text.Normalized(), shown, IsDraft: true));
            }
            else if (
                (lives.SingleOrDefault(p => p.Language == other)?.Revision ?? await db.Newest(page.Id, other).SingleOrDefaultAsync(ct)) is
                { } revision
            )
            {
                texts.Add(new SourceText(other, revision.Text, new ShownSource(other, revision.Id, DraftVersion: null), IsDraft: false));
            }
        }

        return texts;
    }

    /// <param name="sourceLiveId">Live revision of the page's source.</param>
    /// <param name="caughtUpId">The source revision that the translation is up to date with; null if unknown.</param>
    /// <param name="live">The translation, if the live text is what the editor shows; null if a draft or an older revision is.</param>
    private async Task<SourceState> SourceStateAsync(
        Page page,
        SourceText shown,
        IReadOnlyList<SourceText> texts,
        int? sourceLiveId,
        int? caughtUpId,
        Publication? live,
        CancellationToken ct
    )
    {
        var state = new SourceState(shown, texts, shown.Language == page.SourceLanguage, null, [], null, sourceLiveId);
        if (caughtUpId is null)
            return state;

        // Of an earlier source language, the id says only when: find the text of that time.
        var caughtUp = await db
            .Revisions.AsNoTracking()
            .Where(r => r.PageId == page.Id && r.Language == page.SourceLanguage && r.Id <= caughtUpId)
            .OrderByDescending(r => r.Id)
            .FirstOrDefaultAsync(ct);
        var updates =
            from e in db.PublicationLog
            join r in db.Revisions on e.RevisionId equals r.Id
            where
                e.PageId == page.Id
                && e.Language == page.SourceLanguage
                && e.Act == PublicationAct.Published
                && (r.SameTextAsRevisionId ?? r.Id) > caughtUpId
            orderby e.Number
            select new SourceUpdate(e.AtUtc, e.Note, e.IsMajor);
        return state with
        {
            CaughtUpText = state.IsPageSource ? caughtUp?.Text : null,
            Updates = await updates.ToListAsync(ct),
            BehindSinceUtc = live is null ? await db.BehindSinceAsync(page.Id, caughtUpId, ct) : await db.BehindSinceAsync(live, ct),
        };
    }

    /// <summary>The revision that was live before the current one; null if there was none.</summary>
    public async Task<Revision?> PreviousLiveRevisionAsync(Publication live, CancellationToken ct)
    {
        var before = await db
            .PublicationLog.Where(e =>
                e.PageId == live.PageId
                && e.Language == live.Language
                && e.Act == PublicationAct.Published
                && e.RevisionId != live.RevisionId
            )
            .OrderByDescending(e => e.Number)
            .Select(e => e.RevisionId)
            .FirstOrDefaultAsync(ct);
        return await db.Revisions.AsNoTracking().SingleOrDefaultAsync(r => r.Id == before, ct);
    }

    /// <summary>The text that was submitted, before the publisher corrected it.</summary>
    public Task<Revision?> SubmittedRevisionAsync(Publication corrected, CancellationToken ct)
    {
        var correction = corrected.Revision!.SameTextAsRevisionId ?? corrected.RevisionId;
        return db
            .Revisions.AsNoTracking()
            .Where(r => r.PageId == corrected.PageId && r.Language == corrected.Language && r.Id < correction)
            .OrderByDescending(r => r.Id)
            .FirstOrDefaultAsync(ct);
    }

    /// <summary>
    /// True if a staff member may confirm the live text, which was published urgently or with a correction. Everyone who may write the page may
    /// look at a correction, because a publisher has approved the rest.
    /// </summary>
    public async Task<bool> MayConfirmAsync(Staff staff, EditablePage page, CancellationToken ct) =>
        page.Live is { UrgentReason: not null } live
        && (live.IsCorrection || staff.Rights.MayPublish(page.Page, page.Language))
        && await db.MayConfirmAsync(live, staff.Account.Id, ct);

    /// <summary>A revision of the same page and language.</summary>
    public Task<Revision?> RevisionAsync(int pageId, Language language, int revisionId, CancellationToken ct) =>
        db.Revisions.AsNoTracking().SingleOrDefaultAsync(r => r.Id == revisionId && r.PageId == pageId && r.Language == language, ct);
}

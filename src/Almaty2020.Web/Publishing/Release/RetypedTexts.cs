using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Comparing;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Release;

/// <summary>
/// The people whose unapproved words a draft contains although others typed them, and the state of draft and page in which this was found.
/// </summary>
/// <param name="Writers">These people; see <see cref="Model.Writers"/>.</param>
internal sealed record RetypedText(
    int PageId,
    Language Language,
    PageText Text,
    string DraftWriters,
    RetypedText.PageState State,
    string Writers
)
{
    /// <summary>Revisions and log entries are never changed, so their newest numbers tell whether any was added.</summary>
    internal readonly record struct PageState(int? NewestRevision, long? NewestLogEntry, int Confirmations);

    public bool IsAbout(Draft draft) =>
        PageId == draft.PageId && Language == draft.Language && DraftWriters == draft.Writers && Text.HasSameContent(draft.Text);
}

/// <summary>Finds words of unapproved revisions in a draft that others have typed.</summary>
internal static class RetypedTexts
{
    /// <summary>
    /// Finds them for the drafts of several requests. Reads every revision of each page, so a command calls it before it locks the publication
    /// log, and passes the result to <see cref="WritersOfRetypedTextAsync"/> under the lock.
    /// </summary>
    internal static async Task<IReadOnlyList<RetypedText>> FindRetypedTextsAsync(
        this SiteDb db,
        IEnumerable<Publish.Request> requests,
        CancellationToken ct
    )
    {
        var found = new List<RetypedText>();
        foreach (var (pageId, language) in requests.Select(r => (r.PageId, r.Language)).Distinct())
        {
            if (await db.Drafts.AsNoTracking().SingleOrDefaultAsync(d => d.PageId == pageId && d.Language == language, ct) is not { } draft)
                continue;
            // The state before the texts: a revision that is added in between must not be taken for one that was read.
            var state = await db.StateAsync(draft, ct);
            found.Add(
                new RetypedText(pageId, language, draft.Text, draft.Writers, state, await db.ReadWritersOfRetypedTextAsync(draft, ct))
            );
        }

        return found;
    }

    /// <summary>
    /// The writers of unapproved revisions whose words the draft contains, although others typed them. A revision counts if the draft has at
    /// least half of what the revision adds to a part of the page: the title, the summary, the slug, the body or a field. Words that are live,
    /// or were live with a second person's approval, are not counted.
    /// </summary>
    /// <param name="found">
    /// The result of <see cref="FindRetypedTextsAsync"/>. It is used if neither the draft nor the page's revisions and approvals have changed
    /// since; otherwise the history is read again.
    /// </param>
    internal static async Task<string> WritersOfRetypedTextAsync(
        this SiteDb db,
        Draft draft,
        IReadOnlyList<RetypedText> found,
        CancellationToken ct
    ) =>
        found.FirstOrDefault(f => f.IsAbout(draft)) is { } earlier && earlier.State == await db.StateAsync(draft, ct)
            ? earlier.Writers
            : await db.ReadWritersOfRetypedTextAsync(draft, ct);

    private static async Task<RetypedText.PageState> StateAsync(this SiteDb db, Draft draft, CancellationToken ct)
    {
        var (pageId, language) = (draft.PageId, draft.Language);
        return new RetypedText.PageState(
            await db.Revisions.Where(r => r.PageId == pageId && r.Language == language).MaxAsync(r => (int?)r.Number, ct),
            await db.PublicationLog.Where(e => e.PageId == pageId && e.Language == language).MaxAsync(e => (long?)e.Number, ct),
            await db.Audit.CountAsync(e => e.Action == AuditActions.UrgencyConfirmed && e.PageId == pageId && e.Language == language, ct)
        );
    }

    private static async Task<string> ReadWritersOfRetypedTextAsync(this SiteDb db, Draft draft, CancellationToken ct)
    {
        var revisions = db.Revisions.AsNoTracking().Where(r => r.PageId == draft.PageId && r.Language == draft.Language);
        // Writers of the draft are counted already.
        var others = (await db.WithWriters(revisions).Select(r => r.Writers).Distinct().ToListAsync(ct)).FindAll(w =>
            Writers.Union(draft.Writers, w) != Writers.Union(draft.Writers)
        );
        if (others.Count == 0)
            return Writers.None;

        var approved = revisions.Where(r =>
            db.Publications.Any(p => p.RevisionId == r.Id)
            || (r.Writers == Writers.None && db.PublicationLog.Any(e => e.RevisionId == r.Id && e.Act == PublicationAct.Published))
            || db.Audit.Any(e => e.ToRevisionId == r.Id && e.Action == AuditActions.UrgencyConfirmed)
        );

        var known = new Dictionary<string, Wording>(StringComparer.Ordinal);
        await foreach (var revision in approved.AsAsyncEnumerable().WithCancellation(ct))
        {
            foreach (var (part, text) in WordedParts(revision.Text, draft.Language))
            {
                if (!known.TryAdd(part, Wording.Of(text)))
                    known[part].Add(text);
            }
        }

        var typed = NewIn(draft.Text);
        if (typed.Count == 0)
            return Writers.None;

        var writers = Writers.None;
        await foreach (
            var written in db.WithWriters(revisions).Where(r => others.Contains(r.Writers)).AsAsyncEnumerable().WithCancellation(ct)
        )
        {
            if (NewIn(written.Revision.Text).Any(part => typed.TryGetValue(part.Key, out var own) && part.Value.IsMostlyIn(own)))
                writers = Writers.Union(writers, written.Writers);
        }

        return writers;

        Dictionary<string, Wording> NewIn(PageText text) =>
            WordedParts(text, draft.Language)
                .Select(p => (p.Part, Wording: Wording.Of(p.Text, known.GetValueOrDefault(p.Part))))
                .Where(p => !p.Wording.IsEmpty)
                .ToDictionary(p => p.Part, p => p.Wording, StringComparer.Ordinal);
    }

    /// <summary>The parts of a text with their words. A date or a yes/no value is not anyone's wording.</summary>
    private static IEnumerable<(string Part, string Text)> WordedParts(PageText text, Language language) =>
        [
            (PageParts.Title, text.Title),
            (PageParts.Summary, text.Summary),
            (PageParts.Slug, text.Slug),
            (PageParts.Body, text.Body),
            .. PageParts
                .FieldsOf(text)
                .Where(f =>
                    f.Field.Kind
                        is not (
                            FieldKind.Date
                            or FieldKind.PartialDate
                            or FieldKind.Moment
                            or FieldKind.Choice
                            or FieldKind.Flag
                            or FieldKind.Colour
                            or FieldKind.Amount
                        )
                )
                .Select(f => (PageParts.NameOf(f.Field), PageParts.ToReadableText(f.Value, language))),
        ];
}

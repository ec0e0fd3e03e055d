using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Drafts;

/// <summary>Saves what an editor has written, complete or not.</summary>
/// <remarks>
/// The audit log records explicit saves and the save that creates a draft; not each autosave.
/// A retried autosave is recognized by the draft itself: see <see cref="IsRepeated"/>.
/// </remarks>
public sealed class SaveDraft(SiteDb db)
{
    /// <param name="Version">The draft version that the writer saw; 0 if there was no draft.</param>
    /// <param name="Note">
    /// When saved by hand: what changed, possibly empty; the text is also saved as a revision. Null for an autosave.
    /// </param>
    public sealed record Request(int PageId, Language Language, PageText Text, int Version, string? Note = null)
    {
        /// <summary>
        /// Whether the text replaces the draft instead of continuing it. The old draft is then saved as a revision first.
        /// </summary>
        public bool Replaces { get; init; }

        /// <summary>
        /// The number of the earlier revision that is restored; null if none is. Its writers are added to the draft's writers.
        /// </summary>
        public int? RestoredNumber { get; init; }

        /// <summary>
        /// The newest revision that the text is based on; null if the writer replaces whatever there is. Decides whether there was a
        /// publication in the meantime if there is no draft.
        /// </summary>
        public int? BaseRevisionId { get; init; }

        /// <summary>
        /// For translations: the source revision that the text is up to date with; null to leave that unchanged.
        /// </summary>
        public int? SourceRevisionId { get; init; }

        /// <summary>For translations: the text that the writer translates from; null if unknown. A new translation is up to date with it.</summary>
        public ShownSource? MadeFrom { get; init; }

        /// <summary>
        /// For translations: the text that the writer saw and states that the translation matches; null if the writer states nothing.
        /// </summary>
        public ShownSource? CaughtUpWith { get; init; }
    }

    public abstract record Outcome
    {
        /// <param name="Version">Must be sent back with the next save.</param>
        public sealed record Saved(int Version) : Outcome;

        /// <summary>Another writer saved in between; nothing was overwritten.</summary>
        public sealed record Conflict(PageText Theirs, int Version) : Outcome;

        /// <summary>The draft is in review and cannot be changed; nothing was saved.</summary>
        public sealed record Locked(PageText Submitted, int Version) : Outcome;

        /// <summary>The page does not exist or is in the trash.</summary>
        public sealed record NoSuchPage : Outcome;

        /// <summary>A text is too long, or this version does not know the page's template; nothing was saved.</summary>
        public sealed record Refused(IReadOnlyList<Issue> Issues) : Outcome;
    }

    public async Task<Outcome> ExecuteAsync(Request request, Actor actor, CancellationToken ct)
    {
        IReadOnlyList<Issue> issues =
        [
            .. PublishChecks.Lengths(request.Text),
            .. PublishChecks.ForNote(request.Note ?? "") is { } issue ? [issue] : Array.Empty<Issue>(),
        ];
        if (issues.Count > 0)
            return new Outcome.Refused(issues);

        try
        {
            return await db.InTransactionAsync((actId, token) => SaveAsync(request, actor, actId, token), ct);
        }
        catch (DbUpdateException e) when (Transactions.IsConcurrencyConflict(e))
        {
            return await ConflictAsync(await Drafts(request).AsNoTracking().SingleOrDefaultAsync(ct), request, ct);
        }
    }

    private async Task<Outcome> SaveAsync(Request request, Actor actor, Guid actId, CancellationToken ct)
    {
        if (await db.Pages.AsNoTracking().SingleOrDefaultAsync(p => p.Id == request.PageId && p.TrashedAtUtc == null, ct) is not { } page)
            return new Outcome.NoSuchPage();
        // A form of this version would drop the fields that it does not know.
        if (!page.Template.IsKnown)
            return new Outcome.Refused([new Issue(nameof(PageText.Fields), IssueCodes.WrongTemplate)]);

        var draft = await Drafts(request).SingleOrDefaultAsync(ct);
        if (draft is { IsInReview: true })
            return new Outcome.Locked(draft.Text, draft.Version);
        var isNew = draft is null;
        if ((draft?.Version ?? 0) != request.Version && !IsRepeated(draft, request, actor))
            return await ConflictAsync(draft, request, ct);

        var start = isNew ? await db.StartingRevisionAsync(request.PageId, request.Language, ct) : null;
        if (draft is null)
        {
            if (request.BaseRevisionId is not null && request.BaseRevisionId != start?.Id)
                return await ConflictAsync(draft, request, ct);

            var isLive = start is not null && await db.Publications.AnyAsync(p => p.RevisionId == start.Id, ct);
            var source =
                request.Language == page.SourceLanguage ? null
                : start is not null ? start.SourceRevisionId
                : await SourceRevisionIdAsync(page, request.MadeFrom, ct) ?? await db.CurrentSourceRevisionIdAsync(page, ct);
            draft = Draft.Create(request.PageId, request.Language, isLive ? start!.Id : null, source, isFirst: start is null);
            draft.AddWriters(await db.WritersSincePublicationAsync(request.PageId, request.Language, ct));
            db.Drafts.Add(draft);
        }

        var stored = isNew ? start?.Fields : draft.Fields;
        var text = stored is null
            ? request.Text
            : request.Text with
            {
                Fields = request.Text.Fields.KeepUnknownOf(PageFields.FromJson(stored)),
            };

        // An unchanged text is not an edit: the author stays.
        if (isNew || !draft.Text.HasSameContent(text))
        {
            // Save autosaved text as a revision before another writer's text or an earlier revision replaces it.
            if (!isNew && request.Note is not null && (request.Replaces || draft.UpdatedBy != actor.UserId))
                await db.SaveRevisionAsync(draft, new Actor(draft.UpdatedBy, draft.UpdatedAtUtc), "", ct);
            draft.Edit(text, actor);
        }

        if (request.RestoredNumber is { } restoredNumber)
        {
            draft.AddWriters(
                await db.WithWriters(
                        db.Revisions.Where(r => r.Number == restoredNumber && r.PageId == request.PageId && r.Language == request.Language)
                    )
                    .Select(r => r.Writers)
                    .SingleOrDefaultAsync(ct)
                    ?? Writers.None
            );
        }

        if (
            request.SourceRevisionId is { } sourceRevisionId
            && sourceRevisionId != draft.SourceRevisionId
            && request.Language != page.SourceLanguage
            && await IsOfSourceAsync(page, sourceRevisionId, ct)
        )
            draft.MarkUpToDateWith(sourceRevisionId);
        // Only forward: a form states it with each autosave, and the draft that it shows may have changed since the first.
        if (
            request.Language != page.SourceLanguage
            && await SourceRevisionIdAsync(page, request.CaughtUpWith, ct) is { } caughtUp
            && caughtUp > (draft.SourceRevisionId ?? 0)
        )
            draft.MarkUpToDateWith(caughtUp);

        var before = draft.SavedRevisionId ?? draft.BasedOnRevisionId;
        if (request.Note is { } note)
            await db.SaveRevisionAsync(draft, actor, note, ct);
        if (request.Note is not null || isNew)
        {
            db.Audit.Add(
                new AuditEntry
                {
                    Id = actId,
                    ActorId = actor.UserId,
                    Action = AuditActions.DraftSaved,
                    PageId = request.PageId,
                    Language = request.Language,
                    FromRevisionId = before,
                    ToRevisionId = request.Note is null ? null : draft.SavedRevisionId,
                    AtUtc = actor.AtUtc,
                }
            );
        }

        await db.SaveChangesAsync(ct);
        return new Outcome.Saved(draft.Version);
    }

    /// <summary>
    /// Whether the writer has already saved this text and sends it again: the answer was lost, or the connection broke during the commit.
    /// </summary>
    private static bool IsRepeated(Draft? draft, Request request, Actor actor) =>
        draft is not null
        && draft.UpdatedBy == actor.UserId
        && draft.Text.HasSameContent(request.Text with { Fields = request.Text.Fields.KeepUnknownOf(draft.Text.Fields) });

    /// <param name="theirs">Null if the draft was published or discarded in between; the text that it left then takes its place.</param>
    private async Task<Outcome> ConflictAsync(Draft? theirs, Request request, CancellationToken ct) =>
        theirs is not null
            ? new Outcome.Conflict(theirs.Text, theirs.Version)
            : new Outcome.Conflict((await db.StartingRevisionAsync(request.PageId, request.Language, ct))?.Text ?? request.Text, 0);

    /// <summary>The revision of the page's source language that a shown text corresponds to.</summary>
    /// <remarks>
    /// The text of a draft may not be saved as a revision yet, and is then, as a text of its own writer. A text in a third language
    /// corresponds to the source revision that it is up to date with.
    /// </remarks>
    /// <returns>Null if unknown.</returns>
    private async Task<int?> SourceRevisionIdAsync(Page page, ShownSource? shown, CancellationToken ct)
    {
        if (shown is null)
            return null;
        var draft = shown.DraftVersion is { } version
            ? await db
                .Drafts.AsNoTracking()
                .SingleOrDefaultAsync(d => d.PageId == page.Id && d.Language == shown.Language && d.Version == version, ct)
            : null;
        if (shown.Language != page.SourceLanguage)
            return draft is not null
                ? draft.SourceRevisionId
                : await db
                    .Revisions.Where(r => r.Id == shown.RevisionId && r.PageId == page.Id && r.Language == shown.Language)
                    .Select(r => r.SourceRevisionId)
                    .SingleOrDefaultAsync(ct);

        // The draft has changed since: what was shown is lost, except for the revision before it.
        if (draft is null)
            return shown.RevisionId is { } id && await IsOfSourceAsync(page, id, ct) ? id : null;

        await db.SaveRevisionAsync(draft, new Actor(draft.UpdatedBy, draft.UpdatedAtUtc), "", ct);
        // The draft's version stays: its writer does not have to load it again.
        await db
            .Drafts.Where(d => d.Id == draft.Id && d.Version == draft.Version)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.SavedRevisionId, draft.SavedRevisionId), ct);
        return draft.SavedRevisionId;
    }

    private Task<bool> IsOfSourceAsync(Page page, int revisionId, CancellationToken ct) =>
        db.Revisions.AnyAsync(r => r.Id == revisionId && r.PageId == page.Id && r.Language == page.SourceLanguage, ct);

    private IQueryable<Draft> Drafts(Request request) => db.Drafts.Where(d => d.PageId == request.PageId && d.Language == request.Language);
}

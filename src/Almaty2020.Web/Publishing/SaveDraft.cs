using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Fields;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

/// <summary>Keeps what somebody has written, complete or not.</summary>
public sealed class SaveDraft(SiteDb db)
{
    /// <param name="Version">The version that the writer saw; 0 where there was no draft.</param>
    /// <param name="Note">What changed, perhaps nothing said, when somebody saves: the text is kept as a revision too. Null when it saves itself.</param>
    public sealed record Request(int PageId, Language Language, PageText Text, int Version, string? Note = null)
    {
        /// <summary>Whether it takes the place of the draft rather than going on with it, which is then kept as a revision first.</summary>
        public bool Replaces { get; init; }

        /// <summary>The number of the earlier revision that is restored, if one is: its writers become the draft's.</summary>
        public int? RestoredNumber { get; init; }

        /// <summary>Of a translation: the source's revision that the text says the same as, where the writer says so; it was what they saw.</summary>
        public int? SourceRevisionId { get; init; }
    }

    public abstract record Outcome
    {
        /// <param name="Version">To be sent back with the next save.</param>
        public sealed record Saved(int Version) : Outcome;

        /// <summary>Somebody else saved in between; nothing was overwritten.</summary>
        public sealed record Conflict(PageText Theirs, int Version) : Outcome;

        /// <summary>There is none, or it lies in the trash.</summary>
        public sealed record NoSuchPage : Outcome;

        /// <summary>Something is longer than a draft can hold; nothing was saved.</summary>
        public sealed record Refused(IReadOnlyList<Issue> Issues) : Outcome;
    }

    public async Task<Outcome> ExecuteAsync(Request request, Actor actor, CancellationToken ct)
    {
        IReadOnlyList<Issue> issues = [.. PublishChecks.Lengths(request.Text), .. PublishChecks.ForNote(request.Note ?? "") is { } issue ? [issue] : Array.Empty<Issue>()];
        if (issues.Count > 0)
            return new Outcome.Refused(issues);

        try
        {
            return await db.InTransactionAsync((actId, token) => SaveAsync(request, actor, actId, token), ct);
        }
        catch (DbUpdateException e) when (Transactions.IsLostRace(e))
        {
            return await ConflictAsync(request, ct);
        }
    }

    private async Task<Outcome> SaveAsync(Request request, Actor actor, Guid actId, CancellationToken ct)
    {
        if (await db.Pages.AsNoTracking().SingleOrDefaultAsync(p => p.Id == request.PageId && p.TrashedAtUtc == null, ct) is not { } page)
            return new Outcome.NoSuchPage();
        // A form of this version would drop what it does not know.
        if (!page.Template.IsKnown())
            return new Outcome.Refused([new Issue(nameof(PageText.Fields), IssueCodes.WrongTemplate)]);

        var draft = await Drafts(request).SingleOrDefaultAsync(ct);
        if ((draft?.Version ?? 0) != request.Version && !IsRepeated(draft, request, actor))
            return ConflictWith(draft, request);

        if (draft is null)
        {
            var live = await db.Publications.AsNoTracking()
                .Where(p => p.PageId == request.PageId && p.Language == request.Language)
                .Select(p => new { p.RevisionId, p.Revision!.SourceRevisionId })
                .SingleOrDefaultAsync(ct);
            // What was withdrawn or put aside is gone on with, and has caught up with what it had.
            var last = live is null ? await db.Newest(request.PageId, request.Language).Select(r => new { r.SourceRevisionId }).SingleOrDefaultAsync(ct) : null;
            var source = request.Language == Language.Source ? null
                : live is not null ? live.SourceRevisionId
                : last is not null ? last.SourceRevisionId
                : await db.SourceOfAsync(request.PageId, ct);
            draft = Draft.Begin(request.PageId, request.Language, live?.RevisionId, source);
            draft.AddWriters(await db.SincePublicationAsync(request.PageId, request.Language, ct));
            db.Drafts.Add(draft);
        }

        var stored = draft.Version > 0 ? draft.Fields : await StoredFieldsAsync(request, draft.BasedOnRevisionId, ct);
        var text = stored is null ? request.Text : request.Text with { Fields = request.Text.Fields.KeepUnknownOf(PageFields.FromJson(stored)) };

        // What says the same as before is nobody's writing, and stays in review.
        if (draft.Version == 0 || !draft.Text.SameAs(text))
        {
            // Nor is what saved itself lost, when somebody else or an earlier text takes its place.
            if (draft.Version > 0 && request.Note is not null && (request.Replaces || draft.UpdatedBy != actor.UserId))
                await db.KeepAsync(draft, new Actor(draft.UpdatedBy, draft.UpdatedAtUtc), "", ct);
            draft.Write(text, actor);
        }

        if (request.RestoredNumber is { } restored)
        {
            draft.AddWriters(await db.Revisions
                .Where(r => r.Number == restored && r.PageId == request.PageId && r.Language == request.Language)
                .Select(r => r.Writers)
                .SingleOrDefaultAsync(ct) ?? Writers.None);
        }

        if (request.SourceRevisionId is { } caughtUp && caughtUp != draft.SourceRevisionId && await IsOfSourceAsync(request, caughtUp, ct))
            draft.CatchUp(caughtUp);

        var before = draft.SavedRevisionId ?? draft.BasedOnRevisionId;
        if (request.Note is { } note)
            await db.KeepAsync(draft, actor, note, ct);
        db.Audit.Add(new AuditEntry
        {
            Id = actId,
            ActorId = actor.UserId,
            Action = AuditActions.DraftSaved,
            PageId = request.PageId,
            Language = request.Language,
            FromRevisionId = before,
            ToRevisionId = request.Note is null ? null : draft.SavedRevisionId,
            AtUtc = actor.AtUtc,
        });
        await db.SaveChangesAsync(ct);
        return new Outcome.Saved(draft.Version);
    }

    /// <summary>Of the text that a new draft begins with; null where there is none.</summary>
    private async Task<string?> StoredFieldsAsync(Request request, int? revisionId, CancellationToken ct) => revisionId is null
        ? await db.Newest(request.PageId, request.Language).Select(r => r.Fields).SingleOrDefaultAsync(ct)
        : await db.Revisions.Where(r => r.Id == revisionId).Select(r => r.Fields).SingleAsync(ct);

    /// <summary>The same text by the same writer is there already: they never got the answer, and send it again.</summary>
    private static bool IsRepeated(Draft? draft, Request request, Actor actor) => draft is not null && draft.UpdatedBy == actor.UserId && draft.Text.SameAs(request.Text);

    private async Task<Outcome> ConflictAsync(Request request, CancellationToken ct) =>
        ConflictWith(await Drafts(request).AsNoTracking().SingleOrDefaultAsync(ct), request);

    // A draft that was published or thrown away in between has no text of its own any more.
    private static Outcome.Conflict ConflictWith(Draft? theirs, Request request) =>
        theirs is null ? new Outcome.Conflict(request.Text, 0) : new Outcome.Conflict(theirs.Text, theirs.Version);

    private Task<bool> IsOfSourceAsync(Request request, int revisionId, CancellationToken ct) => db.Revisions.AnyAsync(
        r => r.Id == revisionId && r.PageId == request.PageId && r.Language == Language.Source && request.Language != Language.Source, ct);

    private IQueryable<Draft> Drafts(Request request) =>
        db.Drafts.Where(d => d.PageId == request.PageId && d.Language == request.Language);
}

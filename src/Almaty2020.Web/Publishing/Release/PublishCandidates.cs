using Almaty2020.Markup;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Pictures;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Release;

/// <summary>A draft that has passed all checks that are possible before writing, and can be published now or at a scheduled time.</summary>
/// <param name="LiveRevisionId">The revision that is live until then; null if none is.</param>
/// <param name="UrgentReason">See <see cref="Publication.UrgentReason"/>.</param>
internal sealed record PublishCandidate(Publish.Request Request, Page Page, Draft Draft, int? LiveRevisionId, string? UrgentReason)
{
    public Language Language => Request.Language;

    /// <summary>See <see cref="PublicationLogEntry.IsOwnText"/>.</summary>
    public bool IsOwnText { get; init; }

    /// <summary>The publisher and the first writers of what the correction adds: see <see cref="Model.Writers"/>.</summary>
    public string CorrectedBy { get; init; } = Writers.None;
}

internal static class PublishCandidates
{
    /// <param name="retyped">From <see cref="RetypedTexts.FindRetypedTextsAsync"/>, before the log was locked.</param>
    /// <returns>Parents before children and the source before its translations: the order in which they can be published.</returns>
    /// <exception cref="RefusedTogetherException">At least one draft cannot be published; carries the issues of all of them.</exception>
    public static async Task<IReadOnlyList<PublishCandidate>> CheckRequestsAsync(
        this SiteDb db,
        IReadOnlyList<Publish.Request> requests,
        IReadOnlyList<RetypedText> retyped,
        Actor actor,
        CancellationToken ct
    )
    {
        var candidates = new List<(PublishCandidate Candidate, int Depth)>();
        var issues = new List<PageIssue>();
        foreach (var request in requests)
        {
            var (candidate, found) = await db.CheckRequestAsync(request, retyped, actor, ct);
            issues.AddRange(found.Select(issue => new PageIssue(request.PageId, request.Language, issue)));
            if (candidate is not null)
                candidates.Add((candidate, await db.DepthAsync(request.PageId, ct)));
        }

        if (issues.Count > 0)
            throw new RefusedTogetherException(issues);
        return
        [
            .. candidates
                .OrderBy(c => c.Depth)
                .ThenBy(c => c.Candidate.Page.Id)
                .ThenBy(c => c.Candidate.Language == c.Candidate.Page.SourceLanguage ? 0 : 1)
                .Select(c => c.Candidate),
        ];
    }

    /// <summary>Checks a request on its own, without the database.</summary>
    public static IReadOnlyList<Issue> ValidateRequest(Publish.Request request, DateTime fromUtc)
    {
        var issues = new List<Issue>();
        if (PublishChecks.ForNote(request.Note) is { } noteIssue)
            issues.Add(noteIssue);
        if (request.Approval is Publish.Approval.Urgent(var reason) && PublishChecks.ForReason(reason) is { } reasonIssue)
            issues.Add(reasonIssue);
        if (request.UntilUtc <= fromUtc)
            issues.Add(new Issue(nameof(Publication.UntilUtc), IssueCodes.EndsBeforeItBegins));
        return issues;
    }

    /// <summary>Adds the revision that goes live, now or at the scheduled time.</summary>
    /// <param name="sources">
    /// By page id: the source revisions of this act, to which this adds. A translation that goes live with its source is up to date with it.
    /// </param>
    public static async Task<Revision> AddRevisionAsync(
        this SiteDb db,
        PublishCandidate candidate,
        Dictionary<int, int> sources,
        Actor actor,
        CancellationToken ct
    )
    {
        var revision = await db.AddRevisionAsync(
            candidate.Draft,
            actor,
            candidate.Request.Note,
            await db.UnapprovedWritersAsync(candidate, ct),
            ct,
            sources.TryGetValue(candidate.Page.Id, out var source) ? source : null
        );
        if (candidate.Language == candidate.Page.SourceLanguage)
            sources.Add(candidate.Page.Id, revision.Id);
        return revision;
    }

    /// <summary>
    /// Writers whose text goes live without a second person's approval: those of an urgent publication or a correction, and those of the
    /// live text if it is still unconfirmed.
    /// </summary>
    private static async Task<string> UnapprovedWritersAsync(this SiteDb db, PublishCandidate candidate, CancellationToken ct)
    {
        var unconfirmed = await db.UnconfirmedWritersAsync(candidate.Page.Id, candidate.Language, ct);
        return candidate.UrgentReason switch
        {
            null => unconfirmed,
            Publication.CorrectionReason => Writers.Union(unconfirmed, candidate.CorrectedBy),
            _ => Writers.Union(unconfirmed, candidate.Draft.Writers),
        };
    }

    /// <summary>The number of pages above a page, plus 1 for the page itself.</summary>
    public static async Task<int> DepthAsync(this SiteDb db, int pageId, CancellationToken ct)
    {
        var depth = 0;
        for (int? at = pageId; at is { } id; depth++)
            at = await db.Pages.Where(p => p.Id == id).Select(p => p.ParentId).SingleOrDefaultAsync(ct);
        return depth;
    }

    /// <summary>
    /// Checks one request. Returns the candidate, null if there is nothing to check, and the issues that prevent its publication.
    /// </summary>
    public static async Task<(PublishCandidate? Candidate, IReadOnlyList<Issue> Issues)> CheckRequestAsync(
        this SiteDb db,
        Publish.Request request,
        IReadOnlyList<RetypedText> retyped,
        Actor actor,
        CancellationToken ct
    )
    {
        var (pageId, language) = (request.PageId, request.Language);
        var draft = await db.Drafts.SingleOrDefaultAsync(d => d.PageId == pageId && d.Language == language, ct);
        if (draft is null)
            return (null, [new Issue(nameof(Page), IssueCodes.NothingToPublish)]);
        if (draft.Version != request.DraftVersion)
            return (null, [new Issue(nameof(Page), IssueCodes.ChangedMeanwhile)]);

        // Otherwise the older, scheduled text would replace the newer one at its due time.
        if (
            await db.Schedule.AnyAsync(
                a => a.PageId == pageId && a.Language == language && a.Kind == ScheduledKind.Publish && a.State == ScheduledState.Waiting,
                ct
            )
        )
            return (null, [new Issue(nameof(Page), IssueCodes.AlreadyScheduled)]);

        var page = await db.Pages.SingleAsync(p => p.Id == pageId, ct);
        var issues = new List<Issue>();
        // A node of an older version begins a draft without the writers of discarded ones.
        draft.AddWriters(await db.WritersSincePublicationAsync(pageId, language, ct));
        draft.AddWriters(await db.WritersOfRetypedTextAsync(draft, retyped, ct));
        var isOwn = !draft.MayBeApprovedBy(actor.UserId);
        var (isCorrected, correctedBy) = (false, Writers.None);
        if (request.Correction is { } correction)
        {
            if (!draft.IsInReview)
                issues.Add(new Issue(nameof(Page), IssueCodes.NotInReview));
            else if (PublishChecks.Lengths(correction.Text) is { Count: > 0 } tooLong)
                issues.AddRange(tooLong);
            else
                (isCorrected, correctedBy) = await db.CorrectAsync(draft, correction, retyped, actor, ct);
        }

        if (request.Approval is Publish.Approval.BySecondPerson && isOwn)
            issues.Add(new Issue(nameof(Page), IssueCodes.OwnWork));
        var live = await db
            .Publications.AsNoTracking()
            .Where(p => p.PageId == pageId && p.Language == language)
            .Select(p => (int?)p.RevisionId)
            .SingleOrDefaultAsync(ct);
        // A page that is not live needs no change note.
        if (request.IsMajor && TextNormalizer.IsBlank(request.Note) && live is not null)
            issues.Add(new Issue(nameof(Revision.Note), IssueCodes.Missing));
        var text = draft.Text.Normalized();
        issues.AddRange(PublishChecks.ForDraft(text, page.Template, language, ct));
        issues.AddRange(await db.CheckPicturesAsync(text, language, rendered: null, ct));
        // A live one may be given an earlier end.
        if (live is null && text.Fields is AlertFields alert && SiteTime.ToUtc(alert.Until) <= actor.AtUtc)
            issues.Add(new Issue(FieldDefinition.Prefix + "until", IssueCodes.HasEnded));
        if (
            request.UntilUtc is not null
            && await db.Schedule.AnyAsync(
                a => a.PageId == pageId && a.Language == language && a.Kind == ScheduledKind.Withdraw && a.State == ScheduledState.Waiting,
                ct
            )
        )
            issues.Add(new Issue(nameof(Publication.UntilUtc), IssueCodes.AlreadyScheduled));

        // Publishing a text that others wrote is already the second person's review.
        var urgent =
            isOwn ? (request.Approval as Publish.Approval.Urgent)?.Reason
            : isCorrected && request.Approval is not Publish.Approval.AuthorAllowed ? Publication.CorrectionReason
            : null;
        return (
            new PublishCandidate(request, page, draft, live, urgent)
            {
                IsOwnText = (isOwn || isCorrected) && urgent is null,
                CorrectedBy = correctedBy,
            },
            issues
        );
    }

    /// <summary>Puts a correction into the draft and keeps it as a revision.</summary>
    private static async Task<(bool IsCorrected, string By)> CorrectAsync(
        this SiteDb db,
        Draft draft,
        Publish.Correction correction,
        IReadOnlyList<RetypedText> retyped,
        Actor actor,
        CancellationToken ct
    )
    {
        var text = (correction.Text with { Fields = correction.Text.Fields.KeepUnknownOf(draft.Text.Fields) }).Normalized();
        if (draft.Text.HasSameContent(text))
            return (false, Writers.None);
        draft.Correct(text);
        var by = Writers.Union(actor.UserId, await db.WritersOfRetypedTextAsync(draft, retyped, ct));
        draft.AddWriters(by);
        await db.SaveRevisionAsync(draft, actor, correction.Note, ct);
        return (true, by);
    }
}

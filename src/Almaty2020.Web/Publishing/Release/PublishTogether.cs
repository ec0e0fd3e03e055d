using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Release;

/// <summary>
/// Publishes drafts of several languages or pages at once, all of them or none, so that residents never see versions of a page that
/// contradict each other.
/// </summary>
public sealed class PublishTogether(SiteDb db)
{
    public abstract record Outcome
    {
        /// <param name="Pages">In the order in which they went live.</param>
        public sealed record Live(IReadOnlyList<Publish.Live> Pages) : Outcome;

        /// <summary>Nothing was done.</summary>
        /// <param name="Issues">The issues of every page and language that cannot be published.</param>
        public sealed record Refused(IReadOnlyList<PageIssue> Issues) : Outcome
        {
            /// <summary>Whether a draft has changed since the publisher loaded it.</summary>
            public bool IsConflict => Issues.Any(i => i.Issue.Code == IssueCodes.ChangedMeanwhile);
        }
    }

    /// <param name="requests">Each page and language at most once.</param>
    /// <param name="actor">The publisher, who is responsible for all of them.</param>
    public async Task<Outcome> ExecuteAsync(IReadOnlyList<Publish.Request> requests, Actor actor, CancellationToken ct)
    {
        if (
            requests
                .SelectMany(r => PublishCandidates.ValidateRequest(r, actor.AtUtc).Select(i => new PageIssue(r.PageId, r.Language, i)))
                .ToList() is
            { Count: > 0 } issues
        )
            return new Outcome.Refused(issues);

        try
        {
            // Before the log is locked, because this reads every revision of the pages.
            var retyped = await db.FindRetypedTextsAsync(requests, ct);
            return await db.InTransactionAsync((actId, token) => PublishAsync(requests, retyped, actor, actId, token), ct);
        }
        catch (RefusedTogetherException refused)
        {
            return new Outcome.Refused(refused.Issues);
        }
        catch (DbUpdateException e) when (Transactions.IsConcurrencyConflict(e))
        {
            return new Outcome.Refused([ConcurrencyConflict.IssueOf(e, requests[0].PageId, requests[0].Language)]);
        }
    }

    private async Task<Outcome> PublishAsync(
        IReadOnlyList<Publish.Request> requests,
        IReadOnlyList<RetypedText> retyped,
        Actor actor,
        Guid actId,
        CancellationToken ct
    )
    {
        // Take the log lock before reading: what is read after it cannot change before the commit. Refusals are thrown, so that the log
        // number is rolled back.
        var number = await db.NextLogNumberAsync(ct);
        var live = new List<Publish.Live>();
        var ends = new Dictionary<DateTime, Guid>();
        var sources = new Dictionary<int, int>();
        foreach (var candidate in await db.CheckRequestsAsync(requests, retyped, actor, ct))
        {
            var isFirst = live.Count == 0;
            live.Add(
                await PublishCandidateAsync(
                    candidate,
                    isFirst ? number : await db.NextLogNumberAsync(ct),
                    actor,
                    isFirst ? actId : Guid.CreateVersion7(),
                    ends,
                    sources,
                    ct
                )
            );
        }

        return new Outcome.Live(live);
    }

    /// <param name="sources">By page id: the source revision that has gone live in this act.</param>
    private async Task<Publish.Live> PublishCandidateAsync(
        PublishCandidate candidate,
        long number,
        Actor actor,
        Guid actId,
        Dictionary<DateTime, Guid> ends,
        Dictionary<int, int> sources,
        CancellationToken ct
    )
    {
        var (request, page, language) = (candidate.Request, candidate.Page, candidate.Language);
        var revision = await db.AddRevisionAsync(candidate, sources, actor, ct);
        db.Drafts.Remove(candidate.Draft);
        db.Audit.Add(
            new AuditEntry
            {
                Id = actId,
                ActorId = actor.UserId,
                Action = AuditActions.PagePublished,
                PageId = page.Id,
                Language = language,
                FromRevisionId = candidate.LiveRevisionId,
                ToRevisionId = revision.Id,
                Detail = PublishSteps.DetailOf(candidate.UrgentReason, candidate.IsOwnText),
                AtUtc = actor.AtUtc,
            }
        );
        db.AddEndDate(request.PageId, request.Language, request.UntilUtc, ends, actor);

        if (
            await new PublishSteps(db).ApplyAsync(
                number,
                page,
                revision,
                request.IsMajor,
                request.IsMajor ? request.Note : "",
                actor,
                ct,
                isOwnText: candidate.IsOwnText
            ) is
            { Count: > 0 } issues
        )
            throw new RefusedTogetherException([.. issues.Select(i => new PageIssue(page.Id, language, i))]);

        await db.SaveChangesAsync(ct);
        var published = await db.Publications.SingleAsync(p => p.PageId == page.Id && p.Language == language, ct);
        // A correction leaves the stricter mark of an urgent publication: its text still waits for a publisher.
        if (candidate.UrgentReason is { } reason && (reason.Length > 0 || published.UrgentReason is not { Length: > 0 }))
        {
            published.UrgentReason = reason;
            published.UrgentBy = actor.UserId;
        }

        await db.RefreshEndDateAsync(page.Id, language, ct);
        await db.SaveChangesAsync(ct);
        var version = await db.SiteVersions.AsNoTracking().Select(v => v.Number).SingleAsync(ct);
        return new Publish.Live(published.Path, revision.Id, version);
    }
}

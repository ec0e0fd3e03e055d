using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

/// <summary>Makes drafts of several languages or pages live at once, all of them or none: nobody finds a page in two languages that say different things.</summary>
public sealed class PublishTogether(SiteDb db)
{
    public abstract record Outcome
    {
        /// <param name="Pages">In the order in which they went live.</param>
        public sealed record Live(IReadOnlyList<Publish.Outcome.Live> Pages) : Outcome;

        /// <summary>Nothing was done.</summary>
        /// <param name="Issues">Of every one that something stands against.</param>
        public sealed record Refused(IReadOnlyList<PageIssue> Issues) : Outcome
        {
            /// <summary>Whether a draft is not the one that was looked at.</summary>
            public bool IsConflict => Issues.Any(i => i.Issue.Code == IssueCodes.ChangedMeanwhile);
        }
    }

    /// <param name="requests">Each page and language once.</param>
    /// <param name="actor">Whoever answers for all of them.</param>
    public async Task<Outcome> ExecuteAsync(IReadOnlyList<Publish.Request> requests, Actor actor, CancellationToken ct)
    {
        if (requests.SelectMany(r => Candidates.Unreadable(r, actor.AtUtc).Select(i => new PageIssue(r.PageId, r.Language, i))).ToList() is { Count: > 0 } issues)
            return new Outcome.Refused(issues);

        try
        {
            return await db.InTransactionAsync((actId, token) => PublishAsync(requests, actor, actId, token), ct);
        }
        catch (RefusedTogetherException refused)
        {
            return new Outcome.Refused(refused.Issues);
        }
        catch (DbUpdateException e) when (Transactions.IsLostRace(e))
        {
            return new Outcome.Refused([LostRace.IssueOf(e, requests[0].PageId, requests[0].Language)]);
        }
    }

    private async Task<Outcome> PublishAsync(IReadOnlyList<Publish.Request> requests, Actor actor, Guid actId, CancellationToken ct)
    {
        // First the queue, then the look: what is seen after it cannot change before the commit. A refusal is thrown,
        // so that the number goes back.
        var number = await db.NextNumberAsync(ct);
        var live = new List<Publish.Outcome.Live>();
        var ends = new Dictionary<DateTime, Guid>();
        var sources = new Dictionary<int, int>();
        foreach (var candidate in await db.CandidatesAsync(requests, actor, ct))
        {
            var isFirst = live.Count == 0;
            live.Add(await GoLiveAsync(candidate, isFirst ? number : await db.NextNumberAsync(ct), actor, isFirst ? actId : Guid.CreateVersion7(), ends, sources, ct));
        }

        return new Outcome.Live(live);
    }

    /// <param name="sources">Of each page: the source's revision that has gone live in this act.</param>
    private async Task<Publish.Outcome.Live> GoLiveAsync(
        Candidate candidate, long number, Actor actor, Guid actId, Dictionary<DateTime, Guid> ends, Dictionary<int, int> sources, CancellationToken ct)
    {
        var (request, page, language) = (candidate.Request, candidate.Page, candidate.Language);
        var revision = await db.AddRevisionAsync(candidate.Draft, actor, request.Note, await db.UnapprovedWritersAsync(candidate, ct), ct, sources.TryGetValue(page.Id, out var source) ? source : null);
        if (language == Language.Source)
            sources.Add(page.Id, revision.Id);
        db.Drafts.Remove(candidate.Draft);
        db.Audit.Add(new AuditEntry
        {
            Id = actId,
            ActorId = actor.UserId,
            Action = AuditActions.PagePublished,
            PageId = page.Id,
            Language = language,
            FromRevisionId = candidate.LiveRevisionId,
            ToRevisionId = revision.Id,
            Detail = candidate.UrgentReason is null ? "" : "urgent",
            AtUtc = actor.AtUtc,
        });
        db.AddEnd(request, ends, actor);

        if (await new GoLive(db).AddAsync(number, page, revision, request.IsMajor, request.IsMajor ? request.Note : "", actor, ct) is { Count: > 0 } issues)
            throw new RefusedTogetherException([.. issues.Select(i => new PageIssue(page.Id, language, i))]);

        await db.SaveChangesAsync(ct);
        var published = await db.Publications.SingleAsync(p => p.PageId == page.Id && p.Language == language, ct);
        if (candidate.UrgentReason is { } reason)
        {
            published.UrgentReason = reason;
            published.UrgentBy = actor.UserId;
        }

        await db.KeepUntilInStepAsync(page.Id, language, ct);
        await db.SaveChangesAsync(ct);
        var version = await db.SiteVersions.AsNoTracking().Select(v => v.Number).SingleAsync(ct);
        return new Publish.Outcome.Live(published.Path, revision.Id, version);
    }
}

using Almaty2020.Markup;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

/// <summary>A draft that may go live, now or at a time: everything that can be said before anything is written has been.</summary>
/// <param name="LiveRevisionId">What residents see until then; null where they see nothing.</param>
/// <param name="UrgentReason">Why it goes live before a second person has looked at it; else null.</param>
internal sealed record Candidate(Publish.Request Request, Page Page, Draft Draft, int? LiveRevisionId, string? UrgentReason)
{
    public Language Language => Request.Language;
}

internal static class Candidates
{
    /// <returns>A page before those below it, and the source before its translations: the order in which they can go live.</returns>
    /// <exception cref="RefusedTogetherException">At least one may not; every one is told what stands against it.</exception>
    public static async Task<IReadOnlyList<Candidate>> CandidatesAsync(this SiteDb db, IReadOnlyList<Publish.Request> requests, Actor actor, CancellationToken ct)
    {
        var candidates = new List<(Candidate Candidate, int Depth)>();
        var issues = new List<PageIssue>();
        foreach (var request in requests)
        {
            var (candidate, against) = await db.CandidateAsync(request, actor, ct);
            issues.AddRange(against.Select(issue => new PageIssue(request.PageId, request.Language, issue)));
            if (candidate is not null)
                candidates.Add((candidate, await db.DepthAsync(request.PageId, ct)));
        }

        if (issues.Count > 0)
            throw new RefusedTogetherException(issues);
        return [.. candidates.OrderBy(c => c.Depth).ThenBy(c => c.Candidate.Page.Id).ThenBy(c => c.Candidate.Language == Language.Source ? 0 : 1).Select(c => c.Candidate)];
    }

    /// <summary>Of a request alone, whatever the database holds.</summary>
    public static IReadOnlyList<Issue> Unreadable(Publish.Request request, DateTime fromUtc)
    {
        var issues = new List<Issue>();
        if (PublishChecks.ForNote(request.Note) is { } note)
            issues.Add(note);
        if (request.Approval is Publish.Approval.Later(var reason) && PublishChecks.ForReason(reason) is { } unreasoned)
            issues.Add(unreasoned);
        if (request.UntilUtc <= fromUtc)
            issues.Add(new Issue(nameof(Publication.UntilUtc), IssueCodes.EndsBeforeItBegins));
        return issues;
    }

    /// <summary>Whose words go live without a second person's approval: those of an urgent publication, and of one below it that nobody has confirmed.</summary>
    public static async Task<string> UnapprovedWritersAsync(this SiteDb db, Candidate candidate, CancellationToken ct)
    {
        var unconfirmed = await db.UnconfirmedAsync(candidate.Page.Id, candidate.Language, ct);
        return candidate.UrgentReason is null ? unconfirmed : Writers.Union(unconfirmed, candidate.Draft.Writers);
    }

    /// <summary>How many pages lie above one, and itself.</summary>
    public static async Task<int> DepthAsync(this SiteDb db, int pageId, CancellationToken ct)
    {
        var depth = 0;
        for (int? at = pageId; at is { } id; depth++)
            at = await db.Pages.Where(p => p.Id == id).Select(p => p.ParentId).SingleOrDefaultAsync(ct);
        return depth;
    }

    /// <summary>One of them, and what stands against it.</summary>
    public static async Task<(Candidate? Candidate, IReadOnlyList<Issue> Against)> CandidateAsync(this SiteDb db, Publish.Request request, Actor actor, CancellationToken ct)
    {
        var (pageId, language) = (request.PageId, request.Language);
        var draft = await db.Drafts.SingleOrDefaultAsync(d => d.PageId == pageId && d.Language == language, ct);
        if (draft is null)
            return (null, [new Issue(nameof(Page), IssueCodes.NothingToPublish)]);
        if (draft.Version != request.DraftVersion)
            return (null, [new Issue(nameof(Page), IssueCodes.ChangedMeanwhile)]);

        // Else the older text would take the newer one's place when its time has come.
        if (await db.Schedule.AnyAsync(a => a.PageId == pageId && a.Language == language && a.Kind == ScheduledKind.Publish && a.State == ScheduledState.Waiting, ct))
            return (null, [new Issue(nameof(Page), IssueCodes.AlreadyScheduled)]);

        var page = await db.Pages.SingleAsync(p => p.Id == pageId, ct);
        var issues = new List<Issue>();
        draft.AddWriters(await db.OfSameTextAsync(draft, ct));
        var isOwn = draft.WasWrittenBy(actor.UserId);
        if (request.Approval is Publish.Approval.BySecondPerson && isOwn)
            issues.Add(new Issue(nameof(Page), IssueCodes.OwnWork));
        var live = await db.Publications.AsNoTracking().Where(p => p.PageId == pageId && p.Language == language).Select(p => (int?)p.RevisionId).SingleOrDefaultAsync(ct);
        // Of a page that residents do not see there is nothing to say but that it is there.
        if (request.IsMajor && TextNormalizer.IsBlank(request.Note) && live is not null)
            issues.Add(new Issue(nameof(Revision.Note), IssueCodes.Missing));
        issues.AddRange(PublishChecks.For(draft.Text.Tidy(), page.Template));
        if (request.UntilUtc is not null && await db.Schedule.AnyAsync(a => a.PageId == pageId && a.Language == language && a.Kind == ScheduledKind.Withdraw && a.State == ScheduledState.Waiting, ct))
            issues.Add(new Issue(nameof(Publication.UntilUtc), IssueCodes.AlreadyScheduled));

        // What somebody else wrote has been looked at by whoever publishes it.
        var urgent = isOwn ? (request.Approval as Publish.Approval.Later)?.Reason : null;
        return (new Candidate(request, page, draft, live, urgent), issues);
    }
}

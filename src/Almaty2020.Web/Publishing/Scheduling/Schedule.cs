using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Scheduling;

/// <summary>
/// Schedules drafts to go live, or pages to be withdrawn, at a set time, together or not at all. What will go live is saved as a revision
/// and approved now; later edits do not change it.
/// </summary>
public sealed class Schedule(SiteDb db)
{
    /// <param name="DueAtUtc">When to carry it out.</param>
    public sealed record Request(DateTime DueAtUtc)
    {
        public IReadOnlyList<Publish.Request> Publications { get; init; } = [];

        public IReadOnlyList<Withdrawal> Withdrawals { get; init; } = [];
    }

    public abstract record Outcome
    {
        public sealed record Scheduled(Guid GroupId) : Outcome;

        /// <summary>Nothing was scheduled.</summary>
        /// <param name="Issues">The issues of every page and language that cannot be scheduled.</param>
        public sealed record Refused(IReadOnlyList<PageIssue> Issues) : Outcome
        {
            /// <summary>Whether a draft has changed since the user loaded it.</summary>
            public bool IsConflict => Issues.Any(i => i.Issue.Code == IssueCodes.ChangedMeanwhile);
        }
    }

    public async Task<Outcome> ExecuteAsync(Request request, Actor actor, CancellationToken ct)
    {
        var (pageId, language) = request
            .Publications.Select(p => (p.PageId, p.Language))
            .Concat(request.Withdrawals.Select(w => (w.PageId, w.Language)))
            .First();
        if (request.DueAtUtc <= actor.AtUtc)
            return new Outcome.Refused([new PageIssue(pageId, language, new Issue(nameof(ScheduledAct.DueAtUtc), IssueCodes.PastTime))]);

        List<PageIssue> issues =
        [
            .. request.Publications.SelectMany(r =>
                PublishCandidates.ValidateRequest(r, request.DueAtUtc).Select(i => new PageIssue(r.PageId, r.Language, i))
            ),
            .. request
                .Withdrawals.Select(w => (Of: w, Issue: WithdrawSteps.CheckNote(WithdrawSteps.TermsOf(w))))
                .Where(w => w.Issue is not null)
                .Select(w => new PageIssue(w.Of.PageId, w.Of.Language, w.Issue!)),
        ];
        if (issues.Count > 0)
            return new Outcome.Refused(issues);

        try
        {
            // Before the log is locked, because this reads every revision of the pages.
            var retyped = await db.FindRetypedTextsAsync(request.Publications, ct);
            return await db.InTransactionAsync((actId, token) => ScheduleAsync(request, retyped, actor, actId, token), ct);
        }
        catch (RefusedTogetherException refused)
        {
            return new Outcome.Refused(refused.Issues);
        }
        catch (DbUpdateException e) when (Transactions.IsConcurrencyConflict(e))
        {
            return new Outcome.Refused([ConcurrencyConflict.IssueOf(e, pageId, language)]);
        }
    }

    private async Task<Outcome> ScheduleAsync(
        Request request,
        IReadOnlyList<RetypedText> retyped,
        Actor actor,
        Guid actId,
        CancellationToken ct
    )
    {
        // Take the log lock before reading, so that no other command schedules or publishes the same page before the commit.
        await db.LockPublicationLogAsync(ct);
        var group = Guid.CreateVersion7();
        var auditIds = new Queue<Guid>([actId]);
        var candidates = await db.CheckRequestsAsync(request.Publications, retyped, actor, ct);
        List<PageIssue> issues =
        [
            .. await IssuesWhenDueAsync(candidates, request.DueAtUtc, ct),
            .. await IssuesWhenDueAsync(request.Withdrawals, request.DueAtUtc, ct),
        ];
        if (issues.Count > 0)
            throw new RefusedTogetherException(issues);

        var ends = new Dictionary<DateTime, Guid>();
        var sources = new Dictionary<int, int>();
        foreach (var candidate in candidates)
        {
            var (publish, page, language) = (candidate.Request, candidate.Page, candidate.Language);
            var revision = await db.AddRevisionAsync(candidate, sources, actor, ct);
            candidate.Draft.SetScheduledRevision(revision);
            db.Add(
                new ScheduledAct
                {
                    Id = Guid.CreateVersion7(),
                    GroupId = group,
                    PageId = page.Id,
                    Language = language,
                    Kind = ScheduledKind.Publish,
                    DueAtUtc = request.DueAtUtc,
                    RevisionId = revision.Id,
                    Note = publish.Note,
                    IsMajor = publish.IsMajor,
                    UrgentReason = candidate.UrgentReason,
                    Writers = candidate.Draft.Writers,
                    ActorId = actor.UserId,
                    CreatedAtUtc = actor.AtUtc,
                },
                NextAuditId()
            );
            db.AddEndDate(publish.PageId, publish.Language, publish.UntilUtc, ends, actor);
        }

        foreach (var withdrawal in request.Withdrawals)
        {
            db.Add(
                new ScheduledAct
                {
                    Id = Guid.CreateVersion7(),
                    GroupId = group,
                    PageId = withdrawal.PageId,
                    Language = withdrawal.Language,
                    Kind = ScheduledKind.Withdraw,
                    DueAtUtc = request.DueAtUtc,
                    Note = withdrawal.Note,
                    IsMajor = true,
                    Withdrawal = withdrawal.Kind,
                    IntoPageId = withdrawal.IntoPageId,
                    ActorId = actor.UserId,
                    CreatedAtUtc = actor.AtUtc,
                },
                NextAuditId()
            );
        }

        await db.SaveChangesAsync(ct);
        foreach (
            var (pageId, language) in candidates
                .Select(c => (c.Page.Id, c.Language))
                .Concat(request.Withdrawals.Select(w => (w.PageId, w.Language)))
        )
            await db.RefreshEndDateAsync(pageId, language, ct);
        await db.SaveChangesAsync(ct);
        return new Outcome.Scheduled(group);

        Guid NextAuditId() => auditIds.TryDequeue(out var first) ? first : Guid.CreateVersion7();
    }

    /// <summary>Reports now what would certainly fail at the due time: publishing a page whose parent will not be live.</summary>
    private async Task<IReadOnlyList<PageIssue>> IssuesWhenDueAsync(
        IReadOnlyList<PublishCandidate> candidates,
        DateTime due,
        CancellationToken ct
    )
    {
        var issues = new List<PageIssue>();
        foreach (var candidate in candidates)
        {
            if (
                candidate.Page.ParentId is not { } parentId
                || candidates.Any(c => c.Page.Id == parentId && c.Language == candidate.Language)
            )
                continue;
            if (!await WillBeLiveAsync(parentId, candidate.Language, due, ct))
                issues.Add(new PageIssue(candidate.Page.Id, candidate.Language, new Issue(nameof(Page), IssueCodes.ParentNotLive)));
        }

        return issues;
    }

    private async Task<IReadOnlyList<PageIssue>> IssuesWhenDueAsync(
        IReadOnlyList<Withdrawal> withdrawals,
        DateTime due,
        CancellationToken ct
    )
    {
        var issues = new List<PageIssue>();
        foreach (var (withdrawal, pageId, language) in withdrawals.Select(w => (w, w.PageId, w.Language)))
        {
            if (await db.Pages.AnyAsync(p => p.Id == pageId && p.Template == Template.Home, ct))
                Add(IssueCodes.HomeStays);
            else if (!await WillBeLiveAsync(pageId, language, due, ct))
                Add(IssueCodes.NotLive);
            else if (await db.Waiting().AnyAsync(a => a.PageId == pageId && a.Language == language && a.Kind == ScheduledKind.Withdraw, ct))
                Add(IssueCodes.AlreadyScheduled);
            else if (withdrawal.Kind != WithdrawalKind.Retired && await HasLiveChildrenAsync(pageId, language))
                Add(IssueCodes.ChildrenLive);

            void Add(string code) => issues.Add(new PageIssue(pageId, language, new Issue(nameof(Page), code)));
        }

        return issues;

        async Task<bool> HasLiveChildrenAsync(int pageId, Language language)
        {
            var below = await db
                .Publications.Where(p => p.Language == language && p.Page!.ParentId == pageId)
                .Where(p =>
                    !db.Schedule.Any(a =>
                        a.PageId == p.PageId
                        && a.Language == language
                        && a.Kind == ScheduledKind.Withdraw
                        && a.State == ScheduledState.Waiting
                        && a.HeldAtUtc == null
                        && a.DueAtUtc <= due
                    )
                )
                .Select(p => p.PageId)
                .ToListAsync(ct);
            return below.Any(child => withdrawals.All(w => w.PageId != child || w.Language != language));
        }
    }

    private async Task<bool> WillBeLiveAsync(int pageId, Language language, DateTime due, CancellationToken ct) =>
        await db.Publications.AnyAsync(p => p.PageId == pageId && p.Language == language, ct)
        || await db.Waiting()
            .AnyAsync(
                a =>
                    a.PageId == pageId
                    && a.Language == language
                    && a.Kind == ScheduledKind.Publish
                    && a.HeldAtUtc == null
                    && a.DueAtUtc <= due,
                ct
            );
}

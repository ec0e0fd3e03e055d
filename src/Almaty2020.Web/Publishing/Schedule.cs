using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

/// <summary>
/// Has drafts go live, or pages leave the site, at a time: together or not at all. What goes live is kept as a revision now, and
/// looked at now by whoever answers for it; what is written meanwhile changes nothing of it.
/// </summary>
public sealed class Schedule(SiteDb db)
{
    /// <param name="DueAtUtc">When.</param>
    public sealed record Request(DateTime DueAtUtc)
    {
        public IReadOnlyList<Publish.Request> Publications { get; init; } = [];

        public IReadOnlyList<Withdrawal> Withdrawals { get; init; } = [];
    }

    public abstract record Outcome
    {
        public sealed record Scheduled(Guid GroupId) : Outcome;

        /// <summary>Nothing was scheduled.</summary>
        /// <param name="Issues">Of every one that something stands against.</param>
        public sealed record Refused(IReadOnlyList<PageIssue> Issues) : Outcome
        {
            /// <summary>Whether a draft is not the one that was looked at.</summary>
            public bool IsConflict => Issues.Any(i => i.Issue.Code == IssueCodes.ChangedMeanwhile);
        }
    }

    public async Task<Outcome> ExecuteAsync(Request request, Actor actor, CancellationToken ct)
    {
        var (pageId, language) = request.Publications.Select(p => (p.PageId, p.Language)).Concat(request.Withdrawals.Select(w => (w.PageId, w.Language))).First();
        if (request.DueAtUtc <= actor.AtUtc)
            return new Outcome.Refused([new PageIssue(pageId, language, new Issue(nameof(ScheduledAct.DueAtUtc), IssueCodes.PastTime))]);

        List<PageIssue> issues =
        [
            .. request.Publications.SelectMany(r => Candidates.Unreadable(r, request.DueAtUtc).Select(i => new PageIssue(r.PageId, r.Language, i))),
            .. request.Withdrawals.Select(w => (Of: w, Issue: TakeDown.CheckNote(TermsOf(w)))).Where(w => w.Issue is not null).Select(w => new PageIssue(w.Of.PageId, w.Of.Language, w.Issue!)),
        ];
        if (issues.Count > 0)
            return new Outcome.Refused(issues);

        try
        {
            return await db.InTransactionAsync((actId, token) => ScheduleAsync(request, actor, actId, token), ct);
        }
        catch (RefusedTogetherException refused)
        {
            return new Outcome.Refused(refused.Issues);
        }
        catch (DbUpdateException e) when (Transactions.IsLostRace(e))
        {
            return new Outcome.Refused([LostRace.IssueOf(e, pageId, language)]);
        }
    }

    internal static TakeDown.Terms TermsOf(Withdrawal withdrawal) => new(withdrawal.Kind, withdrawal.IntoPageId, withdrawal.Note);

    private async Task<Outcome> ScheduleAsync(Request request, Actor actor, Guid actId, CancellationToken ct)
    {
        // First the queue, then the look: nobody schedules or publishes the same meanwhile.
        await db.QueueAsync(ct);
        var group = Guid.CreateVersion7();
        var auditIds = new Queue<Guid>([actId]);
        var candidates = await db.CandidatesAsync(request.Publications, actor, ct);
        List<PageIssue> issues = [.. await NotYetPossibleAsync(candidates, request.DueAtUtc, ct), .. await NotYetPossibleAsync(request.Withdrawals, request.DueAtUtc, ct)];
        if (issues.Count > 0)
            throw new RefusedTogetherException(issues);

        var ends = new Dictionary<DateTime, Guid>();
        var sources = new Dictionary<int, int>();
        foreach (var candidate in candidates)
        {
            var (wanted, page, language) = (candidate.Request, candidate.Page, candidate.Language);
            // A translation that goes live with its source says what that will say.
            int? source = sources.TryGetValue(page.Id, out var id) ? id : null;
            var revision = await db.AddRevisionAsync(candidate.Draft, actor, wanted.Note, await db.UnapprovedWritersAsync(candidate, ct), ct, source);
            if (language == Language.Source)
                sources.Add(page.Id, revision.Id);
            candidate.Draft.Schedule(revision);
            db.Add(new ScheduledAct
            {
                Id = Guid.CreateVersion7(),
                GroupId = group,
                PageId = page.Id,
                Language = language,
                Kind = ScheduledKind.Publish,
                DueAtUtc = request.DueAtUtc,
                RevisionId = revision.Id,
                Note = wanted.Note,
                IsMajor = wanted.IsMajor,
                UrgentReason = candidate.UrgentReason,
                Writers = candidate.Draft.Writers,
                ActorId = actor.UserId,
                CreatedAtUtc = actor.AtUtc,
            }, NextAuditId());
            db.AddEnd(wanted, ends, actor);
        }

        foreach (var withdrawal in request.Withdrawals)
        {
            db.Add(new ScheduledAct
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
            }, NextAuditId());
        }

        await db.SaveChangesAsync(ct);
        foreach (var (pageId, language) in candidates.Select(c => (c.Page.Id, c.Language)).Concat(request.Withdrawals.Select(w => (w.PageId, w.Language))))
            await db.KeepUntilInStepAsync(pageId, language, ct);
        await db.SaveChangesAsync(ct);
        return new Outcome.Scheduled(group);

        Guid NextAuditId() => auditIds.TryDequeue(out var first) ? first : Guid.CreateVersion7();
    }

    /// <summary>What will surely fail in the night is told today: a page below one that will not be there.</summary>
    private async Task<IReadOnlyList<PageIssue>> NotYetPossibleAsync(IReadOnlyList<Candidate> candidates, DateTime due, CancellationToken ct)
    {
        var issues = new List<PageIssue>();
        foreach (var candidate in candidates)
        {
            if (candidate.Page.ParentId is not { } parentId || candidates.Any(c => c.Page.Id == parentId && c.Language == candidate.Language))
                continue;
            if (!await WillBeLiveAsync(parentId, candidate.Language, due, ct))
                issues.Add(new PageIssue(candidate.Page.Id, candidate.Language, new Issue(nameof(Page), IssueCodes.ParentNotLive)));
        }

        return issues;
    }

    private async Task<IReadOnlyList<PageIssue>> NotYetPossibleAsync(IReadOnlyList<Withdrawal> withdrawals, DateTime due, CancellationToken ct)
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
            var below = await db.Publications.Where(p => p.Language == language && p.Page!.ParentId == pageId)
                .Where(p => !db.Schedule.Any(a => a.PageId == p.PageId && a.Language == language && a.Kind == ScheduledKind.Withdraw && a.State == ScheduledState.Waiting && a.HeldAtUtc == null && a.DueAtUtc <= due))
                .Select(p => p.PageId)
                .ToListAsync(ct);
            return below.Any(child => withdrawals.All(w => w.PageId != child || w.Language != language));
        }
    }

    private async Task<bool> WillBeLiveAsync(int pageId, Language language, DateTime due, CancellationToken ct) =>
        await db.Publications.AnyAsync(p => p.PageId == pageId && p.Language == language, ct)
        || await db.Waiting().AnyAsync(a => a.PageId == pageId && a.Language == language && a.Kind == ScheduledKind.Publish && a.HeldAtUtc == null && a.DueAtUtc <= due, ct);
}

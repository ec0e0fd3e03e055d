using Almaty2020.Web.Access;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Admin.Queries;

/// <summary>A scheduled act, pending or past: what, by whom, for when, and its outcome.</summary>
/// <param name="Title">Title of the text that goes live, else of the live text, else of the newest revision.</param>
/// <param name="By">Name of the account that scheduled it; null if the account no longer exists.</param>
public sealed record ScheduleEntry(
    Guid GroupId,
    int PageId,
    string Key,
    string Title,
    Language Language,
    ScheduledKind Kind,
    WithdrawalKind? Withdrawal,
    ScheduledState State,
    DateTime DueAtUtc,
    string? By
)
{
    /// <summary>Id of the scheduled act.</summary>
    public Guid ActId { get; init; }

    public DateTime? EndedAtUtc { get; init; }

    /// <summary>Codes of the issues that prevented it, separated by spaces.</summary>
    public string Outcome { get; init; } = "";

    public DateTime CreatedAtUtc { get; init; }

    /// <summary>True if it will not run until another publisher confirms it.</summary>
    public bool AwaitsConfirmation { get; init; }

    /// <summary>Id of the account that scheduled it.</summary>
    public string ActorId { get; init; } = "";

    /// <summary>Number of other acts in the same group and state.</summary>
    public int OtherActs { get; init; }

    public IReadOnlyList<string> Codes => Outcome.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public string Name => Title.Length > 0 ? Title : Key;

    /// <summary>How long after its due time it ran; null if it has not run, or was less than a minute late.</summary>
    public TimeSpan? Delay => State == ScheduledState.Done && EndedAtUtc - DueAtUtc is { TotalMinutes: >= 1 } late ? late : null;

    /// <summary>True if it is waiting, or has failed and has not been acknowledged.</summary>
    public bool NeedsAttention => State is ScheduledState.Waiting or ScheduledState.Failed;
}

/// <summary>Finds scheduled acts, within the staff member's rights.</summary>
public sealed class ScheduleQueries(SiteDb db)
{
    /// <summary>Waiting and failed acts for a page in one language, in order of their due time.</summary>
    public async Task<IReadOnlyList<ScheduleEntry>> ForPageAsync(int pageId, Language language, CancellationToken ct) =>
        await Rows(
                db.Schedule.Where(a =>
                    a.PageId == pageId && a.Language == language && (a.State == ScheduledState.Waiting || a.State == ScheduledState.Failed)
                )
            )
            .ToListAsync(ct);

    /// <summary>Acts, except cancelled ones, due from <paramref name="fromUtc"/> to before <paramref name="beforeUtc"/>.</summary>
    public async Task<IReadOnlyList<ScheduleEntry>> BetweenAsync(Staff staff, DateTime fromUtc, DateTime beforeUtc, CancellationToken ct) =>
        await Rows(
                db.Schedule.Where(a => a.State != ScheduledState.Cancelled && a.DueAtUtc >= fromUtc && a.DueAtUtc < beforeUtc)
                    .Join(db.Pages, a => a.PageId, p => p.Id, (a, p) => new { Act = a, Page = p })
                    .CoveredBy(staff.Rights, Rights.WritingRoles, r => r.Page, r => r.Act.Language)
                    .Select(r => r.Act)
            )
            .ToListAsync(ct);

    /// <summary>
    /// Pages whose review date is from <paramref name="from"/> to before <paramref name="before"/>. Each appears once: the date is the same
    /// in all languages.
    /// </summary>
    public async Task<IReadOnlyList<(Page Page, DateOnly Day)>> ReviewsAsync(
        Staff staff,
        DateOnly from,
        DateOnly before,
        CancellationToken ct
    )
    {
        var pages = await db
            .Pages.AsNoTracking()
            .Where(p => p.ReviewBy >= from && p.ReviewBy < before && p.TrashedAtUtc == null)
            .CoveredBy(staff.Rights, Rights.WritingRoles, p => p, language: null)
            .OrderBy(p => p.ReviewBy)
            .ThenBy(p => p.Id)
            .ToListAsync(ct);
        return [.. pages.Select(p => (p, p.ReviewBy!.Value))];
    }

    /// <summary>Waiting and failed acts that were scheduled together.</summary>
    /// <param name="Entries">The acts that the staff member may cancel, in order of their due time.</param>
    /// <param name="MayCancelAll">True if the group has no other acts.</param>
    public sealed record Group(IReadOnlyList<ScheduleEntry> Entries, bool MayCancelAll);

    public async Task<Group> CancellableAsync(Staff staff, Guid groupId, CancellationToken ct)
    {
        var acts = db.Schedule.Where(a => a.GroupId == groupId && (a.State == ScheduledState.Waiting || a.State == ScheduledState.Failed));
        var pages = await db.Pages.AsNoTracking().Where(p => acts.Any(a => a.PageId == p.Id)).ToDictionaryAsync(p => p.Id, ct);
        var entries = await Rows(acts).ToListAsync(ct);
        ScheduleEntry[] cancellable = [.. entries.Where(e => staff.Rights.MayPublish(pages[e.PageId], e.Language))];
        return new Group(cancellable, cancellable.Length == entries.Count);
    }

    private IQueryable<ScheduleEntry> Rows(IQueryable<ScheduledAct> acts) =>
        from a in acts.AsNoTracking()
        join p in db.Pages on a.PageId equals p.Id
        join r in db.Revisions on a.RevisionId equals r.Id into revisions
        from r in revisions.DefaultIfEmpty()
        join l in db.Publications on new { a.PageId, a.Language } equals new { l.PageId, l.Language } into lives
        from l in lives.DefaultIfEmpty()
        join who in db.Accounts on a.ActorId equals who.Id into people
        from who in people.DefaultIfEmpty()
        orderby a.DueAtUtc, a.CreatedAtUtc, a.PageId
        select new ScheduleEntry(
            a.GroupId,
            a.PageId,
            p.Key,
            r != null ? r.Title
                : l != null ? l.Title
                : db.Revisions.Where(v => v.PageId == a.PageId && v.Language == a.Language)
                    .OrderByDescending(v => v.Number)
                    .Select(v => v.Title)
                    .FirstOrDefault()
                    ?? "",
            a.Language,
            a.Kind,
            a.Withdrawal,
            a.State,
            a.DueAtUtc,
            who != null ? who.Name : null
        )
        {
            ActId = a.Id,
            EndedAtUtc = a.EndedAtUtc,
            Outcome = a.Outcome,
            CreatedAtUtc = a.CreatedAtUtc,
            AwaitsConfirmation = a.State == ScheduledState.Waiting && a.HeldAtUtc != null,
            ActorId = a.ActorId,
            OtherActs = db.Schedule.Count(other => other.GroupId == a.GroupId && other.State == a.State) - 1,
        };
}

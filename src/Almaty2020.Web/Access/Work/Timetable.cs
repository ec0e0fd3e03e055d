using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.Work;

/// <summary>Something that is scheduled, or was: what, by whom, for when, and what became of it.</summary>
/// <param name="Title">Of the text that goes live; else of what is live, else of what was written last.</param>
/// <param name="By">Name of whoever scheduled it; null for an account that is gone.</param>
public sealed record TimetableEntry(Guid GroupId, int PageId, string Key, string Title, Language Language, ScheduledKind Kind, WithdrawalKind? Withdrawal, ScheduledState State, DateTime DueAtUtc, string? By)
{
    /// <summary>Of the act.</summary>
    public Guid ActId { get; init; }

    public DateTime? EndedAtUtc { get; init; }

    /// <summary>Codes of what stood against it.</summary>
    public string Outcome { get; init; } = "";

    public DateTime CreatedAtUtc { get; init; }

    /// <summary>Whether it is not carried out until another publisher confirms it.</summary>
    public bool IsHeld { get; init; }

    /// <summary>The account that scheduled it.</summary>
    public string ActorId { get; init; } = "";

    /// <summary>How many others are done with it, or not at all.</summary>
    public int Others { get; init; }

    public IReadOnlyList<string> Codes => Outcome.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public string Name => Title.Length > 0 ? Title : Key;

    /// <summary>How long after its time it was done; null where it was in time, as far as people count.</summary>
    public TimeSpan? Late => State == ScheduledState.Done && EndedAtUtc - DueAtUtc is { TotalMinutes: >= 1 } late ? late : null;

    /// <summary>Whether somebody has still to take notice of it.</summary>
    public bool IsOpen => State is ScheduledState.Waiting or ScheduledState.Failed;
}

/// <summary>Finds what is scheduled, within what somebody may touch.</summary>
public sealed class Timetable(SiteDb db)
{
    /// <summary>What waits, or could not be done, for one page in one language; the next first.</summary>
    public async Task<IReadOnlyList<TimetableEntry>> OfAsync(int pageId, Language language, CancellationToken ct) => await Rows(
        db.Schedule.Where(a => a.PageId == pageId && a.Language == language && (a.State == ScheduledState.Waiting || a.State == ScheduledState.Failed))).ToListAsync(ct);

    /// <summary>What is due, or was done or could not be, from one moment to before another.</summary>
    public async Task<IReadOnlyList<TimetableEntry>> BetweenAsync(Staff staff, DateTime fromUtc, DateTime beforeUtc, CancellationToken ct) => await Rows(
        db.Schedule.Where(a => a.State != ScheduledState.Cancelled && a.DueAtUtc >= fromUtc && a.DueAtUtc < beforeUtc)
            .Join(db.Pages, a => a.PageId, p => p.Id, (a, p) => new { Act = a, Page = p })
            .WithinReach(staff.Rights, Rights.Writing, r => r.Page, r => r.Act.Language)
            .Select(r => r.Act)).ToListAsync(ct);

    /// <summary>Pages whose day of review lies between two, each once: a page is of no language.</summary>
    public async Task<IReadOnlyList<(Page Page, DateOnly Day)>> ReviewsAsync(Staff staff, DateOnly from, DateOnly before, CancellationToken ct)
    {
        var pages = await db.Pages.AsNoTracking()
            .Where(p => p.ReviewBy >= from && p.ReviewBy < before && p.TrashedAtUtc == null)
            .WithinReach(staff.Rights, Rights.Writing, p => p, language: null)
            .OrderBy(p => p.ReviewBy).ThenBy(p => p.Id)
            .ToListAsync(ct);
        return [.. pages.Select(p => (p, p.ReviewBy!.Value))];
    }

    /// <summary>What is scheduled together and waits, or could not be done.</summary>
    /// <param name="Entries">Those that this person may cancel, in the order of the calendar.</param>
    /// <param name="MayCancelAll">Whether there is nothing else.</param>
    public sealed record Group(IReadOnlyList<TimetableEntry> Entries, bool MayCancelAll);

    public async Task<Group> CancellableAsync(Staff staff, Guid groupId, CancellationToken ct)
    {
        var acts = db.Schedule.Where(a => a.GroupId == groupId && (a.State == ScheduledState.Waiting || a.State == ScheduledState.Failed));
        var pages = await db.Pages.AsNoTracking().Where(p => acts.Any(a => a.PageId == p.Id)).ToDictionaryAsync(p => p.Id, ct);
        var entries = await Rows(acts).ToListAsync(ct);
        TimetableEntry[] cancellable = [.. entries.Where(e => staff.Rights.MayPublish(pages[e.PageId], e.Language))];
        return new Group(cancellable, cancellable.Length == entries.Count);
    }

    private IQueryable<TimetableEntry> Rows(IQueryable<ScheduledAct> acts) =>
        from a in acts.AsNoTracking()
        join p in db.Pages on a.PageId equals p.Id
        join r in db.Revisions on a.RevisionId equals r.Id into revisions
        from r in revisions.DefaultIfEmpty()
        join l in db.Publications on new { a.PageId, a.Language } equals new { l.PageId, l.Language } into lives
        from l in lives.DefaultIfEmpty()
        join who in db.Accounts on a.ActorId equals who.Id into people
        from who in people.DefaultIfEmpty()
        orderby a.DueAtUtc, a.CreatedAtUtc, a.PageId
        select new TimetableEntry(a.GroupId, a.PageId, p.Key,
            r != null ? r.Title : l != null ? l.Title : db.Revisions.Where(v => v.PageId == a.PageId && v.Language == a.Language).OrderByDescending(v => v.Number).Select(v => v.Title).FirstOrDefault() ?? "",
            a.Language, a.Kind, a.Withdrawal, a.State, a.DueAtUtc, who != null ? who.Name : null)
        {
            ActId = a.Id,
            EndedAtUtc = a.EndedAtUtc,
            Outcome = a.Outcome,
            CreatedAtUtc = a.CreatedAtUtc,
            IsHeld = a.State == ScheduledState.Waiting && a.HeldAtUtc != null,
            ActorId = a.ActorId,
            Others = db.Schedule.Count(other => other.GroupId == a.GroupId && other.State == a.State) - 1,
        };
}

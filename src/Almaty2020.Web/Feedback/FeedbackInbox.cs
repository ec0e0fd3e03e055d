using Almaty2020.Web.Access;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Feedback;

/// <summary>Residents' feedback on the pages that a staff member may edit.</summary>
public sealed class FeedbackInbox(SiteDb db)
{
    /// <param name="Title">Title of the judged revision.</param>
    /// <param name="Path">Current path of the live page; null if it is not live.</param>
    /// <param name="IsCurrentRevision">True if the judged revision is still live.</param>
    public sealed record Entry(
        Guid Id,
        DateTime AtUtc,
        Language Language,
        Answer Answer,
        string Text,
        string Title,
        string? Path,
        bool IsCurrentRevision
    )
    {
        public int PageId { get; init; }

        internal Page? Page { get; init; }

        /// <summary>True if staff removed the text.</summary>
        public bool IsTextRemoved { get; init; }

        /// <summary>True if the current user may remove the text and the entry.</summary>
        public bool MayRemove { get; init; }

        /// <summary>Null while it is open.</summary>
        public DateTime? DoneAtUtc { get; init; }

        /// <summary>Name of the account.</summary>
        public string? DoneBy { get; init; }

        public string? AssigneeId { get; init; }

        /// <summary>Name of the account.</summary>
        public string? Assignee { get; init; }

        public string Note { get; init; } = "";

        /// <summary>The people who may look after it: those who may write the page in its language.</summary>
        public IReadOnlyList<Person> People { get; init; } = [];

        public TimeCursor Place => new(AtUtc, Id);
    }

    public sealed record Filter(Answer? Answer = null, Language? Language = null, TimeCursor? After = null, DateTime? SinceUtc = null)
    {
        public int? PageId { get; init; }

        /// <summary>True for what is done, false for what is open, null for both.</summary>
        public bool? IsDone { get; init; }

        public string? AssigneeId { get; init; }
    }

    /// <summary>An account that feedback can be given to.</summary>
    public sealed record Person(string Id, string Name);

    /// <param name="Count">Number of entries that match the filter, ignoring <see cref="Filter.After"/>.</param>
    /// <param name="HasMore">True if there are older entries.</param>
    public sealed record ResultPage(int Count, IReadOnlyList<Entry> Entries, bool HasMore);

    /// <summary>Ids of the pages that have feedback.</summary>
    public async Task<IReadOnlyList<int>> PagesAsync(Rights rights, CancellationToken ct) =>
        await db
            .Feedback.AsNoTracking()
            .Join(db.Pages, f => f.PageId, p => p.Id, (f, p) => new { Said = f, Page = p })
            .CoveredBy(rights, Rights.WritingRoles, r => r.Page, r => r.Said.Language)
            .Select(r => r.Page.Id)
            .Distinct()
            .ToListAsync(ct);

    /// <summary>Reads entries, newest first.</summary>
    public async Task<ResultPage> ReadAsync(Rights rights, Filter filter, int atMost, CancellationToken ct)
    {
        var all = Matching(db, rights, filter);
        var part = all;
        if (filter.After is { AtUtc: var at, Id: var id })
            part = part.Where(r => r.Said.AtUtc < at || (r.Said.AtUtc == at && r.Said.Id.CompareTo(id) < 0));

        var rows = await (
            from r in part
            join judged in db.Revisions on r.Said.RevisionId equals judged.Id
            join p in db.Publications on new { r.Said.PageId, r.Said.Language } equals new { p.PageId, p.Language } into lives
            from live in lives.DefaultIfEmpty()
            join d in db.Accounts on r.Said.DoneBy equals d.Id into doers
            from doer in doers.DefaultIfEmpty()
            join a in db.Accounts on r.Said.AssigneeId equals a.Id into assignees
            from assignee in assignees.DefaultIfEmpty()
            orderby r.Said.AtUtc descending, r.Said.Id descending
            select new
            {
                Entry = new Entry(
                    r.Said.Id,
                    r.Said.AtUtc,
                    r.Said.Language,
                    r.Said.Answer,
                    r.Said.Text,
                    judged.Title,
                    live!.Path,
                    live.RevisionId == r.Said.RevisionId
                )
                {
                    PageId = r.Said.PageId,
                    IsTextRemoved = r.Said.TextRemovedAtUtc != null,
                    DoneAtUtc = r.Said.DoneAtUtc,
                    DoneBy = doer!.Name,
                    AssigneeId = r.Said.AssigneeId,
                    Assignee = assignee!.Name,
                    Note = r.Said.Note,
                },
                r.Page,
                Total = all.Count(),
            }
        )
            .Take(atMost + 1)
            .ToListAsync(ct);
        return new ResultPage(
            rows is [var any, ..] ? any.Total : 0,
            [.. rows.Take(atMost).Select(r => r.Entry with { Page = r.Page, MayRemove = rights.MayPublish(r.Page, r.Entry.Language) })],
            rows.Count > atMost
        );
    }

    /// <summary>Adds to each entry who may look after it.</summary>
    public async Task<ResultPage> WithPeopleAsync(ResultPage part, CancellationToken ct)
    {
        if (part.Entries.Count == 0)
            return part;
        var people = (await Assignable(db).OrderBy(a => a.Name).ThenBy(a => a.Id).ToListAsync(ct))
            .Select(a => (Person: new Person(a.Id, a.Name), Rights: new Rights([.. a.Grants])))
            .ToList();
        return part with
        {
            Entries =
            [
                .. part.Entries.Select(e =>
                    e with
                    {
                        People = [.. people.Where(p => p.Rights.MayWrite(e.Page!, e.Language)).Select(p => p.Person)],
                    }
                ),
            ],
        };
    }

    /// <summary>The feedback that a filter lets through, of the pages that the user may edit. <see cref="Filter.After"/> does not count.</summary>
    internal static IQueryable<Row> Matching(SiteDb db, Rights rights, Filter filter)
    {
        var all = db
            .Feedback.AsNoTracking()
            .Join(db.Pages, f => f.PageId, p => p.Id, (f, p) => new Row { Said = f, Page = p })
            .CoveredBy(rights, Rights.WritingRoles, r => r.Page, r => r.Said.Language);
        if (filter.Answer is { } answer)
            all = all.Where(r => r.Said.Answer == answer);
        if (filter.Language is { } language)
            all = all.Where(r => r.Said.Language == language);
        if (filter.PageId is { } pageId)
            all = all.Where(r => r.Said.PageId == pageId);
        if (filter.SinceUtc is { } since)
            all = all.Where(r => r.Said.AtUtc >= since);
        if (filter.IsDone is { } isDone)
            all = isDone ? all.Where(r => r.Said.DoneAtUtc != null) : all.Where(r => r.Said.DoneAtUtc == null);
        if (filter.AssigneeId is { } assignee)
            all = all.Where(r => r.Said.AssigneeId == assignee);
        return all;
    }

    /// <summary>Active accounts with a role that writes, with their grants.</summary>
    internal static IQueryable<Account> Assignable(SiteDb db) =>
        db
            .Accounts.AsNoTracking()
            .Include(a => a.Grants)
                .ThenInclude(g => g.Page)
            .Where(a => a.ActivatedAtUtc != null && a.SuspendedAtUtc == null && a.RemovedAtUtc == null)
            .Where(a => a.Grants.Any(g => Rights.WritingRoles.Contains(g.Role)));

    /// <summary>Feedback with its page.</summary>
    internal sealed class Row
    {
        public required FeedbackEntry Said { get; init; }

        public required Page Page { get; init; }
    }
}

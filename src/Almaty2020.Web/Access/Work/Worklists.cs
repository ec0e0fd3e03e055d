using System.Linq.Expressions;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.Work;

/// <summary>
/// Finds what somebody has to do, within what they may touch. Each list is one query, its whole number among the rows: a page
/// that shows six of them asks six times.
/// </summary>
public sealed class Worklists(SiteDb db, TimeProvider clock)
{
    /// <summary>Of each list.</summary>
    public const int Shown = 5;

    /// <summary>How long before its day a page is due for review.</summary>
    public const int ReviewDays = 14;

    private static readonly IReadOnlyList<Role> Publishing = [Role.Publisher];

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>Drafts in review that they may publish and have not written in, the newest first.</summary>
    public Task<Worklist> WaitingAsync(Staff staff, CancellationToken ct)
    {
        var me = staff.Account.Id;
        // What is scheduled as it stands has been looked at.
        return DraftsAsync(
            db.Drafts.Where(d => d.SubmittedAtUtc != null && !d.Writers.Contains(me)
                && !db.Schedule.Any(a => a.PageId == d.PageId && a.Language == d.Language && a.State == ScheduledState.Waiting && a.RevisionId == d.SavedRevisionId)),
            staff.Rights, Publishing, ct);
    }

    /// <summary>What went live though only its writers had looked at it, and waits for a second person, the longest first.</summary>
    public async Task<Worklist> UrgentAsync(Staff staff, CancellationToken ct)
    {
        var me = staff.Account.Id;
        var reached = db.Publications
            .Where(p => p.UrgentReason != null && p.UrgentBy != me && !p.Revision!.Writers.Contains(me))
            .WithinReach(staff.Rights, Publishing, p => p.Page!, p => p.Language);
        var rows =
            from live in reached
            join a in db.Accounts on live.UrgentBy equals a.Id into people
            from who in people.DefaultIfEmpty()
            orderby live.FromUtc, live.PageId, live.Language
            select new { live, who };
        return await FirstAsync(
            rows,
            x => new Counted
            {
                Item = new WorkItem(x.live.PageId, x.live.Page!.Key, x.live.Title, x.live.Language, x.live.Path) { By = x.who!.Name, AtUtc = x.live.FromUtc, Message = x.live.UrgentReason! },
                Total = reached.Count(),
            },
            ct);
    }

    /// <summary>What they have written and nobody has published, the newest first.</summary>
    public Task<Worklist> OwnDraftsAsync(Staff staff, CancellationToken ct)
    {
        var me = staff.Account.Id;
        return DraftsAsync(db.Drafts.Where(d => d.UpdatedBy == me), staff.Rights, Rights.Writing, ct);
    }

    /// <summary>What could not be published or taken down at its time or has to be confirmed, then what will be, the next first.</summary>
    public async Task<Worklist> ScheduledAsync(Staff staff, CancellationToken ct)
    {
        var reached = db.Schedule
            .Where(a => a.State == ScheduledState.Waiting || a.State == ScheduledState.Failed)
            .Join(db.Pages, a => a.PageId, p => p.Id, (a, p) => new { Act = a, Page = p })
            .WithinReach(staff.Rights, Publishing, r => r.Page, r => r.Act.Language);
        var rows =
            from r in reached
            join v in db.Revisions on r.Act.RevisionId equals v.Id into revisions
            from text in revisions.DefaultIfEmpty()
            join p in db.Publications on new { r.Act.PageId, r.Act.Language } equals new { p.PageId, p.Language } into lives
            from live in lives.DefaultIfEmpty()
            join a in db.Accounts on r.Act.ActorId equals a.Id into people
            from who in people.DefaultIfEmpty()
            orderby r.Act.State == ScheduledState.Failed || r.Act.HeldAtUtc != null ? 0 : 1, r.Act.DueAtUtc, r.Act.PageId, r.Act.Language
            select new
            {
                r,
                live,
                who,
                title = text != null ? text.Title : live != null ? live.Title
                    : db.Revisions.Where(v => v.PageId == r.Act.PageId && v.Language == r.Act.Language).OrderByDescending(v => v.Number).Select(v => v.Title).FirstOrDefault(),
            };
        return await FirstAsync(
            rows,
            x => new Counted
            {
                Item = new WorkItem(x.r.Page.Id, x.r.Page.Key, x.title ?? "", x.r.Act.Language, x.live!.Path)
                {
                    Scheduled = new TimetableEntry(
                        x.r.Act.GroupId, x.r.Page.Id, x.r.Page.Key, x.title ?? "", x.r.Act.Language,
                        x.r.Act.Kind, x.r.Act.Withdrawal, x.r.Act.State, x.r.Act.DueAtUtc, x.who!.Name)
                    { ActId = x.r.Act.Id, Outcome = x.r.Act.Outcome, ActorId = x.r.Act.ActorId, IsHeld = x.r.Act.State == ScheduledState.Waiting && x.r.Act.HeldAtUtc != null, Others = db.Schedule.Count(other => other.GroupId == x.r.Act.GroupId && other.State == x.r.Act.State) - 1 },
                },
                Total = reached.Count(),
            },
            ct);
    }

    /// <summary>Translations whose source has gone on, the longest behind first; as residents are told it.</summary>
    public async Task<Worklist> BehindAsync(Staff staff, CancellationToken ct)
    {
        // What "behind" means is said in one place; here it becomes part of a query, whose parameters have no names.
        var behind = db.Database.SqlQueryRaw<BehindRow>(PublishedSql.Behind.Replace("@source", "{0}", StringComparison.Ordinal), Language.Source.Code);
        var reached = (
            from b in behind
            from p in db.Publications
            where p.PageId == b.PageId && (string)(object)p.Language == b.Language
            select new { b.SinceUtc, Live = p }).WithinReach(staff.Rights, Rights.Writing, r => r.Live.Page!, r => r.Live.Language);
        return await FirstAsync(
            reached.OrderBy(r => r.SinceUtc).ThenBy(r => r.Live.PageId).ThenBy(r => r.Live.Language),
            r => new Counted
            {
                Item = new WorkItem(r.Live.PageId, r.Live.Page!.Key, r.Live.Title, r.Live.Language, r.Live.Path) { AtUtc = r.SinceUtc },
                Total = reached.Count(),
            },
            ct);
    }

    /// <summary>Live pages whose day of review has come or comes soon, the first day first; each once, in the reader's language where it is there.</summary>
    public async Task<Worklist> DueForReviewAsync(Staff staff, CancellationToken ct)
    {
        var mine = staff.Account.Language;
        var limit = Formats.DayOf(Now).AddDays(ReviewDays);
        var reached = db.Publications
            .Where(p => p.Page!.ReviewBy <= limit)
            .Where(p => !db.Publications.Any(other => other.PageId == p.PageId
                && (other.Language == mine ? 0 : other.Language == Language.Source ? 1 : other.Language == Language.Kazakh ? 2 : 3)
                    < (p.Language == mine ? 0 : p.Language == Language.Source ? 1 : p.Language == Language.Kazakh ? 2 : 3)))
            .WithinReach(staff.Rights, Rights.Writing, p => p.Page!, language: null);
        return await FirstAsync(
            reached.OrderBy(p => p.Page!.ReviewBy).ThenBy(p => p.PageId),
            p => new Counted
            {
                Item = new WorkItem(p.PageId, p.Page!.Key, p.Title, p.Language, p.Path) { ReviewBy = p.Page.ReviewBy, LastReviewed = p.LastReviewed },
                Total = reached.Count(),
            },
            ct);
    }

    private Task<Worklist> DraftsAsync(IQueryable<Draft> drafts, Rights rights, IReadOnlyList<Role> roles, CancellationToken ct)
    {
        var reached = drafts
            .Join(db.Pages.Where(p => p.TrashedAtUtc == null), d => d.PageId, p => p.Id, (d, p) => new { Draft = d, Page = p })
            .WithinReach(rights, roles, r => r.Page, r => r.Draft.Language);
        var rows =
            from r in reached
            join p in db.Publications on new { r.Draft.PageId, r.Draft.Language } equals new { p.PageId, p.Language } into lives
            from live in lives.DefaultIfEmpty()
            join a in db.Accounts on r.Draft.UpdatedBy equals a.Id into writers
            from writer in writers.DefaultIfEmpty()
            orderby r.Draft.UpdatedAtUtc descending, r.Draft.Id descending
            select new { r, live, writer };
        var remarks = db.OpenRemarks().Where(r => r.Kind == RemarkKind.Remark);
        return FirstAsync(
            rows,
            x => new Counted
            {
                Item = new WorkItem(x.r.Page.Id, x.r.Page.Key, x.r.Draft.Title, x.r.Draft.Language, x.live!.Path)
                {
                    By = x.writer!.Name,
                    AtUtc = x.r.Draft.UpdatedAtUtc,
                    Message = x.r.Draft.Message,
                    IsReturned = x.r.Draft.ReturnedAtUtc != null,
                    IsInReview = x.r.Draft.SubmittedAtUtc != null,
                    Remarks = remarks.Count(m => m.PageId == x.r.Draft.PageId && m.Language == x.r.Draft.Language),
                },
                Total = reached.Count(),
            },
            ct);
    }

    private async Task<Worklist> FirstAsync<T>(IQueryable<T> rows, Expression<Func<T, Counted>> row, CancellationToken ct)
    {
        var first = await rows.Take(Shown).Select(row).AsNoTracking().ToListAsync(ct);
        int[] untitled = [.. first.Where(f => f.Item.Title.Length == 0).Select(f => f.Item.PageId).Distinct()];
        var titles = untitled.Length == 0 ? null : await new PageTitles(db).ReadAsync(untitled, first[0].Item.Language, ct);
        return new Worklist(first is [var any, ..] ? any.Total : 0, [.. first.Select(f => titles?.GetValueOrDefault(f.Item.PageId) is { } known && f.Item.Title.Length == 0
            ? f.Item with { Title = known.Title, TitleLanguage = known.Language }
            : f.Item)]);
    }

    private sealed class Counted
    {
        public required WorkItem Item { get; init; }

        public required int Total { get; init; }
    }

    /// <summary>A row of <see cref="PublishedSql.Behind"/>.</summary>
    private sealed class BehindRow
    {
        public int PageId { get; init; }

        // As the column has it: what the model knows of languages does not hold for rows of no entity.
        public string Language { get; init; } = "";

        public DateTime SinceUtc { get; init; }
    }
}

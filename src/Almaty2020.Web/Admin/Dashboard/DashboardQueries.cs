using System.Linq.Expressions;
using Almaty2020.Web.Access;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Review;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Upkeep;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Admin.Dashboard;

/// <summary>
/// Finds the tasks of a staff member, within their rights. Each list is one query that also returns the total count, so a dashboard with
/// six lists runs about six queries.
/// </summary>
public sealed class DashboardQueries(SiteDb db, LivePages livePages, TimeProvider clock)
{
    /// <summary>Items shown per list.</summary>
    public const int Shown = 5;

    private static readonly IReadOnlyList<Role> Publishing = [Role.Publisher];

    private static readonly IReadOnlyList<Role> Translating = [Role.Translator];

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>Drafts in review that the staff member may publish, newest first.</summary>
    /// <param name="ownToo">True if the staff member may publish text that they have written themselves.</param>
    public Task<TaskList> AwaitingReviewAsync(Staff staff, bool ownToo, CancellationToken ct)
    {
        // A draft that is scheduled with its current text has already been reviewed.
        return DraftsAsync(
            (ownToo ? db.Drafts : db.Drafts.ApprovableBy(staff.Account.Id)).Where(d =>
                d.SubmittedAtUtc != null
                && !db.Schedule.Any(a =>
                    a.PageId == d.PageId
                    && a.Language == d.Language
                    && a.State == ScheduledState.Waiting
                    && a.RevisionId == d.SavedRevisionId
                )
            ),
            staff.Rights,
            Publishing,
            ct
        );
    }

    /// <summary>Urgent publications that wait for a second person's approval, longest wait first.</summary>
    public Task<TaskList> UrgentAsync(Staff staff, CancellationToken ct) =>
        MarkedAsync(
            db.Publications.UrgentApprovableBy(staff.Account.Id)
                .Where(p => p.UrgentReason != Publication.CorrectionReason)
                .CoveredBy(staff.Rights, Publishing, p => p.Page!, p => p.Language),
            ct
        );

    /// <summary>
    /// Texts that their publisher corrected and no other person has looked at, longest wait first: for publishers all that they reach, for others
    /// those that they wrote.
    /// </summary>
    public Task<TaskList> CorrectedAsync(Staff staff, CancellationToken ct)
    {
        var me = " " + staff.Account.Id + " ";
        var reached = db
            .Publications.UrgentApprovableBy(staff.Account.Id)
            .Where(p => p.UrgentReason == Publication.CorrectionReason)
            .CoveredBy(staff.Rights, Rights.WritingRoles, p => p.Page!, p => p.Language);
        if (!staff.Rights.HasRole(Role.Publisher))
            reached = reached.Where(p =>
                db.Revisions.Any(r =>
                    r.PageId == p.PageId
                    && r.Language == p.Language
                    && r.Id == (p.Revision!.SameTextAsRevisionId ?? p.RevisionId)
                    && (" " + r.Writers + " ").Contains(me)
                )
            );
        return MarkedAsync(reached, ct);
    }

    private async Task<TaskList> MarkedAsync(IQueryable<Publication> reached, CancellationToken ct)
    {
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
                Item = new TaskItem(x.live.PageId, x.live.Page!.Key, x.live.Title, x.live.Language, x.live.Path)
                {
                    By = x.who!.Name,
                    AtUtc = x.live.FromUtc,
                    Message = x.live.UrgentReason!,
                },
                Total = reached.Count(),
            },
            ct
        );
    }

    /// <summary>Drafts that the staff member edited last, newest first.</summary>
    public Task<TaskList> OwnDraftsAsync(Staff staff, CancellationToken ct)
    {
        var me = staff.Account.Id;
        return DraftsAsync(db.Drafts.Where(d => d.UpdatedBy == me), staff.Rights, Rights.WritingRoles, ct);
    }

    /// <summary>Scheduled acts: first those that failed or must be confirmed, then the others, each in order of their due time.</summary>
    public async Task<TaskList> ScheduledAsync(Staff staff, CancellationToken ct)
    {
        var reached = db
            .Schedule.Where(a => a.State == ScheduledState.Waiting || a.State == ScheduledState.Failed)
            .Join(db.Pages, a => a.PageId, p => p.Id, (a, p) => new { Act = a, Page = p })
            .CoveredBy(staff.Rights, Publishing, r => r.Page, r => r.Act.Language);
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
                title = text != null ? text.Title
                : live != null ? live.Title
                : db
                    .Revisions.Where(v => v.PageId == r.Act.PageId && v.Language == r.Act.Language)
                    .OrderByDescending(v => v.Number)
                    .Select(v => v.Title)
                    .FirstOrDefault(),
            };
        return await FirstAsync(
            rows,
            x => new Counted
            {
                Item = new TaskItem(x.r.Page.Id, x.r.Page.Key, x.title ?? "", x.r.Act.Language, x.live!.Path)
                {
                    Scheduled = new ScheduleEntry(
                        x.r.Act.GroupId,
                        x.r.Page.Id,
                        x.r.Page.Key,
                        x.title ?? "",
                        x.r.Act.Language,
                        x.r.Act.Kind,
                        x.r.Act.Withdrawal,
                        x.r.Act.State,
                        x.r.Act.DueAtUtc,
                        x.who!.Name
                    )
                    {
                        ActId = x.r.Act.Id,
                        Outcome = x.r.Act.Outcome,
                        ActorId = x.r.Act.ActorId,
                        AwaitsConfirmation = x.r.Act.State == ScheduledState.Waiting && x.r.Act.HeldAtUtc != null,
                        OtherActs = db.Schedule.Count(other => other.GroupId == x.r.Act.GroupId && other.State == x.r.Act.State) - 1,
                    },
                },
                Total = reached.Count(),
            },
            ct
        );
    }

    /// <summary>
    /// Translations that are behind their source, longest first, by the same rule as the notice to residents; then those that will be when
    /// a draft of the source goes live that is in review.
    /// </summary>
    public async Task<TaskList> BehindAsync(Staff staff, CancellationToken ct)
    {
        var (live, upcoming) = (await BehindLiveSourceAsync(staff, ct), await BehindSubmittedSourceAsync(staff, ct));
        return new TaskList(live.Count + upcoming.Count, [.. live.Items.Concat(upcoming.Items).Take(Shown)]);
    }

    /// <summary>
    /// Pages without a text in a language that the staff member translates into, those with the newest source first. Pages that were
    /// withdrawn in that language are left out.
    /// </summary>
    public async Task<TaskList> MissingAsync(Staff staff, CancellationToken ct)
    {
        var (count, items) = (0, new List<(DateTime AtUtc, TaskItem Item)>());
        var oldestAlert = Now.AddDays(-AlertFields.MaxDays);
        foreach (var language in staff.Rights.LanguagesOf(Translating))
        {
            var missing = db
                .Pages.Where(staff.Rights.Filter(Translating, language))
                .Where(p =>
                    p.TrashedAtUtc == null
                    && p.SourceLanguage != language
                    && !db.Publications.Any(live => live.PageId == p.Id && live.Language == language)
                    && !db.Drafts.Any(d => d.PageId == p.Id && d.Language == language)
                    && !db.PublicationLog.Any(e => e.PageId == p.Id && e.Language == language)
                );
            var rows =
                from p in missing
                join d in db.Drafts on new { PageId = p.Id, Language = p.SourceLanguage } equals new { d.PageId, d.Language } into drafts
                from draft in drafts.DefaultIfEmpty()
                join l in db.Publications
                    on new { PageId = p.Id, Language = p.SourceLanguage } equals new { l.PageId, l.Language }
                    into lives
                from live in lives.DefaultIfEmpty()
                where
                    draft != null
                    // An alert that has ended needs no translation.
                    || (live != null && live.RetiredAtUtc == null && (p.Template != Template.Alert || live.FromUtc > oldestAlert))
                select new
                {
                    p.Id,
                    p.Key,
                    p.SourceLanguage,
                    Title = draft != null ? draft.Title : live!.Title,
                    AtUtc = draft != null ? draft.UpdatedAtUtc : live!.FromUtc,
                    IsLive = live != null,
                };
            count += await rows.CountAsync(ct);
            items.AddRange(
                (await rows.OrderByDescending(r => r.AtUtc).ThenBy(r => r.Id).Take(Shown).ToListAsync(ct)).Select(r =>
                    (
                        r.AtUtc,
                        new TaskItem(r.Id, r.Key, r.Title, language, Path: null)
                        {
                            TitleLanguage = r.SourceLanguage,
                            Source = r.SourceLanguage,
                            IsSourceDraft = !r.IsLive,
                        }
                    )
                )
            );
        }

        return new TaskList(count, [.. items.OrderByDescending(i => i.AtUtc).ThenBy(i => i.Item.PageId).Take(Shown).Select(i => i.Item)]);
    }

    private async Task<TaskList> BehindSubmittedSourceAsync(Staff staff, CancellationToken ct)
    {
        // Asked first, because a database that joins all at once may begin with the many live texts.
        var submitted = await db
            .Drafts.Where(s => s.SubmittedAtUtc != null && db.Pages.Any(g => g.Id == s.PageId && g.SourceLanguage == s.Language))
            .OrderBy(s => s.SubmittedAtUtc)
            .Select(s => s.PageId)
            .Take(Batches.Size)
            .ToListAsync(ct);
        if (submitted.Count == 0)
            return new TaskList(0, []);
        var rows =
            from s in db.Drafts
            where s.SubmittedAtUtc != null && submitted.Contains(s.PageId)
            join g in db.Pages on s.PageId equals g.Id
            where g.SourceLanguage == s.Language && g.TrashedAtUtc == null
            join text in db.Revisions on s.SavedRevisionId equals text.Id
            join p in db.Publications on s.PageId equals p.PageId
            where submitted.Contains(p.PageId) && p.Language != s.Language && p.RetiredAtUtc == null
            join d in db.Drafts on new { p.PageId, p.Language } equals new { d.PageId, d.Language } into drafts
            from draft in drafts.DefaultIfEmpty()
            let changed = text.SameTextAsRevisionId ?? text.Id
            where
                changed > (draft != null ? draft.SourceRevisionId : p.SourceRevisionId)
                && (g.SourceChangedAtRevisionId == null || changed > g.SourceChangedAtRevisionId)
            select new
            {
                Page = g,
                Live = p,
                Source = s,
            };
        var reached = rows.CoveredBy(staff.Rights, Rights.WritingRoles, r => r.Page, r => r.Live.Language);
        return await FirstAsync(
            reached.OrderBy(r => r.Source.SubmittedAtUtc).ThenBy(r => r.Page.Id).ThenBy(r => r.Live.Language),
            r => new Counted
            {
                Item = new TaskItem(r.Page.Id, r.Page.Key, r.Live.Title, r.Live.Language, r.Live.Path)
                {
                    AtUtc = r.Source.SubmittedAtUtc,
                    Source = r.Page.SourceLanguage,
                    IsSourceDraft = true,
                },
                Total = reached.Count(),
            },
            ct
        );
    }

    /// <summary>From the snapshot in memory: the database would compare every translation with its source.</summary>
    private async Task<TaskList> BehindLiveSourceAsync(Staff staff, CancellationToken ct)
    {
        var mayWrite = await db.MayWriteAsync(staff.Rights, staff.Rights.LanguagesOf(Rights.WritingRoles), ct);
        var reached = (await livePages.ReadAsync(ct))
            .All.Where(p => p.OutdatedSinceUtc is not null && mayWrite(p.PageId, p.Language))
            .ToList();
        return new TaskList(
            reached.Count,
            [
                .. reached
                    .OrderBy(p => (p.OutdatedSinceUtc, p.PageId, p.Language.Code))
                    .Take(Shown)
                    .Select(p => new TaskItem(p.PageId, p.Key, p.Title, p.Language, p.Path)
                    {
                        AtUtc = p.OutdatedSinceUtc,
                        Source = p.SourceLanguage,
                    }),
            ]
        );
    }

    /// <summary>
    /// Live pages whose review date has passed or comes soon, earliest first. Each appears once, in the reader's language if it is live in
    /// that.
    /// </summary>
    public async Task<TaskList> DueForReviewAsync(Staff staff, CancellationToken ct)
    {
        var mine = staff.Account.Language;
        var first = Language.Default;
        var limit = Formats.DayOf(Now).AddDays(ReviewReminders.DaysBefore);
        var reached = db
            .Publications.Where(p => p.Page!.ReviewBy <= limit)
            .Where(p =>
                !db.Publications.Any(other =>
                    other.PageId == p.PageId
                    // Among all other languages, the one with the oldest revision comes first.
                    && (
                        other.Language == mine ? -3
                        : other.Language == other.Page!.SourceLanguage ? -2
                        : other.Language == first ? -1
                        : other.RevisionId
                    )
                        < (
                            p.Language == mine ? -3
                            : p.Language == p.Page!.SourceLanguage ? -2
                            : p.Language == first ? -1
                            : p.RevisionId
                        )
                )
            )
            .CoveredBy(staff.Rights, Rights.WritingRoles, p => p.Page!, language: null);
        return await FirstAsync(
            reached.OrderBy(p => p.Page!.ReviewBy).ThenBy(p => p.PageId),
            p => new Counted
            {
                Item = new TaskItem(p.PageId, p.Page!.Key, p.Title, p.Language, p.Path)
                {
                    ReviewBy = p.Page.ReviewBy,
                    LastReviewed = p.LastReviewed,
                },
                Total = reached.Count(),
            },
            ct
        );
    }

    private Task<TaskList> DraftsAsync(IQueryable<Draft> drafts, Rights rights, IReadOnlyList<Role> roles, CancellationToken ct)
    {
        var reached = drafts
            .Join(db.Pages.Where(p => p.TrashedAtUtc == null), d => d.PageId, p => p.Id, (d, p) => new { Draft = d, Page = p })
            .CoveredBy(rights, roles, r => r.Page, r => r.Draft.Language);
        var rows =
            from r in reached
            join p in db.Publications on new { r.Draft.PageId, r.Draft.Language } equals new { p.PageId, p.Language } into lives
            from live in lives.DefaultIfEmpty()
            join a in db.Accounts on r.Draft.UpdatedBy equals a.Id into writers
            from writer in writers.DefaultIfEmpty()
            orderby r.Draft.UpdatedAtUtc descending, r.Draft.Id descending
            select new
            {
                r,
                live,
                writer,
            };
        var remarks = db.OpenRemarks().Where(r => r.Kind == RemarkKind.Remark);
        return FirstAsync(
            rows,
            x => new Counted
            {
                Item = new TaskItem(x.r.Page.Id, x.r.Page.Key, x.r.Draft.Title, x.r.Draft.Language, x.live!.Path)
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
            ct
        );
    }

    /// <summary>Live indicators whose next value is late, the latest first. Each appears once, in the reader's language if it is live in that.</summary>
    public async Task<TaskList> ValuesDueAsync(Staff staff, CancellationToken ct)
    {
        var today = Formats.DayOf(Now);
        var languages = staff.Rights.LanguagesOf(Rights.WritingRoles);
        var mayWrite = await db.MayWriteAsync(staff.Rights, languages, ct);
        var due = (await livePages.ReadAsync(ct))
            .All.Where(p => p is { Indicator: not null, Retirement: null })
            .GroupBy(p => p.PageId)
            .Where(versions => languages.Any(l => mayWrite(versions.Key, l)))
            .Select(versions =>
            {
                var source = versions.FirstOrDefault(p => p.Language == p.SourceLanguage) ?? versions.First();
                return (
                    Since: IndicatorStatus.LateFrom(source.Indicator!.ToInputs()),
                    Text: versions.FirstOrDefault(p => p.Language == staff.Account.Language) ?? source
                );
            })
            .Where(d => d.Since <= today)
            .OrderBy(d => d.Since)
            .ThenBy(d => d.Text.PageId)
            .ToList();
        return new TaskList(
            due.Count,
            [
                .. due.Take(Shown)
                    .Select(d => new TaskItem(d.Text.PageId, d.Text.Key, d.Text.Title, d.Text.Language, d.Text.Path)
                    {
                        LateSince = d.Since,
                    }),
            ]
        );
    }

    private async Task<TaskList> FirstAsync<T>(IQueryable<T> rows, Expression<Func<T, Counted>> row, CancellationToken ct)
    {
        var first = await rows.Take(Shown).Select(row).AsNoTracking().ToListAsync(ct);
        int[] untitled = [.. first.Where(f => f.Item.Title.Length == 0).Select(f => f.Item.PageId).Distinct()];
        var titles = untitled.Length == 0 ? null : await new PageTitles(db).ReadAsync(untitled, first[0].Item.Language, ct);
        return new TaskList(
            first is [var any, ..] ? any.Total : 0,
            [
                .. first.Select(f =>
                    titles?.GetValueOrDefault(f.Item.PageId) is { } known && f.Item.Title.Length == 0
                        ? f.Item with
                        {
                            Title = known.Title,
                            TitleLanguage = known.Language,
                        }
                        : f.Item
                ),
            ]
        );
    }

    private sealed class Counted
    {
        public required TaskItem Item { get; init; }

        public required int Total { get; init; }
    }
}

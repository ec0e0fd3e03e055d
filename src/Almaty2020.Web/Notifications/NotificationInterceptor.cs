using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Feedback;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Almaty2020.Web.Notifications;

/// <summary>
/// Adds the notifications of every act, in its own transaction. Each act has an audit entry, so this is the only place that decides who is
/// told of what, and no command can forget it.
/// </summary>
public sealed class NotificationInterceptor(SiteSettings settings) : SaveChangesInterceptor
{
    /// <summary>Publications of the save that is running.</summary>
    private readonly List<AuditEntry> published = [];

    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    )
    {
        published.Clear();
        if (eventData.Context is SiteDb db)
        {
            // Look for changes only once: an import saves many rows.
            List<EntityEntry> entries = [.. db.ChangeTracker.Entries()];
            foreach (var draft in LeavingReview(entries))
                await ForgetAsync(db, NotificationKind.Submitted, draft.PageId, draft.Language, cancellationToken);
            foreach (var act in Added<AuditEntry>(entries))
                await NotifyAsync(db, act, cancellationToken);
            foreach (var feedback in Added<FeedbackEntry>(entries))
                await NotifyAsync(db, feedback, cancellationToken);
        }

        return result;
    }

    public override async ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData,
        int result,
        CancellationToken cancellationToken = default
    )
    {
        if (published.Count > 0 && eventData.Context is SiteDb db)
        {
            // The acts of one save; the save below has none.
            AuditEntry[] acts = [.. published];
            published.Clear();
            await NotifyTranslatorsAsync(db, acts, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
        }

        return result;
    }

    private static IEnumerable<T> Added<T>(List<EntityEntry> entries) =>
        entries.Where(e => e.State == EntityState.Added).Select(e => e.Entity).OfType<T>();

    /// <summary>Drafts that no longer wait for review: published, returned, discarded, or taken back by their author.</summary>
    private static IEnumerable<Draft> LeavingReview(List<EntityEntry> entries) =>
        from entry in entries
        where entry.State is EntityState.Deleted or EntityState.Modified
        let draft = entry.Entity as Draft
        where draft is not null && entry.Property(nameof(Draft.SubmittedAtUtc)).OriginalValue is not null
        where entry.State == EntityState.Deleted || draft.SubmittedAtUtc is null
        select draft;

    /// <summary>Deletes unread notifications about something that is no longer so.</summary>
    private static Task<int> ForgetAsync(SiteDb db, NotificationKind kind, int pageId, Language language, CancellationToken ct) =>
        db
            .Notifications.Where(n => n.PageId == pageId && n.Language == language && n.Kind == kind && n.ReadAtUtc == null)
            .ExecuteDeleteAsync(ct);

    private Task NotifyAsync(SiteDb db, AuditEntry act, CancellationToken ct) =>
        act is not { PageId: { } pageId, Language: { } language }
            ? Task.CompletedTask
            : act.Action switch
            {
                AuditActions.DraftSubmitted => NotifyPublishersAsync(db, act, NotificationKind.Submitted, pageId, language, ct),
                AuditActions.DraftReturned => NotifyWritersAsync(db, act, NotificationKind.Returned, pageId, language, ct),
                AuditActions.PublicationScheduled => NotifyOfScheduledAsync(db, act, pageId, language, ct),
                AuditActions.PagePublished => NotifyOfPublishedAsync(db, act, pageId, language, ct),
                AuditActions.PageWithdrawn or AuditActions.UrgencyConfirmed => ForgetUnconfirmedAsync(db, pageId, language, ct),
                AuditActions.TranslationConfirmed => ForgetAsync(db, NotificationKind.Behind, pageId, language, ct),
                AuditActions.RemarkAdded => NotifyWritersAsync(db, act, NotificationKind.Remark, pageId, language, ct),
                AuditActions.ShareLinkAnswered => NotifyWritersAsync(db, act, NotificationKind.GuestAnswer, pageId, language, ct),
                AuditActions.ScheduleDone => NotifySchedulerAsync(db, act, NotificationKind.ScheduleDone, pageId, language, ct),
                AuditActions.ScheduleFailed => NotifySchedulerAsync(db, act, NotificationKind.ScheduleFailed, pageId, language, ct),
                AuditActions.ScheduleHeld => NotifyPublishersAsync(db, act, NotificationKind.ScheduleHeld, pageId, language, ct),
                AuditActions.FeedbackHandled when act.AccountId is { } assignee => NotifyAssigneeAsync(
                    db,
                    act,
                    assignee,
                    pageId,
                    language,
                    ct
                ),
                _ => Task.CompletedTask,
            };

    private async Task NotifyOfScheduledAsync(SiteDb db, AuditEntry act, int pageId, Language language, CancellationToken ct)
    {
        await ForgetAsync(db, NotificationKind.Submitted, pageId, language, ct);
        await NotifyWritersAsync(db, act, NotificationKind.Approved, pageId, language, ct);
    }

    private async Task NotifyOfPublishedAsync(SiteDb db, AuditEntry act, int pageId, Language language, CancellationToken ct)
    {
        // Also a translation that goes live with its source, which was published a moment ago.
        await ForgetAsync(db, NotificationKind.Behind, pageId, language, ct);
        await ForgetUnconfirmedAsync(db, pageId, language, ct);
        var kind = act.Detail == PublishSteps.CorrectionDetail ? NotificationKind.Corrected : NotificationKind.Published;
        await NotifyWritersAsync(db, act, kind, pageId, language, ct);
        if (act.Detail == PublishSteps.UrgentDetail)
            await NotifyPublishersAsync(db, act, NotificationKind.Urgent, pageId, language, ct);
        published.Add(act);
    }

    /// <summary>Deletes unread notifications of a text that was live before a second person had read it.</summary>
    private static async Task ForgetUnconfirmedAsync(SiteDb db, int pageId, Language language, CancellationToken ct)
    {
        await ForgetAsync(db, NotificationKind.Urgent, pageId, language, ct);
        await ForgetAsync(db, NotificationKind.Corrected, pageId, language, ct);
    }

    private async Task NotifyAssigneeAsync(
        SiteDb db,
        AuditEntry act,
        string assigneeId,
        int pageId,
        Language language,
        CancellationToken ct
    )
    {
        var (notifier, title) = (NotifierOf(db), await TitleAsync(db, pageId, language, ct));
        foreach (var recipient in await notifier.RecipientsAsync([], [assigneeId], act.ActorId, ct))
            notifier.Add(recipient, NotificationKind.Assigned, pageId, language, title, act.ActorId, act.AtUtc);
    }

    /// <summary>Tells everyone who wrote the text, and for a guest's answer the one who invited the guest.</summary>
    private async Task NotifyWritersAsync(
        SiteDb db,
        AuditEntry act,
        NotificationKind kind,
        int pageId,
        Language language,
        CancellationToken ct
    )
    {
        var writers = await WritersAsync(db, act, pageId, language, ct);
        if (kind == NotificationKind.GuestAnswer && act.AccountId is { } inviter)
            writers = [.. writers.Append(inviter).Distinct(StringComparer.Ordinal)];
        if (writers.Count == 0)
            return;

        var notifier = NotifierOf(db);
        var title = await TitleAsync(db, pageId, language, ct);
        foreach (var recipient in await notifier.RecipientsAsync([], writers, act.ActorId, ct))
            notifier.Add(recipient, kind, pageId, language, title, act.ActorId, act.AtUtc);
    }

    /// <summary>Tells the publishers of the page, except those who may not decide because they wrote or scheduled the text.</summary>
    private async Task NotifyPublishersAsync(
        SiteDb db,
        AuditEntry act,
        NotificationKind kind,
        int pageId,
        Language language,
        CancellationToken ct
    )
    {
        var (notifier, page) = (NotifierOf(db), await PageAsync(db, pageId, ct));
        var (draft, scheduled) = (TrackedDraft(db, pageId, language), ScheduledIn(db, pageId, language));
        var writers = await WritersAsync(db, act, pageId, language, ct);
        var title = await TitleAsync(db, pageId, language, ct);
        var allowsOwnText = await new ApprovalSetting(db, settings).AllowsOwnTextAsync(ct);
        foreach (var recipient in await notifier.RecipientsAsync([Role.Publisher], [], act.ActorId, ct))
        {
            if (recipient.Rights.MayPublish(page, language) && MayDecide(recipient.Account.Id))
                notifier.Add(recipient, kind, pageId, language, title, act.ActorId, act.AtUtc);
        }

        bool MayDecide(string accountId) =>
            kind switch
            {
                NotificationKind.ScheduleHeld => scheduled?.MayBeApprovedBy(accountId, allowsOwnText) ?? true,
                NotificationKind.Urgent => !writers.Contains(accountId),
                _ => allowsOwnText || (draft?.MayBeApprovedBy(accountId) ?? true),
            };
    }

    /// <summary>Tells the one who scheduled an act; of a failure also the other publishers, because the one may be away.</summary>
    private async Task NotifySchedulerAsync(
        SiteDb db,
        AuditEntry act,
        NotificationKind kind,
        int pageId,
        Language language,
        CancellationToken ct
    )
    {
        var scheduler = ScheduledIn(db, pageId, language)?.ActorId ?? "";
        var (notifier, page, title) = (NotifierOf(db), await PageAsync(db, pageId, ct), await TitleAsync(db, pageId, language, ct));
        Role[] roles = kind == NotificationKind.ScheduleFailed ? [Role.Publisher] : [];
        foreach (var recipient in await notifier.RecipientsAsync(roles, [scheduler], act.ActorId, ct))
        {
            if (recipient.Account.Id == scheduler || recipient.Rights.MayPublish(page, language))
                notifier.Add(recipient, kind, pageId, language, title, act.ActorId, act.AtUtc);
        }
    }

    /// <summary>
    /// Tells those who look after the page. Several answers on one page are one notification until it is read, so that many answers do not
    /// become many e-mails.
    /// </summary>
    private async Task NotifyAsync(SiteDb db, FeedbackEntry feedback, CancellationToken ct)
    {
        // A bare "useful" calls for nothing.
        if (feedback is { Answer: Answer.Yes, Text: "" })
            return;

        var (notifier, page) = (NotifierOf(db), await PageAsync(db, feedback.PageId, ct));
        var roles = NotificationChoices.RolesFor(NotificationTopic.Feedback);
        var unread = await db
            .Notifications.Where(n =>
                n.PageId == feedback.PageId && n.Language == feedback.Language && n.Kind == NotificationKind.Feedback && n.ReadAtUtc == null
            )
            .ToListAsync(ct);
        foreach (var more in unread)
        {
            more.Count++;
            more.AtUtc = feedback.AtUtc;
        }

        var title = await TitleAsync(db, feedback.PageId, feedback.Language, ct);
        foreach (var recipient in await notifier.RecipientsAsync(roles, [], actorId: null, ct))
        {
            if (recipient.Covers(roles, page, feedback.Language) && !unread.Exists(n => n.AccountId == recipient.Account.Id))
                notifier.Add(recipient, NotificationKind.Feedback, page.Id, feedback.Language, title, actorId: null, feedback.AtUtc);
        }
    }

    /// <summary>Tells the translators of the languages that have fallen behind with these publications.</summary>
    private async Task NotifyTranslatorsAsync(SiteDb db, AuditEntry[] acts, CancellationToken ct)
    {
        var behind = await db.TranslationsBehind([.. acts.Select(a => a.PageId!.Value).Distinct()]).ToListAsync(ct);
        // Behind since this act, and not since an earlier one.
        var fallen = behind.Where(row => acts.Any(a => a.PageId == row.PageId && a.AtUtc == row.SinceUtc)).ToList();
        if (fallen.Count == 0)
            return;

        var notifier = NotifierOf(db);
        var roles = NotificationChoices.RolesFor(NotificationTopic.Behind);
        foreach (var row in fallen)
        {
            var (page, language) = (await PageAsync(db, row.PageId, ct), Language.Parse(row.Language));
            var (actorId, at) = (acts.First(a => a.PageId == row.PageId).ActorId, acts[0].AtUtc);
            // A further language that goes live in the same act: they have been told.
            if (
                await db.Notifications.AnyAsync(
                    n => n.PageId == row.PageId && n.Language == language && n.Kind == NotificationKind.Behind && n.AtUtc == at,
                    ct
                )
            )
                continue;
            var title = await TitleAsync(db, row.PageId, language, ct);
            foreach (var recipient in await notifier.RecipientsAsync(roles, [], actorId, ct))
            {
                if (recipient.Covers(roles, page, language))
                    notifier.Add(recipient, NotificationKind.Behind, row.PageId, language, title, actorId, at);
            }
        }
    }

    private Notifier NotifierOf(SiteDb db) => new(db, settings.Mail is not null);

    private static Task<Page> PageAsync(SiteDb db, int pageId, CancellationToken ct) =>
        db.Pages.AsNoTracking().SingleAsync(p => p.Id == pageId, ct);

    /// <summary>The scheduled act that is being saved.</summary>
    private static ScheduledAct? ScheduledIn(SiteDb db, int pageId, Language language) =>
        db
            .ChangeTracker.Entries<ScheduledAct>()
            .Where(e => e.State is EntityState.Modified or EntityState.Added)
            .Select(e => e.Entity)
            .FirstOrDefault(a => a.PageId == pageId && a.Language == language);

    private static Draft? TrackedDraft(SiteDb db, int pageId, Language language) =>
        db.ChangeTracker.Entries<Draft>().Select(e => e.Entity).FirstOrDefault(d => d.PageId == pageId && d.Language == language);

    private static async Task<IReadOnlyCollection<string>> WritersAsync(
        SiteDb db,
        AuditEntry act,
        int pageId,
        Language language,
        CancellationToken ct
    )
    {
        // The text of a scheduled publication may differ from the draft's, which others may have edited since.
        var scheduled = db
            .ChangeTracker.Entries<ScheduledAct>()
            .Select(e => e.Entity)
            .FirstOrDefault(a =>
                a.PageId == pageId && a.Language == language && a.RevisionId is not null && a.RevisionId == act.ToRevisionId
            );
        var writers = scheduled?.Writers
            ?? TrackedDraft(db, pageId, language)?.Writers
            ?? await db.Drafts.Where(d => d.PageId == pageId && d.Language == language).Select(d => d.Writers).SingleOrDefaultAsync(ct)
            ?? Writers.None;
        return writers.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The title in the language, else in another one; the page's key if it has none yet.</summary>
    private static async Task<string> TitleAsync(SiteDb db, int pageId, Language language, CancellationToken ct)
    {
        if (TrackedDraft(db, pageId, language) is { Title.Length: > 0 } draft)
            return draft.Title;
        var titles = await db
            .Drafts.Where(d => d.PageId == pageId)
            .Select(d => new { d.Language, d.Title })
            .Concat(db.Publications.Where(p => p.PageId == pageId).Select(p => new { p.Language, p.Title }))
            .ToListAsync(ct);
        return titles.Where(t => t.Title.Length > 0).OrderBy(t => t.Language == language ? 0 : 1).Select(t => t.Title).FirstOrDefault()
            ?? await db.Pages.Where(p => p.Id == pageId).Select(p => p.Key).SingleAsync(ct);
    }
}

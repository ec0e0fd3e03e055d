using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Notifications;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Templates;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Upkeep;

/// <summary>
/// Daily job: tells the staff who look after an indicator that its next value is due, because none came in time. Each indicator is reminded once
/// for each period.
/// </summary>
public sealed class ValueReminders(SiteDb db, SiteSettings settings, TimeProvider clock)
{
    private sealed record Text(Page Page, Language Language, string Title, string Fields);

    private sealed record DueValue(Page Page, DateOnly Since, IReadOnlyList<Text> Texts);

    /// <returns>The number of indicators in the reminders.</returns>
    // May be repeated after an error during the commit: the indicators of an earlier attempt have been reminded.
    public Task<int> ExecuteAsync(CancellationToken ct) => db.InTransactionAsync((_, token) => RemindAsync(token), ct);

    private async Task<int> RemindAsync(CancellationToken ct)
    {
        var due = await DueAsync(ct);
        if (due.Count == 0)
            return 0;
        var (notifier, now) = (new Notifier(db, settings.Mail is not null), Auditing.Actor.System(clock));
        var roles = NotificationChoices.RolesFor(NotificationTopic.ValueDue);
        var recipients = await notifier.RecipientsAsync(roles, [], now.UserId, ct);
        var claimed = new List<DueValue>();
        foreach (var value in due.Where(d => recipients.Any(r => r.Covers(roles, d.Page, language: null))))
        {
            // Of two nodes, the one whose update comes second changes no row.
            var changed = await db
                .Pages.Where(p => p.Id == value.Page.Id && (p.ValueRemindedFor == null || p.ValueRemindedFor < value.Since))
                .ExecuteUpdateAsync(set => set.SetProperty(p => p.ValueRemindedFor, value.Since), ct);
            if (changed == 1)
                claimed.Add(value);
        }

        foreach (var recipient in recipients)
        {
            var own = claimed.Where(c => recipient.Covers(roles, c.Page, language: null)).ToList();
            if (own.Count == 0)
                continue;
            // One notification, however many values are due.
            var one = own.Count == 1 ? TextFor(recipient.Account.Language, own[0]) : null;
            notifier.Add(recipient, NotificationKind.ValueDue, one?.Page.Id, one?.Language, one?.Title ?? "", null, now.AtUtc, own.Count);
        }

        await db.SaveChangesAsync(ct);
        return claimed.Count;
    }

    private async Task<List<DueValue>> DueAsync(CancellationToken ct)
    {
        var today = Formats.DayOf(clock.GetUtcNow().UtcDateTime);
        var lives = await db
            .Publications.AsNoTracking()
            .Where(p => p.Page!.Template == Template.Indicator && p.Page.TrashedAtUtc == null && p.RetiredAtUtc == null)
            .Select(p => new Text(p.Page!, p.Language, p.Title, p.Revision!.Fields))
            .ToListAsync(ct);
        var drafts = (
            await db
                .Drafts.AsNoTracking()
                .Where(d => db.Pages.Any(p => p.Id == d.PageId && p.Template == Template.Indicator))
                .Select(d => new { d.PageId, d.Fields })
                .ToListAsync(ct)
        ).ToLookup(d => d.PageId, d => d.Fields);
        var due = new List<DueValue>();
        foreach (var texts in lives.GroupBy(t => t.Page.Id))
        {
            var source = texts.FirstOrDefault(t => t.Language == t.Page.SourceLanguage) ?? texts.First();
            if (
                LateFrom(source.Fields) is { } since
                && since <= today
                && (source.Page.ValueRemindedFor is not { } reminded || reminded < since)
                // A value in a draft is on its way.
                && drafts[texts.Key].All(d => LateFrom(d) is { } late && late <= since)
            )
                due.Add(new DueValue(source.Page, since, [.. texts]));
        }

        return due;
    }

    /// <summary>The day from which the next value of an indicator is late; null if none is expected.</summary>
    private static DateOnly? LateFrom(string fields) =>
        PageFields.FromJson(fields) is IndicatorFields indicator ? IndicatorStatus.LateFrom(indicator.ToInputs()) : null;

    private static Text TextFor(Language language, DueValue value) =>
        value.Texts.MinBy(t =>
            t.Language == language ? 0
            : t.Language == t.Page.SourceLanguage ? 1
            : 2
        )!;
}

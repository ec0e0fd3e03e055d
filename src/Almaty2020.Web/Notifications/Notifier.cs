using Almaty2020.Web.Access;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Notifications;

/// <summary>Finds who is told of an event, and adds their notifications. Saved by the caller.</summary>
/// <param name="sendsMail">False without a mail server: then nothing is marked for e-mail.</param>
internal sealed class Notifier(SiteDb db, bool sendsMail)
{
    /// <summary>When the daily e-mail is sent, in the site's time zone.</summary>
    public static readonly TimeOnly DailyAt = new(8, 0);

    /// <summary>An account that can be told of an event.</summary>
    public sealed record Recipient(Account Account, Rights Rights)
    {
        public NotificationChoices Choices { get; } = new(Account, Rights);

        /// <summary>Whether any of the roles covers the page in the language; null for any language.</summary>
        public bool Covers(IReadOnlyList<Role> roles, Page page, Language? language) =>
            (language is null ? Language.All : [language]).Any(l => Rights.Allows(roles, page, l));
    }

    /// <summary>Active accounts that have a role or are named, except the one who acted.</summary>
    public async Task<IReadOnlyList<Recipient>> RecipientsAsync(
        IReadOnlyList<Role> roles,
        IReadOnlyCollection<string> accountIds,
        string? actorId,
        CancellationToken ct
    )
    {
        var accounts = await db
            .Accounts.AsNoTracking()
            .Include(a => a.Grants)
                .ThenInclude(g => g.Page)
            .Where(a => a.ActivatedAtUtc != null && a.SuspendedAtUtc == null && a.RemovedAtUtc == null && a.Id != actorId)
            .Where(a => accountIds.Contains(a.Id) || a.Grants.Any(g => roles.Contains(g.Role)))
            .OrderBy(a => a.Id)
            .ToListAsync(ct);
        return [.. accounts.Select(a => new Recipient(a, new Rights([.. a.Grants])))];
    }

    /// <summary>Adds a notification, unless the recipient does not want to be told of it.</summary>
    public void Add(
        Recipient to,
        NotificationKind kind,
        int? pageId,
        Language? language,
        string title,
        string? actorId,
        DateTime at,
        int count = 1
    )
    {
        var how = to.Choices[NotificationChoices.TopicOf(kind)];
        if (how == NotificationDelivery.Never)
            return;
        db.Notifications.Add(
            new Notification
            {
                Id = Guid.CreateVersion7(),
                AccountId = to.Account.Id,
                Kind = kind,
                PageId = pageId,
                Language = language,
                Title = title,
                Count = count,
                ActorId = actorId,
                AtUtc = at,
                MailDueAtUtc = !sendsMail ? null : DueTimeOf(how, at),
            }
        );
    }

    private static DateTime? DueTimeOf(NotificationDelivery how, DateTime at) =>
        how switch
        {
            NotificationDelivery.AtOnce => at,
            NotificationDelivery.Daily => Formats.UtcOf(Formats.DayOf(at), DailyAt) is var today && today > at
                ? today
                : Formats.UtcOf(Formats.DayOf(at).AddDays(1), DailyAt),
            _ => null,
        };
}

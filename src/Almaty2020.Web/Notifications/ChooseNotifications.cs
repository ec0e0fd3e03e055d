using Almaty2020.Web.Access;
using Almaty2020.Web.Data;
using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Notifications;

/// <summary>Saves what a user wants to be told of, and how. Not audited, because it affects only the user.</summary>
public sealed class ChooseNotifications(SiteDb db, SiteSettings settings)
{
    /// <param name="choices">Topics that are missing stay as they are.</param>
    public Task ExecuteAsync(Staff staff, IReadOnlyDictionary<NotificationTopic, NotificationDelivery> choices, CancellationToken ct)
    {
        var changed = new NotificationChoices(staff.Account, staff.Rights);
        foreach (var topic in changed.Topics)
        {
            // Without a mail server, e-mails cannot be chosen. What was chosen before applies again when there is one.
            if (choices.TryGetValue(topic, out var how) && (settings.Mail is not null || IsNever(how) != IsNever(changed[topic])))
                changed[topic] = how;
        }

        var value = changed.Serialize();
        return db
            .Accounts.Where(a => a.Id == staff.Account.Id)
            .ExecuteUpdateAsync(a => a.SetProperty(x => x.NotificationChoices, value), ct);
    }

    private static bool IsNever(NotificationDelivery how) => how == NotificationDelivery.Never;
}

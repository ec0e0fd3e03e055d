using System.Collections.Frozen;
using Almaty2020.Web.Access;
using Almaty2020.Web.Settings;

namespace Almaty2020.Web.Notifications;

/// <summary>What a user can choose to be told of. The names are stored.</summary>
public enum NotificationTopic
{
    Submitted,
    Returned,
    Published,
    Remark,
    GuestAnswer,
    Schedule,
    ReviewDue,
    ValueDue,
    Feedback,
    Assigned,
    Behind,
}

/// <summary>How a user is told. The names are stored.</summary>
public enum NotificationDelivery
{
    /// <summary>In the admin area, and by e-mail at once.</summary>
    AtOnce,

    /// <summary>In the admin area, and in one e-mail a day.</summary>
    Daily,

    /// <summary>In the admin area only.</summary>
    NoMail,

    Never,
}

/// <summary>A user's choices: the defaults of their roles, and what they have changed.</summary>
public sealed class NotificationChoices
{
    /// <summary>The roles that are told of each topic.</summary>
    private static readonly FrozenDictionary<NotificationTopic, IReadOnlyList<Role>> Roles = new Dictionary<
        NotificationTopic,
        IReadOnlyList<Role>
    >
    {
        [NotificationTopic.Submitted] = [Role.Publisher],
        [NotificationTopic.Returned] = Rights.WritingRoles,
        [NotificationTopic.Published] = Rights.WritingRoles,
        [NotificationTopic.Remark] = Rights.WritingRoles,
        [NotificationTopic.GuestAnswer] = Rights.WritingRoles,
        [NotificationTopic.Schedule] = [Role.Publisher],
        [NotificationTopic.ReviewDue] = [Role.Author, Role.Publisher],
        [NotificationTopic.ValueDue] = [Role.Author, Role.Publisher],
        [NotificationTopic.Feedback] = [Role.Author, Role.Publisher],
        [NotificationTopic.Assigned] = Rights.WritingRoles,
        [NotificationTopic.Behind] = [Role.Translator],
    }.ToFrozenDictionary();

    private readonly Rights rights;
    private readonly Dictionary<NotificationTopic, NotificationDelivery> chosen = [];

    public NotificationChoices(Account account, Rights rights)
    {
        this.rights = rights;
        foreach (var pair in account.NotificationChoices.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            // Skip what only a newer version of the site knows.
            if (pair.Split('=') is [var topic, var delivery] && TryRead(topic, delivery) is { } choice)
                chosen[choice.Topic] = choice.How;
        }
    }

    /// <summary>The topics of which the user's roles are told.</summary>
    public IReadOnlyList<NotificationTopic> Topics =>
        [.. Enum.GetValues<NotificationTopic>().Where(topic => rights.HasAnyRole(RolesFor(topic)))];

    public NotificationDelivery this[NotificationTopic topic]
    {
        get => chosen.TryGetValue(topic, out var how) ? how : DefaultOf(topic);
        set
        {
            if (value == DefaultOf(topic))
                chosen.Remove(topic);
            else
                chosen[topic] = value;
        }
    }

    public static IReadOnlyList<Role> RolesFor(NotificationTopic topic) => Roles[topic];

    public static NotificationTopic TopicOf(NotificationKind kind) =>
        kind switch
        {
            NotificationKind.Submitted or NotificationKind.Urgent => NotificationTopic.Submitted,
            NotificationKind.Returned => NotificationTopic.Returned,
            NotificationKind.Approved or NotificationKind.Published or NotificationKind.Corrected => NotificationTopic.Published,
            NotificationKind.Remark => NotificationTopic.Remark,
            NotificationKind.GuestAnswer => NotificationTopic.GuestAnswer,
            NotificationKind.ScheduleDone or NotificationKind.ScheduleFailed or NotificationKind.ScheduleHeld => NotificationTopic.Schedule,
            NotificationKind.ReviewDue => NotificationTopic.ReviewDue,
            NotificationKind.ValueDue => NotificationTopic.ValueDue,
            NotificationKind.Feedback => NotificationTopic.Feedback,
            NotificationKind.Assigned => NotificationTopic.Assigned,
            NotificationKind.Behind => NotificationTopic.Behind,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "This kind has no topic."),
        };

    /// <returns>Null if this version of the site does not know the names.</returns>
    public static (NotificationTopic Topic, NotificationDelivery How)? TryRead(string? topic, string? delivery) =>
        Enum.TryParse<NotificationTopic>(topic, out var known)
        && Enum.IsDefined(known)
        && Enum.TryParse<NotificationDelivery>(delivery, out var how)
        && Enum.IsDefined(how)
            ? (known, how)
            : null;

    /// <summary>The value of <see cref="Account.NotificationChoices"/>.</summary>
    public string Serialize() => string.Join(' ', chosen.OrderBy(c => c.Key).Select(c => $"{c.Key}={c.Value}"));

    /// <summary>What someone waits for is told at once. What happens often, or can wait, comes in the daily e-mail or not by e-mail.</summary>
    private NotificationDelivery DefaultOf(NotificationTopic topic) =>
        topic switch
        {
            NotificationTopic.ReviewDue or NotificationTopic.ValueDue or NotificationTopic.Behind => NotificationDelivery.Daily,
            NotificationTopic.Feedback => rights.HasRole(Role.Publisher) ? NotificationDelivery.Daily : NotificationDelivery.NoMail,
            _ => NotificationDelivery.AtOnce,
        };
}

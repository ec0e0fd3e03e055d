using Almaty2020.Web.Localization;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Published;

public enum AlertState
{
    NotBegun,
    InForce,
    Ended,
}

/// <summary>An alert that is in force.</summary>
/// <param name="Page">In its own language, which may differ from the reader's: see <see cref="PublishedAlerts.InForce"/>.</param>
public sealed record LiveAlert(PublishedPage Page, AlertFields Fields, DateTime FromUtc, DateTime UntilUtc);

/// <summary>
/// The alerts of a snapshot, and when each begins and ends. A snapshot has no clock: every question names the time. Each begin and end changes
/// what every page shows, without a publication.
/// </summary>
public sealed class PublishedAlerts
{
    /// <summary>Gravest first, and the newest first within a level.</summary>
    private readonly LiveAlert[] alerts;

    /// <summary>Ticks of all begins and ends, and of the other days, in order.</summary>
    private readonly long[] changes;

    private readonly Func<int, Language, bool> isLive;
    private readonly TimeZoneInfo zone;

    /// <param name="pages">The live alert pages of all languages that are not retired.</param>
    /// <param name="isLive">True if a page is live in a language.</param>
    /// <param name="zoneId">The site's time zone; null for the default.</param>
    /// <param name="otherDays">Days at whose beginning pages change for another reason than an alert.</param>
    internal PublishedAlerts(
        IEnumerable<PublishedPage> pages,
        Func<int, Language, bool> isLive,
        string? zoneId,
        IEnumerable<DateOnly>? otherDays = null
    )
    {
        this.isLive = isLive;
        zone = SiteTime.ZoneOf(zoneId);
        alerts =
        [
            .. pages
                .Where(p => p.Alert is not null)
                .Select(p => new LiveAlert(p, p.Alert!, ToUtc(p.Alert!.Starts), ToUtc(p.Alert.Until)))
                .Where(a => a.FromUtc < a.UntilUtc)
                .OrderByDescending(a => a.Fields.GetGravity())
                .ThenByDescending(a => a.FromUtc)
                .ThenByDescending(a => a.Page.PageId)
                // The source before its translations: it stands for a language that has none.
                .ThenBy(a => a.Page.Language == a.Page.SourceLanguage ? 0 : 1),
        ];
        changes =
        [
            .. alerts
                .SelectMany(a => new[] { a.FromUtc.Ticks, a.UntilUtc.Ticks })
                .Concat((otherDays ?? []).Select(day => ToUtc(day.ToDateTime(TimeOnly.MinValue)).Ticks))
                .Distinct()
                .Order(),
        ];
    }

    /// <summary>
    /// How many begins and ends have passed. Asked for every request, so it allocates nothing and reads no clock on a site without them.
    /// </summary>
    public int PassedAt(TimeProvider clock)
    {
        if (changes.Length == 0)
            return 0;
        var now = clock.GetUtcNow().Ticks;
        // Nearly always every alert has ended.
        if (now >= changes[^1])
            return changes.Length;
        var found = Array.BinarySearch(changes, now);
        return found >= 0 ? found + 1 : ~found;
    }

    /// <summary>
    /// The alerts for readers of a language, gravest first. One without a version in the language is shown in another only if it is an
    /// emergency.
    /// </summary>
    public IReadOnlyList<LiveAlert> InForce(Language language, DateTime nowUtc)
    {
        if (alerts.Length == 0 || nowUtc.Ticks >= changes[^1])
            return [];
        return
        [
            .. alerts
                .Where(a =>
                    a.FromUtc <= nowUtc
                    && nowUtc < a.UntilUtc
                    && (a.Page.Language == language || (a.Fields.Level == AlertFields.Emergency && !isLive(a.Page.PageId, language)))
                )
                .DistinctBy(a => a.Page.PageId),
        ];
    }

    /// <summary>The state of an alert, live or a draft.</summary>
    public AlertState StateOf(AlertFields fields, DateTime nowUtc) =>
        nowUtc >= ToUtc(fields.Until) ? AlertState.Ended
        : nowUtc >= ToUtc(fields.Starts) ? AlertState.InForce
        : AlertState.NotBegun;

    /// <summary>When an alert begins, in UTC.</summary>
    public DateTime StartOf(AlertFields fields) => ToUtc(fields.Starts);

    private DateTime ToUtc(DateTime local) => SiteTime.ToUtc(local, zone);
}

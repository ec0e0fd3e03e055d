using System.Globalization;
using Almaty2020.Markup;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Auditing;

/// <summary>Filter for the audit log; a null property does not filter.</summary>
/// <param name="Person">
/// An account id, or one of the ids in <see cref="Actor"/>. Matches actions by this person and on this account.
/// </param>
/// <param name="From">First day, in the site's time zone.</param>
/// <param name="To">Last day, inclusive, in the site's time zone.</param>
public sealed record AuditFilter(string? Person, string? Action, int? PageId, DateOnly? From, DateOnly? To)
{
    public static AuditFilter Everything { get; } = new(null, null, null, null, null);

    /// <summary>Parses query parameters. Empty and invalid values become null.</summary>
    public static AuditFilter Read(string? person, string? action, string? page, string? from, string? to) =>
        new(
            Cut(person, Actor.UserIdMaxLength),
            Cut(action, 40),
            int.TryParse(page, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null,
            Day(from),
            Day(to)
        );

    public IReadOnlyList<KeyValuePair<string, string?>> ToQueryParameters()
    {
        KeyValuePair<string, string?>[] pairs =
        [
            new("person", Person),
            new("act", Action),
            new("page", PageId?.ToString(CultureInfo.InvariantCulture)),
            new("from", Day(From)),
            new("to", Day(To)),
        ];
        return [.. pairs.Where(p => p.Value is not null)];
    }

    /// <summary>Text form for the audit entry of an export.</summary>
    public string ToDetail() => string.Join(' ', ToQueryParameters().Select(p => $"{p.Key}={p.Value}"));

    public static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    internal IQueryable<AuditEntry> Apply(SiteDb db)
    {
        IQueryable<AuditEntry> entries = db.Audit;
        if (Person is { } person)
            entries = entries.Where(e => e.ActorId == person || e.AccountId == person);
        if (Action is { } action)
            entries = entries.Where(e => e.Action == action);
        if (PageId is { } page)
            entries = entries.Where(e => e.PageId == page);
        if (From is { } from)
        {
            var begins = Begins(from);
            entries = entries.Where(e => e.AtUtc >= begins);
        }

        if (To is { } to && to < DateOnly.MaxValue)
        {
            var ends = Begins(to.AddDays(1));
            entries = entries.Where(e => e.AtUtc < ends);
        }

        return entries;
    }

    /// <summary>Cuts a value to the column's length, so that it can also be stored in the detail of an export entry.</summary>
    private static string? Cut(string? text, int length) => string.IsNullOrEmpty(text) ? null : TextNormalizer.Truncate(text, length);

    private static DateTime Begins(DateOnly day) =>
        day == DateOnly.MinValue ? DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc) : SiteTime.StartOf(day);

    private static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}

using System.Globalization;
using Almaty2020.Markup;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing;

namespace Almaty2020.Web.Access.Auditing;

/// <summary>Which acts somebody asks for; what is null does not narrow them.</summary>
/// <param name="Person">What they did and what was done to their account: an account's id, or a name of <see cref="Actor"/>.</param>
/// <param name="From">The first day, in Almaty.</param>
/// <param name="To">The last day, itself among them.</param>
public sealed record AuditFilter(string? Person, string? Action, int? PageId, DateOnly? From, DateOnly? To)
{
    private static readonly TimeZoneInfo Almaty = TimeZoneInfo.FindSystemTimeZoneById("Asia/Almaty");

    public static AuditFilter Everything { get; } = new(null, null, null, null, null);

    /// <summary>As an address has it: names, and values that are not empty. What it cannot be made of is left out.</summary>
    public static AuditFilter Read(string? person, string? action, string? page, string? from, string? to) => new(
        Cut(person, Actor.UserIdMaxLength),
        Cut(action, 40),
        int.TryParse(page, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null,
        Day(from),
        Day(to));

    public IReadOnlyList<KeyValuePair<string, string?>> ToPairs()
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

    /// <summary>As the audit log keeps what an export was of.</summary>
    public string ToDetail() => string.Join(' ', ToPairs().Select(p => $"{p.Key}={p.Value}"));

    public static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    internal IQueryable<AuditEntry> Of(SiteDb db)
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

    /// <summary>No longer than what it is compared with, so that it can be kept as an export's detail.</summary>
    private static string? Cut(string? text, int length) => string.IsNullOrEmpty(text) ? null : TextNormalizer.Cut(text, length);

    private static DateTime Begins(DateOnly day) => day == DateOnly.MinValue
        ? DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc)
        : TimeZoneInfo.ConvertTimeToUtc(day.ToDateTime(TimeOnly.MinValue), Almaty);

    private static DateOnly? Day(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}

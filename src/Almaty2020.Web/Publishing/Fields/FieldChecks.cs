using Almaty2020.Markup;

namespace Almaty2020.Web.Publishing.Fields;

/// <summary>
/// What a template's data must be before the public may see it: what a content file must have, or what goes out by an export could not
/// come in again. Fields are named as in a content file, behind <see cref="Prefix"/>: <c>data.source.title</c>.
/// </summary>
public static class FieldChecks
{
    public const string Prefix = "data.";
    public const string PortraitImage = Prefix + "portrait.image";
    public const int ShortMaxLength = 120;
    public const int LongMaxLength = 1000;

    /// <summary>Each field once, however many rows of it are wrong.</summary>
    public static IReadOnlyList<Issue> For(PageFields fields) => [.. All(fields).OfType<Issue>().DistinctBy(i => i.Field)];

    private static IEnumerable<Issue?> All(PageFields fields) =>
    [
        Long("source.title", fields.Source.Title),
        Short("source.date", fields.Source.Date),
        Day("last-reviewed", fields.LastReviewed),
        .. fields switch
        {
            HomeFields home => [.. Of(home.Quotation), .. Of(home.Figures)],
            ProfileFields profile => Of(profile),
            ProgrammeFields programme => [programme.To < programme.From ? new Issue(Prefix + "to", IssueCodes.BadNumber) : null, .. Of(programme.Figures)],
            PriorityFields priority => [.. priority.Measures.Select(m => Long("measures", m)), .. Of(priority.Figures)],
            _ => Array.Empty<Issue?>(),
        },
    ];

    private static IEnumerable<Issue?> Of(ProfileFields profile) =>
    [
        Short("name", profile.Name),
        Short("role", profile.Role),
        Day("born", profile.Born),
        Short("birthplace", profile.Birthplace),
        .. profile.Education.Select(e => Long("education", e)),
        .. profile.Career.SelectMany(e => new[] { e.Date is null ? Short("career.when", e.Period ?? "") : null, Long("career.text", e.Text) }),
        .. profile.Memberships.SelectMany(m => m.Roles.Select(r => Long("memberships.roles", r)).Prepend(Long("memberships.organisation", m.Organisation))),
        .. profile.Honours.Select(h => Long("honours", h)),
        profile.Family is { } family ? Long("family", family) : null,
        .. Of(profile.Quotation),
        .. profile.Portrait is { } portrait ? [Short("portrait.image", portrait.Image) ?? Picture(PortraitImage, portrait.Image), Long("portrait.alt", portrait.AlternativeText)] : Array.Empty<Issue?>(),
    ];

    private static IEnumerable<Issue?> Of(Quotation? quotation) =>
        quotation is null ? [] : [Long("quotation.text", quotation.Text), Short("quotation.attribution", quotation.Attribution)];

    private static IEnumerable<Issue?> Of(IReadOnlyList<KeyFigure> figures) =>
        figures.SelectMany(f => new[] { Short("figures.value", f.Value), Long("figures.label", f.Label) });

    private static Issue? Short(string field, string value) => Text(field, value, ShortMaxLength);

    private static Issue? Long(string field, string value) => Text(field, value, LongMaxLength);

    private static Issue? Picture(string field, string address) => PictureAddress.IsAllowed(address) ? null : new Issue(field, IssueCodes.BadPicture);

    private static Issue? Day(string field, DateOnly value) => value == default ? new Issue(Prefix + field, IssueCodes.Missing) : null;

    private static Issue? Text(string field, string value, int maxLength) =>
        TextNormalizer.IsBlank(value) ? new Issue(Prefix + field, IssueCodes.Missing)
        : value.Length > maxLength ? new Issue(Prefix + field, IssueCodes.TooLong)
        : null;
}

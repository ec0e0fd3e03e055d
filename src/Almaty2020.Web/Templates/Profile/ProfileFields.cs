using Almaty2020.Web.Localization;
using Almaty2020.Web.Templates;

[assembly: Template("Profile", typeof(ProfileFields), IsForNewPages = true)]

namespace Almaty2020.Web.Templates;

/// <summary>A person who holds an office.</summary>
public sealed record ProfileFields : PageFields
{
    [TextField(FieldDefinition.LineMaxLength, IsRequired = true)]
    public required string Name { get; init; }

    [TextField(FieldDefinition.LineMaxLength, IsRequired = true)]
    public required string Role { get; init; }

    /// <summary>The time in office, as far as it is known.</summary>
    [GroupField(IsShared = true, IsSearched = false)]
    public Term? Term { get; init; }

    [DateField(IsRequired = true, IsShared = true, SearchLabel = "profile.born")]
    public required DateOnly Born { get; init; }

    [TextField(FieldDefinition.LineMaxLength, IsRequired = true)]
    public required string Birthplace { get; init; }

    [GroupField(IsSearched = false)]
    public Portrait? Portrait { get; init; }

    [TextField(FieldDefinition.TextMaxLength, SearchLabel = "profile.education")]
    public IReadOnlyList<string> Education { get; init; } = [];

    [GroupField(SearchFormat = "{0}: {1}")]
    public IReadOnlyList<TimelineEntry> Career { get; init; } = [];

    [GroupField(SearchFormat = "{0}: {1}")]
    public IReadOnlyList<Membership> Memberships { get; init; } = [];

    [TextField(FieldDefinition.TextMaxLength)]
    public IReadOnlyList<string> Honours { get; init; } = [];

    /// <summary>ISO 639-1 codes of the languages that the person speaks.</summary>
    [SpokenLanguagesField(IsShared = true, HasHelp = true, SearchLabel = "profile.languages")]
    public IReadOnlyList<string> Languages { get; init; } = [];

    [TextField(FieldDefinition.TextMaxLength, SearchLabel = "profile.family")]
    public string? Family { get; init; }

    [GroupField(SearchFormat = "{0} ({1})")]
    public Quotation? Quotation { get; init; }

    /// <summary>
    /// When the term began. Profiles without the field, such as those published before it existed, have the date of the last entry of the
    /// career.
    /// </summary>
    public PartialDate? GetTermStart() => Term?.From ?? (Term?.Until is null && Career is [.., { Date: { } date }] ? date : null);

    public override IEnumerable<(string Key, string InputName)> PageKeys() =>
        Term?.Successor is { Length: > 0 } successor ? [(successor, FieldDefinition.Prefix + "term.successor")] : [];
}

/// <summary>The time in which a person holds an office.</summary>
/// <param name="From">When it began.</param>
/// <param name="Until">The last day, in the site's time zone. Null while it is not known.</param>
/// <param name="Successor">The key of the page of the person who holds the office next.</param>
public sealed record Term(
    [property: PartialDateField(HasHelp = true)] PartialDate? From,
    [property: DateField(NotBefore = "from", HasHelp = true)] DateOnly? Until,
    [property: TextField(SiteFields.KeyMaxLength, IsPageKey = true, HasHelp = true)] string? Successor
);

/// <summary>An entry of a career. Exactly one of <paramref name="Date"/> and <paramref name="Period"/> is set.</summary>
/// <param name="Date">The year or month in which it began.</param>
/// <param name="Period">The time in words.</param>
public sealed record TimelineEntry(
    [property: DateOrPeriodField(Name = "when", IsRequired = true)] PartialDate? Date,
    string? Period,
    [property: TextField(FieldDefinition.TextMaxLength, IsRequired = true)] string Text
);

public sealed record Membership(
    [property: TextField(FieldDefinition.TextMaxLength, IsRequired = true)] string Organisation,
    [property: TextField(FieldDefinition.TextMaxLength)] IReadOnlyList<string> Roles
);

/// <param name="Image">Address of the picture.</param>
public sealed record Portrait(
    [property: PictureField(IsRequired = true, IsShared = true)] string Image,
    [property: TextField(FieldDefinition.TextMaxLength, Name = "alt", IsRequired = true)] string AlternativeText
);

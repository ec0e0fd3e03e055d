using Almaty2020.Web.Localization;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;

[assembly: Template("Site", typeof(SiteFields))]

namespace Almaty2020.Web.Templates;

/// <summary>The names of the site and its statements about itself. The page has no address: its fields stand on every other page.</summary>
public sealed record SiteFields : PageFields
{
    /// <summary>Longest short name: browsers show 16 characters of a search engine's name, which ends with the language's code.</summary>
    public const int ShortNameMaxLength = 13;

    public const int SiteNameMaxLength = 60;

    /// <summary>Longest key of a page.</summary>
    public const int KeyMaxLength = 300;

    [TextField(SiteNameMaxLength, IsRequired = true, HasHelp = true)]
    public required string SiteName { get; init; }

    [TextField(ShortNameMaxLength, IsRequired = true, HasHelp = true)]
    public required string ShortName { get; init; }

    /// <summary>Who runs the site.</summary>
    [TextField(FieldDefinition.TextMaxLength, HasHelp = true)]
    public string? Operator { get; init; }

    /// <summary>A sentence that says if the site is official, and for whom it speaks.</summary>
    [TextField(FieldDefinition.TextMaxLength, HasHelp = true)]
    public string? Independence { get; init; }

    /// <summary>An e-mail address, or the key of a page.</summary>
    [TextField(FieldDefinition.LineMaxLength, IsShared = true, HasHelp = true)]
    public string? Contact { get; init; }

    [TextField(FieldDefinition.LineMaxLength, HasHelp = true)]
    public string? City { get; init; }

    /// <summary>The city's administration, of which a person with a profile holds an office.</summary>
    [TextField(FieldDefinition.LineMaxLength, HasHelp = true)]
    public string? Administration { get; init; }

    /// <summary>Keys of the pages in the main menu, in their order. Empty if the settings of each page decide.</summary>
    [TextField(KeyMaxLength, IsPageKey = true, IsShared = true, IsSearched = false)]
    public IReadOnlyList<string> MainMenu { get; init; } = [];

    /// <summary>Keys of the pages in the menu of the footer, in their order. Empty if the settings of each page decide.</summary>
    [TextField(KeyMaxLength, IsPageKey = true, IsShared = true, IsSearched = false)]
    public IReadOnlyList<string> FooterMenu { get; init; } = [];

    /// <summary>The IANA id of the time zone in which the site gives times.</summary>
    [TimeZoneField(IsShared = true, IsSearched = false, HasHelp = true)]
    public string? TimeZone { get; init; }

    /// <summary>The colour of buttons and of what is selected.</summary>
    [ColourField(IsShared = true, IsSearched = false, HasHelp = true)]
    public string? AccentColour { get; init; }

    /// <summary>The colour of the footer and the drawings, and in a pale tint of the header.</summary>
    [ColourField(IsShared = true, IsSearched = false, HasHelp = true)]
    public string? BandColour { get; init; }

    /// <summary>Stands beside the site's name, in place of the drawn sign. Each language may have its own.</summary>
    [GroupField(IsSearched = false)]
    public SiteLogo? Logo { get; init; }

    /// <summary>Stands for pages without a photo of their own where they are shared.</summary>
    [PictureField(IsShared = true, IsSearched = false, HasHelp = true)]
    public string? SharePicture { get; init; }

    /// <summary>The terms under which the values of indicators may be used: an address, or the key of a page. Null if none are given.</summary>
    [LinkField(IsShared = true, IsSearched = false, HasHelp = true)]
    public string? DataLicence { get; init; }

    /// <summary>Codes of the languages that residents are offered, in their order. Empty for all that the program knows.</summary>
    [SpokenLanguagesField(IsShared = true, IsSearched = false, HasHelp = true)]
    public IReadOnlyList<string> OfferedLanguages { get; init; } = [];

    /// <summary>See <see cref="SiteFeature.Feedback"/>. Null instead of false, so that files leave out what is not switched off.</summary>
    [FlagField(IsShared = true, IsSearched = false)]
    public bool? FeedbackOff
    {
        get;
        init => field = OnlyTrue(value);
    }

    /// <summary>See <see cref="SiteFeature.Suggestions"/>.</summary>
    [FlagField(IsShared = true, IsSearched = false)]
    public bool? SuggestionsOff
    {
        get;
        init => field = OnlyTrue(value);
    }

    /// <summary>See <see cref="SiteFeature.Feeds"/>.</summary>
    [FlagField(IsShared = true, IsSearched = false)]
    public bool? FeedsOff
    {
        get;
        init => field = OnlyTrue(value);
    }

    /// <summary>See <see cref="SiteFeature.Api"/>.</summary>
    [FlagField(IsShared = true, IsSearched = false)]
    public bool? ApiOff
    {
        get;
        init => field = OnlyTrue(value);
    }

    internal IReadOnlyList<SiteFeature> SwitchedOff =>
        [
            .. FeedbackOff == true ? [SiteFeature.Feedback] : Array.Empty<SiteFeature>(),
            .. SuggestionsOff == true ? [SiteFeature.Suggestions] : Array.Empty<SiteFeature>(),
            .. FeedsOff == true ? [SiteFeature.Feeds] : Array.Empty<SiteFeature>(),
            .. ApiOff == true ? [SiteFeature.Api] : Array.Empty<SiteFeature>(),
        ];

    private static bool? OnlyTrue(bool? value) => value == true ? true : null;

    /// <summary>Codes among <see cref="OfferedLanguages"/> of languages that the program does not know.</summary>
    internal IEnumerable<string> UnknownLanguages() => (OfferedLanguages ?? []).Where(code => !Language.TryFind(code, out _));

    internal SiteColours Colours => SiteColours.Of(AccentColour, BandColour);

    /// <summary>Colours that are none, or that residents could not read.</summary>
    internal IEnumerable<Issue> ColourIssues() =>
        SiteColours.IssuesOf(AccentColour, BandColour, FieldDefinition.Prefix + "accent-colour", FieldDefinition.Prefix + "band-colour");

    /// <summary>The keys of pages in the fields, each with the name of its input.</summary>
    public override IEnumerable<(string Key, string InputName)> PageKeys() =>
        [
            .. MainMenu.Select(key => (key, FieldDefinition.Prefix + "main-menu")),
            .. FooterMenu.Select(key => (key, FieldDefinition.Prefix + "footer-menu")),
            .. Contact is { Length: > 0 } contact && !EmailAddresses.IsValid(contact)
                ? [(contact, FieldDefinition.Prefix + "contact")]
                : Array.Empty<(string, string)>(),
            .. DataLicence is { Length: > 0 } licence && !LinkTarget.IsAddress(licence)
                ? [(licence, FieldDefinition.Prefix + "data-licence")]
                : Array.Empty<(string, string)>(),
        ];
}

/// <param name="Image">Address of the picture.</param>
public sealed record SiteLogo(
    [property: PictureField(IsRequired = true, HasHelp = true)] string Image,
    [property: TextField(FieldDefinition.LineMaxLength, Name = "alt", IsRequired = true)] string AlternativeText
);

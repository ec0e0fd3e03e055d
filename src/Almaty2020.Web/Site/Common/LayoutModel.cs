using Almaty2020.Markup;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Site.Common;

/// <summary>The layout's data: everything around a screen.</summary>
public sealed record LayoutModel
{
    public required Language Language { get; init; }

    /// <summary>The site's names.</summary>
    public required SiteNames Site { get; init; }

    /// <summary>The site's colours.</summary>
    public SiteColours Colours { get; init; } = SiteColours.Default;

    /// <summary>What residents are not offered.</summary>
    public IReadOnlyList<SiteFeature> SwitchedOff { get; init; } = [];

    /// <summary>Stands beside the site's name in place of the drawn sign; null if there is none.</summary>
    public LayoutLogo? Logo { get; init; }

    /// <summary>Where to write to the operator: the address of a page, or <c>mailto:</c>; null if that is not known.</summary>
    public string? ContactAddress { get; init; }

    /// <summary>Document title; the layout appends the site's name.</summary>
    public required string Title { get; init; }

    public string? Description { get; init; }

    /// <summary>
    /// Absolute URL; null for screens without an address of their own (errors, search results), which are then not indexed.
    /// </summary>
    public string? CanonicalUrl { get; init; }

    /// <summary>Robots directive for a screen without a canonical URL.</summary>
    public string Robots { get; init; } = "noindex";

    /// <summary>
    /// True if search engines should leave out a page that has an address because its content is retired. The address stays canonical for
    /// links to it.
    /// </summary>
    public bool IsNoIndex { get; init; }

    /// <summary>Absolute URLs of this page in every language in which search engines may index it, including its own.</summary>
    public IReadOnlyList<(string Language, string Url)> Alternates { get; init; } = [];

    /// <summary>The language switch: the same place in every language on offer, whether it exists there or not.</summary>
    public required IReadOnlyList<LanguageLink> Languages { get; init; }

    public required string HomeAddress { get; init; }

    public bool Has(SiteFeature feature) => !SwitchedOff.Contains(feature);

    public string SearchAddress => Addresses.SearchPath(Language);

    public IReadOnlyList<PublishedPage> Breadcrumbs { get; init; } = [];

    public IReadOnlyList<PublishedPage> Header { get; init; } = [];

    public IReadOnlyList<PublishedPage> Footer { get; init; } = [];

    /// <summary>The programme's priorities, for the site map in the footer.</summary>
    public IReadOnlyList<PublishedPage> Priorities { get; init; } = [];

    /// <summary>The alerts in force, gravest first.</summary>
    public IReadOnlyList<LayoutAlert> Alerts { get; init; } = [];

    /// <summary>The day in the site's time zone on which the page is made.</summary>
    public DateOnly Today { get; init; }

    /// <summary>For the page of an alert: its state; null for other screens.</summary>
    public AlertState? AlertState { get; init; }

    /// <summary>True if the text has a chart, which needs a style sheet of its own.</summary>
    public bool HasChart { get; init; }

    /// <summary>True if the page shows several pictures side by side, which need a style sheet of their own.</summary>
    public bool HasGallery { get; init; }

    /// <summary>For the profile of a person: the term of office; null for other screens.</summary>
    public LayoutTerm? Term { get; init; }

    /// <summary>The current page; null on errors.</summary>
    public PublishedPage? Page { get; init; }

    public PageSource? Source { get; init; }

    /// <summary>The preview picture for shared links; null on screens that are not pages.</summary>
    public LayoutPicture? Picture { get; init; }

    /// <summary>For indicators: the absolute address of the licence of their values; null if none is given.</summary>
    public string? DataLicence { get; init; }

    /// <summary>JSON-LD for search engines; null if there is none.</summary>
    public string? StructuredData { get; init; }

    public bool IsHome => Page is { Path.Length: 0 };
}

/// <param name="Picture">Null for a file of the media folder.</param>
public sealed record LayoutLogo(PublishedPicture? Picture, string Address, string AlternativeText)
{
    /// <summary>Null without a logo, and if the library does not have it.</summary>
    public static LayoutLogo? Of(SiteLogo? logo, Func<string, PublishedPicture?> find) =>
        logo is not { Image.Length: > 0 } ? null
        : PictureAddress.KeyOf(logo.Image) is { } key
            ? find(key) is { Document: null } picture ? new LayoutLogo(picture, logo.Image, logo.AlternativeText)
                : null
        : PictureAddress.FileNameOf(logo.Image) is not null ? new LayoutLogo(null, logo.Image, logo.AlternativeText)
        : null;
}

/// <summary>An alert in the banner of a page.</summary>
/// <param name="Address">Where its sentence leads; null on the page that it leads to.</param>
/// <param name="Content">
/// A hash of its level, sentence and link. A reader who has hidden the alert sees it again when one of them changes. Null if it cannot be
/// hidden.
/// </param>
public sealed record LayoutAlert(string Level, string Sentence, Language Language, string? Address, string? Content)
{
    /// <summary>Most alerts that a page shows.</summary>
    public const int Shown = 3;
}

/// <summary>The term of office on the page of its holder.</summary>
/// <param name="Ended">The office with its dates, if the term has ended; otherwise null.</param>
/// <param name="Next">The page of the next holder; null if the term has not ended, or if there is none.</param>
/// <param name="Before">The pages of those who held the office until the person took it over.</param>
public sealed record LayoutTerm(string? Ended, PublishedPage? Next, IReadOnlyList<PublishedPage> Before);

/// <param name="Address">Path from the site's root, not percent-encoded.</param>
/// <param name="Exists">False if the page does not exist in the language; the address then answers with an error.</param>
/// <param name="Query">Percent-encoded query, including its question mark.</param>
public sealed record LanguageLink(Language Language, string Address, bool IsCurrent, bool Exists, string Query = "");

/// <summary>The picture that stands for a page on other sites: a photo of the page, or else a drawn card.</summary>
/// <param name="Url">Absolute.</param>
/// <param name="Credit">Who made the photo; may be empty.</param>
public sealed record LayoutPicture(string Url, int Width, int Height, string AlternativeText, bool IsPhoto, string Credit = "")
{
    /// <summary>Networks show smaller pictures as thumbnails, for which the drawn card is better.</summary>
    public const int MinPhotoWidth = 600;
}

/// <summary>Base class for the model of every view inside the layout.</summary>
public abstract record SiteViewModel(LayoutModel Layout);

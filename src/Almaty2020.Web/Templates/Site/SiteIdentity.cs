using Almaty2020.Markup;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Templates;

/// <summary>The site's names and its statements about itself, in one language.</summary>
/// <param name="Description">What the site is about, in one or two sentences.</param>
public sealed record SiteNames(string Name, string ShortName, string Description)
{
    public string? Operator { get; init; }

    public string? Independence { get; init; }

    public string? Contact { get; init; }

    public string? City { get; init; }

    public string? Administration { get; init; }

    public SiteLogo? Logo { get; init; }

    /// <summary>For a site that has no page with the template <see cref="Template.Site"/>.</summary>
    internal static SiteNames Default(Language language)
    {
        var texts = Texts.For(language);
        return new SiteNames(texts["site.default-name"], texts["site.default-name"], texts["site.default-description"]);
    }
}

/// <summary>The live page with the template <see cref="Template.Site"/>, in every language. Immutable.</summary>
public sealed class SiteIdentity
{
    private readonly Dictionary<Language, SiteNames> names;

    /// <param name="versions">The page in every language in which it is live: its summary and its fields.</param>
    /// <param name="source">The language that the page is translated from.</param>
    public SiteIdentity(IReadOnlyDictionary<Language, (string Summary, SiteFields Fields)> versions, Language? source = null)
    {
        // What all languages share is taken from the source, or else from the first language that has the page.
        var (_, shared) =
            source is not null && versions.TryGetValue(source, out var first)
                ? first
                : Language.All.Select(l => versions.GetValueOrDefault(l)).FirstOrDefault(v => v.Fields is not null);
        (MainMenu, FooterMenu, TimeZone) = (shared?.MainMenu ?? [], shared?.FooterMenu ?? [], shared?.TimeZone);
        List<Language> offered = [.. (shared?.OfferedLanguages ?? []).Distinct().Select(Find).OfType<Language>()];
        Languages = offered.Count > 0 ? offered : Language.All;
        SharePicture = shared?.SharePicture;
        SwitchedOff = shared?.SwitchedOff ?? [];
        DataLicence = shared?.DataLicence;
        Colours = shared?.Colours ?? SiteColours.Default;
        names = Language.All.ToDictionary(
            l => l,
            l =>
                versions.TryGetValue(l, out var version)
                    ? new SiteNames(Line(version.Fields.SiteName), Line(version.Fields.ShortName), version.Summary)
                    {
                        Operator = version.Fields.Operator,
                        Independence = version.Fields.Independence,
                        Contact = shared!.Contact,
                        Logo = version.Fields.Logo,
                        City = version.Fields.City,
                        Administration = version.Fields.Administration,
                    }
                : shared is not null
                    ? SiteNames.Default(l) with
                    {
                        Name = Line(shared.SiteName),
                        ShortName = Line(shared.ShortName),
                        Contact = shared.Contact,
                        // Its text is in another language. The site's name stands beside it.
                        Logo = shared.Logo is null ? null : shared.Logo with { AlternativeText = "" },
                    }
                : SiteNames.Default(l)
        );
    }

    /// <summary>Neutral names, for a site without such a page.</summary>
    public static SiteIdentity Default { get; } = new(new Dictionary<Language, (string, SiteFields)>());

    /// <summary>Keys of the pages in the main menu; empty if the settings of each page decide.</summary>
    public IReadOnlyList<string> MainMenu { get; }

    /// <summary>Keys of the pages in the menu of the footer; empty if the settings of each page decide.</summary>
    public IReadOnlyList<string> FooterMenu { get; }

    /// <summary>The IANA id of the time zone; null for the default.</summary>
    public string? TimeZone { get; }

    public SiteColours Colours { get; }

    /// <summary>The languages that residents are offered, in their order; not empty.</summary>
    public IReadOnlyList<Language> Languages { get; }

    public bool IsOffered(Language language) => Languages.Contains(language);

    /// <summary>The address of the picture for pages without a photo; null for a drawn one.</summary>
    public string? SharePicture { get; }

    /// <summary>What residents are not offered.</summary>
    public IReadOnlyList<SiteFeature> SwitchedOff { get; }

    public bool Has(SiteFeature feature) => !SwitchedOff.Contains(feature);

    /// <summary>The terms for the values of indicators: an address, or the key of a page; null if none are given.</summary>
    public string? DataLicence { get; }

    public SiteNames In(Language language) => names[language];

    /// <summary>Null for a language that only another version of the program knows.</summary>
    private static Language? Find(string code) => Language.TryFind(code, out var language) ? language : null;

    /// <summary>One line: a name is the subject of e-mails too.</summary>
    private static string Line(string text) => TextNormalizer.Line(text);
}

/// <summary>
/// Holds the identity in the newest snapshot that this node has loaded, for e-mails and the admin area. Public pages read it from the
/// snapshot itself, so that all of a page is of one version.
/// </summary>
public sealed class CurrentIdentity
{
    private SiteIdentity identity = SiteIdentity.Default;

    public SiteIdentity Identity
    {
        get => Volatile.Read(ref identity);
        set => Volatile.Write(ref identity, value);
    }

    public string NameIn(Language language) => Identity.In(language).Name;
}

using Almaty2020.Web.Localization;
using Almaty2020.Web.Media;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Startup;

namespace Almaty2020.Web.Site.Common;

/// <summary>Makes the layout's part of a screen from the snapshot.</summary>
public sealed class FrameBuilder(CurrentSite current, SiteSettings settings, ShareCards cards)
{
    /// <summary>Scheme, host and percent-encoded path.</summary>
    public string AbsoluteUrl(string address) => settings.PublicUrl + new PathString(address).ToUriComponent();

    /// <summary>For a live page.</summary>
    public Frame ForPage(PublishedSite site, PublishedPage page, PageBody body)
    {
        var versions = site.InEveryLanguage(page.PageId);
        var frame = Bare(site, page.Language) with
        {
            Title = page.Title,
            Description = page.Summary,
            CanonicalUrl = AbsoluteUrl(page.Address),
            IsKeptFromSearch = page.Retirement is not null,
            Alternates = [.. versions.Where(v => page.Retirement is null && v.Retirement is null).Select(v => (v.Language.Code, AbsoluteUrl(v.Address)))],
            Languages = [.. Language.All.Select(l => Link(l, versions.FirstOrDefault(v => v.Language == l), page))],
            Breadcrumbs = site.Above(page),
            Page = page,
            Source = body.Fields.Source,
            PictureUrl = AbsoluteUrl(cards.Of(site, page, body.Fields).Address),
        };
        return frame with { StructuredData = StructuredData.Of(frame, body.Fields, AbsoluteUrl) };
    }

    /// <summary>For a screen about a page that is not the page itself: the language switch leads to the page.</summary>
    public Frame ForScreenAbout(PublishedPage page, string title)
    {
        var site = current.Site;
        var versions = site.InEveryLanguage(page.PageId);
        return Bare(site, page.Language) with
        {
            Title = title,
            Languages = [.. Language.All.Select(l => Link(l, versions.FirstOrDefault(v => v.Language == l), page))],
        };
    }

    /// <summary>For the search: the language switch keeps what was looked for.</summary>
    /// <param name="text">What was looked for; empty for the form alone, which is a page like others.</param>
    public Frame ForSearch(PublishedSite site, Language language, string title, string text)
    {
        var query = text.Length == 0 ? "" : "?q=" + Uri.EscapeDataString(text);
        var frame = Bare(site, language) with
        {
            Title = title,
            Languages = [.. Language.All.Select(l => new LanguageLink(l, Addresses.OfSearch(l), l == language, true, query))],
        };
        return text.Length > 0
            ? frame with { Robots = "noindex, follow" }
            : frame with
            {
                Description = Texts.For(language)["search.lead"],
                CanonicalUrl = AbsoluteUrl(frame.SearchAddress),
                Alternates = [.. Language.All.Where(l => site.Home(l) is not null).Select(l => (l.Code, AbsoluteUrl(Addresses.OfSearch(l))))],
            };
    }

    /// <summary>For an answer that is no page of its own: the language switch stays on the asked path.</summary>
    public Frame ForStatus(Language language, string title, string askedPath)
    {
        var rest = WithoutLanguage(askedPath, language);
        var site = current.Site;
        return Bare(site, language) with
        {
            Title = title,
            Languages = [.. Language.All.Select(l => new LanguageLink(l, Addresses.Of(l, rest), l == language, Exists: false))],
        };
    }

    /// <summary>For a page that this language does not have: the switch leads to the languages that do.</summary>
    public Frame ForAbsentPage(Language language, string title, string askedPath, IReadOnlyList<PublishedPage> elsewhere) =>
        ForStatus(language, title, askedPath) with
        {
            Languages = [.. Language.All.Select(l => elsewhere.FirstOrDefault(p => p.Language == l) is { } there
                ? new LanguageLink(l, there.Address, false, true)
                : new LanguageLink(l, Addresses.Of(l, WithoutLanguage(askedPath, language)), l == language, false))],
        };

    private static LanguageLink Link(Language language, PublishedPage? version, PublishedPage page) => version is not null
        ? new LanguageLink(language, version.Address, language == page.Language, true)
        : new LanguageLink(language, Addresses.Of(language, page.Path), false, false);

    /// <summary>Where a language has no home page, the site's root leads to one of another language.</summary>
    public static string HomeOf(PublishedSite site, Language language) => site.Count > 0 && site.Home(language) is null ? "/" : Addresses.Of(language, "");

    /// <summary>Empty at the language's own address.</summary>
    private static string WithoutLanguage(string address, Language language) =>
        address.StartsWith($"/{language.Code}/", StringComparison.Ordinal) ? address[(language.Code.Length + 2)..] : "";

    private static Frame Bare(PublishedSite site, Language language) => new()
    {
        Language = language,
        Title = "",
        Languages = [],
        HomeAddress = HomeOf(site, language),
        Header = site.ListedIn(Navigation.Header, language),
        Footer = site.ListedIn(Navigation.Footer, language),
    };
}

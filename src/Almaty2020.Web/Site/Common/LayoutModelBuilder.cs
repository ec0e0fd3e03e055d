using System.Security.Cryptography;
using System.Text;
using Almaty2020.Markup;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Media;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;

namespace Almaty2020.Web.Site.Common;

/// <summary>Builds the layout's data from the snapshot.</summary>
public sealed class LayoutModelBuilder(CurrentSite current, SiteSettings settings, ShareCardFactory cards, TimeProvider clock)
{
    /// <summary>The value of <c>hreflang</c> for readers whose language is not offered.</summary>
    private const string ForOtherLanguages = "x-default";

    /// <summary>Absolute URL: scheme, host and percent-encoded path.</summary>
    public string AbsoluteUrl(string address) => settings.PublicUrl + new PathString(address).ToUriComponent();

    /// <summary>
    /// Absolute addresses of a page in each language, for search engines. Readers of other languages (<c>x-default</c>) get the site's root,
    /// which asks the browser, or else the page in the site's first language.
    /// </summary>
    /// <param name="versions">The page in every language in which it is live, in the display order of the languages.</param>
    public IReadOnlyList<(string Language, string Url)> AlternatesOf(IReadOnlyList<PublishedPage> versions) =>
        [
            .. versions.Select(v => (v.Language.Code, AbsoluteUrl(v.Address))),
            .. versions.Take(1).Select(v => (ForOtherLanguages, AbsoluteUrl(v.Path.Length == 0 ? "/" : v.Address))),
        ];

    /// <summary>The layout's data for a live page.</summary>
    /// <param name="pictures">The library's pictures that the page shows, by key.</param>
    public LayoutModel ForPage(
        PublishedSite site,
        PublishedPage page,
        PageBody body,
        IReadOnlyDictionary<string, PublishedPicture> pictures
    )
    {
        var (versions, now) = (site.InEveryLanguage(page.PageId), clock.GetUtcNow().UtcDateTime);
        page = site.Terms.AsNamed(page, now);
        var layout = CommonParts(site, page.Language) with
        {
            Title = page.Title,
            Description = page.Summary,
            CanonicalUrl = AbsoluteUrl(page.Address),
            IsNoIndex = !page.IsListed,
            Alternates = AlternatesOf([.. versions.Where(v => page.IsListed && v.IsListed)]),
            HasChart = body.Html.Contains(MarkupRenderer.ChartStart, StringComparison.Ordinal),
            HasGallery = body.Html.Contains(MarkupRenderer.GalleryStart, StringComparison.Ordinal),
            AlertState = body.Fields is AlertFields alert ? site.Alerts.StateOf(alert, now) : null,
            Term = TermOf(site, page, now),
            Languages = [.. site.Identity.Languages.Select(l => Link(l, versions.FirstOrDefault(v => v.Language == l), page))],
            Breadcrumbs = [.. site.Ancestors(page).Select(p => site.Terms.AsNamed(p, now))],
            Page = page,
            Source = body.Fields.Source,
            DataLicence = body.Fields is IndicatorFields ? DataLicenceOf(site, page.Language) : null,
            Picture = PhotoOf(body.PictureKeys.Select(key => pictures.GetValueOrDefault(key)))
                ?? PhotoOf([SharePictureOf(site, page.Language)])
                ?? new LayoutPicture(
                    AbsoluteUrl(cards.Create(site, page, body.Fields).Address),
                    ShareCard.Width,
                    ShareCard.Height,
                    page.Title,
                    IsPhoto: false
                ),
        };
        layout = layout with { Alerts = [.. layout.Alerts.Select(a => a.Address == page.Address ? a with { Address = null } : a)] };
        return layout with { StructuredData = StructuredData.Of(layout, body.Fields, AbsoluteUrl) };
    }

    /// <summary>The absolute address of the licence of the site's data; null if none is given, or if its page is not live.</summary>
    public string? DataLicenceOf(PublishedSite site, Language language) =>
        site.Identity.DataLicence is not { Length: > 0 } licence ? null
        : LinkTarget.IsAddress(licence) ? licence
        : site.FindLinked(licence, language) is { } page ? AbsoluteUrl(page.Address)
        : null;

    /// <summary>The first described picture of a page that is large enough for the networks.</summary>
    private LayoutPicture? PhotoOf(IEnumerable<PublishedPicture?> shown)
    {
        var photo = shown.FirstOrDefault(p => p is { Document: null, Width: >= LayoutPicture.MinPhotoWidth, AlternativeText.Length: > 0 });
        if (photo is null)
            return null;
        var (address, width) = photo.ForPrograms;
        return new LayoutPicture(
            AbsoluteUrl(address),
            width,
            (int)Math.Round((double)photo.Height * width / photo.Width),
            photo.AlternativeText,
            IsPhoto: true,
            photo.Credit
        );
    }

    /// <summary>The site's picture for pages without a photo; null if there is none.</summary>
    private static PublishedPicture? SharePictureOf(PublishedSite site, Language language) =>
        PictureAddress.KeyOf(site.Identity.SharePicture ?? "") is { } key ? site.OwnPictures.GetValueOrDefault((key, language)) : null;

    /// <summary>For a screen about a page, such as its feedback form: the language switch leads to the page.</summary>
    public LayoutModel ForPageRelatedScreen(PublishedPage page, string title)
    {
        var site = current.Site;
        var versions = site.InEveryLanguage(page.PageId);
        return CommonParts(site, page.Language) with
        {
            Title = title,
            Languages = [.. site.Identity.Languages.Select(l => Link(l, versions.FirstOrDefault(v => v.Language == l), page))],
        };
    }

    /// <summary>For the search: the language switch keeps the search text.</summary>
    /// <param name="text">The search text; empty for the form alone, which is indexed like other pages.</param>
    public LayoutModel ForSearch(PublishedSite site, Language language, string title, string text)
    {
        var query = text.Length == 0 ? "" : "?q=" + Uri.EscapeDataString(text);
        var layout = CommonParts(site, language) with
        {
            Title = title,
            Languages = [.. site.Identity.Languages.Select(l => new LanguageLink(l, Addresses.SearchPath(l), l == language, true, query))],
        };
        return text.Length > 0
            ? layout with
            {
                Robots = "noindex, follow",
            }
            : layout with
            {
                Description = Texts.For(language)["search.lead"],
                CanonicalUrl = AbsoluteUrl(layout.SearchAddress),
                Alternates =
                [
                    .. Open(site).Select(l => (l.Code, AbsoluteUrl(Addresses.SearchPath(l)))),
                    .. Open(site).Take(1).Select(l => (ForOtherLanguages, AbsoluteUrl(Addresses.SearchPath(l)))),
                ],
            };
    }

    /// <summary>For a status screen without a page: the language switch keeps the requested path.</summary>
    public LayoutModel ForStatus(Language language, string title, string askedPath)
    {
        var rest = WithoutLanguage(askedPath, language);
        var site = current.Site;
        return CommonParts(site, language) with
        {
            Title = title,
            Languages =
            [
                .. site.Identity.Languages.Select(l => new LanguageLink(l, Addresses.PagePath(l, rest), l == language, Exists: false)),
            ],
        };
    }

    /// <summary>For a page that this language does not have: the language switch leads to the languages that have it.</summary>
    public LayoutModel ForUnavailablePage(Language language, string title, string askedPath, IReadOnlyList<PublishedPage> elsewhere) =>
        ForStatus(language, title, askedPath) with
        {
            Languages =
            [
                .. current.Site.Identity.Languages.Select(l =>
                    elsewhere.FirstOrDefault(p => p.Language == l) is { } there
                        ? new LanguageLink(l, there.Address, false, true)
                        : new LanguageLink(l, Addresses.PagePath(l, WithoutLanguage(askedPath, language)), l == language, false)
                ),
            ],
        };

    /// <summary>Languages with a home page.</summary>
    private static IEnumerable<Language> Open(PublishedSite site) => site.Identity.Languages.Where(l => site.Home(l) is not null);

    private static LanguageLink Link(Language language, PublishedPage? version, PublishedPage page) =>
        version is not null
            ? new LanguageLink(language, version.Address, language == page.Language, true)
            : new LanguageLink(language, Addresses.PagePath(language, page.Path), false, false);

    /// <summary>Address of a language's home page. If there is none, the site's root, which redirects to another language.</summary>
    public static string HomeOf(PublishedSite site, Language language) =>
        site.Count > 0 && site.Home(language) is null ? "/" : Addresses.PagePath(language, "");

    /// <summary>The path below the language; empty at the language's own address.</summary>
    private static string WithoutLanguage(string address, Language language) =>
        address.StartsWith($"/{language.Code}/", StringComparison.Ordinal) ? address[(language.Code.Length + 2)..] : "";

    /// <summary>The address of a contact, which is an e-mail address or the key of a page.</summary>
    private static string? AddressOf(string? contact, PublishedSite site, Language language) =>
        contact is null ? null
        : EmailAddresses.IsValid(contact) ? "mailto:" + contact
        : site.FindLinked(contact, language)?.Address;

    /// <param name="page">A live page, or a draft's.</param>
    public static LayoutAlert Banner(AlertFields fields, PublishedPage page, PublishedSite site, Language language)
    {
        var content = SHA256.HashData(Encoding.UTF8.GetBytes($"{fields.Level}\n{page.Summary}\n{fields.Link}"));
        return new LayoutAlert(
            fields.GetKnownLevel(),
            page.Summary,
            page.Language,
            AddressOf(fields, site, language) ?? page.Address,
            fields.Level == AlertFields.Emergency ? null : Convert.ToHexStringLower(content.AsSpan(0, 4))
        );
    }

    /// <summary>Where the link of an alert leads; null if it has none, or if its page is not live.</summary>
    public static string? AddressOf(AlertFields alert, PublishedSite site, Language language) =>
        alert.Link is not { Length: > 0 } link ? null
        : LinkTarget.IsAddress(link) ? link
        : site.FindLinked(link, language)?.Address;

    private static LayoutTerm? TermOf(PublishedSite site, PublishedPage page, DateTime nowUtc) =>
        page.Office is { } office
            ? new LayoutTerm(
                site.Terms.HasEnded(page, nowUtc) ? office.GetEndedTerm(page.Language) : null,
                site.Terms.SuccessorOf(page, nowUtc),
                site.Terms.PredecessorsOf(page, nowUtc)
            )
            : null;

    private LayoutModel CommonParts(PublishedSite site, Language language) =>
        new()
        {
            Language = language,
            Site = site.Identity.In(language),
            Colours = site.Identity.Colours,
            SwitchedOff = site.Identity.SwitchedOff,
            Logo = LayoutLogo.Of(site.Identity.In(language).Logo, key => site.OwnPictures.GetValueOrDefault((key, language))),
            ContactAddress = AddressOf(site.Identity.In(language).Contact, site, language),
            Title = "",
            Languages = [],
            HomeAddress = HomeOf(site, language),
            Today = Formats.DayOf(clock.GetUtcNow().UtcDateTime),
            Alerts =
            [
                .. site
                    .Alerts.InForce(language, clock.GetUtcNow().UtcDateTime)
                    .Take(LayoutAlert.Shown)
                    .Select(a => Banner(a.Fields, a.Page, site, language)),
            ],
            Header = site.Terms.ListedIn(Navigation.Header, language, clock.GetUtcNow().UtcDateTime),
            Footer = site.Terms.ListedIn(Navigation.Footer, language, clock.GetUtcNow().UtcDateTime),
            Priorities = site.Programme(language) is { } programme
                ? [.. site.Children(programme).Where(p => p.Template == Template.Priority)]
                : [],
        };
}

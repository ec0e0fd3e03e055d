using Almaty2020.Web.Caching;
using Almaty2020.Web.Http;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Site.Common;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Mvc;
using NetEscapades.AspNetCore.SecurityHeaders;

namespace Almaty2020.Web.Api;

/// <summary>What the site says of itself in a language, and where a program goes on. The page about the site has no address of its own.</summary>
[ContentApi, Switchable(SiteFeature.Api), SecurityHeadersPolicy(HeaderPolicies.EmbeddableFiles)]
public sealed class SiteController(CurrentSite current, LayoutModelBuilder layouts) : Controller
{
    private const string Address = ApiAddresses.InLanguage + "/site";

    [HttpGet(Address), HttpHead(Address)]
    [CacheablePage]
    public IActionResult Show(string language)
    {
        if (!current.IsLoaded)
            return StatusCode(StatusCodes.Status503ServiceUnavailable);

        var (site, requested) = (current.Site, Language.Parse(language));
        var names = site.Identity.In(requested);
        return ApiJson.Of(
            new SiteAnswer
            {
                Language = requested.Code,
                Name = names.Name,
                ShortName = names.ShortName,
                Description = names.Description,
                Operator = names.Operator,
                Independence = names.Independence,
                City = names.City,
                Administration = names.Administration,
                DataLicence = layouts.DataLicenceOf(site, requested),
                Contact = ContactOf(site, names.Contact, requested) is { } contact ? PageVersion.Of(contact, layouts) : null,
                TimeZone = site.Identity.TimeZone ?? SiteTime.DefaultZoneId,
                Homes = [.. site.Identity.Languages.Select(site.Home).OfType<PublishedPage>().Select(p => PageVersion.Of(p, layouts))],
                MainMenu = [.. site.ListedIn(Navigation.Header, requested).Select(p => PageLink.Of(p, layouts))],
                FooterMenu = [.. site.ListedIn(Navigation.Footer, requested).Select(p => PageLink.Of(p, layouts))],
                Pages = layouts.AbsoluteUrl(ApiAddresses.PagesIn(requested)),
                Search = layouts.AbsoluteUrl(ApiAddresses.SearchIn(requested)),
                Changes = layouts.AbsoluteUrl(ApiAddresses.Changes),
                Feed = site.Identity.Has(SiteFeature.Feeds) ? layouts.AbsoluteUrl(Addresses.FeedPath(requested)) : null,
                Sitemap = layouts.AbsoluteUrl("/sitemap.xml"),
                Catalogue = layouts.AbsoluteUrl(Addresses.Catalogue),
                OpenApi = layouts.AbsoluteUrl(ApiAddresses.OpenApi),
            }
        );
    }

    /// <summary>Only a page: programs that collect e-mail addresses need not get one from here.</summary>
    private static PublishedPage? ContactOf(PublishedSite site, string? contact, Language language) =>
        contact is null || EmailAddresses.IsValid(contact) ? null : site.FindLinked(contact, language);
}

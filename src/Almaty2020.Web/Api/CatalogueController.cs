using Almaty2020.Web.Caching;
using Almaty2020.Web.Http;
using Almaty2020.Web.Published;
using Almaty2020.Web.Site.Common;
using Almaty2020.Web.Templates;
using Microsoft.AspNetCore.Mvc;
using NetEscapades.AspNetCore.SecurityHeaders;

namespace Almaty2020.Web.Api;

/// <summary>The catalogue of the indicators for data portals: DCAT-AP as JSON-LD.</summary>
[ContentApi, Switchable(SiteFeature.Api), SecurityHeadersPolicy(HeaderPolicies.EmbeddableFiles)]
public sealed class CatalogueController(CurrentSite current, LayoutModelBuilder layouts) : Controller
{
    public const string MediaType = "application/ld+json";

    [HttpGet(Addresses.Catalogue), HttpHead(Addresses.Catalogue)]
    [CacheablePage]
    public IActionResult Show() =>
        current.IsLoaded
            ? File(CatalogueAnswer.Write(current.Site, layouts), MediaType)
            : StatusCode(StatusCodes.Status503ServiceUnavailable);
}

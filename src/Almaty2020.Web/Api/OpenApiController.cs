using Almaty2020.Web.Caching;
using Almaty2020.Web.Http;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Site.Common;
using Almaty2020.Web.Templates;
using Microsoft.AspNetCore.Mvc;
using NetEscapades.AspNetCore.SecurityHeaders;

namespace Almaty2020.Web.Api;

/// <summary>Describes the content API to programs: OpenAPI 3.1.</summary>
[ContentApi, Switchable(SiteFeature.Api), SecurityHeadersPolicy(HeaderPolicies.EmbeddableFiles)]
public sealed class OpenApiController(SiteSettings settings) : Controller
{
    [HttpGet(ApiAddresses.OpenApi), HttpHead(ApiAddresses.OpenApi)]
    [CacheablePage]
    public FileContentResult Show() => ApiJson.Of(OpenApiDocument.Of(settings.PublicUrl));
}

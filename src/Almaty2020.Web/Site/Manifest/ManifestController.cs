using Almaty2020.Web.Caching;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Site.Common;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Site.Manifest;

/// <summary>The web manifest, in each language.</summary>
public sealed class ManifestController(CurrentSite current) : Controller
{
    [HttpGet("/{language:language}/site.webmanifest"), HttpHead("/{language:language}/site.webmanifest")]
    [CacheablePage]
    public JsonResult Show(string language)
    {
        var requested = Language.Parse(language);
        var site = current.Site;
        var names = site.Identity.In(requested);
        return new JsonResult(
            new
            {
                name = names.Name,
                short_name = names.ShortName,
                description = names.Description,
                lang = requested.Code,
                start_url = LayoutModelBuilder.HomeOf(site, requested),
                scope = "/",
                display = "browser",
                background_color = "#ffffff",
                theme_color = site.Identity.Colours.Sky.ToString(),
                icons = new object[]
                {
                    new
                    {
                        src = "/icon-192.png",
                        sizes = "192x192",
                        type = "image/png",
                    },
                    new
                    {
                        src = "/icon-512.png",
                        sizes = "512x512",
                        type = "image/png",
                    },
                    new
                    {
                        src = "/icon-maskable-512.png",
                        sizes = "512x512",
                        type = "image/png",
                        purpose = "maskable",
                    },
                },
            }
        )
        {
            ContentType = "application/manifest+json",
        };
    }
}

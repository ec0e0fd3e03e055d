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
    [SameForEverybody]
    public JsonResult Show(string language)
    {
        var asked = Language.Parse(language);
        var texts = Texts.For(asked);
        return new JsonResult(new
        {
            name = texts["site.name"],
            short_name = texts["site.name"],
            description = texts["site.description"],
            lang = asked.Code,
            start_url = FrameBuilder.HomeOf(current.Site, asked),
            scope = "/",
            display = "browser",
            background_color = "#ffffff",
            theme_color = "#dcebf1",
            icons = new object[]
            {
                new { src = "/icon-192.png", sizes = "192x192", type = "image/png" },
                new { src = "/icon-512.png", sizes = "512x512", type = "image/png" },
                new { src = "/icon-maskable-512.png", sizes = "512x512", type = "image/png", purpose = "maskable" },
            },
        })
        { ContentType = "application/manifest+json" };
    }
}

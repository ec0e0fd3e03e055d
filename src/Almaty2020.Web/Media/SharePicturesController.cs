using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Startup;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using NetEscapades.AspNetCore.SecurityHeaders;

namespace Almaty2020.Web.Media;

/// <summary>The picture of a page that <c>og:image</c> names.</summary>
public sealed class SharePicturesController(CurrentSite current, PublishedPages pages, ShareCards cards, SharePictures pictures) : Controller
{
    [HttpGet("/og/{language:language}/{pageId:int}-{hash}.png"), HttpHead("/og/{language:language}/{pageId:int}-{hash}.png")]
    [SecurityHeadersPolicy(SecurityStartup.Shared)]
    public async Task<IActionResult> Show(string language, int pageId, string hash, CancellationToken ct)
    {
        if (!current.IsLoaded)
            return StatusCode(StatusCodes.Status503ServiceUnavailable);
        var site = current.Site;
        if (!site.TryFind(pageId, Language.Parse(language), out var page) || await pages.BodyAsync(page, ct) is not { } body)
            return NotFound();

        // Only what a page shows now is ever drawn, so that nobody can have pictures of their own made, or one made twice.
        var card = cards.Of(site, page, body.Fields);
        if (hash != card.Hash)
            return LocalRedirect(card.Address);
        if (await pictures.GetAsync(card, ct) is not { } picture)
            return StatusCode(StatusCodes.Status503ServiceUnavailable);

        Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return File(picture, "image/png", lastModified: null, new EntityTagHeaderValue($"\"{card.Hash}\""));
    }
}

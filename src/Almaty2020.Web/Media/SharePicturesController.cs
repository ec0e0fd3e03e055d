using Almaty2020.Web.Http;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using NetEscapades.AspNetCore.SecurityHeaders;

namespace Almaty2020.Web.Media;

/// <summary>Serves the share picture of a page, its <c>og:image</c>.</summary>
public sealed class SharePicturesController(
    CurrentSite current,
    PageBodyCache pages,
    ShareCardFactory cards,
    SharePictureStore pictures,
    TimeProvider clock
) : Controller
{
    [HttpGet("/og/{language:language}/{pageId:int}-{hash}.png"), HttpHead("/og/{language:language}/{pageId:int}-{hash}.png")]
    [SecurityHeadersPolicy(HeaderPolicies.EmbeddableFiles)]
    public async Task<IActionResult> Show(string language, int pageId, string hash, CancellationToken ct)
    {
        if (!current.IsLoaded)
            return StatusCode(StatusCodes.Status503ServiceUnavailable);
        var site = current.Site;
        if (!site.TryFind(pageId, Language.Parse(language), out var page) || await pages.BodyAsync(page, ct) is not { } body)
            return NotFound();

        // Only draw the current picture of a page: otherwise anyone could have any number of pictures drawn. Redirect old addresses to it.
        var card = cards.Create(site, site.Terms.AsNamed(page, clock.GetUtcNow().UtcDateTime), body.Fields);
        if (hash != card.Hash)
            return LocalRedirect(card.Address);
        if (await pictures.GetAsync(card, ct) is not { } picture)
            return StatusCode(StatusCodes.Status503ServiceUnavailable);

        Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return File(picture, "image/png", lastModified: null, new EntityTagHeaderValue($"\"{card.Hash}\""));
    }
}

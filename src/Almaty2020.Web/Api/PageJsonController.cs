using Almaty2020.Web.Caching;
using Almaty2020.Web.Http;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Site.Common;
using Almaty2020.Web.Site.Pages;
using Almaty2020.Web.Templates;
using Microsoft.AspNetCore.Mvc;
using NetEscapades.AspNetCore.SecurityHeaders;

namespace Almaty2020.Web.Api;

/// <summary>Every page as JSON, with <c>.json</c> at the end of its address. Answers as the page does: redirects, 404 and 410.</summary>
[ContentApi, Switchable(SiteFeature.Api), SecurityHeadersPolicy(HeaderPolicies.EmbeddableFiles)]
public sealed class PageJsonController(CurrentSite current, PageBodyCache pages, PublishedPictures pictures, LayoutModelBuilder layouts)
    : Controller
{
    [HttpGet("/{language:language}.json"), HttpHead("/{language:language}.json")]
    [HttpGet("/{language:language}/{**file:json}"), HttpHead("/{language:language}/{**file:json}")]
    [CacheablePage]
    public async Task<IActionResult> Show(string language, string? file, CancellationToken ct)
    {
        if (!current.IsLoaded)
            return StatusCode(StatusCodes.Status503ServiceUnavailable);

        var (site, requested) = (current.Site, Language.Parse(language));
        var path = file?[..^Addresses.JsonSuffix.Length] ?? "";
        var (found, ending) = RequestedPage.Find(site, requested, path, Addresses.JsonSuffix);
        if (found is Resolution.Live(var live))
            return await PageAsync(site, live, ct);

        Response.Headers.CacheControl = RequestedPage.Revalidate;
        switch (found)
        {
            case Resolution.MovedTo(var page):
                return LocalRedirectPermanent(new PathString(page.Address + ending).ToUriComponent());
            case Resolution.OtherPathInThisLanguage(var page):
                // A temporary redirect: this language may use the path for a page of its own later.
                return LocalRedirect(new PathString(page.Address + ending).ToUriComponent());
            case Resolution.Gone(var pageId, var elsewhere):
                var text = elsewhere.Count > 0 ? "absent.gone" : "absent.gone-everywhere";
                var notice = await pages.WithdrawalNoticeAsync(pageId, requested, ct);
                return (
                    Absent(StatusCodes.Status410Gone, text, requested, elsewhere) with
                    {
                        Withdrawal = notice is null ? null : new WithdrawalAnswer { At = notice.AtUtc, Note = notice.Note },
                    }
                ).Answer(Response, requested);
            case Resolution.NotInThisLanguage(var elsewhere):
                return Absent(StatusCodes.Status404NotFound, "absent.not-translated", requested, elsewhere).Answer(Response, requested);
            default:
                return NotFound();
        }
    }

    private async Task<IActionResult> PageAsync(PublishedSite site, PublishedPage page, CancellationToken ct)
    {
        if (await pages.BodyAsync(page, ct) is not { } body || await pages.SourceTextAsync(page, ct) is not { } original)
            return NotFound();

        var shown = await pictures.FindAsync([.. body.PictureKeys, .. PageMarkdown.PictureKeysIn(original)], page.Language, ct);
        Response.Headers.Link = $"<{layouts.AbsoluteUrl(page.Address)}>; rel=\"canonical\"";
        Response.Headers.ContentLanguage = page.Language.Code;
        return ApiJson.Of(PageAnswers.Of(site, page, body, original, shown, layouts));
    }

    private ApiProblem Absent(int status, string text, Language language, IReadOnlyList<PublishedPage> elsewhere) =>
        ApiProblem.Of(status, text, language) with
        {
            Alternates = elsewhere.Count == 0 ? null : [.. elsewhere.Select(p => PageVersion.Of(p, layouts))],
        };
}

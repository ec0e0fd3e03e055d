using Almaty2020.Markup;
using Almaty2020.Web.Http;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Search;
using Almaty2020.Web.Site.Common;
using Almaty2020.Web.Site.Search;
using Almaty2020.Web.Templates;
using Microsoft.AspNetCore.Mvc;
using NetEscapades.AspNetCore.SecurityHeaders;

namespace Almaty2020.Web.Api;

/// <summary>The search as JSON: the same hits as the search page, under the same rate limit.</summary>
[ContentApi, Switchable(SiteFeature.Api), SecurityHeadersPolicy(HeaderPolicies.EmbeddableFiles)]
[SearchUnavailableFilter, ServiceFilter<SearchRateLimitFilter>]
public sealed class SearchJsonController(CurrentSite current, SiteSearch search, LayoutModelBuilder layouts) : Controller
{
    private const string Address = ApiAddresses.InLanguage + "/search";

    [HttpGet(Address), HttpHead(Address)]
    public async Task<IActionResult> Show(string language, CancellationToken ct)
    {
        if (!current.IsLoaded)
            return StatusCode(StatusCodes.Status503ServiceUnavailable);

        var requested = Language.Parse(language);
        Response.Headers.CacheControl = "no-store";
        if (!Request.TryText("q", out var typed) || typed is null)
            return this.BadParameter("q", requested);
        if (!Request.TryNumber("page", out var page))
            return this.BadParameter("page", requested);

        // As for people, the last page stands for numbers that are too large.
        var number = (int)Math.Clamp(page, 1, int.MaxValue);
        var results = await search.SearchAsync(new SearchQuery(requested, TextNormalizer.Line(typed), number), ct);
        return ApiJson.Of(
            new SearchAnswer
            {
                Query = results.Text,
                Corrected = results.CorrectedText,
                Total = results.Total,
                Page = results.Page,
                PageCount = results.PageCount,
                Hits = [.. results.Hits.Select(HitOf)],
                Next =
                    results.Page < results.PageCount
                        ? layouts.AbsoluteUrl(ApiAddresses.SearchIn(requested))
                            + ApiAddresses.Query(("q", results.Text), ("page", results.Page + 1))
                        : null,
                OtherLanguages = [.. results.OtherLanguages.SelectMany(l => l.Hits).Select(HitOf)],
            }
        );
    }

    private HitAnswer HitOf(SearchHit hit) =>
        new()
        {
            Language = hit.Page.Language.Code,
            Key = hit.Page.Key,
            Title = hit.Page.Title,
            Excerpt = string.Concat(hit.Snippet.Select(part => part.Text)),
            Url = layouts.AbsoluteUrl(hit.Page.Address),
            Json = layouts.AbsoluteUrl(hit.Page.JsonAddress),
        };
}

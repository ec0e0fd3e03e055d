using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Almaty2020.Markup;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Search;
using Almaty2020.Web.Site.Common;
using Almaty2020.Web.Templates;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Almaty2020.Web.Site.Search;

/// <summary>The search: form, results, and suggestions while typing.</summary>
[SearchUnavailableFilter, ServiceFilter<SearchRateLimitFilter>]
public sealed class SearchController(CurrentSite current, SiteSearch search, LayoutModelBuilder layouts) : Controller
{
    /// <summary>Leaves letters unescaped, but escapes characters that HTML would read as markup.</summary>
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    [HttpGet("/{language:language}/search"), HttpHead("/{language:language}/search")]
    public async Task<IActionResult> Show(string language, CancellationToken ct)
    {
        if (!current.IsLoaded)
            return StatusCode(StatusCodes.Status503ServiceUnavailable);

        var requested = Language.Parse(language);
        var texts = Texts.For(requested);
        var results = Typed.Length == 0 ? null : await search.SearchAsync(new SearchQuery(requested, Typed, PageNumber), ct);
        var site = current.Site;

        // The text has only spaces and control characters: show the empty form.
        if (results is not { Text.Length: > 0 })
            return View("Search", new SearchViewModel(layouts.ForSearch(site, requested, texts["search.title"], ""), site, null));

        // The title is what a screen reader says first: the search text and the number of results.
        var title = $"{results.Text} – {SearchViewModel.ResultCountText(texts, results)}";
        return View("Search", new SearchViewModel(layouts.ForSearch(site, requested, title, results.Text), site, results));
    }

    /// <summary>
    /// Suggestions in the format of OpenSearch, <c>[typed, [titles], [descriptions], [addresses]]</c>, for browsers and for our own search
    /// field.
    /// </summary>
    [HttpGet("/{language:language}/search/suggestions"), HttpHead("/{language:language}/search/suggestions")]
    [Switchable(SiteFeature.Suggestions)]
    public async Task<IActionResult> Suggest(string language, CancellationToken ct)
    {
        if (!current.IsLoaded)
            return StatusCode(StatusCodes.Status503ServiceUnavailable);

        IReadOnlyList<Suggestion> found = Typed.Length == 0 ? [] : await search.SuggestAsync(Language.Parse(language), Typed, ct);
        return new JsonResult(
            new object[]
            {
                Typed,
                found.Select(s => s.Page.Title),
                found.Select(_ => ""),
                found.Select(s => layouts.AbsoluteUrl(s.Page.Address)),
            },
            Readable
        )
        {
            ContentType = "application/x-suggestions+json",
        };
    }

    private string Typed => Request.Query["q"] is [{ } first, ..] ? TextNormalizer.Line(first) : "";

    /// <summary>Page of the results. Numbers that are too large are accepted: the search shows its last page instead.</summary>
    private int PageNumber =>
        Request.Query["page"] is [{ Length: > 0 } first, ..] && first.All(char.IsAsciiDigit)
            ? int.TryParse(first, out var number)
                ? Math.Max(number, 1)
                : int.MaxValue
            : 1;
}

/// <summary>Answers 503 if the search index is not ready, as for a site that is not loaded.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class SearchUnavailableFilterAttribute : ExceptionFilterAttribute
{
    public override void OnException(ExceptionContext context)
    {
        if (context.Exception is TimeoutException)
            context.Result = new StatusCodeResult(StatusCodes.Status503ServiceUnavailable);
    }
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Almaty2020.Markup;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Search;
using Almaty2020.Web.Site.Common;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Almaty2020.Web.Site.Search;

/// <summary>The search: its form, what it finds, and what it offers while somebody types.</summary>
[NoIndexYet, ServiceFilter<SearchLimit>]
public sealed class SearchController(CurrentSite current, SiteSearch search, FrameBuilder frames) : Controller
{
    /// <summary>Letters as they are; what HTML would read as markup stays escaped.</summary>
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    [HttpGet("/{language:language}/search"), HttpHead("/{language:language}/search")]
    public async Task<IActionResult> Show(string language, CancellationToken ct)
    {
        if (!current.IsLoaded)
            return StatusCode(StatusCodes.Status503ServiceUnavailable);

        var asked = Language.Parse(language);
        var texts = Texts.For(asked);
        var results = Typed.Length == 0 ? null : await search.SearchAsync(new SearchQuery(asked, Typed, PageNumber), ct);
        var site = current.Site;

        // Spaces and controls alone: nothing has been asked.
        if (results is not { Text.Length: > 0 })
            return View("Search", new SearchScreen(frames.ForSearch(site, asked, texts["search.title"], ""), site, null));

        // The first thing that a screen reader says: what was looked for, and how much there is.
        var title = $"{results.Text} – {SearchScreen.Found(texts, results)}";
        return View("Search", new SearchScreen(frames.ForSearch(site, asked, title, results.Text), site, results));
    }

    /// <summary>In OpenSearch's form <c>[typed, [titles], [descriptions], [addresses]]</c>, for browsers' search fields and for our own.</summary>
    [HttpGet("/{language:language}/search/suggestions"), HttpHead("/{language:language}/search/suggestions")]
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
                found.Select(s => frames.AbsoluteUrl(s.Page.Address)),
            },
            Readable)
        { ContentType = "application/x-suggestions+json" };
    }

    private string Typed => Request.Query["q"] is [{ } first, ..] ? TextNormalizer.Line(first) : "";

    /// <summary>Any number, however absurd: the search shows its last page instead.</summary>
    private int PageNumber => Request.Query["page"] is [{ Length: > 0 } first, ..] && first.All(char.IsAsciiDigit)
        ? int.TryParse(first, out var number) ? Math.Max(number, 1) : int.MaxValue
        : 1;
}

/// <summary>A search that has no index to look in is said to be not ready, as a site without its database is.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NoIndexYetAttribute : ExceptionFilterAttribute
{
    public override void OnException(ExceptionContext context)
    {
        if (context.Exception is TimeoutException)
            context.Result = new StatusCodeResult(StatusCodes.Status503ServiceUnavailable);
    }
}

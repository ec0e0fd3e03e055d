using Almaty2020.Web.Caching;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Site.Common;
using Almaty2020.Web.Site.Errors;
using Almaty2020.Web.Telemetry;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Site.Pages;

/// <summary>Every page of the site, and each as Markdown at its address with <c>.md</c>.</summary>
public sealed class PagesController(CurrentSite current, PublishedPages pages, FrameBuilder frames) : Controller
{
    /// <summary>
    /// Browsers keep a 410 and a redirect for good without end unless they are told to ask again; but pages come back, and names return.
    /// </summary>
    private const string AskAgain = "public, max-age=0, s-maxage=10";

    [HttpGet("/{language:language}/{**path}"), HttpHead("/{language:language}/{**path}")]
    [SameForEverybody]
    public Task<IActionResult> Show(string language, string? path, CancellationToken ct) =>
        AnswerAsync(Language.Parse(language), path ?? "", "", async (site, page) =>
        {
            if (await pages.BodyAsync(page, ct) is not { } body)
                return NotFound();

            var template = page.Template.ToString();
            RequestTemplate.Name(HttpContext, template);
            return View(template, PageScreen.Of(site, page, body, frames.ForPage(site, page, body)));
        });

    [HttpGet("/{language:language}.md"), HttpHead("/{language:language}.md")]
    [HttpGet("/{language:language}/{**file:markdown}"), HttpHead("/{language:language}/{**file:markdown}")]
    [SameForEverybody]
    public Task<IActionResult> Markdown(string language, string? file, CancellationToken ct) =>
        AnswerAsync(Language.Parse(language), file?[..^Addresses.MarkdownEnding.Length] ?? "", Addresses.MarkdownEnding, async (site, page) =>
        {
            if (await pages.OriginalAsync(page, ct) is not { } original)
                return NotFound();

            // One text at two addresses: the page's own is the one to be found.
            Response.Headers.Link = $"<{frames.AbsoluteUrl(page.Address)}>; rel=\"canonical\"";
            Response.Headers["X-Robots-Tag"] = "noindex";
            Response.Headers.ContentLanguage = page.Language.Code;
            return Content(PageMarkdown.Of(site, page, original, frames.AbsoluteUrl), "text/markdown; charset=utf-8");
        });

    private async Task<IActionResult> AnswerAsync(
        Language asked, string path, string ending, Func<PublishedSite, PublishedPage, Task<IActionResult>> answer)
    {
        if (!current.IsLoaded)
            return StatusCode(StatusCodes.Status503ServiceUnavailable);

        var site = current.Site;
        var found = site.Resolve(asked, path);
        if (found is Resolution.Live(var live))
            return await answer(site, live);

        if (found is Resolution.Unknown)
        {
            var meant = Addresses.WithoutPunctuation(path);
            if (ending.Length == 0 && meant.EndsWith(Addresses.MarkdownEnding, StringComparison.Ordinal))
                (meant, ending) = (meant[..^Addresses.MarkdownEnding.Length], Addresses.MarkdownEnding);
            // An ending with no name before it, as in /en/mayor/.md, is nobody's.
            if (ending.Length == 0 || (meant.Length > 0 && !path.EndsWith('/')))
                found = site.ResolveMeant(asked, meant);
        }

        Response.Headers.CacheControl = AskAgain;
        switch (found)
        {
            case Resolution.MovedTo(var page):
                return LocalRedirectPermanent(new PathString(page.Address + ending).ToUriComponent());
            case Resolution.NamedOtherwise(var page):
                // Not for good: this language may give the path to a page of its own one day.
                return LocalRedirect(new PathString(page.Address + ending).ToUriComponent());
            case Resolution.Gone(var pageId, var elsewhere):
                var farewell = await pages.FarewellAsync(pageId, asked, HttpContext.RequestAborted);
                return elsewhere.Count > 0 || farewell is not null
                    ? Absent(StatusCodes.Status410Gone, elsewhere.Count > 0 ? "absent.gone" : "absent.gone-everywhere", asked, path, elsewhere, farewell)
                    : StatusCode(StatusCodes.Status410Gone);
            case Resolution.NotInThisLanguage(var elsewhere):
                return Absent(StatusCodes.Status404NotFound, "absent.not-translated", asked, path, elsewhere);
            default:
                return NotFound();
        }
    }

    private ViewResult Absent(int status, string text, Language language, string path, IReadOnlyList<PublishedPage> elsewhere, Farewell? farewell = null)
    {
        var title = Texts.For(language)[text + ".title"];
        var view = View("Absent", new AbsentScreen(frames.ForAbsentPage(language, title, Addresses.Of(language, path), elsewhere), text, elsewhere, farewell));
        view.StatusCode = status;
        return view;
    }
}

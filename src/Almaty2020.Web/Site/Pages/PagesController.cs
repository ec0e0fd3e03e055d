using Almaty2020.Web.Caching;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Site.Common;
using Almaty2020.Web.Site.Errors;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Site.Pages;

/// <summary>Every page of the site.</summary>
public sealed class PagesController(CurrentSite current, PublishedPages pages, FrameBuilder frames) : Controller
{
    [HttpGet("/{language:language}/{**path}"), HttpHead("/{language:language}/{**path}")]
    [SameForEverybody]
    public async Task<IActionResult> Show(string language, string? path, CancellationToken ct)
    {
        if (!current.IsLoaded)
            return StatusCode(StatusCodes.Status503ServiceUnavailable);

        var site = current.Site;
        var asked = Language.Parse(language);
        switch (site.Resolve(asked, path ?? ""))
        {
            case Resolution.Live(var page):
                return await pages.BodyAsync(page, ct) is { } body
                    ? View(page.Template.ToString(), PageScreen.Of(site, page, body, frames.ForPage(site, page, body)))
                    : NotFound();
            case Resolution.MovedTo(var page):
                return LocalRedirectPermanent(new PathString(page.Address).ToUriComponent());
            case Resolution.NamedOtherwise(var page):
                // Not for good: this language may give the path to a page of its own one day.
                return LocalRedirect(new PathString(page.Address).ToUriComponent());
            case Resolution.Gone(var elsewhere):
                return elsewhere.Count > 0 ? Absent(StatusCodes.Status410Gone, "absent.gone", asked, elsewhere) : StatusCode(StatusCodes.Status410Gone);
            case Resolution.NotInThisLanguage(var elsewhere):
                return Absent(StatusCodes.Status404NotFound, "absent.not-translated", asked, elsewhere);
            default:
                return NotFound();
        }
    }

    private ViewResult Absent(int status, string text, Language language, IReadOnlyList<PublishedPage> elsewhere)
    {
        var title = Texts.For(language)[text + ".title"];
        var view = View("Absent", new AbsentScreen(frames.ForAbsentPage(language, title, Request.Path, elsewhere), text, elsewhere));
        view.StatusCode = status;
        return view;
    }
}

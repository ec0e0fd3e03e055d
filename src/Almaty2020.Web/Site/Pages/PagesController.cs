using Almaty2020.Web.Caching;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Site.Common;
using Almaty2020.Web.Site.Errors;
using Almaty2020.Web.Telemetry;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Site.Pages;

/// <summary>Shows a page, or with <c>.md</c> at the end of its address the page as Markdown.</summary>
public sealed class PagesController(CurrentSite current, PageBodyCache pages, PublishedPictures pictures, LayoutModelBuilder layouts)
    : Controller
{
    [HttpGet("/{language:language}/{**path}"), HttpHead("/{language:language}/{**path}")]
    [CacheablePage]
    public Task<IActionResult> Show(string language, string? path, CancellationToken ct) =>
        AnswerAsync(Language.Parse(language), path ?? "", "", async (site, page) =>
        {
            if (await pages.BodyAsync(page, ct) is not { } body)
                return NotFound();

            var template = page.Template.Name;
            RequestTemplate.Set(HttpContext, template);
            var shown = await pictures.FindAsync(body.PictureKeys, page.Language, ct);
            return View(template, PageViewModel.Of(site, page, body, layouts.ForPage(site, page, body, shown), shown));
        });

    [HttpGet("/{language:language}.md"), HttpHead("/{language:language}.md")]
    [HttpGet("/{language:language}/{**file:markdown}"), HttpHead("/{language:language}/{**file:markdown}")]
    [CacheablePage]
    public Task<IActionResult> Markdown(string language, string? file, CancellationToken ct) =>
        AnswerAsync(
            Language.Parse(language),
            file?[..^Addresses.MarkdownSuffix.Length] ?? "",
            Addresses.MarkdownSuffix,
            async (site, page) =>
            {
                if (await pages.SourceTextAsync(page, ct) is not { } original)
                    return NotFound();

                // The same text has two addresses. Search engines should index the page, not the Markdown.
                Response.Headers.Link = $"<{layouts.AbsoluteUrl(page.Address)}>; rel=\"canonical\"";
                Response.Headers["X-Robots-Tag"] = "noindex";
                Response.Headers.ContentLanguage = page.Language.Code;
                var shown = await pictures.FindAsync(PageMarkdown.PictureKeysIn(original), page.Language, ct);
                return Content(PageMarkdown.Of(site, page, original, shown, layouts.AbsoluteUrl), "text/markdown; charset=utf-8");
            }
        );

    private async Task<IActionResult> AnswerAsync(
        Language requested,
        string path,
        string ending,
        Func<PublishedSite, PublishedPage, Task<IActionResult>> answer
    )
    {
        if (!current.IsLoaded)
            return StatusCode(StatusCodes.Status503ServiceUnavailable);

        var site = current.Site;
        (var found, ending) = RequestedPage.Find(site, requested, path, ending);
        if (found is Resolution.Live(var live))
            return await answer(site, live);

        Response.Headers.CacheControl = RequestedPage.Revalidate;
        switch (found)
        {
            case Resolution.MovedTo(var page):
                return LocalRedirectPermanent(new PathString(page.Address + ending).ToUriComponent());
            case Resolution.OtherPathInThisLanguage(var page):
                // A temporary redirect: this language may use the path for a page of its own later.
                return LocalRedirect(new PathString(page.Address + ending).ToUriComponent());
            case Resolution.Gone(var pageId, var elsewhere):
                var farewell = await pages.WithdrawalNoticeAsync(pageId, requested, HttpContext.RequestAborted);
                return elsewhere.Count > 0 || farewell is not null
                    ? Absent(
                        StatusCodes.Status410Gone,
                        elsewhere.Count > 0 ? "absent.gone" : "absent.gone-everywhere",
                        requested,
                        path,
                        elsewhere,
                        farewell
                    )
                    : StatusCode(StatusCodes.Status410Gone);
            case Resolution.NotInThisLanguage(var elsewhere):
                return Absent(StatusCodes.Status404NotFound, "absent.not-translated", requested, path, elsewhere);
            default:
                return NotFound();
        }
    }

    private ViewResult Absent(
        int status,
        string text,
        Language language,
        string path,
        IReadOnlyList<PublishedPage> elsewhere,
        WithdrawalNotice? farewell = null
    )
    {
        var title = Texts.For(language)[text + ".title"];
        var view = View(
            "UnavailablePage",
            new UnavailablePageViewModel(
                layouts.ForUnavailablePage(language, title, Addresses.PagePath(language, path), elsewhere),
                text,
                elsewhere,
                farewell
            )
        );
        view.StatusCode = status;
        return view;
    }
}

using System.Text;
using Almaty2020.Web.Caching;
using Almaty2020.Web.Http;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Site.Common;
using Almaty2020.Web.Templates;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Site.Pages;

/// <summary>
/// The values of an indicator as CSV, at its page's address with <c>.csv</c> at the end, and the description of its columns. Scripts of other sites
/// may read both.
/// </summary>
public sealed class IndicatorTableController(CurrentSite current, LayoutModelBuilder layouts, TimeProvider clock) : Controller
{
    [HttpGet("/{language:language}/{**file:csv}"), HttpHead("/{language:language}/{**file:csv}")]
    [CacheablePage]
    public IActionResult Show(string language, string file) => Answer(language, file, Addresses.CsvSuffix, (site, page, fields) =>
        {
            var licence = layouts.DataLicenceOf(site, page.Language);
            Response.Headers.Link = string.Join(
                ", ",
                [
                    $"<{layouts.AbsoluteUrl(page.CsvMetadataAddress)}>; rel=\"describedby\"; type=\"{IndicatorTableMetadata.MediaType}\"",
                    $"<{layouts.AbsoluteUrl(page.Address)}>; rel=\"canonical\"",
                    .. licence is null ? Array.Empty<string>() : [$"<{new Uri(licence).AbsoluteUri}>; rel=\"license\""],
                ]
            );
            return Content(
                IndicatorTable.ToCsv(
                    new IndicatorDetails(fields, Formats.DayOf(clock.GetUtcNow().UtcDateTime), page.Language),
                    page.Language,
                    page.Title,
                    layouts.AbsoluteUrl(page.Address),
                    fields.Source,
                    licence
                ),
                "text/csv; charset=utf-8"
            );
        });

    [HttpGet("/{language:language}/{**file:csv-metadata}"), HttpHead("/{language:language}/{**file:csv-metadata}")]
    [CacheablePage]
    public IActionResult Describe(string language, string file) =>
        Answer(language, file, Addresses.CsvMetadataSuffix, (site, page, _) =>
            Content(
                IndicatorTableMetadata
                    .Of(page, site.Identity.Languages, layouts.AbsoluteUrl, layouts.DataLicenceOf(site, page.Language))
                    .ToJsonString(ApiJson.Options),
                IndicatorTableMetadata.MediaType,
                Encoding.UTF8
            )
        );

    private IActionResult Answer(
        string language,
        string file,
        string suffix,
        Func<PublishedSite, PublishedPage, IndicatorFields, IActionResult> answer
    )
    {
        if (!current.IsLoaded)
            return StatusCode(StatusCodes.Status503ServiceUnavailable);
        var site = current.Site;
        switch (site.Resolve(Language.Parse(language), file[..^suffix.Length]))
        {
            case Resolution.Live({ Indicator: { } fields } page):
                ApiHeaders.Add(Response);
                Response.Headers.ContentLanguage = page.Language.Code;
                return answer(site, page, fields);
            case Resolution.MovedTo({ Indicator: not null } page):
                Response.Headers.CacheControl = RequestedPage.Revalidate;
                return LocalRedirectPermanent(new PathString(page.Address + suffix).ToUriComponent());
            case Resolution.OtherPathInThisLanguage({ Indicator: not null } page):
                Response.Headers.CacheControl = RequestedPage.Revalidate;
                return LocalRedirect(new PathString(page.Address + suffix).ToUriComponent());
            default:
                return NotFound();
        }
    }
}

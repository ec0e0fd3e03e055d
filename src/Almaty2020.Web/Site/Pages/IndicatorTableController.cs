using Almaty2020.Web.Caching;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Site.Common;
using Almaty2020.Web.Templates;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Site.Pages;

/// <summary>The values of an indicator as CSV, at its page's address with <c>.csv</c> at the end.</summary>
public sealed class IndicatorTableController(CurrentSite current, LayoutModelBuilder layouts, TimeProvider clock) : Controller
{
    [HttpGet("/{language:language}/{**file:csv}"), HttpHead("/{language:language}/{**file:csv}")]
    [CacheablePage]
    public IActionResult Show(string language, string file)
    {
        if (!current.IsLoaded)
            return StatusCode(StatusCodes.Status503ServiceUnavailable);
        switch (current.Site.Resolve(Language.Parse(language), file[..^Addresses.CsvSuffix.Length]))
        {
            case Resolution.Live({ Indicator: { } fields } page):
                Response.Headers["X-Robots-Tag"] = "noindex";
                Response.Headers.ContentLanguage = page.Language.Code;
                return Content(
                    IndicatorTable.ToCsv(
                        new IndicatorDetails(fields, Formats.DayOf(clock.GetUtcNow().UtcDateTime), page.Language),
                        page.Language,
                        page.Title,
                        layouts.AbsoluteUrl(page.Address),
                        fields.Source
                    ),
                    "text/csv; charset=utf-8"
                );
            case Resolution.MovedTo({ Indicator: not null } page):
                // By default browsers keep a permanent redirect forever, but addresses are used again.
                Response.Headers.CacheControl = "public, max-age=0, s-maxage=10";
                return LocalRedirectPermanent(new PathString(page.Address + Addresses.CsvSuffix).ToUriComponent());
            default:
                return NotFound();
        }
    }
}

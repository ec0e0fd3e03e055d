using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Almaty2020.Web.Caching;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Site.Common;
using Almaty2020.Web.Templates;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Feeds;

/// <summary>Serves the alerts in force as JSON, for screens and programs of others: an array, gravest first, empty when there are none.</summary>
[Switchable(SiteFeature.Feeds)]
public sealed class AlertsJsonController(CurrentSite current, LayoutModelBuilder layouts, TimeProvider clock) : Controller
{
    private static readonly JsonSerializerOptions Names = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    [HttpGet("/{language:language}/alerts.json"), HttpHead("/{language:language}/alerts.json")]
    [CacheablePage]
    public IActionResult Show(string language)
    {
        if (!current.IsLoaded)
            return StatusCode(StatusCodes.Status503ServiceUnavailable);

        var site = current.Site;
        // Pages of other sites may read it in a browser: it holds nothing but what every page shows.
        Response.Headers.AccessControlAllowOrigin = "*";
        Response.Headers["X-Robots-Tag"] = "noindex";
        return new JsonResult(
            site.Alerts.InForce(Language.Parse(language), clock.GetUtcNow().UtcDateTime)
                .Select(a => new Entry(
                    a.Fields.GetKnownLevel(),
                    a.Page.Title,
                    a.Page.Summary,
                    a.FromUtc,
                    a.UntilUtc,
                    layouts.AbsoluteUrl(a.Page.Address),
                    a.Page.Language.Code
                )),
            Names
        );
    }

    /// <summary>The JSON of an alert. Its names are public: add to them, but never change one.</summary>
    /// <param name="Language">Differs from the address's for an emergency that is not translated yet.</param>
    private sealed record Entry(string Level, string Title, string Sentence, DateTime From, DateTime Until, string Url, string Language);
}

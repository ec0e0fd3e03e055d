using System.Text;
using System.Xml.Linq;
using Almaty2020.Web.Caching;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Site.Common;
using Almaty2020.Web.Templates;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Site.Search;

/// <summary>
/// Describes the site's search to browsers (OpenSearch 1.1), in each language, so that their own search field can use it.
/// </summary>
public sealed class OpenSearchController(CurrentSite current, LayoutModelBuilder layouts) : Controller
{
    /// <summary>The format's maximum length of the name that a browser shows.</summary>
    internal const int ShortNameMaxLength = 16;

    private const string MediaType = "application/opensearchdescription+xml";

    private static readonly XNamespace Format = "http://a9.com/-/spec/opensearch/1.1/";

    [HttpGet("/{language:language}/opensearch.xml"), HttpHead("/{language:language}/opensearch.xml")]
    [CacheablePage]
    public FileContentResult Show(string language)
    {
        var requested = Language.Parse(language);
        var names = current.Site.Identity.In(requested);
        var search = layouts.AbsoluteUrl(Addresses.SearchPath(requested));
        var description = new XElement(
            Format + "OpenSearchDescription",
            // Includes the language: browsers identify search engines by name, and the site's name may be the same in two languages.
            new XElement(Format + "ShortName", $"{names.ShortName} {requested.Code}"),
            new XElement(Format + "Description", names.Description),
            new XElement(Format + "Language", requested.Code),
            new XElement(Format + "InputEncoding", "UTF-8"),
            new XElement(
                Format + "Image",
                new XAttribute("width", 32),
                new XAttribute("height", 32),
                new XAttribute("type", "image/x-icon"),
                layouts.AbsoluteUrl("/favicon.ico")
            ),
            Address("text/html", "results", search + "?q={searchTerms}"),
            // A null content is left out.
            !current.Site.Identity.Has(SiteFeature.Suggestions)
                ? null
                : Address("application/x-suggestions+json", "suggestions", search + "/suggestions?q={searchTerms}"),
            Address(MediaType, "self", layouts.AbsoluteUrl(Addresses.PagePath(requested, "opensearch.xml")))
        );
        return File(Encoding.UTF8.GetBytes(description.ToString(SaveOptions.DisableFormatting)), MediaType + "; charset=utf-8");
    }

    private static XElement Address(string type, string relation, string template) =>
        new(Format + "Url", new XAttribute("type", type), new XAttribute("rel", relation), new XAttribute("template", template));
}

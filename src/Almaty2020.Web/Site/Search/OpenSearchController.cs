using System.Text;
using System.Xml.Linq;
using Almaty2020.Web.Caching;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Site.Common;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Site.Search;

/// <summary>Tells a browser how this site is searched, so that its own search field can (OpenSearch 1.1), in each language.</summary>
public sealed class OpenSearchController(FrameBuilder frames) : Controller
{
    /// <summary>The format's limit of the name that a browser shows.</summary>
    internal const int ShortNameMaxLength = 16;

    private const string MediaType = "application/opensearchdescription+xml";

    private static readonly XNamespace Format = "http://a9.com/-/spec/opensearch/1.1/";

    [HttpGet("/{language:language}/opensearch.xml"), HttpHead("/{language:language}/opensearch.xml")]
    [SameForEverybody]
    public FileContentResult Show(string language)
    {
        var asked = Language.Parse(language);
        var texts = Texts.For(asked);
        var search = frames.AbsoluteUrl(Addresses.OfSearch(asked));
        var description = new XElement(
            Format + "OpenSearchDescription",
            // With the language: browsers tell search engines apart by name, and two of our languages write the site's alike.
            new XElement(Format + "ShortName", $"{texts["site.name"]} {asked.Code}"),
            new XElement(Format + "Description", texts["site.description"]),
            new XElement(Format + "Language", asked.Code),
            new XElement(Format + "InputEncoding", "UTF-8"),
            new XElement(Format + "Image", new XAttribute("width", 32), new XAttribute("height", 32), new XAttribute("type", "image/x-icon"), frames.AbsoluteUrl("/favicon.ico")),
            Address("text/html", "results", search + "?q={searchTerms}"),
            Address("application/x-suggestions+json", "suggestions", search + "/suggestions?q={searchTerms}"),
            Address(MediaType, "self", frames.AbsoluteUrl(Addresses.Of(asked, "opensearch.xml"))));
        return File(Encoding.UTF8.GetBytes(description.ToString(SaveOptions.DisableFormatting)), MediaType + "; charset=utf-8");
    }

    private static XElement Address(string type, string relation, string template) => new(
        Format + "Url", new XAttribute("type", type), new XAttribute("rel", relation), new XAttribute("template", template));
}

using System.Text;
using Almaty2020.Markup;
using Almaty2020.Web.Caching;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Site.Common;
using Almaty2020.Web.Templates;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Api;

/// <summary>Tells language models in a few lines what the site is and where its texts are: <c>llms.txt</c>, https://llmstxt.org.</summary>
public sealed class LlmsTxtController(CurrentSite current, LayoutModelBuilder layouts) : Controller
{
    private const string Address = "/llms.txt";

    [HttpGet(Address), HttpHead(Address)]
    [CacheablePage]
    public IActionResult Show()
    {
        if (!current.IsLoaded)
            return StatusCode(StatusCodes.Status503ServiceUnavailable);

        var site = current.Site;
        // One file for all languages, as the format wants it: the site's first language speaks for it.
        var homes = site.Identity.Languages.Select(site.Home).OfType<PublishedPage>().ToList();
        var first = homes is [{ Language: var of }, ..] ? of : Language.Default;
        var names = site.Identity.In(first);
        var text = new StringBuilder();
        Line($"# {names.Name}");
        Line("");
        Line($"> {names.Description}");
        Line("");
        var hasApi = site.Identity.Has(SiteFeature.Api);
        Line(
            "Every page has its text as Markdown (its address + `.md`)"
                + (hasApi ? " and all its data as JSON (its address + `.json`)." : ".")
        );
        Line("");
        Line("## Languages");
        Line("");
        foreach (var home in homes)
            Line($"- {Link(home)}: {home.Language.OwnName} ({home.Language.Code}). {site.Identity.In(home.Language).Description}");
        Line("");
        Line("## Main pages");
        Line("");
        foreach (var page in site.ListedIn(Navigation.Header, first))
            Line($"- {Link(page)}: {page.Summary}");
        Line("");
        Line("## For programs");
        Line("");
        if (hasApi)
        {
            Line($"- [OpenAPI]({layouts.AbsoluteUrl(ApiAddresses.OpenApi)}): the content API, in JSON and without a key");
            Line(
                $"- [All pages]({layouts.AbsoluteUrl(ApiAddresses.PagesIn(first))}): the list of pages, in parts of {PageListController.PageSize}"
            );
            Line($"- [Changes]({layouts.AbsoluteUrl(ApiAddresses.Changes)}): what was published, changed or taken down, by number");
            Line(
                $"- [Data]({layouts.AbsoluteUrl(Addresses.Catalogue)}): the catalogue of indicators as DCAT, with their values as CSV and JSON"
            );
        }

        if (site.Identity.Has(SiteFeature.Feeds))
            Line($"- [Feed]({layouts.AbsoluteUrl(Addresses.FeedPath(first))}): the newest changes as Atom");
        Line($"- [Sitemap]({layouts.AbsoluteUrl("/sitemap.xml")})");
        return Content(text.ToString(), "text/plain", Encoding.UTF8);

        string Link(PublishedPage page) => $"[{InBrackets(page.Title)}]({layouts.AbsoluteUrl(page.MarkdownAddress)})";

        void Line(string line) => text.Append(TextNormalizer.Line(line)).Append('\n');
    }

    private static string InBrackets(string title) =>
        title.Replace("[", "\\[", StringComparison.Ordinal).Replace("]", "\\]", StringComparison.Ordinal);
}

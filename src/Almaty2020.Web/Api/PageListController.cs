using Almaty2020.Web.Http;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Site.Common;
using Almaty2020.Web.Templates;
using Microsoft.AspNetCore.Mvc;
using NetEscapades.AspNetCore.SecurityHeaders;

namespace Almaty2020.Web.Api;

/// <summary>Lists the pages of a language, all of them or those of a template or below a page, in parts.</summary>
[ContentApi, Switchable(SiteFeature.Api), SecurityHeadersPolicy(HeaderPolicies.EmbeddableFiles)]
public sealed class PageListController(CurrentSite current, PageLists lists, LayoutModelBuilder layouts) : Controller
{
    /// <summary>Pages of one part.</summary>
    internal const int PageSize = 100;

    private const string Address = ApiAddresses.InLanguage + "/pages";

    /// <summary>The templates of pages that have an address.</summary>
    internal static IEnumerable<Template> Templates => Template.All.Where(t => t != Template.Site);

    [HttpGet(Address), HttpHead(Address)]
    public IActionResult Show(string language)
    {
        if (!current.IsLoaded)
            return StatusCode(StatusCodes.Status503ServiceUnavailable);

        var (site, requested) = (current.Site, Language.Parse(language));
        if (!Request.TryNumber("after", out var after))
            return this.BadParameter("after", requested);
        if (!Request.TryText("template", out var named) || (named is not null && Templates.All(t => t.FileName != named)))
            return this.BadParameter("template", requested);
        if (!Request.TryText("under", out var key))
            return this.BadParameter("under", requested);
        PublishedPage? top = null;
        if (key is not null && ((top = site.FindLinked(key, requested)) is null || top.Language != requested))
            return NotFound();

        var found = lists
            .InOrder(site, requested, top)
            .Where(p => p.PageId > after && (named is null || p.Template.FileName == named))
            .Take(PageSize + 1)
            .ToList();
        var part = found.Take(PageSize).ToList();
        return TaggedJson.Of(
            new PageListAnswer
            {
                Pages = [.. part.Select(ItemOf)],
                Next =
                    found.Count > part.Count
                        ? layouts.AbsoluteUrl(ApiAddresses.PagesIn(requested))
                            + ApiAddresses.Query(("template", named), ("under", key), ("after", part[^1].PageId))
                        : null,
            },
            Response
        );
    }

    private PageListItem ItemOf(PublishedPage page) =>
        new()
        {
            Id = page.PageId,
            Key = page.Key,
            Template = page.Template.FileName,
            Title = page.Title,
            Summary = page.Summary,
            Url = layouts.AbsoluteUrl(page.Address),
            Json = layouts.AbsoluteUrl(page.JsonAddress),
            Changed = page.ChangedAtUtc,
        };
}

using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>Finds pages to link to, for the editor's dialog; answers programs.</summary>
public sealed class LinkTargetsController(LinkTargets targets) : AdminController
{
    [HttpGet("/admin/link-targets/{language:language}")]
    public async Task<IActionResult> Find(string language, string? q)
    {
        var (count, first) = await targets.FindAsync(q, Language.Parse(language), HttpContext.RequestAborted);
        return Json(new
        {
            words = count == 0 ? Texts["admin.link.none"] : Texts.Plural("admin.link.found", count),
            pages = first.Select(t => new { key = t.Key, title = t.Title, path = Addresses.Of(t.Language, t.Path), language = t.Language.Code }),
        });
    }
}

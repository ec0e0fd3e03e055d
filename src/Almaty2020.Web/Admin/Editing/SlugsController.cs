using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Publishing;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>What a title may be called in an address; answers programs.</summary>
public sealed class SlugsController : AdminController
{
    [HttpGet("/admin/slug")]
    public IActionResult Propose(string? title)
    {
        var slug = Slugs.Propose(title is { Length: > PageText.TitleMaxLength } ? title[..PageText.TitleMaxLength] : title ?? "");
        return Json(new { slug, words = slug.Length == 0 ? "" : Texts["admin.editor.slug-proposed", slug] });
    }
}

using Almaty2020.Markup;
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
        var slug = Slugs.Propose(TextNormalizer.Cut(title ?? "", PageText.TitleMaxLength));
        return Json(new { slug, words = slug.Length == 0 ? "" : Texts["admin.editor.slug-proposed", slug] });
    }
}

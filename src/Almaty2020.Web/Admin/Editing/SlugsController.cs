using Almaty2020.Markup;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>What a title may be called in an address; answers programs.</summary>
public sealed class SlugsController : AdminController
{
    /// <param name="language">Of the page.</param>
    [HttpGet("/admin/slug")]
    public IActionResult Propose(string? title, string? language)
    {
        var slug = Slugs.Propose(TextNormalizer.Cut(title ?? "", PageText.TitleMaxLength), Language.TryFind(language, out var of) ? of : Language);
        return Json(new { slug, words = slug.Length == 0 ? "" : Texts["admin.editor.slug-proposed", slug] });
    }
}

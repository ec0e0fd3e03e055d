using Almaty2020.Markup;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Paths;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>Proposes a slug for a title. Answers scripts with JSON.</summary>
public sealed class SlugsController : AdminController
{
    /// <param name="language">Language of the page.</param>
    [HttpGet("/admin/slug")]
    public IActionResult Propose(string? title, string? language)
    {
        var slug = Slugs.Propose(
            TextNormalizer.Truncate(title ?? "", PageText.TitleMaxLength),
            Language.TryFind(language, out var pageLanguage) ? pageLanguage : Language
        );
        return Json(new { slug, words = slug.Length == 0 ? "" : Texts["admin.editor.slug-proposed", slug] });
    }
}

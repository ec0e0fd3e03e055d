using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Site.Pages;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>The page as it would be, of what stands in the editor's form, saved or not.</summary>
public sealed class PreviewController(Manuscripts manuscripts, DraftScreens drafts) : AdminController
{
    [Renders]
    [HttpPost("/admin/pages/{pageId:int}/{language:language}/preview")]
    [RequestFormLimits(ValueLengthLimit = EditorController.MaxLength), RequestSizeLimit(EditorController.MaxLength)]
    public async Task<IActionResult> Show(int pageId, string language)
    {
        var ct = HttpContext.RequestAborted;
        if (await manuscripts.PageAsync(Staff, pageId, Language.Parse(language), ct) is not { } page)
            return NotFound();

        var form = TextForm.Of(await Request.ReadFormAsync(ct), page.Template, Language.Parse(language));
        return View(DraftScreens.ViewOf(page.Template), drafts.Of(page, Language.Parse(language), form.Text, ct));
    }
}

using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Editing.Checking;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>What is to be mended in what stands in the editor's form, saved or not.</summary>
public sealed class ChecksController(Manuscripts manuscripts, CheckBasis basis) : AdminController
{
    [Renders]
    [HttpPost("/admin/pages/{pageId:int}/{language:language}/checks")]
    [RequestFormLimits(ValueLengthLimit = EditorController.MaxLength), RequestSizeLimit(EditorController.MaxLength)]
    public async Task<IActionResult> Show(int pageId, string language)
    {
        var ct = HttpContext.RequestAborted;
        if (await manuscripts.ReadAsync(Staff, pageId, Language.Parse(language), ct) is not { } page)
            return NotFound();

        var form = TextForm.Of(await Request.ReadFormAsync(ct), page.Page.Template, page.Language);
        return PartialView("_Checks", DraftChecks.Of(form.Text, await basis.OfAsync(page, form.Text, ct), Texts, ct));
    }
}

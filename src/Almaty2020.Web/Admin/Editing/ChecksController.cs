using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Editing.Checking;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>Checks the text in the editor's form, saved or not.</summary>
public sealed class ChecksController(EditablePageQuery editablePages, DraftCheckContextBuilder basis) : AdminController
{
    [QueuedRendering]
    [HttpPost("/admin/pages/{pageId:int}/{language:language}/checks")]
    [RequestFormLimits(ValueLengthLimit = EditorController.MaxLength), RequestSizeLimit(EditorController.MaxLength)]
    public async Task<IActionResult> Show(int pageId, string language)
    {
        var ct = HttpContext.RequestAborted;
        if (await editablePages.ReadAsync(Staff, pageId, Language.Parse(language), ct) is not { } page)
            return NotFound();

        var form = TextForm.Of(await Request.ReadFormAsync(ct), page.Page.Template, page.IsTranslation);
        return PartialView("_Checks", DraftChecks.Run(form.Text, await basis.OfAsync(page, form.Text, ct), Texts, ct));
    }
}

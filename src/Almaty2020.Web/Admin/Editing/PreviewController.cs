using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Site.Pages;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>Shows a text as the page would look: the saved one, or the one in the editor's form.</summary>
public sealed class PreviewController(EditablePageQuery editablePages, DraftPreview preview) : AdminController
{
    [QueuedRendering]
    [HttpGet("/admin/pages/{pageId:int}/{language:language}/preview")]
    public async Task<IActionResult> ShowSaved(int pageId, string language)
    {
        var ct = HttpContext.RequestAborted;
        return
            await editablePages.ReadTextAsync(Staff, pageId, Language.Parse(language), ct) is { } text
            && (text.Draft?.Text ?? text.StartingRevision?.Text) is { } saved
            ? View(DraftPreview.ViewOf(text.Page.Template), await preview.OfAsync(text.Page, text.Language, saved, ct))
            : NotFound();
    }

    [QueuedRendering]
    [HttpPost("/admin/pages/{pageId:int}/{language:language}/preview")]
    [RequestFormLimits(ValueLengthLimit = EditorController.MaxLength), RequestSizeLimit(EditorController.MaxLength)]
    public async Task<IActionResult> Show(int pageId, string language)
    {
        var ct = HttpContext.RequestAborted;
        if (await editablePages.PageAsync(Staff, pageId, Language.Parse(language), ct) is not { } page)
            return NotFound();

        var pageLanguage = Language.Parse(language);
        var form = TextForm.Of(await Request.ReadFormAsync(ct), page.Template, pageLanguage != page.SourceLanguage);
        return View(DraftPreview.ViewOf(page.Template), await preview.OfAsync(page, pageLanguage, form.Text, ct));
    }
}

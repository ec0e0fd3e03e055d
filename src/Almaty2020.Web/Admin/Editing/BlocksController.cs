using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Site.Pages;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>Renders single blocks of a text, for the cards of the text editor. Answers with JSON.</summary>
public sealed class BlocksController(EditablePageQuery editablePages, DraftPreview preview) : AdminController
{
    /// <summary>Maximum number of blocks to render in one request.</summary>
    private const int MaxBlocks = 20;

    [QueuedRendering]
    [HttpPost("/admin/pages/{pageId:int}/{language:language}/blocks")]
    [RequestFormLimits(ValueLengthLimit = EditorController.MaxLength), RequestSizeLimit(EditorController.MaxLength)]
    public async Task<IActionResult> Show(int pageId, string language, [FromForm] string[] block)
    {
        var ct = HttpContext.RequestAborted;
        var pageLanguage = Language.Parse(language);
        if (await editablePages.PageAsync(Staff, pageId, pageLanguage, ct) is null)
            return NotFound();

        return Json(await preview.ShownAsync(block.Take(MaxBlocks), pageLanguage, ct));
    }
}

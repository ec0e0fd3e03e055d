using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>Receives heartbeats of open editors. Answers scripts with the other people who have the page open.</summary>
public sealed class PresenceController(EditablePageQuery editablePages, PagePresence presence, OtherEditors others) : AdminController
{
    /// <param name="leaving">True if the editor is being closed.</param>
    [HttpPost("/admin/pages/{pageId:int}/{language:language}/presence")]
    public async Task<IActionResult> Beat(int pageId, string language, bool leaving)
    {
        var ct = HttpContext.RequestAborted;
        var pageLanguage = Language.Parse(language);
        if (await editablePages.PageAsync(Staff, pageId, pageLanguage, ct) is null)
            return NotFound();

        if (leaving)
        {
            await presence.LeaveAsync(Staff.Account.Id, pageId, pageLanguage, ct);
            return NoContent();
        }

        await presence.RecordHeartbeatAsync(Staff.Account.Id, pageId, pageLanguage, ct);
        return PartialView("_Others", await others.ListAsync(Staff, pageId, pageLanguage, ct));
    }
}

using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>The heartbeat of an open editor; answers programs with who else is there.</summary>
public sealed class PresenceController(Manuscripts manuscripts, PagePresence presence) : AdminController
{
    /// <param name="leaving">The editor is being closed.</param>
    [HttpPost("/admin/pages/{pageId:int}/{language:language}/presence")]
    public async Task<IActionResult> Beat(int pageId, string language, bool leaving)
    {
        var ct = HttpContext.RequestAborted;
        var of = Language.Parse(language);
        if (await manuscripts.PageAsync(Staff, pageId, of, ct) is null)
            return NotFound();

        if (leaving)
        {
            await presence.LeaveAsync(Staff, pageId, of, ct);
            return NoContent();
        }

        await presence.BeatAsync(Staff, pageId, of, ct);
        return PartialView("_Others", await presence.OthersAsync(Staff, pageId, of, ct));
    }
}

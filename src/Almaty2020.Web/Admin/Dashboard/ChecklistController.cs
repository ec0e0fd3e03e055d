using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Administering;
using Almaty2020.Web.Admin.Common;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Dashboard;

/// <summary>The checklist on an administrator's start page.</summary>
[Authorize(Policies.Administer)]
public sealed class ChecklistController(PutChecklistAway putAway) : AdminController
{
    [HttpPost("/admin/checklist")]
    public async Task<IActionResult> Delete()
    {
        await putAway.ExecuteAsync(HttpContext.RequestAborted);
        SetFlashMessage(Texts["admin.checklist.put-away-done"]);
        return Redirect(AdminLinks.Dashboard);
    }
}

using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Review;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.SiteManagement;

/// <param name="IsOnePerson">True if people may publish their own text; null if neither answer was chosen.</param>
public sealed record SiteSettingsViewModel(AdminLayoutModel Layout, bool? IsOnePerson) : AdminViewModel(Layout);

/// <summary>Settings of the site that administrators change.</summary>
public sealed class SiteSettingsController(ApprovalSetting approvals, ChooseApproval choose, TimeProvider clock) : AdminController
{
    [HttpGet("/admin/site-settings")]
    public async Task<IActionResult> Show() =>
        View("SiteSettings", BuildViewModel(await approvals.AllowsOwnTextAsync(HttpContext.RequestAborted)));

    /// <param name="isOnePerson">Whether one person runs the site.</param>
    [HttpPost("/admin/site-settings"), RequireRecentSignIn]
    public async Task<IActionResult> Update(bool? isOnePerson, string? returnUrl)
    {
        if (isOnePerson is not { } answer)
            return Invalid("SiteSettings", BuildViewModel(null) with { Issues = [new Issue("isOnePerson", IssueCodes.Missing)] });
        await choose.ExecuteAsync(answer, Staff.Actor(clock), HttpContext.RequestAborted);
        SetFlashMessage(answer ? Texts["admin.approval.done.one-person"] : Texts["admin.approval.done.several"]);
        return RedirectWithinAdmin(returnUrl ?? AdminLinks.SiteSettings);
    }

    private SiteSettingsViewModel BuildViewModel(bool? isOnePerson) => new(Layout(Texts["admin.site-settings.title"]), isOnePerson);
}

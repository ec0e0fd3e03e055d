using Almaty2020.Web.Access.OwnAccount;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Languages;

/// <summary>Changes the language of the admin area: for the signed-in account and, before sign-in, for this browser.</summary>
public sealed class LanguageController(ChooseLanguage choose) : AdminController
{
    [HttpPost("/admin/language")]
    public async Task<IActionResult> Update(string? language, string? returnUrl)
    {
        if (!Language.TryFind(language, out var chosen))
            return BadRequest();

        AdminLanguage.Remember(HttpContext, chosen);
        if (CurrentStaff is { } staff)
            await choose.ExecuteAsync(staff.Account.Id, chosen, HttpContext.RequestAborted);
        return RedirectWithinAdmin(returnUrl);
    }
}

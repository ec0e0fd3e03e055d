using Almaty2020.Web.Access.OwnAccount;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Languages;

/// <summary>The language of the admin area: of the account that is signed in, and of this browser before anybody is.</summary>
public sealed class LanguageController(ChooseLanguage choose) : AdminController
{
    [HttpPost("/admin/language")]
    public async Task<IActionResult> Update(string? language, string? returnUrl)
    {
        if (!Language.TryFind(language, out var chosen))
            return BadRequest();

        AdminLanguage.Remember(HttpContext, chosen);
        if (Visitor is { } staff)
            await choose.ExecuteAsync(staff.Account.Id, chosen, HttpContext.RequestAborted);
        return Onward(returnUrl);
    }
}

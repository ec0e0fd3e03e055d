using Almaty2020.Web.Access;
using Almaty2020.Web.Access.SigningIn;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.OwnAccount;

/// <summary>Lists the user's second factors.</summary>
[LocalAccountsOnly]
public sealed class SecondFactorController(Sessions sessions, SecondFactors factors) : SecondFactorControllerBase(sessions, factors)
{
    [HttpGet("/admin/account/second-factor")]
    public async Task<IActionResult> Show() => View("SecondFactor", await BuildViewModelAsync());
}

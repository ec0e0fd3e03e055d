using Almaty2020.Web.Access;
using Almaty2020.Web.Access.SigningIn;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.OwnAccount;

/// <summary>Everything that one can prove oneself with beside a password.</summary>
[NotOfDirectory]
public sealed class SecondFactorController(Sessions sessions, SecondFactors factors) : SecondFactorBase(sessions, factors)
{
    [HttpGet(ClosedDoors.SecondFactorAddress)]
    public async Task<IActionResult> Show() => View("SecondFactor", await ScreenAsync());
}

using Almaty2020.Web.Access;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Common;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.SigningIn;

/// <summary>The last step of every way of signing in.</summary>
public abstract class SigningInController(Sessions sessions, TypedBefore typedBefore) : AdminController
{
    /// <summary>Begins the session and leads on: to what was typed before it, else to where they wanted.</summary>
    /// <param name="typed">What <see cref="TypedBefore"/> sealed, if anything.</param>
    protected async Task<IActionResult> BeginAsync(Account account, SignInMethod method, string? returnUrl, string? typed)
    {
        var session = await sessions.BeginAsync(account, method, HttpContext);
        if (string.IsNullOrEmpty(typed) || await sessions.FindAsync(session.Id, HttpContext.RequestAborted) is not { } staff)
            return Onward(returnUrl);

        // The page that follows belongs to this session already, and the token of its form to this account.
        HttpContext.Features.Set(staff);
        HttpContext.User = staff.ToPrincipal();
        return await TypedAsync(staff, typed, returnUrl);
    }

    protected async Task<IActionResult> TypedAsync(Staff staff, string? typed, string? returnUrl) =>
        await typedBefore.OpenAsync(typed, staff.Account, HttpContext.RequestAborted) is { } form
            ? View("Typed", new TypedScreen(Frame(Texts["admin.typed.title"]), form))
            : Onward(returnUrl);
}

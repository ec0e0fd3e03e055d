using Almaty2020.Web.Access;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Common;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.SigningIn;

/// <summary>Base of all controllers that sign users in: the last step is the same for all.</summary>
public abstract class SignInControllerBase(Sessions sessions, PendingForm pendingForm) : AdminController
{
    /// <summary>
    /// Starts the session. Then shows the pending form if there is one; otherwise redirects to where the user wanted to go.
    /// </summary>
    /// <param name="typed">Form that <see cref="PendingForm"/> encrypted, if any.</param>
    protected async Task<IActionResult> BeginAsync(Account account, SignInMethod method, string? returnUrl, string? typed)
    {
        var session = await sessions.BeginAsync(account, method, HttpContext);
        if (string.IsNullOrEmpty(typed) || await sessions.FindAsync(session.Id, HttpContext.RequestAborted) is not { } staff)
            return RedirectWithinAdmin(returnUrl);

        // The page shown next already belongs to this session, and the token of its form to this account.
        HttpContext.Features.Set(staff);
        HttpContext.User = staff.ToPrincipal();
        return await ShowPendingFormAsync(staff, typed, returnUrl);
    }

    protected async Task<IActionResult> ShowPendingFormAsync(Staff staff, string? typed, string? returnUrl) =>
        await pendingForm.DecryptAsync(typed, staff.Account, HttpContext.RequestAborted) is { } form
            ? View("Typed", new PendingFormViewModel(Layout(Texts["admin.typed.title"]), form))
            : RedirectWithinAdmin(returnUrl);
}

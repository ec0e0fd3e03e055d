using Almaty2020.Web.Access;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Errors;
using Almaty2020.Web.Http;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Templates;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Almaty2020.Web.Admin.Common;

/// <summary>Base of all controllers of the admin area.</summary>
public abstract class AdminController : Controller
{
    /// <summary>The staff member who sent the request; null only where the area's policy allows anonymous requests.</summary>
    protected Staff? CurrentStaff => HttpContext.Features.Get<Staff>();

    /// <exception cref="InvalidOperationException">No staff member is signed in, because the area allows anonymous requests.</exception>
    protected Staff Staff =>
        CurrentStaff
        ?? throw new InvalidOperationException(
            "No staff member is signed in: the area's policy allows anonymous requests here. Use CurrentStaff instead."
        );

    protected Language Language => AdminLanguage.Of(HttpContext);

    protected Texts Texts => Texts.For(Language);

    /// <summary>The name of the admin area.</summary>
    protected string DeskName => Texts["admin.name", HttpContext.RequestServices.GetRequiredService<CurrentIdentity>().NameIn(Language)];

    public override void OnActionExecuted(ActionExecutedContext context)
    {
        // Every screen has a form, whose antiforgery cookie is only sent over HTTPS. Over HTTP the form would fail without an explanation,
        // so show one.
        if (
            context.Result is ViewResult { StatusCode: var status }
            && !Request.IsHttps
            && HttpContext.RequestServices.GetRequiredService<SiteSettings>() is { IsEncrypted: true } settings
        )
        {
            context.Result = View("/Admin/Errors/Unencrypted.cshtml", new UnencryptedViewModel(Language, settings.PublicUrl));
            ((ViewResult)context.Result).StatusCode = status is >= 400 ? status : StatusCodes.Status400BadRequest;
            return;
        }

        // A redirect shows nothing, so it keeps the flash message for the screen that follows.
        if (context.Result is ViewResult)
            HttpContext.RequestServices.GetRequiredService<FlashMessage>().PassToView(HttpContext);
        base.OnActionExecuted(context);
    }

    protected AdminLayoutModel Layout(string title) =>
        new(Language, title, CurrentStaff, HttpMethods.IsGet(Request.Method) ? Request.GetEncodedPathAndQuery() : null);

    /// <summary>Sets a flash message, which the screen after the redirect shows.</summary>
    /// <param name="words">Localized text, such as "the invitation is on its way".</param>
    /// <param name="link">A link to copy, below the message.</param>
    protected void SetFlashMessage(string words, string? link = null) =>
        HttpContext.RequestServices.GetRequiredService<FlashMessage>().Set(HttpContext, new FlashMessage.Content(words, link));

    /// <summary>A screen that shows the issues in what was submitted.</summary>
    protected ViewResult Invalid(string view, AdminViewModel viewModel, int status = StatusCodes.Status422UnprocessableEntity)
    {
        var result = View(view, viewModel);
        result.StatusCode = status;
        return result;
    }

    /// <summary>
    /// Answers a link from an e-mail or the console that is no longer valid or never was. The answer does not tell which.
    /// </summary>
    protected ViewResult InvalidLink() =>
        Invalid("DeadLink", new MessageViewModel(Layout(Texts["admin.dead-link.title"])), StatusCodes.Status410Gone);

    /// <summary>
    /// Makes the browser clear its cache of admin pages at sign-out. Its storage stays, because it may hold typed text that the site has
    /// not received. Its cookies stay, because the one of <see cref="Access.SigningIn.KnownDevices"/> keeps others from locking the user
    /// out.
    /// </summary>
    protected void ClearBrowserCache() => Response.Headers["Clear-Site-Data"] = "\"cache\"";

    /// <summary>Answers after too many attempts: tells people and programs how long to wait.</summary>
    protected ViewResult TooManyAttempts(string view, TimeSpan wait, Func<int, AdminViewModel> viewModel)
    {
        Response.SetRetryAfter(wait);
        return Invalid(view, viewModel((int)Math.Ceiling(wait.TotalMinutes)), StatusCodes.Status429TooManyRequests);
    }

    /// <summary>Redirects to the requested address within the admin area; to the area's start page if it is outside.</summary>
    protected LocalRedirectResult RedirectWithinAdmin(string? returnUrl) => LocalRedirect(SafeReturnUrl(returnUrl));

    /// <summary>The requested address if it is within the admin area, and so safe to link to; otherwise the area's start page.</summary>
    protected string SafeReturnUrl(string? returnUrl) =>
        returnUrl is not null && Url.IsLocalUrl(returnUrl) && AdminAddressOrNull(returnUrl) is { } address ? address : AdminLinks.Dashboard;

    /// <remarks>Parsed as browsers do: <c>/admin/../x</c> is outside. Encoded, because a header may contain only ASCII.</remarks>
    private static string? AdminAddressOrNull(string local) =>
        Uri.TryCreate("https://localhost" + local, UriKind.Absolute, out var url)
        && url.Host == "localhost"
        && new PathString(url.AbsolutePath).StartsWithSegments(AdminLinks.Dashboard, StringComparison.Ordinal)
            ? url.PathAndQuery + url.Fragment
            : null;
}

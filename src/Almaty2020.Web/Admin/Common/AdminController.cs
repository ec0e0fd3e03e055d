using Almaty2020.Web.Access;
using Almaty2020.Web.Admin.Errors;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Startup;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Almaty2020.Web.Admin.Common;

/// <summary>What every controller of staff has at hand.</summary>
public abstract class AdminController : Controller
{
    /// <summary>Who asks; null only where the area's policy lets anybody in.</summary>
    protected Staff? Visitor => HttpContext.Features.Get<Staff>();

    /// <exception cref="InvalidOperationException">Nobody is signed in: the area's policy lets anybody in.</exception>
    protected Staff Staff => Visitor ?? throw new InvalidOperationException("Nobody is signed in: the area's policy lets anybody in.");

    protected Language Language => AdminLanguage.Of(HttpContext);

    protected Texts Texts => Texts.For(Language);

    public override void OnActionExecuted(ActionExecutedContext context)
    {
        // Every screen holds a form, whose cookie goes over https alone: without it this one would fail, and say nothing.
        if (context.Result is ViewResult { StatusCode: var status } && !Request.IsHttps && HttpContext.RequestServices.GetRequiredService<SiteSettings>() is { IsEncrypted: true } settings)
        {
            context.Result = View("/Admin/Errors/Unencrypted.cshtml", new UnencryptedScreen(Language, settings.PublicUrl));
            ((ViewResult)context.Result).StatusCode = status is >= 400 ? status : StatusCodes.Status400BadRequest;
            return;
        }

        // A redirect is not seen; what was said waits for the screen behind it.
        if (context.Result is ViewResult)
            HttpContext.RequestServices.GetRequiredService<Said>().Show(HttpContext);
        base.OnActionExecuted(context);
    }

    protected AdminFrame Frame(string title) =>
        new(Language, title, Visitor, HttpMethods.IsGet(Request.Method) ? Request.GetEncodedPathAndQuery() : null);

    /// <summary>Has the next screen, behind the redirect that follows, say that something was done.</summary>
    /// <param name="words">Worded: such as "the invitation is on its way".</param>
    protected void Say(string words) => HttpContext.RequestServices.GetRequiredService<Said>().Say(HttpContext, words);

    /// <summary>A screen that shows what is wrong with what was sent.</summary>
    protected ViewResult Refused(string view, AdminScreen screen, int status = StatusCodes.Status422UnprocessableEntity)
    {
        var result = View(view, screen);
        result.StatusCode = status;
        return result;
    }

    /// <summary>A link of a mail or of the console that opens nothing any more, or never did: which one is told to nobody.</summary>
    protected ViewResult DeadLink() => Refused("DeadLink", new PlainScreen(Frame(Texts["admin.dead-link.title"])), StatusCodes.Status410Gone);

    /// <summary>
    /// Has the browser forget what staff saw, as they sign out. Not what they typed and the site has not received: no sentence may be lost.
    /// Not its cookies: the one of <see cref="Access.SigningIn.KnownDevices"/> keeps others from locking them out.
    /// </summary>
    protected void ForgetInBrowser() => Response.Headers["Clear-Site-Data"] = "\"cache\"";

    /// <summary>Too many tries: says for how long to wait, to people and to programs.</summary>
    protected ViewResult TooMany(string view, TimeSpan wait, Func<int, AdminScreen> screen)
    {
        Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Refused(view, screen((int)Math.Ceiling(wait.TotalMinutes)), StatusCodes.Status429TooManyRequests);
    }

    /// <summary>On to a place within the admin area that a request named; to its start when it named any other.</summary>
    protected LocalRedirectResult Onward(string? returnUrl) => LocalRedirect(WithinAdmin(returnUrl));

    /// <summary>An address of the admin area that a request named, safe to link to; the area's start where it named any other.</summary>
    protected string WithinAdmin(string? returnUrl) => returnUrl is not null && Url.IsLocalUrl(returnUrl) && OfAdmin(returnUrl) is { } address ? address : "/admin";

    /// <remarks>Read as browsers read it: <c>/admin/../x</c> is outside. Encoded: a header takes no letter beyond ASCII.</remarks>
    private static string? OfAdmin(string local) => Uri.TryCreate("https://localhost" + local, UriKind.Absolute, out var url)
        && url.Host == "localhost" && new PathString(url.AbsolutePath).StartsWithSegments("/admin", StringComparison.Ordinal) ? url.PathAndQuery + url.Fragment : null;
}

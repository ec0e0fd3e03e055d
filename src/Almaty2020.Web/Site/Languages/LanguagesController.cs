using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Site.Languages;

/// <summary>Redirects the site's root to the home page in the browser's preferred language. Stores nothing.</summary>
public sealed class LanguagesController(CurrentSite current) : Controller
{
    [HttpGet("/"), HttpHead("/")]
    public RedirectResult Choose()
    {
        Response.Headers.Vary = "Accept-Language";
        // Skip languages without a home page. Before the site is loaded, any language may have one.
        var site = current.Site;
        Language[] open = [.. site.Identity.Languages.Where(l => site.Home(l) is not null)];
        return Redirect(Addresses.PagePath(AcceptedLanguage.Of(Request, open.Length > 0 ? open : site.Identity.Languages), ""));
    }
}

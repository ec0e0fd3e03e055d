using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Site.Languages;

/// <summary>Chooses a language for those who ask for none; remembers nothing.</summary>
public sealed class LanguagesController(CurrentSite current) : Controller
{
    [HttpGet("/"), HttpHead("/")]
    public RedirectResult Choose()
    {
        Response.Headers.Vary = "Accept-Language";
        // A language without a home page has nothing to show there. Before the site is loaded, each may have one.
        var site = current.Site;
        Language[] open = [.. Language.All.Where(l => site.Home(l) is not null)];
        return Redirect(Addresses.Of(AcceptedLanguage.Of(Request, open.Length > 0 ? open : Language.All), ""));
    }
}

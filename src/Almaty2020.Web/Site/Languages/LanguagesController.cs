using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Site.Languages;

/// <summary>Chooses a language for those who ask for none; remembers nothing.</summary>
public sealed class LanguagesController : Controller
{
    [HttpGet("/"), HttpHead("/")]
    public RedirectResult Choose()
    {
        Response.Headers.Vary = "Accept-Language";
        return Redirect(Addresses.Of(AcceptedLanguage.Of(Request), ""));
    }
}

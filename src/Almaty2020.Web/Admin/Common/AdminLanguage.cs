using Almaty2020.Web.Access;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Admin.Common;

/// <summary>The admin area's language: the account's; before the sign-in what was chosen in this browser, or what it asks for.</summary>
internal static class AdminLanguage
{
    private const string Cookie = "admin-language";

    public static Language Of(HttpContext context)
    {
        if (context.Features.Get<Staff>() is { } staff)
            return staff.Account.Language;
        return Language.TryFind(context.Request.Cookies[Cookie], out var chosen) ? chosen : AcceptedLanguage.Of(context.Request, "/");
    }

    public static void Remember(HttpContext context, Language language) => context.Response.Cookies.Append(Cookie, language.Code, new CookieOptions
    {
        Path = "/admin",
        HttpOnly = true,
        IsEssential = true,
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps,
        MaxAge = TimeSpan.FromDays(365),
    });
}

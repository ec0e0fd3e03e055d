using Almaty2020.Web.Access;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Admin.Common;

/// <summary>
/// Language of the admin area: the account's or, before sign-in, the one chosen in this browser, else the one that the browser asks for.
/// </summary>
internal static class AdminLanguage
{
    private const string Cookie = "admin-language";

    public static Language Of(HttpContext context)
    {
        if (context.Features.Get<Staff>() is { } staff)
            return staff.Account.Language;
        return Language.TryFind(context.Request.Cookies[Cookie], out var chosen) ? chosen : AcceptedLanguage.Of(context.Request, "/");
    }

    public static void Remember(HttpContext context, Language language) =>
        context.Response.Cookies.Append(
            Cookie,
            language.Code,
            new CookieOptions
            {
                Path = AdminLinks.Dashboard,
                HttpOnly = true,
                IsEssential = true,
                SameSite = SameSiteMode.Lax,
                Secure = context.Request.IsHttps,
                MaxAge = TimeSpan.FromDays(365),
            }
        );
}

using Almaty2020.Web.Localization;
using Microsoft.AspNetCore.Routing.Matching;

namespace Almaty2020.Web.Published;

/// <summary>
/// The route constraint <c>{language:language}</c>. At the beginning of an address stands a language that residents are offered. Staff work in
/// every language, and the admin area has the language further back.
/// </summary>
internal sealed class LanguageConstraint : IRouteConstraint, IParameterLiteralNodeMatchingPolicy
{
    public bool Match(
        HttpContext? httpContext,
        IRouter? route,
        string routeKey,
        RouteValueDictionary values,
        RouteDirection routeDirection
    ) =>
        Language.TryFind(values[routeKey] as string, out var language)
        && (httpContext is null || !IsPublic(httpContext.Request.Path, language) || IsOffered(httpContext, language));

    /// <summary>
    /// True if a literal segment of another route can also be a language. Without this policy, the route matcher would repeat the routes of
    /// all languages below every folder of static files.
    /// </summary>
    public bool MatchesLiteral(string parameterName, string literal) => Language.TryFind(literal, out _);

    private static bool IsPublic(PathString path, Language language)
    {
        var code = language.Code;
        return path.Value is { } value
            && value.AsSpan(1).StartsWith(code, StringComparison.Ordinal)
            && (value.Length == code.Length + 1 || value[code.Length + 1] is '/' or '.');
    }

    private static bool IsOffered(HttpContext context, Language language) =>
        context.RequestServices.GetRequiredService<CurrentSite>().Site.Identity.IsOffered(language);
}

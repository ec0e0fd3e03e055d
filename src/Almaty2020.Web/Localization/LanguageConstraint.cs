using Microsoft.AspNetCore.Routing.Matching;

namespace Almaty2020.Web.Localization;

/// <summary>The route constraint <c>{language:language}</c>.</summary>
internal sealed class LanguageConstraint : IRouteConstraint, IParameterLiteralNodeMatchingPolicy
{
    public bool Match(
        HttpContext? httpContext,
        IRouter? route,
        string routeKey,
        RouteValueDictionary values,
        RouteDirection routeDirection
    ) => Language.TryFind(values[routeKey] as string, out _);

    /// <summary>
    /// True if a literal segment of another route can also be a language. Without this policy, the route matcher would repeat the routes of
    /// all languages below every folder of static files.
    /// </summary>
    public bool MatchesLiteral(string parameterName, string literal) => Language.TryFind(literal, out _);
}

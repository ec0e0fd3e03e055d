using Microsoft.AspNetCore.Routing.Matching;

namespace Almaty2020.Web.Localization;

/// <summary>The route constraint <c>{language:language}</c>.</summary>
internal sealed class LanguageConstraint : IRouteConstraint, IParameterLiteralNodeMatchingPolicy
{
    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        Language.TryFind(values[routeKey] as string, out _);

    /// <summary>Whether what another route has in the same place may be a language. Without an answer, the routes of every language would be repeated below every folder of files.</summary>
    public bool MatchesLiteral(string parameterName, string literal) => Language.TryFind(literal, out _);
}

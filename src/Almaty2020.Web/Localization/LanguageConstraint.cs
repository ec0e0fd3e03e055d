namespace Almaty2020.Web.Localization;

/// <summary>The route constraint <c>{language:language}</c>.</summary>
internal sealed class LanguageConstraint : IRouteConstraint
{
    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        Language.TryFind(values[routeKey] as string, out _);
}

namespace Almaty2020.Web.Published;

/// <summary>The route constraint <c>{file:markdown}</c>: matches a path that ends with <see cref="Addresses.MarkdownSuffix"/>.</summary>
internal sealed class MarkdownConstraint : IRouteConstraint
{
    public bool Match(
        HttpContext? httpContext,
        IRouter? route,
        string routeKey,
        RouteValueDictionary values,
        RouteDirection routeDirection
    ) => values[routeKey] is string { Length: > 3 } path && path.EndsWith(Addresses.MarkdownSuffix, StringComparison.Ordinal);
}

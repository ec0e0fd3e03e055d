namespace Almaty2020.Web.Published;

/// <summary>The route constraint <c>{file:csv}</c>: matches a path that ends with <see cref="Addresses.CsvSuffix"/>.</summary>
internal sealed class CsvConstraint : IRouteConstraint
{
    public bool Match(
        HttpContext? httpContext,
        IRouter? route,
        string routeKey,
        RouteValueDictionary values,
        RouteDirection routeDirection
    ) =>
        values[routeKey] is string path
        && path.Length > Addresses.CsvSuffix.Length
        && path.EndsWith(Addresses.CsvSuffix, StringComparison.Ordinal);
}

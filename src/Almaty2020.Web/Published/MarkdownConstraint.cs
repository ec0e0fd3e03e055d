namespace Almaty2020.Web.Published;

/// <summary>A route constraint that matches a path with the suffix of a format, see <see cref="Addresses.FormatSuffixOf"/>.</summary>
internal abstract class FormatConstraint(string suffix) : IRouteConstraint
{
    public bool Match(
        HttpContext? httpContext,
        IRouter? route,
        string routeKey,
        RouteValueDictionary values,
        RouteDirection routeDirection
    ) => values[routeKey] is string path && path.Length > suffix.Length && Addresses.FormatSuffixOf(path) == suffix;
}

/// <summary>The route constraint <c>{file:markdown}</c>.</summary>
internal sealed class MarkdownConstraint() : FormatConstraint(Addresses.MarkdownSuffix);

/// <summary>The route constraint <c>{file:json}</c>.</summary>
internal sealed class JsonConstraint() : FormatConstraint(Addresses.JsonSuffix);

/// <summary>The route constraint <c>{file:csv}</c>.</summary>
internal sealed class CsvConstraint() : FormatConstraint(Addresses.CsvSuffix);

/// <summary>The route constraint <c>{file:csv-metadata}</c>.</summary>
internal sealed class CsvMetadataConstraint() : FormatConstraint(Addresses.CsvMetadataSuffix);

using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Support;

/// <summary>A route as the running site has registered it.</summary>
/// <param name="Methods">HTTP methods; empty means all.</param>
/// <param name="Policy">Authorization policy; null if the route has none.</param>
internal sealed record SiteRoute(string Pattern, IReadOnlyList<string> Methods, bool IsAnonymous, string? Policy, bool IsFile)
{
    private static readonly (string Part, string Example)[] Examples =
    [
        // Kazakh, because the test translator may write in no other language.
        ("/admin/pages/{pageId:int}/{language:language}", "/admin/pages/1/kk"),
        ("{language:language}", "en"),
        ("{**path}", "mayor"),
        ("{**file:markdown}", "mayor.md"),
        ("{**file:json}", "mayor.json"),
        ("{**file:csv}", "mayor.csv"),
        ("{**file:csv-metadata}", "mayor.csv-metadata.json"),
        ("{pageId:int}", "1"),
        ("{hash}", "0123456789abcdef"),
        ("{hash:length(32)}-{width:int}.{format}", "0123456789abcdef0123456789abcdef-320.jpg"),
        ("{pictureId:int}", "1"),
        ("{versionId:int}", "1"),
        ("{number:int:min(1)}", "9"),
        ("{number:int}", "1"),
        ("{status:int}", "404"),
        ("{**rest}", "nothing-here"),
        ("{group:guid}", "0192a000-0000-7000-8000-000000000001"),
        ("{id:guid}", "0192a000-0000-7000-8000-000000000001"),
    ];

    /// <summary>The route's key in the table of roles and routes.</summary>
    public string Key =>
        IsFile
            ? "GET|HEAD (files-of-wwwroot)"
            : $"{(Methods.Count == 0 ? "*" : string.Join('|', Methods.Order(StringComparer.Ordinal)))} {Name}";

    /// <summary>Methods to test: HEAD is covered by GET; a route that takes all methods is tested with GET and POST.</summary>
    public IReadOnlyList<HttpMethod> MethodsToAsk =>
        Methods.Count == 0 ? [HttpMethod.Get, HttpMethod.Post] : [.. Methods.Where(m => m != "HEAD").Select(m => new HttpMethod(m))];

    public bool AcceptsWrites => Methods.Count == 0 || Methods.Any(m => m is not ("GET" or "HEAD" or "OPTIONS"));

    /// <summary>An example address. A plain <c>{id}</c> stays, for the test to fill in.</summary>
    public string Example => Examples.Aggregate(Pattern, (address, e) => address.Replace(e.Part, e.Example, StringComparison.Ordinal));

    // The address of the speculation rules contains a fingerprint of their content.
    private string Name => Pattern.StartsWith("/next-", StringComparison.Ordinal) ? "/next-*.json" : Pattern;
}

internal static class SiteRoutes
{
    public static IReadOnlyList<SiteRoute> Of(TestSite site)
    {
        var routes = site
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            // Skip the framework's development-only fallback for files added since the last build; the fallback policy protects it.
            .Where(e => e.RoutePattern.RawText != "{**path:file}")
            .Select(e => new SiteRoute(
                "/" + e.RoutePattern.RawText!.TrimStart('/'),
                [.. e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []],
                e.Metadata.GetMetadata<IAllowAnonymous>() is not null,
                e.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(a => a.Policy).LastOrDefault(p => p is not null),
                e.Metadata.GetMetadata<StaticAssetDescriptor>() is not null
            ))
            // The framework registers GET and HEAD of one action as two routes: merge them.
            .GroupBy(r => (r.Pattern, Methods: r.Methods is ["GET"] or ["HEAD"] ? "GET" : string.Join('|', r.Methods)))
            .Select(group =>
                group.First() with
                {
                    Methods = [.. group.SelectMany(r => r.Methods).Distinct()],
                    IsAnonymous = group.All(r => r.IsAnonymous),
                    Policy = group.All(r => r.Policy == group.First().Policy) ? group.First().Policy : null,
                }
            )
            .ToList();
        Assert.NotEmpty(routes);
        return routes;
    }
}

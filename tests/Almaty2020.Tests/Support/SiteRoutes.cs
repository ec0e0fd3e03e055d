using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Support;

/// <summary>A route as the site itself has it.</summary>
/// <param name="Methods">As the route says; empty for every one.</param>
/// <param name="Policy">Null when it has none.</param>
internal sealed record SiteRoute(string Pattern, IReadOnlyList<string> Methods, bool IsAnonymous, string? Policy, bool IsFile)
{
    private static readonly (string Part, string Example)[] Examples =
    [
        // In the language of the translator, who writes in no other.
        ("/admin/pages/{pageId:int}/{language:language}", "/admin/pages/1/kk"),
        ("{language:language}", "en"), ("{**path}", "mayor"), ("{**file:markdown}", "mayor.md"), ("{pageId:int}", "1"), ("{hash}", "0123456789abcdef"),
        ("{number:int:min(1)}", "9"), ("{number:int}", "1"), ("{status:int}", "404"), ("{**rest}", "nothing-here"), ("{group:guid}", "0192a000-0000-7000-8000-000000000001"), ("{id:guid}", "0192a000-0000-7000-8000-000000000001"),
    ];

    /// <summary>What the table of roles and routes calls it.</summary>
    public string Key => IsFile ? "GET|HEAD (files-of-wwwroot)" : $"{(Methods.Count == 0 ? "*" : string.Join('|', Methods.Order(StringComparer.Ordinal)))} {Name}";

    /// <summary>How to ask: HEAD is asked as GET is; whatever takes every method is asked both ways.</summary>
    public IReadOnlyList<HttpMethod> MethodsToAsk =>
        Methods.Count == 0 ? [HttpMethod.Get, HttpMethod.Post] : [.. Methods.Where(m => m != "HEAD").Select(m => new HttpMethod(m))];

    public bool TakesWrites => Methods.Count == 0 || Methods.Any(m => m is not ("GET" or "HEAD" or "OPTIONS"));

    /// <summary>An address of it; an <c>{id}</c> is left to the test.</summary>
    public string Example => Examples.Aggregate(Pattern, (address, e) => address.Replace(e.Part, e.Example, StringComparison.Ordinal));

    // The rules' address has a fingerprint of what they say.
    private string Name => Pattern.StartsWith("/next-", StringComparison.Ordinal) ? "/next-*.json" : Pattern;
}

internal static class SiteRoutes
{
    public static IReadOnlyList<SiteRoute> Of(TestSite site)
    {
        var routes = site.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            // The framework's own, in development alone, for files that the last build does not know; the fallback policy closes it.
            .Where(e => e.RoutePattern.RawText != "{**path:file}")
            .Select(e => new SiteRoute(
                "/" + e.RoutePattern.RawText!.TrimStart('/'),
                [.. e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []],
                e.Metadata.GetMetadata<IAllowAnonymous>() is not null,
                e.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(a => a.Policy).LastOrDefault(p => p is not null),
                e.Metadata.GetMetadata<StaticAssetDescriptor>() is not null))
            // GET and HEAD of one action are two routes of the framework.
            .GroupBy(r => (r.Pattern, Methods: r.Methods is ["GET"] or ["HEAD"] ? "GET" : string.Join('|', r.Methods)))
            .Select(group => group.First() with
            {
                Methods = [.. group.SelectMany(r => r.Methods).Distinct()],
                IsAnonymous = group.All(r => r.IsAnonymous),
                Policy = group.All(r => r.Policy == group.First().Policy) ? group.First().Policy : null,
            })
            .ToList();
        Assert.NotEmpty(routes);
        return routes;
    }
}

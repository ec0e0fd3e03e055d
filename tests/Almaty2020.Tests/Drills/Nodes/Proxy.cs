using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.Model;
using Yarp.ReverseProxy.Transforms;

namespace Almaty2020.Tests.Drills.Nodes;

/// <summary>What stands before the nodes and gives each request to the next of them: nobody stays with one.</summary>
internal sealed class Proxy : IAsyncDisposable
{
    /// <summary>Says in an answer whose it is.</summary>
    public const string Answerer = "Test-Node";

    private readonly WebApplication app;

    private Proxy(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.Single());

    public static async Task<Proxy> StartAsync(IEnumerable<Node> nodes)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddReverseProxy()
            .LoadFromMemory(
                [new RouteConfig { RouteId = "all", ClusterId = "site", Match = new RouteMatch { Path = "{**rest}" } }],
                [
                    new ClusterConfig
                    {
                        ClusterId = "site",
                        LoadBalancingPolicy = LoadBalancingPolicies.RoundRobin,
                        Destinations = nodes.ToDictionary(n => n.Name, n => new DestinationConfig { Address = n.Address.ToString() }, StringComparer.Ordinal),
                    },
                ])
            .AddTransforms(all => all.AddResponseTransform(context =>
            {
                context.HttpContext.Response.Headers[Answerer] = context.HttpContext.GetReverseProxyFeature().ProxiedDestination!.DestinationId;
                return ValueTask.CompletedTask;
            }));
        var app = builder.Build();
        app.MapReverseProxy();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new Proxy(app);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}

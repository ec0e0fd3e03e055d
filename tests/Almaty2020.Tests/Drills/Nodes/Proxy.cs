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

/// <summary>A round-robin proxy in front of the nodes, without session affinity.</summary>
internal sealed class Proxy : IAsyncDisposable
{
    /// <summary>Response header that names the node that answered.</summary>
    public const string NodeHeader = "Test-Node";

    private readonly WebApplication app;

    private Proxy(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.Single());

    public static async Task<Proxy> StartAsync(IEnumerable<Node> nodes)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder
            .Services.AddReverseProxy()
            .LoadFromMemory(
                [
                    new RouteConfig
                    {
                        RouteId = "all",
                        ClusterId = "site",
                        Match = new RouteMatch { Path = "{**rest}" },
                    },
                ],
                [
                    new ClusterConfig
                    {
                        ClusterId = "site",
                        LoadBalancingPolicy = LoadBalancingPolicies.RoundRobin,
                        Destinations = nodes.ToDictionary(
                            n => n.Name,
                            n => new DestinationConfig { Address = n.Address.ToString() },
                            StringComparer.Ordinal
                        ),
                    },
                ]
            )
            .AddTransforms(all =>
                all.AddResponseTransform(context =>
                {
                    context.HttpContext.Response.Headers[NodeHeader] = context
                        .HttpContext.GetReverseProxyFeature()
                        .ProxiedDestination!.DestinationId;
                    return ValueTask.CompletedTask;
                })
            );
        var app = builder.Build();
        app.MapReverseProxy();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new Proxy(app);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}

using Almaty2020.Web.Data;
using Almaty2020.Web.Published;
using Almaty2020.Web.Search.Indexing;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Almaty2020.Web.Startup;

internal static class HealthStartup
{
    public static void AddSiteHealth(this IServiceCollection services) =>
        services
            .AddHealthChecks()
            // Degraded at most: without its database the site still serves the pages that it has loaded.
            .AddCheck<DatabaseCheck>("database")
            .AddCheck<ContentLoadedCheck>("content")
            .AddCheck<SearchCheck>("search");

    public static void MapSiteHealth(this WebApplication app)
    {
        // Live: the process answers. Ready: it has content to show.
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = AnswerAsync }).AllowAnonymous();
    }

    /// <summary>Writes the framework's status word. The causes of a failure go into the request's log line.</summary>
    private static Task AnswerAsync(HttpContext context, HealthReport report)
    {
        if (report.Status == HealthStatus.Unhealthy)
        {
            var causes = report.Entries.Where(e => e.Value.Status == HealthStatus.Unhealthy).Select(e => $"{e.Key}: {e.Value.Description}");
            context.RequestServices.GetRequiredService<Serilog.IDiagnosticContext>().Set("Cause", string.Join("; ", causes));
        }

        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(report.Status.ToString());
    }

    /// <summary>
    /// Last result of the publication follower and the write probe. A health check does not query the database and never waits for it.
    /// </summary>
    private sealed class DatabaseCheck(PublicationFollower follower, WriteProbe probe) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(
                follower.IsDatabaseUnreachable ? HealthCheckResult.Degraded("The publication log cannot be read.")
                : probe.Fault is { } fault ? HealthCheckResult.Degraded($"The database cannot be written to: {fault}")
                : HealthCheckResult.Healthy()
            );
    }

    /// <summary>Degraded at most: without search the site still serves its pages.</summary>
    private sealed class SearchCheck(SearchIndexes indexes) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(indexes.LastError is { } fault ? HealthCheckResult.Degraded(fault) : HealthCheckResult.Healthy());
    }

    private sealed class ContentLoadedCheck(CurrentSite current) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(current.IsLoaded ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("No content is loaded."));
    }
}

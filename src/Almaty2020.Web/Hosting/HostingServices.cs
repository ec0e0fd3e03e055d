namespace Almaty2020.Web.Hosting;

internal static class HostingServices
{
    public static void AddHosting(this IServiceCollection services)
    {
        services.AddSingleton<StartupInitializer>();
        services.AddSingleton<WarmUp>();
        services.AddSingleton<DatabaseConcurrencyLimiter>();
        services.AddSingleton(_ => new RenderingConcurrencyLimiter(RenderingConcurrencyLimiter.MaxWait));
        services.AddHostedService<SiteBackgroundService>();
    }

    public static void AddSearchIndexService(this IServiceCollection services) => services.AddHostedService<SearchIndexService>();
}

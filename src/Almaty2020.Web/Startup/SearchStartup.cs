using Almaty2020.Web.Search;
using Almaty2020.Web.Search.Indexing;

namespace Almaty2020.Web.Startup;

internal static class SearchStartup
{
    public static void AddSiteSearch(this IServiceCollection services)
    {
        services.AddSingleton<SearchIndexes>();
        services.AddSingleton<SiteSearch>();
        services.AddHostedService<SearchLife>();
    }
}

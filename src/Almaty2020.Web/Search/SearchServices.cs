using Almaty2020.Web.Search.Indexing;

namespace Almaty2020.Web.Search;

internal static class SearchServices
{
    public static void AddSiteSearch(this IServiceCollection services)
    {
        services.AddSingleton<SearchIndexes>();
        services.AddSingleton<SiteSearch>();
    }
}

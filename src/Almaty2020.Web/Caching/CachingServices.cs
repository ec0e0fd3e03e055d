using Almaty2020.Web.Settings;

namespace Almaty2020.Web.Caching;

internal static class CachingServices
{
    public static void AddPageCache(this IServiceCollection services) =>
        services.AddSingleton(provider => new PageCache(provider.GetRequiredService<SiteSettings>().PageCacheBytes));
}

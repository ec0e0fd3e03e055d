using Almaty2020.Web.Site.Common;
using Almaty2020.Web.Site.Pages;
using Almaty2020.Web.Site.Search;

namespace Almaty2020.Web.Site;

internal static class SiteServices
{
    public static void AddSitePages(this IServiceCollection services)
    {
        services.AddSingleton<LayoutModelBuilder>();
        services.AddSingleton<DraftPreview>();
        services.AddSingleton<SearchRateLimitFilter>();
    }
}

namespace Almaty2020.Web.Api;

internal static class ApiServices
{
    public static void AddContentApi(this IServiceCollection services) => services.AddSingleton<PageLists>();
}

using Almaty2020.Web.Media;

namespace Almaty2020.Web.Startup;

internal static class MediaStartup
{
    public static void AddMedia(this IServiceCollection services)
    {
        services.AddSingleton<ShareArt>();
        services.AddSingleton<ShareCards>();
        services.AddSingleton<ShareDrawing>();
        services.AddSingleton<DrawShareCard>(provider => provider.GetRequiredService<ShareDrawing>().Draw);
        services.AddSingleton<SharePictures>();
    }
}

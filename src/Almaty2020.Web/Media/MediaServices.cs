using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Pictures;

namespace Almaty2020.Web.Media;

internal static class MediaServices
{
    /// <summary>What commands need too.</summary>
    public static void AddMedia(this IServiceCollection services)
    {
        services.AddSingleton<MediaFiles>();
        services.AddSingleton<ShareBackground>();
        services.AddSingleton<ShareCardFactory>();
        services.AddSingleton<ShareDrawing>();
        services.AddSingleton<DrawShareCard>(provider => provider.GetRequiredService<ShareDrawing>().Draw);
        services.AddSingleton<SharePictureStore>();
        services.AddSingleton<IPictureInspector, PictureInspector>();
    }

    /// <summary>Only for the web program: needs the published site, see <see cref="PublishedServices"/>.</summary>
    public static void AddPublicPictures(this IServiceCollection services)
    {
        services.AddSingleton<PublishedPictures>();
        services.AddSingleton<PictureStore>();
    }
}

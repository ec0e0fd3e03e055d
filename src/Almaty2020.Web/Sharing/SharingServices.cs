using Almaty2020.Web.Http;
using Almaty2020.Web.Publishing.Review;

namespace Almaty2020.Web.Sharing;

internal static class SharingServices
{
    public static void AddSharing(this IServiceCollection services)
    {
        services.AddSingleton<ShareSecrets>();
        services.AddSingleton<DuplicateSubmissionGuard<AddGuestRemark.Outcome>>();
        services.AddScoped<SharedDraftQuery>();
    }
}

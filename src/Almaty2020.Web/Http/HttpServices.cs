namespace Almaty2020.Web.Http;

internal static class HttpServices
{
    public static void AddClientFingerprint(this IServiceCollection services) => services.AddSingleton<ClientFingerprint>();
}

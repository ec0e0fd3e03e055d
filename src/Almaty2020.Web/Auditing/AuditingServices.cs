namespace Almaty2020.Web.Auditing;

internal static class AuditingServices
{
    public static void AddAuditing(this IServiceCollection services)
    {
        services.AddScoped<AuditLog>();
        services.AddScoped<RecordAuditExport>();
    }
}

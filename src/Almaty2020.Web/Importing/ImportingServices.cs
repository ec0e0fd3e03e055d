namespace Almaty2020.Web.Importing;

internal static class ImportingServices
{
    public static void AddImporting(this IServiceCollection services)
    {
        services.AddScoped<ImportPage>();
        services.AddScoped<RecordImport>();
        services.AddScoped<ImportPictures>();
        services.AddScoped<ContentImport>();
        services.AddScoped<ContentExport>();
    }
}

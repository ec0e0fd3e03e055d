using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Almaty2020.Web.Data;

internal static class DatabaseServices
{
    public static void AddSiteDatabase(this IServiceCollection services, SiteSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<SiteConnections>();
        services.AddSingleton<DatabaseMigration>();
        services.AddSingleton<DatabaseBackup>();
        services.AddSingleton<DatabaseSettingsCheck>();
        services.AddSingleton<WriteProbe>();
        if (settings.Provider == DatabaseProvider.SqlServer)
            services.AddDbContext<SiteDb, SqlServerSiteDb>(
                (provider, options) =>
                {
                    options.UseSiteSqlServer(settings.ConnectionString, settings.MaxBatchSize);
                    options.AddInterceptors(provider.GetServices<ISaveChangesInterceptor>());
                }
            );
        else
            services.AddDbContext<SiteDb, SqliteSiteDb>(
                (provider, options) =>
                {
                    options.UseSiteSqlite(settings.ConnectionString, settings.MaxBatchSize);
                    options.AddInterceptors(new SqliteConnectionInterceptor(provider.GetRequiredService<SiteConnections>()));
                    options.AddInterceptors(provider.GetServices<ISaveChangesInterceptor>());
                }
            );
    }
}

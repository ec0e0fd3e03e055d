using Almaty2020.Web.Access;
using Almaty2020.Web.Data;
using Almaty2020.Web.Published;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Startup;

internal static class DatabaseStartup
{
    public static void AddSiteDatabase(this IServiceCollection services, SiteSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<SiteConnections>();
        services.AddSingleton<PublishedReader>();
        services.AddSingleton<DatabaseMigration>();
        services.AddSingleton<DatabaseQueue>();
        services.AddSingleton(_ => new RenderingQueue(RenderingQueue.Patience));
        services.AddSingleton<DatabaseBackup>();
        services.AddSingleton<KeyCertificateCheck>();
        services.AddSingleton<DatabaseAdvice>();
        services.AddSingleton<WriteProbe>();
        if (settings.Provider == DatabaseProvider.SqlServer)
            services.AddDbContext<SiteDb, SqlServerSiteDb>(options => options.UseSiteSqlServer(settings.ConnectionString, settings.MaxBatchSize));
        else
            services.AddDbContext<SiteDb, SqliteSiteDb>((provider, options) =>
            {
                options.UseSiteSqlite(settings.ConnectionString, settings.MaxBatchSize);
                options.AddInterceptors(new CurrentFile(provider.GetRequiredService<SiteConnections>()));
            });
    }
}

using Almaty2020.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Startup;

/// <summary>Work that a start can do on another core before anybody needs its result.</summary>
internal static class WarmUp
{
    /// <summary>
    /// Builds EF Core's services and model, the slowest part of a start, while the host is still being put together. Only
    /// speed hangs on it: a fault shows again, with its proper answer, when the database is really used.
    /// </summary>
    public static void BeginDatabase(SiteSettings settings) => _ = Task.Run(() =>
    {
        using SiteDb db = settings.Provider == DatabaseProvider.SqlServer
            ? new SqlServerSiteDb(new DbContextOptionsBuilder<SqlServerSiteDb>().UseSiteSqlServer(settings.ConnectionString, settings.MaxBatchSize).Options)
            : new SqliteSiteDb(new DbContextOptionsBuilder<SqliteSiteDb>().UseSiteSqlite(settings.ConnectionString, settings.MaxBatchSize).Options);
        _ = db.Model;
        _ = db.SiteVersions.Select(v => v.Number).ToQueryString();
    });
}

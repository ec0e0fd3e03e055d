using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Almaty2020.Web.Data;

// Factories for `dotnet ef`, which needs the model but no server.

internal sealed class SqliteDesignTime : IDesignTimeDbContextFactory<SqliteSiteDb>
{
    public SqliteSiteDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteSiteDb>().UseSiteSqlite("Data Source=:memory:", maxBatchSize: null).Options);
}

internal sealed class SqlServerDesignTime : IDesignTimeDbContextFactory<SqlServerSiteDb>
{
    public SqlServerSiteDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqlServerSiteDb>().UseSiteSqlServer("Server=design-time", maxBatchSize: null).Options);
}

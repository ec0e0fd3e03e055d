using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Data;

/// <summary>Options of each database provider, in one place for the site, its tests and <c>dotnet ef</c>.</summary>
public static class Providers
{
    public static DbContextOptionsBuilder<TContext> UseSiteSqlite<TContext>(
        this DbContextOptionsBuilder<TContext> options,
        string connectionString,
        int? maxBatchSize
    )
        where TContext : DbContext
    {
        ((DbContextOptionsBuilder)options).UseSiteSqlite(connectionString, maxBatchSize);
        return options;
    }

    public static DbContextOptionsBuilder<TContext> UseSiteSqlServer<TContext>(
        this DbContextOptionsBuilder<TContext> options,
        string connectionString,
        int? maxBatchSize
    )
        where TContext : DbContext
    {
        ((DbContextOptionsBuilder)options).UseSiteSqlServer(connectionString, maxBatchSize);
        return options;
    }

    public static void UseSiteSqlite(this DbContextOptionsBuilder options, string connectionString, int? maxBatchSize) =>
        options.UseSqlite(connectionString, sqlite =>
        {
            if (maxBatchSize is { } size)
                sqlite.MaxBatchSize(size);
        });

    public static void UseSiteSqlServer(this DbContextOptionsBuilder options, string connectionString, int? maxBatchSize) =>
        options.UseSqlServer(connectionString, server =>
        {
            server.EnableRetryOnFailure();
            // One scalar parameter per value. The alternative is OPENJSON, which is not plain T-SQL.
            server.UseParameterizedCollectionMode(ParameterTranslationMode.MultipleParameters);
            if (maxBatchSize is { } size)
                server.MaxBatchSize(size);
        });
}

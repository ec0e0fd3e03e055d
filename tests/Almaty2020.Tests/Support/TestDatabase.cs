using Almaty2020.Web.Data;
using Almaty2020.Web.Importing;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Startup;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Almaty2020.Tests.Support;

/// <summary>
/// A database of one test's own: a SQLite file, or, when <c>TEST_SQLSERVER</c> holds a connection string, a new database on that
/// server. Gone when the test is. <c>Database__MaxBatchSize</c> holds for either.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private static readonly Lazy<Task<string>> Template = new(MakeTemplateAsync);

    private readonly string folder;

    private TestDatabase(string folder, string provider, string connectionString)
    {
        this.folder = folder;
        Provider = provider;
        ConnectionString = connectionString;
    }

    /// <summary><c>Sqlite</c> or <c>SqlServer</c>, as in <c>Database:Provider</c>.</summary>
    public string Provider { get; }

    public string ConnectionString { get; }

    /// <summary>Of a site on it.</summary>
    public SiteSettings Settings => new(Enum.Parse<DatabaseProvider>(Provider), ConnectionString, MaxBatchSize, "http://localhost", folder, Repository.Content);

    /// <summary>As the site opens them without EF Core.</summary>
    public SiteConnections Connections => new(Settings);

    /// <summary>Reads what the public sees of it.</summary>
    public PublishedReader Reader => new(Connections);

    /// <summary>For the files that the site itself keeps.</summary>
    public string DataPath => folder;

    /// <summary>The site's own setting, from the environment that the tests run in: 1 for servers that speak plain T-SQL alone.</summary>
    public static int? MaxBatchSize => Environment.GetEnvironmentVariable("Database__MaxBatchSize") is { Length: > 0 } size ? int.Parse(size, System.Globalization.CultureInfo.InvariantCulture) : null;

    public static bool IsOnServer => Server is not null;

    private static string? Server => Environment.GetEnvironmentVariable("TEST_SQLSERVER") is { Length: > 0 } value ? value : null;

    /// <summary>With the schema and nothing in it.</summary>
    public static async Task<TestDatabase> EmptyAsync()
    {
        var database = Reserve();
        await using var db = database.Open();
        await db.Database.MigrateAsync();
        return database;
    }

    /// <summary>With the repository's content, imported.</summary>
    public static async Task<TestDatabase> WithContentAsync()
    {
        if (Server is not null)
        {
            var database = await EmptyAsync();
            await ImportAsync(database, Repository.Content);
            return database;
        }

        // The import and the search index of it are the same for everybody: made once, then copied.
        var template = await Template.Value;
        var copy = Reserve();
        foreach (var file in Directory.EnumerateFiles(template, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy.folder, Path.GetRelativePath(template, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }

    /// <summary>A name that is free, and nothing there yet.</summary>
    public static TestDatabase Reserve()
    {
        var folder = Directory.CreateTempSubdirectory("almaty2020-").FullName;
        if (Server is null)
            return new TestDatabase(folder, "Sqlite", $"Data Source={Path.Combine(folder, "site.db")};Pooling=False");

        var connection = new SqlConnectionStringBuilder(Server) { InitialCatalog = $"almaty2020_{Guid.NewGuid():N}" };
        return new TestDatabase(folder, "SqlServer", connection.ConnectionString);
    }

    public static async Task<ContentImport.Result> ImportAsync(TestDatabase database, string root)
    {
        await using var db = database.Open();
        var import = new ContentImport(new ImportPage(db, TimeProvider.System), new RecordImport(db, TimeProvider.System));
        return await import.ExecuteAsync(ContentFolder.Read(root), CancellationToken.None);
    }

    public SiteDb Open(int? maxBatchSize = null, params IInterceptor[] interceptors) => Provider == "SqlServer"
        ? new SqlServerSiteDb(new DbContextOptionsBuilder<SqlServerSiteDb>().UseSiteSqlServer(ConnectionString, maxBatchSize ?? MaxBatchSize).AddInterceptors(interceptors).Options)
        : new SqliteSiteDb(new DbContextOptionsBuilder<SqliteSiteDb>().UseSiteSqlite(ConnectionString, maxBatchSize ?? MaxBatchSize).AddInterceptors(interceptors).Options);

    /// <summary>A change that no verb makes, so the log knows nothing of it.</summary>
    public async Task ChangeUnseenAsync(FormattableString sql)
    {
        await using var db = Open();
        await db.Database.ExecuteSqlAsync(sql);
    }

    public async ValueTask DisposeAsync()
    {
        if (Provider == "SqlServer")
        {
            await using var db = Open();
            await db.Database.EnsureDeletedAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task<string> MakeTemplateAsync()
    {
        var database = await EmptyAsync();
        await ImportAsync(database, Repository.Content);

        // Everything out of the write-ahead log and into the one file that is copied.
        await using var connection = new SqliteConnection(database.ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        await command.ExecuteNonQueryAsync();

        using var search = new SearchNode(database);
        await search.CatchUpAsync();
        return database.folder;
    }
}

using System.IO.Compression;
using Almaty2020.Web.Data;
using Almaty2020.Web.Importing;
using Almaty2020.Web.Published;
using Almaty2020.Web.Settings;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Almaty2020.Tests.Support;

/// <summary>
/// A database for one test: a SQLite file or, if <c>TEST_SQLSERVER</c> holds a connection string, a new database on that server.
/// Deleted when disposed. <c>Database__MaxBatchSize</c> applies to both.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    // Tests copy these folders, because migrations and the import take a hundred times longer than a copy.
    private static readonly Lazy<Task<string>> Empty = new(MakeEmptyAsync);
    private static readonly Lazy<Task<string>> WithContent = new(MakeWithContentAsync);

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

    /// <summary>Settings of a site on this database.</summary>
    public SiteSettings Settings =>
        new(Enum.Parse<DatabaseProvider>(Provider), ConnectionString, MaxBatchSize, "http://localhost", folder, Repository.Content);

    /// <summary>The connections that the site opens without EF Core.</summary>
    public SiteConnections Connections => new(Settings);

    /// <summary>Reads the published site.</summary>
    public PublishedReader Reader => new(Connections);

    /// <summary>Folder for the site's own files.</summary>
    public string DataPath => folder;

    /// <summary>The site's batch size setting, from the tests' environment: 1 for servers that know only plain T-SQL.</summary>
    public static int? MaxBatchSize =>
        Environment.GetEnvironmentVariable("Database__MaxBatchSize") is { Length: > 0 } size
            ? int.Parse(size, System.Globalization.CultureInfo.InvariantCulture)
            : null;

    public static bool IsOnServer => Server is not null;

    private static string? Server => Environment.GetEnvironmentVariable("TEST_SQLSERVER") is { Length: > 0 } value ? value : null;

    /// <summary>Creates a database with the schema and no rows.</summary>
    public static async Task<TestDatabase> EmptyAsync()
    {
        if (Server is null)
            return CopyOf(await Empty.Value);

        var database = ReserveName();
        await using var db = database.Open();
        await db.Database.MigrateAsync();
        return database;
    }

    /// <summary>Creates a database with the repository's content imported.</summary>
    public static async Task<TestDatabase> WithContentAsync()
    {
        if (Server is null)
            return CopyOf(await WithContent.Value);

        var database = await EmptyAsync();
        await ImportAsync(database, Repository.Content);
        return database;
    }

    /// <summary>Copies a SQLite database that is compressed with Brotli; always SQLite.</summary>
    public static async Task<TestDatabase> FromFileAsync(string file)
    {
        var database = ReserveSqlite();
        await using var compressed = new BrotliStream(File.OpenRead(file), CompressionMode.Decompress);
        await using var copy = File.Create(new SqliteConnectionStringBuilder(database.ConnectionString).DataSource);
        await compressed.CopyToAsync(copy);
        return database;
    }

    /// <summary>Reserves an unused name without creating the database.</summary>
    public static TestDatabase ReserveName()
    {
        if (Server is null)
            return ReserveSqlite();

        var connection = new SqlConnectionStringBuilder(Server) { InitialCatalog = $"almaty2020_{Guid.NewGuid():N}" };
        return new TestDatabase(Directory.CreateTempSubdirectory("almaty2020-").FullName, "SqlServer", connection.ConnectionString);
    }

    private static TestDatabase ReserveSqlite()
    {
        var folder = Directory.CreateTempSubdirectory("almaty2020-").FullName;
        return new TestDatabase(folder, "Sqlite", $"Data Source={Path.Combine(folder, "site.db")}");
    }

    public static async Task<ContentImport.Result> ImportAsync(TestDatabase database, string root)
    {
        await using var db = database.Open();
        var import = new ContentImport(new ImportPage(db, TimeProvider.System), new RecordImport(db, TimeProvider.System));
        return await import.ExecuteAsync(ContentFolder.Read(root), CancellationToken.None);
    }

    public SiteDb Open(int? maxBatchSize = null, params IInterceptor[] interceptors) =>
        Provider == "SqlServer"
            ? new SqlServerSiteDb(
                new DbContextOptionsBuilder<SqlServerSiteDb>()
                    .UseSiteSqlServer(ConnectionString, maxBatchSize ?? MaxBatchSize)
                    .AddInterceptors(interceptors)
                    .Options
            )
            : new SqliteSiteDb(
                new DbContextOptionsBuilder<SqliteSiteDb>()
                    .UseSiteSqlite(ConnectionString, maxBatchSize ?? MaxBatchSize)
                    .AddInterceptors(interceptors)
                    .Options
            );

    /// <summary>Changes rows without a command, so the publication log does not record it.</summary>
    public async Task ExecuteUnloggedAsync(FormattableString sql)
    {
        await using var db = Open();
        await db.Database.ExecuteSqlAsync(sql);
    }

    /// <summary>Closes this process's idle connections, so that the files can be copied, replaced or deleted.</summary>
    public void ClosePooledConnections()
    {
        using var connection = new SqliteConnection(ConnectionString);
        SqliteConnection.ClearPool(connection);
    }

    public async ValueTask DisposeAsync()
    {
        if (Provider == "SqlServer")
        {
            await using var db = Open();
            await db.Database.EnsureDeletedAsync();
        }
        else
        {
            ClosePooledConnections();
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task<string> MakeEmptyAsync()
    {
        var database = ReserveSqlite();
        await using (var db = database.Open())
            await db.Database.MigrateAsync();
        await MoveLogIntoFileAsync(database);
        return database.folder;
    }

    private static async Task<string> MakeWithContentAsync()
    {
        var database = await EmptyAsync();
        await ImportAsync(database, Repository.Content);
        await MoveLogIntoFileAsync(database);
        using var search = new SearchNode(database);
        await search.CatchUpAsync();
        return database.folder;
    }

    /// <summary>Moves everything from the write-ahead log into the database file, which is what gets copied.</summary>
    private static async Task MoveLogIntoFileAsync(TestDatabase database)
    {
        await using (var connection = new SqliteConnection(database.ConnectionString))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
            await command.ExecuteNonQueryAsync();
        }

        database.ClosePooledConnections();
    }

    private static TestDatabase CopyOf(string template)
    {
        var copy = ReserveSqlite();
        // The write-ahead log is empty, and goes when its last connection is closed.
        var files = Directory
            .EnumerateFiles(template, "*", SearchOption.AllDirectories)
            .Where(f => !f.EndsWith("-wal", StringComparison.Ordinal) && !f.EndsWith("-shm", StringComparison.Ordinal));
        foreach (var file in files)
        {
            var target = Path.Combine(copy.folder, Path.GetRelativePath(template, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }
}

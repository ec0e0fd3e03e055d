using Almaty2020.Tests.Importing;
using Almaty2020.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Almaty2020.Tests.Drills.Kills;

/// <summary>A database with the site's pages in the first version's schema, brought up to the newest; each migration is an act.</summary>
internal sealed class KilledMigration(TestDatabase database) : KilledCommand("migrations", database)
{
    private const string First = "Initial";

    private string schema = "";
    private string[] pending = [];

    public static async Task<KilledWork> OfAsync() => new KilledMigration(await TestDatabase.WithContentAsync());

    /// <summary>Sees what it comes to when nobody disturbs it.</summary>
    public override async Task BeginAsync()
    {
        await ArrangeAsync();
        await using (var db = Database.Open())
            await db.Database.MigrateAsync(Ct);
        schema = await SchemaAsync();
    }

    protected override async Task ArrangeAsync()
    {
        await using var db = Database.Open();
        await db.GetService<IMigrator>().MigrateAsync(First, Ct);
        pending = [.. await db.Database.GetPendingMigrationsAsync(Ct)];
    }

    protected override SiteProgram Start() => SiteProgram.Start(["database", "migrate"], SiteProgram.SettingsOf(Database));

    protected override async Task<IReadOnlyList<(string Act, Trace Trace)>> LookAsync()
    {
        await using var db = Database.Open();
        var applied = (await db.Database.GetAppliedMigrationsAsync(Ct)).ToHashSet(StringComparer.Ordinal);
        return [.. pending.Select(m => (m, applied.Contains(m) ? Trace.Whole : Trace.Absent))];
    }

    protected override async Task AssertCompleteAsync()
    {
        Assert.All(await LookAsync(), m => Assert.Equal(Trace.Whole, m.Trace));
        // A migration that was there by half would have left something, or could not have been done again.
        Assert.Equal(schema, await SchemaAsync());
        var folder = Directory.CreateTempSubdirectory("almaty2020-export-").FullName;
        try
        {
            await RoundTripTests.ExportAsync(Database, folder);
            RoundTripTests.AssertSameBytes(Repository.Content, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<string> SchemaAsync()
    {
        await using var db = Database.Open();
        var rows = Database.Provider == "Sqlite"
            ? db.Database.SqlQueryRaw<string>("SELECT type || ' ' || name || ': ' || COALESCE(sql, '') AS Value FROM sqlite_master ORDER BY 1")
            : db.Database.SqlQueryRaw<string>("SELECT TABLE_NAME + '.' + COLUMN_NAME + ' ' + DATA_TYPE AS Value FROM INFORMATION_SCHEMA.COLUMNS ORDER BY 1");
        return string.Join('\n', await rows.ToListAsync(Ct));
    }
}

using Almaty2020.Tests.Importing;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Almaty2020.Tests.Drills.Kills;

/// <summary>Kills the upgrade of a database from the first version's schema to the newest. Each migration is one act.</summary>
internal sealed class MigrationKillScenario(TestDatabase database) : CommandKillScenario("migrations", database)
{
    private const string First = "Initial";

    private string schema = "";
    private string[] pending = [];

    public static async Task<KillScenario> OfAsync() => new MigrationKillScenario(await TestDatabase.WithContentAsync());

    /// <summary>Records the schema that an undisturbed upgrade produces.</summary>
    public override async Task BeginAsync()
    {
        await PrepareAsync();
        await using (var db = Database.Open())
            await db.Database.MigrateAsync(Ct);
        schema = await SchemaAsync();
    }

    protected override async Task PrepareAsync()
    {
        await using var db = Database.Open();
        await db.GetService<IMigrator>().MigrateAsync(First, Ct);
        pending = [.. await db.Database.GetPendingMigrationsAsync(Ct)];
    }

    protected override SiteProcess Start() => SiteProcess.Start(["database", "migrate"], SiteProcess.SettingsOf(Database));

    protected override async Task<IReadOnlyList<(string Act, ActState Trace)>> InspectAsync()
    {
        await using var db = Database.Open();
        var applied = (await db.Database.GetAppliedMigrationsAsync(Ct)).ToHashSet(StringComparer.Ordinal);
        return [.. pending.Select(m => (m, applied.Contains(m) ? ActState.Complete : ActState.Absent))];
    }

    protected override async Task AssertCompleteAsync()
    {
        Assert.All(await InspectAsync(), m => Assert.Equal(ActState.Complete, m.Trace));
        // A half-applied migration would leave something behind, or fail when it is applied again.
        Assert.Equal(schema, await SchemaAsync());
        var folder = Directory.CreateTempSubdirectory("almaty2020-export-").FullName;
        try
        {
            await ExportRoundTripTests.ExportAsync(Database, folder);
            ExportRoundTripTests.AssertSameBytes(Repository.Content, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<string> SchemaAsync()
    {
        await using var db = Database.Open();
        var rows =
            Database.Provider == "Sqlite"
                ? db.Database.SqlQueryRaw<string>(
                    "SELECT type || ' ' || name || ': ' || COALESCE(sql, '') AS Value FROM sqlite_master ORDER BY 1"
                )
                : db.Database.SqlQueryRaw<string>(
                    "SELECT TABLE_NAME + '.' + COLUMN_NAME + ' ' + DATA_TYPE AS Value FROM INFORMATION_SCHEMA.COLUMNS ORDER BY 1"
                );
        return string.Join('\n', await rows.ToListAsync(Ct));
    }
}

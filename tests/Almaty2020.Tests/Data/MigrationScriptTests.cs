using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Almaty2020.Tests.Data;

public sealed class MigrationScriptTests
{
    [Fact]
    public void Model_HasNoPendingChangesOnEitherProvider()
    {
        using var sqlite = new SqliteDesignTime().CreateDbContext([]);
        using var server = new SqlServerDesignTime().CreateDbContext([]);

        Assert.False(sqlite.Database.HasPendingModelChanges());
        Assert.False(server.Database.HasPendingModelChanges());
    }

    [Theory]
    [InlineData(MigrationsSqlGenerationOptions.Default)]
    [InlineData(MigrationsSqlGenerationOptions.Idempotent)]
    [InlineData(MigrationsSqlGenerationOptions.NoTransactions)]
    public void WholeScript_IsPlainTransactSql(MigrationsSqlGenerationOptions options)
    {
        using var db = new SqlServerDesignTime().CreateDbContext([]);

        var up = db.GetService<IMigrator>().GenerateScript(options: options);

        Assert.Empty(Sql.NotPlain(up));
        Assert.Contains("[PublicationLog]", up, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PagesFromBefore_AreToldWhatLiesAboveThem()
    {
        await using var database = TestDatabase.Reserve();
        await using var db = database.Open();
        await db.GetService<IMigrator>().MigrateAsync("EditingDesk", TestContext.Current.CancellationToken);
        foreach (var key in new[] { "d", "c", "b", "a" })
        {
            await db.Database.ExecuteSqlAsync(
                $"INSERT INTO Pages ([Key], Template, Position, Navigation, UpdatedBy, UpdatedAtUtc, Version) VALUES ({key}, 'Page', 0, 'None', 'import', '2026-11-23', 1)",
                TestContext.Current.CancellationToken);
        }

        // The pages above have the greater ids: no order may matter.
        foreach (var (key, parent) in new[] { ("c", "b"), ("b", "a") })
            await db.Database.ExecuteSqlAsync($"UPDATE Pages SET ParentId = (SELECT p.Id FROM Pages AS p WHERE p.[Key] = {parent}) WHERE [Key] = {key}", TestContext.Current.CancellationToken);

        await db.Database.MigrateAsync(TestContext.Current.CancellationToken);

        var pages = await db.Pages.ToDictionaryAsync(p => p.Key, TestContext.Current.CancellationToken);
        Assert.Equal(("", "", pages["a"].Branch, pages["b"].Branch), (pages["a"].Above, pages["d"].Above, pages["b"].Above, pages["c"].Above));
    }

    [Fact]
    public void WayBack_IsPlainTransactSql()
    {
        using var db = new SqlServerDesignTime().CreateDbContext([]);

        var down = db.GetService<IMigrator>().GenerateScript(db.Database.GetMigrations().Last(), Migration.InitialDatabase);

        Assert.Empty(Sql.NotPlain(down));
        Assert.Contains("DropTableStatement", Sql.Statements(down));
    }
}

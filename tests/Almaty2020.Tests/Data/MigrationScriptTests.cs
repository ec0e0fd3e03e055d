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
    public void WayBack_IsPlainTransactSql()
    {
        using var db = new SqlServerDesignTime().CreateDbContext([]);

        var down = db.GetService<IMigrator>().GenerateScript(db.Database.GetMigrations().Last(), Migration.InitialDatabase);

        Assert.Empty(Sql.NotPlain(down));
        Assert.Contains("DropTableStatement", Sql.Statements(down));
    }
}

using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
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

    /// <summary>A start asks for one migration by name, and would otherwise go on without a newer one.</summary>
    [Fact]
    public void MigrationThatAStartAsksFor_IsTheNewest()
    {
        using var sqlite = new SqliteDesignTime().CreateDbContext([]);
        using var server = new SqlServerDesignTime().CreateDbContext([]);

        Assert.Equal(DatabaseMigration.NewestOnSqlite, sqlite.Database.GetMigrations().Last());
        Assert.Equal(DatabaseMigration.NewestOnSqlServer, server.Database.GetMigrations().Last());
    }

    /// <summary>What a translation has caught up with stands beside its page, so that no text is read to know it.</summary>
    [Fact]
    public async Task PublicationsFromBefore_AreToldWhatTheyHaveCaughtUpWith()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var database = TestDatabase.Reserve();
        await using var db = database.Open();
        await db.GetService<IMigrator>().MigrateAsync("PagesAbove", ct);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO Pages ([Key], Template, Position, Navigation, UpdatedBy, UpdatedAtUtc, Version, Above) VALUES ('p', 'Page', 1, 'None', 'x', '2026-01-01 00:00:00', 1, '');
            INSERT INTO Revisions (PageId, Language, Number, Title, Summary, Slug, Body, Fields, AuthorId, CreatedAtUtc, Note, SourceRevisionId) SELECT Id, 'en', 1, '', '', 'p', '', '', 'x', '2026-01-01 00:00:00', '', NULL FROM Pages;
            INSERT INTO Revisions (PageId, Language, Number, Title, Summary, Slug, Body, Fields, AuthorId, CreatedAtUtc, Note, SourceRevisionId) SELECT PageId, 'kk', 1, '', '', 'p', '', '', 'x', '2026-01-01 00:00:00', '', Id FROM Revisions;
            INSERT INTO Publications (PageId, Language, RevisionId, Path, Title, ShortTitle, Summary, LastReviewed, Html, Contents, PlainText, RendererVersion, FromUtc, ChangedAtUtc)
            SELECT PageId, Language, Id, 'p', '', '', '', '2026-01-01', '', '', '', 1, '2026-01-01 00:00:00', '2026-01-01 00:00:00' FROM Revisions;
            """, ct);

        await db.Database.MigrateAsync(ct);

        var source = await db.Revisions.Where(r => r.Language == Language.English).Select(r => r.Id).SingleAsync(ct);
        Assert.Equal(
            [(Language.English, (int?)null), (Language.Kazakh, source)],
            (await db.Publications.OrderBy(p => p.Language).Select(p => new { p.Language, p.SourceRevisionId }).ToListAsync(ct)).Select(p => (p.Language, p.SourceRevisionId)));
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

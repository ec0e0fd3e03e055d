using Almaty2020.Tests.Support;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
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
    public void UpScript_IsPlainTransactSql(MigrationsSqlGenerationOptions options)
    {
        using var db = new SqlServerDesignTime().CreateDbContext([]);

        var up = db.GetService<IMigrator>().GenerateScript(options: options);

        Assert.Empty(Sql.FeaturesBeyondPlainSql(up));
        Assert.Contains("[PublicationLog]", up, StringComparison.Ordinal);
    }

    /// <summary>A start checks only for this migration by name. If it were not the newest, a newer one would not be applied.</summary>
    [Fact]
    public void NewestMigrationConstant_IsTheNewest()
    {
        using var sqlite = new SqliteDesignTime().CreateDbContext([]);
        using var server = new SqlServerDesignTime().CreateDbContext([]);

        Assert.Equal(DatabaseMigration.NewestOnSqlite, sqlite.Database.GetMigrations().Last());
        Assert.Equal(DatabaseMigration.NewestOnSqlServer, server.Database.GetMigrations().Last());
    }

    /// <summary>
    /// The migration copies the source revision of each translation to its publication, so that no text is read to find it.
    /// </summary>
    [Fact]
    public async Task Migrate_OldPublications_GetTheirSourceRevision()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var database = TestDatabase.ReserveName();
        await using var db = database.Open();
        await db.GetService<IMigrator>().MigrateAsync("PagesAbove", ct);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO Pages ([Key], Template, Position, Navigation, UpdatedBy, UpdatedAtUtc, Version, Above) VALUES ('p', 'Page', 1, 'None', 'x', '2026-01-01 00:00:00', 1, '');
            INSERT INTO Revisions (PageId, Language, Number, Title, Summary, Slug, Body, Fields, AuthorId, CreatedAtUtc, Note, SourceRevisionId) SELECT Id, 'en', 1, '', '', 'p', '', '', 'x', '2026-01-01 00:00:00', '', NULL FROM Pages;
            INSERT INTO Revisions (PageId, Language, Number, Title, Summary, Slug, Body, Fields, AuthorId, CreatedAtUtc, Note, SourceRevisionId) SELECT PageId, 'kk', 1, '', '', 'p', '', '', 'x', '2026-01-01 00:00:00', '', Id FROM Revisions;
            INSERT INTO Publications (PageId, Language, RevisionId, Path, Title, ShortTitle, Summary, LastReviewed, Html, Contents, PlainText, RendererVersion, FromUtc, ChangedAtUtc)
            SELECT PageId, Language, Id, 'p', '', '', '', '2026-01-01', '', '', '', 1, '2026-01-01 00:00:00', '2026-01-01 00:00:00' FROM Revisions;
            """,
            ct
        );

        await db.Database.MigrateAsync(ct);

        var source = await db.Revisions.Where(r => r.Language == Language.English).Select(r => r.Id).SingleAsync(ct);
        Assert.Equal(
            [(Language.English, (int?)null), (Language.Kazakh, source)],
            (await db.Publications.OrderBy(p => p.Language).Select(p => new { p.Language, p.SourceRevisionId }).ToListAsync(ct)).Select(p =>
                (p.Language, p.SourceRevisionId)
            )
        );
    }

    [Fact]
    public async Task Migrate_OldPages_GetTheirAncestors()
    {
        await using var database = TestDatabase.ReserveName();
        await using var db = database.Open();
        await db.GetService<IMigrator>().MigrateAsync("EditingDesk", TestContext.Current.CancellationToken);
        foreach (var key in new[] { "d", "c", "b", "a" })
        {
            await db.Database.ExecuteSqlAsync(
                $"INSERT INTO Pages ([Key], Template, Position, Navigation, UpdatedBy, UpdatedAtUtc, Version) VALUES ({key}, 'Page', 0, 'None', 'import', '2026-11-23', 1)",
                TestContext.Current.CancellationToken
            );
        }

        // Parents have greater ids than their children: the migration must not depend on the order of ids.
        foreach (var (key, parent) in new[] { ("c", "b"), ("b", "a") })
            await db.Database.ExecuteSqlAsync(
                $"UPDATE Pages SET ParentId = (SELECT p.Id FROM Pages AS p WHERE p.[Key] = {parent}) WHERE [Key] = {key}",
                TestContext.Current.CancellationToken
            );

        await db.Database.MigrateAsync(TestContext.Current.CancellationToken);

        var pages = await db.Pages.ToDictionaryAsync(p => p.Key, TestContext.Current.CancellationToken);
        Assert.Equal(
            ("", "", pages["a"].SubtreePrefix, pages["b"].SubtreePrefix),
            (pages["a"].Above, pages["d"].Above, pages["b"].Above, pages["c"].Above)
        );
    }

    /// <summary>Before the table existed, the details of audit entries said what had been live of a page in the trash.</summary>
    [Fact]
    public async Task Migrate_OldTrash_IsRestoredAsBefore()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var database = await TestDatabase.EmptyAsync();
        var staff = new TestStaff(database);
        var page = await staff.AddPageAsync("page");
        await staff.PublishAsync(page, Language.Russian, TestStaff.Text("before"));
        // A withdrawal, and an earlier time in the trash: neither says what is live now.
        await staff.TrashAsync(page);
        staff.Clock.Advance(TimeSpan.FromHours(1));
        await staff.RestoreAsync(page);
        await staff.WithdrawAsync(page, Language.Russian);
        staff.Clock.Advance(TimeSpan.FromHours(1));
        await staff.PublishAsync(page, Language.Kazakh, TestStaff.Text("page"));
        await staff.PublishAsync(page, Language.English, TestStaff.Text("page"));
        var live = await staff.ReadAsync(db =>
            db.Publications.OrderBy(p => p.Language).Select(p => new { p.Language, p.RevisionId }).ToListAsync(ct)
        );
        await staff.TrashAsync(page);

        await using (var db = database.Open())
        {
            await db.GetService<IMigrator>().MigrateAsync("RevisionWriters", ct);
            // The earlier version appended who had published urgently, and why.
            await db.Database.ExecuteSqlAsync(
                $"UPDATE Audit SET Detail = 'Trashed aigerim A flood, now.' WHERE Action = 'page.withdrawn' AND Language = 'en' AND Detail = 'Trashed'",
                ct
            );
            await db.Database.MigrateAsync(ct);
        }

        var kept = await staff.ReadAsync(db => db.TrashedPublications.OrderBy(t => t.Language).ToListAsync(ct));
        Assert.Equal(live.Select(l => (page, l.Language, l.RevisionId)), kept.Select(t => (t.PageId, t.Language, t.RevisionId)));
        Assert.Equal([("A flood, now.", "aigerim"), (null, null)], kept.Select(t => (t.UrgentReason, t.UrgentBy)));
        await staff.RestoreAsync(page);
        Assert.Equal(
            live,
            await staff.ReadAsync(db =>
                db.Publications.OrderBy(p => p.Language).Select(p => new { p.Language, p.RevisionId }).ToListAsync(ct)
            )
        );
        Assert.Equal("A flood, now.", (await staff.PublicationAsync(page, Language.English)).UrgentReason);
        Assert.Empty(await staff.ReadAsync(db => db.TrashedPublications.ToListAsync(ct)));
    }

    /// <summary>Before the columns existed, the details of audit entries said what happened to a withdrawn page and to removed feedback.</summary>
    [Fact]
    public async Task Migrate_OldWithdrawalsAndRemovedFeedback_GetTheirColumns()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var database = await TestDatabase.EmptyAsync();
        var staff = new TestStaff(database);
        var pages = new List<int>();
        foreach (var key in new[] { "gone", "merged", "retired", "trashed" })
            pages.Add(await staff.AddLivePageAsync(key));
        var target = await staff.AddLivePageAsync("target");
        foreach (var text in new[] { "Call me.", "", "Thanks." })
            await staff.SendFeedbackAsync(
                target,
                Language.English,
                (await staff.PublicationAsync(target, Language.English)).RevisionId,
                text
            );
        var feedback = await staff.ReadAsync(db => db.Feedback.AsNoTracking().ToListAsync(ct));
        // The same page twice: each withdrawal has its own kind.
        await staff.WithdrawAsync(pages[0], Language.English, WithdrawalKind.Merged, target);
        await staff.PublishAsync(pages[0], Language.English, TestStaff.Text("gone"));
        staff.Clock.Advance(TimeSpan.FromHours(1));
        await staff.WithdrawAsync(pages[0], Language.English);
        await staff.WithdrawAsync(pages[1], Language.English, WithdrawalKind.Merged, target);
        await staff.WithdrawAsync(pages[2], Language.English, WithdrawalKind.Retired);
        await staff.TrashAsync(pages[3]);
        var before = await LogAsync();
        var removed = staff.Actor.AtUtc;

        await using (var db = database.Open())
        {
            await db.GetService<IMigrator>().MigrateAsync("TrashedPublications", ct);
            var called = feedback.Single(f => f.Text == "Call me.").Id;
            await db.Database.ExecuteSqlAsync($"UPDATE Feedback SET Text = '' WHERE Text = 'Call me.'", ct);
            db.Audit.Add(
                new AuditEntry
                {
                    Id = Guid.CreateVersion7(),
                    ActorId = TestStaff.Name,
                    Action = AuditActions.FeedbackTextRemoved,
                    PageId = target,
                    Language = Language.English,
                    Detail = called.ToString("N"),
                    AtUtc = removed,
                }
            );
            await db.SaveChangesAsync(ct);
            // The version before appended to the detail of the trash who had published urgently, and why.
            await db.Database.ExecuteSqlAsync($"UPDATE Audit SET Detail = 'Trashed aigerim Merged 7' WHERE Detail = 'Trashed'", ct);
            await db.Database.MigrateAsync(ct);
        }

        Assert.Equal(
            [WithdrawnAs.Merged, WithdrawnAs.Gone, WithdrawnAs.Merged, WithdrawnAs.Retired, WithdrawnAs.Trashed],
            before.Select(e => e.WithdrawnAs).OfType<WithdrawnAs>()
        );
        Assert.Equal(before, await LogAsync());
        Assert.Equal(
            [("", null), ("", (DateTime?)removed), ("Thanks.", null)],
            await staff.ReadAsync(async db =>
                (await db.Feedback.OrderBy(f => f.Text).ThenBy(f => f.TextRemovedAtUtc).ToListAsync(ct)).Select(f =>
                    (f.Text, f.TextRemovedAtUtc)
                )
            )
        );

        async Task<List<(long Number, WithdrawnAs? WithdrawnAs, int? MergedIntoPageId)>> LogAsync() =>
            [.. (await staff.LogAsync()).Select(e => (e.Number, e.WithdrawnAs, e.MergedIntoPageId))];
    }

    /// <summary>Until then English was the source of every page.</summary>
    [Fact]
    public async Task Migrate_OldPages_GetTheLanguageTheyWereBegunIn()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var database = await TestDatabase.EmptyAsync();
        var staff = new TestStaff(database);
        foreach (
            var (key, languages) in new (string, Language[])[]
            {
                ("english", [Language.Kazakh, Language.English]),
                ("kazakh", [Language.Kazakh, Language.Russian]),
                ("draft", []),
                ("english-draft", [Language.Russian]),
            }
        )
        {
            var page = await staff.AddPageAsync(key);
            foreach (var language in languages)
                await staff.PublishAsync(page, language, TestStaff.Text(key));
            if (key == "draft")
                await staff.SaveDraftAsync(page, Language.Russian, TestStaff.Text(key));
            if (key == "english-draft")
                await staff.SaveDraftAsync(page, Language.English, TestStaff.Text(key));
        }

        await using (var db = database.Open())
        {
            await db.GetService<IMigrator>().MigrateAsync("WithdrawnPages", ct);
            await db.Database.MigrateAsync(ct);
        }

        var pages = await staff.ReadAsync(db => db.Pages.AsNoTracking().ToDictionaryAsync(p => p.Key, ct));
        Assert.Equal(
            (Language.English, Language.Kazakh, Language.Russian, Language.English),
            (
                pages["english"].SourceLanguage,
                pages["kazakh"].SourceLanguage,
                pages["draft"].SourceLanguage,
                pages["english-draft"].SourceLanguage
            )
        );
        // The translation had no source until then, and is behind when it changes.
        var kazakh = pages["kazakh"].Id;
        Assert.All((await staff.SiteAsync()).InEveryLanguage(kazakh), p => Assert.Null(p.OutdatedSinceUtc));
        await staff.PublishAsync(kazakh, Language.Kazakh, TestStaff.Text("kazakh", body: "Жаңа."));
        Assert.Equal(
            [Language.Russian],
            (await staff.SiteAsync()).InEveryLanguage(kazakh).Where(p => p.OutdatedSinceUtc is not null).Select(p => p.Language)
        );
    }

    [Fact]
    public void DownScript_IsPlainTransactSql()
    {
        using var db = new SqlServerDesignTime().CreateDbContext([]);

        var down = db.GetService<IMigrator>().GenerateScript(db.Database.GetMigrations().Last(), Migration.InitialDatabase);

        Assert.Empty(Sql.FeaturesBeyondPlainSql(down));
        Assert.Contains("DropTableStatement", Sql.Statements(down));
    }
}

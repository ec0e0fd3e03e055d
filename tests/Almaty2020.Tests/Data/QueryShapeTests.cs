using System.Runtime.CompilerServices;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Administering;
using Almaty2020.Web.Admin.Audit;
using Almaty2020.Web.Admin.Dashboard;
using Almaty2020.Web.Admin.Editing;
using Almaty2020.Web.Admin.Pages;
using Almaty2020.Web.Admin.Pictures;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Feedback;
using Almaty2020.Web.Importing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Mail;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Pictures;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Publishing.Scheduling;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Templates;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Almaty2020.Tests.Data;

/// <summary>
/// Checks the site's SQL for SQL Server without a server: queries are recorded on the real database and translated again for SQL Server.
/// </summary>
public sealed class QueryShapeTests(ITestOutputHelper output)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static readonly Lazy<Task<IReadOnlyList<string>>> Shapes = new(RecordAsync);

    [Fact]
    public async Task EveryQueryOfTheSite_IsPlainTransactSql()
    {
        var shapes = await Shapes.Value;
        output.WriteLine($"{shapes.Count} shapes");
        foreach (var shape in shapes)
            output.WriteLine(shape + "\n");

        Assert.True(shapes.Count > 20, $"only {shapes.Count} shapes");
        Assert.All(shapes, sql => Assert.Empty(Sql.FeaturesBeyondPlainSql(sql)));
    }

    /// <summary>
    /// SQL Server refuses to compare, join, concatenate or union texts of different collations. SQLite has no such check.
    /// </summary>
    [Fact]
    public async Task EveryQueryOfTheSite_MixesNoCollations()
    {
        using var db = new SqlServerDesignTime().CreateDbContext([]);
        var collations = new CollationChecker(db);
        // EF Core's own table is not in the model.
        IReadOnlyList<string> all = [.. await Shapes.Value, .. RawSql.All.Except(["SELECT MigrationId FROM __EFMigrationsHistory"])];

        Assert.True(RawSql.All.Count > 25, $"only {RawSql.All.Count} texts");
        Assert.All(all, sql => Assert.Empty(collations.FaultsIn(sql)));
    }

    [Theory]
    [InlineData("SELECT PageId, Title FROM Publications UNION ALL SELECT Id, [Key] FROM Pages")]
    [InlineData("SELECT [Key] FROM Pages EXCEPT SELECT Title FROM Drafts")]
    [InlineData("SELECT p.Id FROM Pages AS p INNER JOIN Drafts AS d ON d.Slug = p.[Key]")]
    [InlineData("SELECT Id FROM Pages WHERE [Key] IN (SELECT Title FROM Drafts)")]
    [InlineData("SELECT Id FROM Pages WHERE [Key] LIKE Above + '%'")]
    [InlineData("SELECT Path + '/' + Title FROM Publications")]
    [InlineData("SELECT CONCAT(Path, Title) FROM Publications")]
    [InlineData("SELECT COALESCE(Path, Title) FROM Publications")]
    [InlineData("SELECT CASE WHEN PageId = 1 THEN Path ELSE Title END FROM Publications")]
    [InlineData("SELECT x.a FROM (SELECT [Key] AS a FROM Pages) AS x CROSS JOIN Drafts AS d WHERE x.a = d.Title")]
    [InlineData("SELECT Id FROM Pages WHERE EXISTS (SELECT 1 FROM Drafts AS d WHERE d.Title = Pages.[Key])")]
    [InlineData("UPDATE p SET p.Above = '' FROM Pages AS p WHERE p.[Key] = p.Above")]
    [InlineData("DELETE FROM Pages WHERE LEFT([Key], 3) = UpdatedBy")]
    [InlineData("SELECT Id FROM Accounts WHERE NormalizedEmail = Email")]
    public void FaultsIn_MixedCollations_AreReported(string sql)
    {
        using var db = new SqlServerDesignTime().CreateDbContext([]);

        Assert.NotEmpty(new CollationChecker(db).FaultsIn(sql));
    }

    private static async Task<IReadOnlyList<string>> RecordAsync()
    {
        var recorder = new QueryRecorder();
        await UseTheSiteAsync(recorder);

        var server = new DisconnectedSqlServer();
        foreach (var query in recorder.Queries)
        {
            var before = server.Commands.Count;
            await using var db = server.Open();
            var fault = Record.Exception(() => QueryRecorder.Replay(query, db));
            // An exception about the empty result ("no elements") is fine, but each query must have reached a command.
            Assert.True(server.Commands.Count > before, $"{query}\n{fault}");
        }

        return [.. server.Commands.Distinct()];
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    public void EverySave_IsPlainTransactSql(int? maxBatchSize)
    {
        var server = new DisconnectedSqlServer();
        List<IEntityType> types;
        using (var db = server.Open(maxBatchSize))
            types = [.. db.Model.GetEntityTypes().Where(t => !t.IsOwned())];

        foreach (var type in types)
        {
            EntityState[] states =
                SaveKindsOf(type) == SaveKinds.InsertOnly
                    ? [EntityState.Added]
                    : [EntityState.Added, EntityState.Modified, EntityState.Deleted];
            foreach (var state in states)
            {
                foreach (var count in new[] { 1, 6 })
                {
                    var before = server.Commands.Count;
                    using var db = server.Open(maxBatchSize);
                    for (var i = 1; i <= count; i++)
                        Attach(db, type, state, i);
                    var fault = Record.Exception(() => db.SaveChanges());
                    Assert.True(server.Commands.Count > before, $"{type.ShortName()} {state}: {fault}");
                }
            }
        }

        var shapes = server.Commands.Distinct().ToList();
        output.WriteLine($"{shapes.Count} shapes");
        var found = shapes.SelectMany(Sql.FeaturesBeyondPlainSql).Distinct();
        // Only the provider's own batches use MERGE. Database:MaxBatchSize=1 avoids it.
        Assert.Equal(maxBatchSize is null ? ["MERGE"] : [], found);
        Assert.Superset(
            new HashSet<string> { "InsertStatement", "UpdateStatement", "DeleteStatement" },
            shapes.SelectMany(Sql.Statements).ToHashSet()
        );
    }

    /// <summary>Runs everything that queries the database: every command in each of its variants, import, export, pages, health.</summary>
    private static async Task UseTheSiteAsync(QueryRecorder recorder)
    {
        var database = await TestDatabase.EmptyAsync();
        await using var site = TestSite.StartOn(database);
        var staff = new Support.TestStaff(database, recorder);

        await using (var db = staff.Open())
        {
            var import = new ContentImport(new ImportPage(db, TimeProvider.System), new RecordImport(db, TimeProvider.System));
            await import.ExecuteAsync(ContentFolder.Read(Repository.Content), Ct);
            await import.ExecuteAsync(ContentFolder.Read(Repository.Content), Ct);
            await new RecordImport(db, TimeProvider.System).HasRunAsync(Ct);
            await new ContentExport(db).ExecuteAsync(Path.Combine(database.DataPath, "export"), Ct);
            await new ImportPage(db, TimeProvider.System).ExecuteAsync(
                new ImportPage.Request("mayor", new TreePosition(Template.Profile, null, 99, Navigation.None), []),
                Ct
            );
        }

        var top = await staff.AddLivePageAsync("top");
        await staff.AddLivePageAsync("below", top);
        await staff.PublishAsync(top, Language.English, Support.TestStaff.Text("moved"));
        await staff.PublishAsync(top, Language.Kazakh, Support.TestStaff.Text("жоғары"));
        var publication = await staff.PublicationAsync(top, Language.Kazakh);
        await staff.SendFeedbackAsync(top, Language.Kazakh, publication.RevisionId);
        await staff.ReadAsync(db => new FeedbackExport(db).ExecuteAsync(TextWriter.Null, Ct));
        await UseTheScheduleAsync(staff, top);
        await UseTheAdminAreaAsync(database, staff, top);
        await staff.WithdrawAsync(top, Language.Kazakh);
        await staff.WithdrawAsync(top, Language.English);
        await staff.SaveDraftAsync(top, Language.English, Support.TestStaff.Text("mine"), version: 7);
        await Task.WhenAll(
            staff.SaveDraftAsync(top, Language.Russian, Support.TestStaff.Text("a")),
            staff.SaveDraftAsync(top, Language.Russian, Support.TestStaff.Text("b"))
        );
        await staff.ReadAsync(db =>
            db.Publications.Where(p => p.PageId == top).ExecuteUpdateAsync(s => s.SetProperty(p => p.RendererVersion, 0), Ct)
        );
        await staff.RenderAgainAsync();
        await staff.AddLivePageAsync("deeper", await staff.AddLivePageAsync("trashed"));
        var trashed = await staff.ReadAsync(db => db.Pages.Where(p => p.Key == "trashed").Select(p => p.Id).SingleAsync(Ct));
        await staff.TrashAsync(trashed);
        await staff.RestoreAsync(trashed);
        await UseTheLibraryAsync(staff);
        await staff.ReadAsync(db =>
            new Web.Upkeep.Retention(db, new DeleteTrashedPictures(db), database.Settings, staff.Clock).ExecuteAsync(Ct)
        );

        await AdministerAsync(staff, top);

        await using var recorded = site.WithWebHostBuilder(host =>
            host.ConfigureTestServices(services =>
            {
                services.ConfigureDbContext<SqliteSiteDb>(options => options.AddInterceptors(recorder));
                services.ConfigureDbContext<SqlServerSiteDb>(options => options.AddInterceptors(recorder));
            })
        );
        var browser = recorded.CreateClient(new WebApplicationFactoryClientOptions { HandleCookies = false });
        foreach (var address in new[] { "/en", "/kk", "/en/mayor", "/en/moved", "/sitemap.xml", "/health/ready", "/en/nothing" })
            await browser.GetAsync(new Uri(address, UriKind.Relative), Ct);
    }

    /// <summary>Replaces, restores and trashes a picture, and reads the library's lists.</summary>
    private static async Task UseTheLibraryAsync(Support.TestStaff staff)
    {
        await using var db = staff.Open();
        var picture = new Picture
        {
            Key = "medeu",
            Hash = new string('a', Picture.HashLength),
            Type = PictureType.Jpeg,
            Width = 1,
            Height = 1,
            ByteCount = 1,
            FileName = "a.jpg",
            AddedBy = "a",
            AddedAtUtc = staff.Actor.AtUtc,
            UpdatedBy = "a",
        };
        db.Pictures.Add(picture);
        await db.SaveChangesAsync(Ct);
        var earlier = new PictureVersion
        {
            PictureId = picture.Id,
            Hash = new string('b', Picture.HashLength),
            Type = PictureType.Png,
            Width = 1,
            Height = 1,
            ByteCount = 1,
            FileName = "b.png",
            ReplacedBy = "a",
            ReplacedAtUtc = staff.Actor.AtUtc,
        };
        db.PictureVersions.Add(earlier);
        db.PictureOriginals.Add(new PictureOriginal { PictureId = picture.Id, Content = [1] });
        await db.SaveChangesAsync(Ct);
        db.PictureVersionOriginals.Add(new PictureVersionOriginal { PictureVersionId = earlier.Id, Content = [2] });
        await db.SaveChangesAsync(Ct);
        var library = new PictureLibrary(db, new LibraryKeysInUse());
        await library.FindAsync("a", Language.Kazakh, LibraryKind.Picture, onlyUnused: true, 1, 1, Ct);
        await library.EarlierFilesAsync(picture, Ct);
        Assert.IsType<PictureFileChange.Outcome.Changed>(
            await new RestorePictureVersion(db).ExecuteAsync(
                new RestorePictureVersion.Request(picture.Id, 1, earlier.Id),
                (_, _) => true,
                staff.Actor,
                Ct
            )
        );
        Assert.IsType<TrashPicture.Outcome.Trashed>(
            await new TrashPicture(db).ExecuteAsync(new TrashPicture.Request(picture.Id, 2), staff.Actor, Ct)
        );
        await new LibraryTrash(db).FindAsync(
            new Web.Access.Staff(
                new Account
                {
                    Name = "Aigerim",
                    Language = Language.English,
                    CreatedAtUtc = staff.Actor.AtUtc,
                },
                null!,
                new Rights([])
            ),
            Language.English,
            Ct
        );
        Assert.IsType<RestorePicture.Outcome.Restored>(
            await new RestorePicture(db).ExecuteAsync(new RestorePicture.Request(picture.Id, 3), staff.Actor, Ct)
        );
        await new TrashPicture(db).ExecuteAsync(new TrashPicture.Request(picture.Id, 4), staff.Actor, Ct);
        Assert.Equal(1, await new DeleteTrashedPictures(db).ExecuteAsync(staff.Actor.AtUtc.AddDays(1), staff.Actor, Ct));
    }

    /// <summary>Schedules, cancels and runs acts, including acts that fail.</summary>
    private static async Task UseTheScheduleAsync(Support.TestStaff staff, int top)
    {
        var due = staff.Actor.AtUtc.AddDays(1);
        var page = await staff.AddPageAsync("scheduled", top);
        await staff.SaveDraftAsync(page, Language.English, Support.TestStaff.Text("scheduled"));
        await staff.CancelAsync(StaffScheduling.GroupOf(await staff.ScheduleAsync(due, StaffScheduling.Request(page, Language.English))));
        StaffScheduling.GroupOf(
            await staff.ScheduleAsync(due, StaffScheduling.Request(page, Language.English, 2) with { UntilUtc = due.AddDays(1) })
        );
        await staff.ScheduleWithdrawalAsync(due, new Withdrawal(top, Language.English, ""));
        await staff.PublishTogetherAsync(StaffScheduling.Request(page, Language.English, 2));
        staff.Clock.Advance(TimeSpan.FromDays(3));
        Assert.All(await staff.RunScheduledActsAsync(), o => Assert.IsType<RunScheduledActs.Outcome.Done>(o));
        await staff.ReadAsync(async db =>
        {
            await new ScheduleQueries(db).ForPageAsync(page, Language.English, Ct);
            await new ScheduleQueries(db).CancellableAsync(new Web.Access.Staff(null!, null!, new Rights([])), Guid.NewGuid(), Ct);
            return await new WithdrawTogether(db).ExecuteAsync([new Withdrawal(page, Language.Kazakh, "")], staff.Actor, Ct);
        });
    }

    /// <summary>Runs every command on accounts, and every query of accounts and the audit log.</summary>
    private static async Task AdministerAsync(Support.TestStaff staff, int page)
    {
        await using var db = staff.Open();
        var administrator = new Account
        {
            Name = "Aigerim",
            Language = Language.English,
            CreatedAtUtc = staff.Actor.AtUtc,
            ActivatedAtUtc = staff.Actor.AtUtc,
            NormalizedEmail = "AIGERIM@EXAMPLE.KZ",
        };
        administrator.Grants.Add(new Grant { Role = Role.Administrator });
        db.Accounts.Add(administrator);
        await db.SaveChangesAsync(Ct);

        var who = new Web.Access.Staff(administrator, null!, new Rights([]));
        var settings = new SiteSettings(DatabaseProvider.Sqlite, "", null, "http://localhost", "", "");
        var (links, acts) = (new AccountLinks(db, staff.Clock), new AccountCommandRunner(db, staff.Clock));
        var outbox = new Outbox(db, new EphemeralDataProtectionProvider(), staff.Clock);
        RoleChoice[] roles = [new RoleChoice(Role.Translator, page, [Language.Kazakh])];
        var invited = Assert
            .IsType<InviteAccount.Outcome.Invited>(
                await new InviteAccount(db, links, outbox, new CurrentIdentity(), settings, staff.Clock).ExecuteAsync(
                    who,
                    new InviteAccount.Request("Dana", "dana@example.kz", Language.Kazakh, roles),
                    Ct
                )
            )
            .AccountId;
        await new ResendInvitation(db, acts, links, outbox, new CurrentIdentity(), settings).ExecuteAsync(who, invited, Ct);
        var stamp = await db.Accounts.Where(a => a.Id == invited).Select(a => a.ConcurrencyStamp!).SingleAsync(Ct);
        var notices = new SignInNotices(outbox, new CurrentIdentity());
        await new ChangeAccount(db, acts, links, notices).ExecuteAsync(
            who,
            new ChangeAccount.Request(invited, stamp, "Dana Omarova", "d.omarova@example.kz"),
            Ct
        );
        stamp = await db.Accounts.Where(a => a.Id == administrator.Id).Select(a => a.ConcurrencyStamp!).SingleAsync(Ct);
        await new ChangeRoles(db, acts).ExecuteAsync(who, new ChangeRoles.Request(administrator.Id, stamp, roles), Ct);
        await new SuspendAccount(db, acts, links).ExecuteAsync(who, invited, Ct);
        await new RestoreAccount(acts).ExecuteAsync(who, invited, Ct);
        await new ResetSecondFactor(db, acts, notices).ExecuteAsync(who, invited, Ct);
        var directory = new AccountQueries(db, staff.Clock);
        await directory.FindAsync(null, "dana", 1, Language.English, Ct);
        await directory.ReadAsync(invited, Ct);
        Assert.IsType<AccountOutcome.Done>(await new RemoveAccount(db, acts).ExecuteAsync(who, invited, Ct));

        var log = new AuditLog(db);
        var filter = new AuditFilter(invited, "page.published", page, new DateOnly(2026, 1, 1), new DateOnly(2026, 12, 31));
        await log.ReadAsync(filter, null, Ct);
        await log.ReadAsync(AuditFilter.Everything, new TimeCursor(staff.Actor.AtUtc, Guid.NewGuid()), Ct);
        await log.PeopleAsync(Language.English, Ct);
        await new ExportAudit(new RecordAuditExport(db), log, new PageTitles(db)).ExecuteAsync(
            AuditFilter.Everything,
            staff.Actor,
            Language.English,
            TextWriter.Null,
            Ct
        );
    }

    /// <summary>Runs the queries of the admin area for grants on the whole site, a part, a language, and both.</summary>
    private static async Task UseTheAdminAreaAsync(TestDatabase database, Support.TestStaff staff, int top)
    {
        var part = await staff.ReadAsync(db => db.Pages.AsNoTracking().SingleAsync(p => p.Id == top, Ct));
        Grant[][] grantsPerUser =
        [
            [new Grant { Role = Role.Publisher }],
            [new Grant { Role = Role.Publisher, Language = Language.Kazakh }],
            [
                new Grant
                {
                    Role = Role.Publisher,
                    PageId = top,
                    Page = part,
                },
                new Grant
                {
                    Role = Role.Publisher,
                    PageId = top,
                    Page = part,
                    Language = Language.Russian,
                },
            ],
            [],
        ];
        foreach (var grants in grantsPerUser)
        {
            var account = new Account
            {
                Name = "Dana",
                Language = Language.Kazakh,
                CreatedAtUtc = staff.Actor.AtUtc,
            };
            var session = new Session
            {
                Id = Guid.NewGuid(),
                AccountId = account.Id,
                SecurityStamp = "",
                Method = SignInMethod.Passkey,
                Browser = "",
                BeganAtUtc = staff.Actor.AtUtc,
                SeenAtUtc = staff.Actor.AtUtc,
                ConfirmedAtUtc = staff.Actor.AtUtc,
            };
            var dana = new Web.Access.Staff(account, session, new Rights(grants));
            await staff.ReadAsync(async db =>
            {
                var reader = database.Reader;
                var current = new CurrentSite();
                var follower = new PublicationFollower(
                    current,
                    reader,
                    new PageBodyCache(reader),
                    staff.Clock,
                    NullLogger<PublicationFollower>.Instance
                );
                var livePages = new LivePages(db, current, follower);
                var work = new DashboardQueries(db, livePages, staff.Clock);
                await work.AwaitingReviewAsync(dana, ownToo: false, Ct);
                await work.OwnDraftsAsync(dana, Ct);
                await work.ScheduledAsync(dana, Ct);
                await work.BehindAsync(dana, Ct);
                await work.DueForReviewAsync(dana, Ct);
                var timetable = new ScheduleQueries(db);
                await timetable.BetweenAsync(dana, DateTime.UnixEpoch, staff.Actor.AtUtc.AddDays(9), Ct);
                await timetable.ReviewsAsync(dana, new DateOnly(2026, 1, 1), new DateOnly(2027, 1, 1), Ct);
                await new CoPublishCandidates(db).OfAsync(dana, part, Language.English, ownToo: false, Ct);
                var responses = new ReviewResponses(db, staff.Clock);
                await responses.TextsAsync([1], Ct);
                await new EditablePageQuery(db, timetable, responses).ReadAsync(dana, top, Language.Kazakh, Ct);
                var place = new TimeCursor(staff.Actor.AtUtc, Guid.NewGuid());
                var titles = new PageTitles(db);
                var tree = new PageTree(db, titles);
                await tree.TrashImpactAsync(dana, part, Language.Kazakh, Ct);
                await tree.TrashAsync(dana, Language.Kazakh, Ct);
                await tree.MayRestoreAsync(dana, top, Ct);
                await tree.ParentIdsForNewPage(dana).ToListAsync(Ct);
                var live = new LiveVersion(Language.Kazakh, "part", "Part", IsRetired: false, []);
                await tree.ParentIds(dana, new TreePage(part, "Part", null, [live], [], [])).ToListAsync(Ct);
                var names = new PageNames(database.Connections, livePages);
                var board = new PageBoard(
                    db,
                    new PageOrder(database.Connections),
                    titles,
                    new BoardSearch(db, database.Connections, livePages, titles, names)
                );
                foreach (var state in Enum.GetValues<PageState>())
                foreach (var sort in Enum.GetValues<BoardSort>())
                    await board.ReadAsync(dana, Language.Kazakh, new PageBoard.Filter("a", state, Language.Russian, sort), 1, Ct);
                await new FeedbackInbox(db).ReadAsync(
                    dana.Rights,
                    new FeedbackInbox.Filter(Answer.No, Language.Kazakh, place, staff.Actor.AtUtc),
                    5,
                    Ct
                );
                return true;
            });
        }
    }

    private enum SaveKinds
    {
        All,
        InsertOnly,
    }

    private static SaveKinds SaveKindsOf(IEntityType type) =>
        type.ClrType == typeof(Revision)
        || type.ClrType == typeof(PublicationLogEntry)
        || type.ClrType == typeof(AuditEntry)
        || type.ClrType == typeof(FeedbackEntry)
            ? SaveKinds.InsertOnly
            : SaveKinds.All;

    private static void Attach(SiteDb db, IEntityType type, EntityState state, int number)
    {
        var row = RuntimeHelpers.GetUninitializedObject(type.ClrType);
        var owned = type.GetNavigations().Where(n => n.TargetEntityType.IsOwned()).ToList();
        foreach (var navigation in owned)
        {
            var part = RuntimeHelpers.GetUninitializedObject(navigation.TargetEntityType.ClrType);
            foreach (var property in navigation.TargetEntityType.GetProperties().Where(p => p.PropertyInfo is not null))
                property.PropertyInfo!.SetValue(part, ValueOf(property.ClrType, number));
            navigation.PropertyInfo!.SetValue(row, part);
        }

        var entry = db.Entry(row);
        foreach (var property in type.GetProperties())
        {
            if (property.ValueGenerated == ValueGenerated.OnAdd && state == EntityState.Added)
                continue;
            entry.Property(property.Name).CurrentValue = ValueOf(property.ClrType, number);
        }

        // Owned data is tracked only if the whole row is added, updated or removed.
        if (owned.Count == 0)
            entry.State = state;
        else if (state == EntityState.Added)
            db.Add(row);
        else if (state == EntityState.Modified)
            db.Update(row);
        else
            db.Remove(row);
    }

    private static object? ValueOf(Type type, int number) =>
        type == typeof(string) ? $"text {number}"
        : type == typeof(Language) ? Language.All[number % 3]
        : type == typeof(Template) ? Template.All[number % Template.All.Count]
        : type == typeof(int) ? number
        : type == typeof(long) ? (long)number
        : type == typeof(Guid) ? Guid.NewGuid()
        : type == typeof(byte[]) ? new[] { (byte)number }
        : type == typeof(string[]) ? new[] { "usb" }
        : type == typeof(DateTimeOffset) ? new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)
        : type == typeof(DateTime) ? new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc)
        : Nullable.GetUnderlyingType(type) is not null ? null
        : Activator.CreateInstance(type);
}

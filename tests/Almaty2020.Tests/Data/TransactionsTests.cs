using System.Data.Common;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Importing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Release;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;

namespace Almaty2020.Tests.Data;

public sealed class TransactionsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ConnectionBreaksDuringCommit_PublishesExactlyOnce(bool isCommitted)
    {
        await using var database = await TestDatabase.EmptyAsync();
        var staff = new TestStaff(database);
        var page = await staff.AddPageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("reception"));
        var fault = new TransientFault(isCommitted);

        await using (var db = OpenRetrying(database, fault))
        {
            var outcome = await PublishOne.ExecuteAsync(
                db,
                new Publish.Request(page, Language.English, 1, "", true) { Approval = new Publish.Approval.AuthorAllowed() },
                staff.Actor,
                Ct
            );
            var live = Assert.IsType<PublishOne.Outcome.Live>(outcome);
            Assert.Equal(("reception", 1L), (live.Path, live.SiteVersion));
        }

        Assert.Equal(isCommitted ? 1 : 2, fault.Count);
        Assert.Equal(
            "pages 1, drafts 0, revisions 1, publications 1, redirects 0, log 1, audit 2, feedback 0, version 1",
            await staff.CountsAsync()
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ConnectionBreaksDuringCommitOfASave_SavesTheDraftExactlyOnce(bool isCommitted)
    {
        await using var database = await TestDatabase.EmptyAsync();
        var staff = new TestStaff(database);
        var page = await staff.AddPageAsync("reception");
        await using var db = OpenRetrying(database, new TransientFault(isCommitted));

        var outcome = await new SaveDraft(db).ExecuteAsync(
            new SaveDraft.Request(page, Language.English, TestStaff.Text("reception"), 0),
            staff.Actor,
            Ct
        );

        Assert.Equal(new SaveDraft.Outcome.Saved(1), outcome);
        Assert.Equal(
            "pages 1, drafts 1, revisions 0, publications 0, redirects 0, log 0, audit 1, feedback 0, version 0",
            await staff.CountsAsync()
        );
    }

    /// <summary>An autosave of an existing draft adds no audit entry. The draft itself shows that it was saved.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ConnectionBreaksDuringCommitOfAnAutosave_SavesTheTextExactlyOnce(bool isCommitted)
    {
        await using var database = await TestDatabase.EmptyAsync();
        var staff = new TestStaff(database);
        var page = await staff.AddPageAsync("reception");
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("reception"));
        var fault = new TransientFault(isCommitted);
        await using var db = OpenRetrying(database, fault);

        var outcome = await new SaveDraft(db).ExecuteAsync(
            new SaveDraft.Request(page, Language.English, TestStaff.Text("reception-2"), 1),
            staff.Actor,
            Ct
        );

        Assert.Equal(new SaveDraft.Outcome.Saved(2), outcome);
        Assert.Equal(2, await staff.ReadAsync(d => d.Drafts.Where(x => x.Slug == "reception-2").Select(x => x.Version).SingleAsync(Ct)));
        Assert.Equal(
            "pages 1, drafts 1, revisions 0, publications 0, redirects 0, log 0, audit 1, feedback 0, version 0",
            await staff.CountsAsync()
        );
    }

    [Fact]
    public async Task BatchesOfOne_ImportEverything()
    {
        await using var database = await TestDatabase.EmptyAsync();
        var folder = ContentFolder.Read(Repository.Content);
        await using var db = database.Open(maxBatchSize: 1);

        var result = await new ContentImport(
            new ImportPage(db, TimeProvider.System),
            new RecordImport(db, TimeProvider.System)
        ).ExecuteAsync(folder, Ct);

        Assert.Equal((folder.Files.Count, 0), (result.Published, result.Skipped.Count));
        Assert.Equal(folder.Files.Count, await new TestStaff(database).SiteVersionAsync());
    }

    private static SiteDb OpenRetrying(TestDatabase database, IInterceptor interceptor) =>
        database.Provider == "SqlServer"
            ? new SqlServerSiteDb(
                new DbContextOptionsBuilder<SqlServerSiteDb>()
                    .UseSqlServer(database.ConnectionString, o => o.ExecutionStrategy(d => new RetryTransientFaults(d)))
                    .AddInterceptors(interceptor)
                    .Options
            )
            : new SqliteSiteDb(
                new DbContextOptionsBuilder<SqliteSiteDb>()
                    .UseSqlite(database.ConnectionString, o => o.ExecutionStrategy(d => new RetryTransientFaults(d)))
                    .AddInterceptors(interceptor)
                    .Options
            );

    private sealed class RetryTransientFaults(ExecutionStrategyDependencies dependencies)
        : ExecutionStrategy(dependencies, maxRetryCount: 3, maxRetryDelay: TimeSpan.FromMilliseconds(1))
    {
        protected override bool ShouldRetryOn(Exception exception) => exception is TimeoutException;
    }

    /// <summary>Makes the first commit fail with a transient error, before or after it took effect.</summary>
    private sealed class TransientFault(bool isCommitted) : DbTransactionInterceptor
    {
        /// <summary>The number of attempted commits.</summary>
        public int Count { get; private set; }

        public override ValueTask<InterceptionResult> TransactionCommittingAsync(
            DbTransaction transaction,
            TransactionEventData eventData,
            InterceptionResult result,
            CancellationToken cancellationToken = default
        ) => !isCommitted && Count++ == 0 ? throw new TimeoutException("The connection broke.") : ValueTask.FromResult(result);

        public override Task TransactionCommittedAsync(
            DbTransaction transaction,
            TransactionEndEventData eventData,
            CancellationToken cancellationToken = default
        ) => isCommitted && Count++ == 0 ? throw new TimeoutException("The connection broke.") : Task.CompletedTask;
    }
}

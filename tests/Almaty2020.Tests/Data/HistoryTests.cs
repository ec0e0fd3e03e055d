using Almaty2020.Tests.Support;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Feedback;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Data;

public sealed class HistoryTests : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestDatabase database = null!;
    private TestStaff staff = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.EmptyAsync();
        staff = new TestStaff(database);
        var pageId = await staff.AddLivePageAsync("reception");
        var live = await staff.PublicationAsync(pageId, Language.English);
        Assert.IsType<SaveFeedback.Outcome.Saved>(await staff.SendFeedbackAsync(pageId, Language.English, live.RevisionId));
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Theory]
    [CombinatorialHistory]
    public async Task HistoryRow_ChangeOrDelete_Throws(Type type, EntityState state, bool isAsync)
    {
        await using var db = staff.Open();
        db.Entry(await FirstAsync(db, type)).State = state;
        var before = await staff.CountsAsync();

        var refusal = isAsync
            ? await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync(Ct))
            : Assert.Throws<InvalidOperationException>(() => db.SaveChanges());

        Assert.Contains($"{type.Name} is append-only", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, await staff.CountsAsync());
    }

    [Fact]
    public async Task HistoryRow_ChangedByReflection_Throws()
    {
        await using var db = staff.Open();
        var revision = await db.Revisions.SingleAsync(Ct);
        typeof(Revision).GetProperty(nameof(Revision.Title))!.SetValue(revision, "Rewritten");

        await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync(Ct));
    }

    private static async Task<object> FirstAsync(SiteDb db, Type type) =>
        type == typeof(Revision) ? await db.Revisions.FirstAsync(Ct)
        : type == typeof(PublicationLogEntry) ? await db.PublicationLog.FirstAsync(Ct)
        : type == typeof(FeedbackEntry) ? await db.Feedback.FirstAsync(Ct)
        : await db.Audit.FirstAsync(Ct);

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class CombinatorialHistoryAttribute : Xunit.v3.DataAttribute
    {
        public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(
            System.Reflection.MethodInfo testMethod,
            Xunit.Sdk.DisposalTracker disposalTracker
        ) =>
            new([
                .. from type in new[] { typeof(Revision), typeof(PublicationLogEntry), typeof(AuditEntry), typeof(FeedbackEntry) }
                from state in new[] { EntityState.Modified, EntityState.Deleted }
                from isAsync in new[] { false, true }
                select new TheoryDataRow<Type, EntityState, bool>(type, state, isAsync),
            ]);

        public override bool SupportsDiscoveryEnumeration() => false;
    }
}

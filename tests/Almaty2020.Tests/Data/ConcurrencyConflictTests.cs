using System.Reflection;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Data;

public sealed class ConcurrencyConflictTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task UniqueIndexViolation_IsALostRace()
    {
        await using var database = await TestDatabase.EmptyAsync();
        var staff = new TestStaff(database);
        await staff.AddPageAsync("reception");

        var exception = await Assert.ThrowsAsync<DbUpdateException>(() => staff.AddPageAsync("reception"));

        Assert.True(Transactions.IsConcurrencyConflict(exception));
        Assert.Contains(NumberOf(exception), new[] { 2601, 2067 });
    }

    [Fact]
    public async Task PrimaryKeyViolation_IsALostRace()
    {
        await using var database = await TestDatabase.EmptyAsync();
        var staff = new TestStaff(database);
        var page = await staff.AddPageAsync("reception");
        await AddRedirectAsync(staff, page);

        var exception = await Assert.ThrowsAsync<DbUpdateException>(() => AddRedirectAsync(staff, page));

        Assert.True(Transactions.IsConcurrencyConflict(exception));
        Assert.Contains(NumberOf(exception), new[] { 2627, 1555 });
    }

    [Fact]
    public async Task ForeignKeyViolation_IsNotALostRace()
    {
        await using var database = await TestDatabase.EmptyAsync();

        var exception = await Assert.ThrowsAsync<DbUpdateException>(() => AddRedirectAsync(new TestStaff(database), pageId: 77));

        Assert.False(Transactions.IsConcurrencyConflict(exception));
    }

    [Fact]
    public void ChangedVersion_IsALostRace() => Assert.True(Transactions.IsConcurrencyConflict(new DbUpdateConcurrencyException("any")));

    [Theory]
    [InlineData(2601, true)]
    [InlineData(2627, true)]
    [InlineData(547, false)]
    [InlineData(1205, false)]
    [InlineData(2067, false)]
    public void SqlServerErrorNumber_Decides(int number, bool isLost)
    {
        Assert.Equal(isLost, Transactions.IsConcurrencyConflict(ServerError(number)));
        Assert.Equal(isLost, Transactions.IsConcurrencyConflict(new DbUpdateException("any", ServerError(number))));
    }

    [Fact]
    public void SqlServerErrorAmongSeveral_IsFound() => Assert.True(Transactions.IsConcurrencyConflict(ServerError(3621, 2627)));

    [Theory]
    [InlineData(2067, true)]
    [InlineData(1555, true)]
    [InlineData(787, false)]
    [InlineData(1299, false)]
    [InlineData(5, false)]
    [InlineData(2627, false)]
    public void SqliteErrorCode_Decides(int number, bool isLost) =>
        Assert.Equal(isLost, Transactions.IsConcurrencyConflict(new SqliteException("UNIQUE constraint failed", number & 0xFF, number)));

    private static int NumberOf(DbUpdateException e) =>
        e.InnerException switch
        {
            SqliteException sqlite => sqlite.SqliteExtendedErrorCode,
            SqlException sql => sql.Number,
            _ => 0,
        };

    private static Task<int> AddRedirectAsync(TestStaff staff, int pageId) =>
        staff.ReadAsync(db =>
        {
            db.Redirects.Add(
                new Redirect
                {
                    Language = Language.English,
                    Path = "old",
                    PageId = pageId,
                    CreatedAtUtc = staff.Actor.AtUtc,
                }
            );
            return db.SaveChangesAsync(Ct);
        });

    /// <summary>Builds the exception by reflection, because the client has no public way to create it.</summary>
    private static SqlException ServerError(params int[] numbers)
    {
        const BindingFlags hidden = BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic;
        var errors = (SqlErrorCollection)Activator.CreateInstance(typeof(SqlErrorCollection), nonPublic: true)!;
        var makeError = typeof(SqlError).GetConstructors(hidden).First(c => c.GetParameters()[0].ParameterType == typeof(int));
        foreach (var number in numbers)
        {
            object?[] values =
            [
                number,
                .. makeError
                    .GetParameters()
                    .Skip(1)
                    .Select(p =>
                        p.ParameterType == typeof(string) ? "nothing to go by"
                        : p.ParameterType.IsValueType ? Activator.CreateInstance(p.ParameterType)
                        : null
                    ),
            ];
            typeof(SqlErrorCollection).GetMethod("Add", hidden)!.Invoke(errors, [makeError.Invoke(values)]);
        }

        var make = typeof(SqlException).GetMethod("CreateException", hidden, [typeof(SqlErrorCollection), typeof(string)])!;
        return (SqlException)make.Invoke(null, [errors, "16.0"])!;
    }
}

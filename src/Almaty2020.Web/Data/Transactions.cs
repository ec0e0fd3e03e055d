using Almaty2020.Web.Publishing;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Data;

/// <summary>Runs an act of several statements as one transaction, again after a passing fault of the server.</summary>
public static class Transactions
{
    /// <summary>
    /// Runs <paramref name="act"/>. It gets the id under which it must add its <see cref="AuditEntry"/>: when a connection
    /// breaks during the commit, that row alone tells whether the act went through, and it is then not done twice.
    /// An act that adds no such row must be repeatable.
    /// </summary>
    /// <exception cref="DbUpdateException">The database refused; see <see cref="IsLostRace"/>.</exception>
    public static async Task<T> InTransactionAsync<T>(this SiteDb db, Func<Guid, CancellationToken, Task<T>> act, CancellationToken ct)
    {
        var actId = Guid.CreateVersion7();
        try
        {
            return await db.Database.CreateExecutionStrategy().ExecuteInTransactionAsync(
                token =>
                {
                    db.ChangeTracker.Clear();
                    return act(actId, token);
                },
                token => db.Audit.AsNoTracking().AnyAsync(a => a.Id == actId, token),
                ct);
        }
        catch
        {
            // What was rolled back must not be written by whoever saves next.
            db.ChangeTracker.Clear();
            throw;
        }
    }

    /// <summary>Whether somebody else was first: a unique index refused the row. Told by number, never by message.</summary>
    public static bool IsLostRace(Exception exception) => exception switch
    {
        DbUpdateConcurrencyException => true,
        DbUpdateException { InnerException: { } inner } => IsLostRace(inner),
        SqlException sql => sql.Errors.Cast<SqlError>().Any(e => e.Number is 2601 or 2627),
        SqliteException sqlite => sqlite.SqliteExtendedErrorCode is 2067 or 1555,
        _ => false,
    };
}

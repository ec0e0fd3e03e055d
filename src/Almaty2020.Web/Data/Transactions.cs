using Almaty2020.Web.Auditing;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Data;

/// <summary>Runs an action of several statements as one transaction, and retries it after a transient database error.</summary>
public static class Transactions
{
    /// <summary>
    /// Runs <paramref name="act"/> in a transaction. It gets the id that it must use for its <see cref="AuditEntry"/>: if the connection
    /// breaks during the commit, that row alone shows whether the transaction was committed, so that the action is not repeated. An action
    /// that adds no such row must be idempotent.
    /// </summary>
    /// <exception cref="DbUpdateException">The database rejected the changes; see <see cref="IsConcurrencyConflict"/>.</exception>
    public static async Task<T> InTransactionAsync<T>(this SiteDb db, Func<Guid, CancellationToken, Task<T>> act, CancellationToken ct)
    {
        var actId = Guid.CreateVersion7();
        try
        {
            return await db
                .Database.CreateExecutionStrategy()
                .ExecuteInTransactionAsync(
                    token =>
                    {
                        db.ChangeTracker.Clear();
                        return act(actId, token);
                    },
                    token => db.Audit.AsNoTracking().AnyAsync(a => a.Id == actId, token),
                    ct
                );
        }
        catch
        {
            // Changes that were rolled back must not be saved by the next SaveChanges.
            db.ChangeTracker.Clear();
            throw;
        }
    }

    /// <summary>
    /// True if a concurrent write won: a unique index rejected the row, or its version has changed. Decided by error number, never by
    /// message.
    /// </summary>
    public static bool IsConcurrencyConflict(Exception exception) =>
        exception switch
        {
            DbUpdateConcurrencyException => true,
            DbUpdateException { InnerException: { } inner } => IsConcurrencyConflict(inner),
            SqlException sql => sql.Errors.Cast<SqlError>().Any(e => e.Number is 2601 or 2627),
            SqliteException sqlite => sqlite.SqliteExtendedErrorCode is 2067 or 1555,
            _ => false,
        };
}

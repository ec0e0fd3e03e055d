using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Almaty2020.Web.Data;

/// <summary>
/// Makes EF Core's connections use the current SQLite file, even after it was replaced, and applies <see cref="SqliteSetup"/>.
/// </summary>
internal sealed class SqliteConnectionInterceptor(SiteConnections connections) : DbConnectionInterceptor
{
    public override InterceptionResult ConnectionOpening(DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
    {
        connections.ClearPoolIfFileReplaced();
        return result;
    }

    public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection,
        ConnectionEventData eventData,
        InterceptionResult result,
        CancellationToken cancellationToken = default
    ) => ValueTask.FromResult(ConnectionOpening(connection, eventData, result));

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => SqliteSetup.Prepare(connection);

    public override Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        SqliteSetup.Prepare(connection);
        return Task.CompletedTask;
    }
}

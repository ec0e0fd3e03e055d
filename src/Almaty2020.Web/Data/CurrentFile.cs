using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Almaty2020.Web.Data;

/// <summary>EF Core's connections go to the file that has the name now and are set up as all others are.</summary>
internal sealed class CurrentFile(SiteConnections connections) : DbConnectionInterceptor
{
    public override InterceptionResult ConnectionOpening(DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
    {
        connections.LetGoOfOtherFiles();
        return result;
    }

    public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(ConnectionOpening(connection, eventData, result));

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => SqliteSetup.Prepare(connection);

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        SqliteSetup.Prepare(connection);
        return Task.CompletedTask;
    }
}

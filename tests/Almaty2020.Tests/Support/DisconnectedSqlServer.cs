using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using Almaty2020.Web.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Almaty2020.Tests.Support;

/// <summary>A SQL Server context without a server: records every command and answers it with an empty result.</summary>
internal sealed class DisconnectedSqlServer
{
    private readonly ConcurrentQueue<string> commands = [];

    public IReadOnlyCollection<string> Commands => commands;

    public SqlServerSiteDb Open(int? maxBatchSize = null)
    {
        var options = new DbContextOptionsBuilder<SqlServerSiteDb>()
            .UseSiteSqlServer("Server=nowhere;Encrypt=false", maxBatchSize)
            .AddInterceptors(new SuppressOpen(), new EmptyResults(commands))
            .EnableServiceProviderCaching();
        var db = new SqlServerSiteDb(options.Options);
        db.Database.AutoTransactionBehavior = AutoTransactionBehavior.Never;
        return db;
    }

    private sealed class SuppressOpen : DbConnectionInterceptor
    {
        public override InterceptionResult ConnectionOpening(
            DbConnection connection,
            ConnectionEventData eventData,
            InterceptionResult result
        ) => InterceptionResult.Suppress();

        public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
            DbConnection connection,
            ConnectionEventData eventData,
            InterceptionResult result,
            CancellationToken cancellationToken = default
        ) => ValueTask.FromResult(InterceptionResult.Suppress());
    }

    private sealed class EmptyResults(ConcurrentQueue<string> commands) : DbCommandInterceptor
    {
        public override InterceptionResult<DbDataReader> ReaderExecuting(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result
        )
        {
            commands.Enqueue(command.CommandText);
            using var nothing = new DataTable();
            return InterceptionResult<DbDataReader>.SuppressWithResult(nothing.CreateDataReader());
        }

        public override InterceptionResult<int> NonQueryExecuting(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<int> result
        )
        {
            commands.Enqueue(command.CommandText);
            return InterceptionResult<int>.SuppressWithResult(1);
        }
    }
}

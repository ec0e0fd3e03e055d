using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using Almaty2020.Web.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Almaty2020.Tests.Support;

/// <summary>A context for SQL Server that reaches none: every command is written down and answered with nothing.</summary>
internal sealed class NoServer
{
    private readonly ConcurrentQueue<string> commands = [];

    public IReadOnlyCollection<string> Commands => commands;

    public SqlServerSiteDb Open(int? maxBatchSize = null)
    {
        var options = new DbContextOptionsBuilder<SqlServerSiteDb>()
            .UseSiteSqlServer("Server=nowhere;Encrypt=false", maxBatchSize)
            .AddInterceptors(new NeverOpens(), new Answers(commands))
            .EnableServiceProviderCaching();
        var db = new SqlServerSiteDb(options.Options);
        db.Database.AutoTransactionBehavior = AutoTransactionBehavior.Never;
        return db;
    }

    private sealed class NeverOpens : DbConnectionInterceptor
    {
        public override InterceptionResult ConnectionOpening(DbConnection connection, ConnectionEventData eventData, InterceptionResult result) =>
            InterceptionResult.Suppress();

        public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
            DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(InterceptionResult.Suppress());
    }

    private sealed class Answers(ConcurrentQueue<string> commands) : DbCommandInterceptor
    {
        public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
        {
            commands.Enqueue(command.CommandText);
            using var nothing = new DataTable();
            return InterceptionResult<DbDataReader>.SuppressWithResult(nothing.CreateDataReader());
        }

        public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
        {
            commands.Enqueue(command.CommandText);
            return InterceptionResult<int>.SuppressWithResult(1);
        }
    }
}

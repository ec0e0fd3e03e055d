using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Almaty2020.Tests.Support;

/// <summary>Records the text of every database command. Thread-safe, for a site that serves requests.</summary>
internal sealed class ConcurrentCommandRecorder : DbCommandInterceptor
{
    public ConcurrentQueue<string> Texts { get; } = [];

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default
    )
    {
        Texts.Enqueue(command.CommandText);
        return ValueTask.FromResult(result);
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    )
    {
        Texts.Enqueue(command.CommandText);
        return ValueTask.FromResult(result);
    }
}

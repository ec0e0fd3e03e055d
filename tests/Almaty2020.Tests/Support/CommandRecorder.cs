using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Almaty2020.Tests.Support;

/// <summary>Records the text of every database command, in order. Not thread-safe.</summary>
internal sealed class CommandRecorder : DbCommandInterceptor
{
    public List<string> Texts { get; } = [];

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default
    )
    {
        Texts.Add(command.CommandText);
        return ValueTask.FromResult(result);
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    )
    {
        Texts.Add(command.CommandText);
        return ValueTask.FromResult(result);
    }
}

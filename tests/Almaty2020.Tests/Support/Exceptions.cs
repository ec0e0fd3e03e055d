using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Almaty2020.Tests.Support;

/// <summary>What may come out of a call to the database, by name.</summary>
internal static class Exceptions
{
    /// <summary>Those of a database that is away, wrapped as clients, retries and tasks do.</summary>
    public static IReadOnlyDictionary<string, Func<Exception>> OfTheDatabase { get; } = new Dictionary<string, Func<Exception>>(StringComparer.Ordinal)
    {
        ["retries given up"] = () => new RetryLimitExceededException("The maximum number of retries was exceeded.", new InvalidOperationException("Unknown.")),
        ["socket"] = () => new SocketException(10054),
        ["socket within"] = () => new DbUpdateException("Saving failed.", new InvalidOperationException("Sending failed.", new IOException("Broken.", new SocketException(10053)))),
        ["several"] = () => new AggregateException(new InvalidOperationException("Ours."), new DbUpdateException("Saving failed.", new SqliteException("locked", 5))),
        ["several within several"] = () => new InvalidOperationException("Outer.", new AggregateException(new AggregateException(new TimeoutException("Too late.")))),
        ["timeout"] = () => new TimeoutException("Too late."),
        ["timeout of a task"] = () => new TaskCanceledException("Cancelled.", new TimeoutException("Too late.")),
        ["disk full"] = () => new DbUpdateException("Saving failed.", new SqliteException("full", 13)),
        ["read-only"] = () => new SqliteException("readonly", 8),
        ["cannot open"] = () => new InvalidOperationException("Opening failed.", new SqliteException("cannot open", 14)),
        ["input and output"] = () => new SqliteException("io", 10, 778),
        ["damaged"] = () => new SqliteException("malformed", 11),
        ["no database"] = () => new SqliteException("notadb", 26),
    };

    /// <summary>Faults of ours, and of other servers.</summary>
    public static IReadOnlyDictionary<string, Func<Exception>> Other { get; } = new Dictionary<string, Func<Exception>>(StringComparer.Ordinal)
    {
        ["wrong type"] = () => new InvalidCastException("Ours."),
        ["not valid now"] = () => new InvalidOperationException("Ours."),
        ["closed object"] = () => new ObjectDisposedException("context"),
        ["cancelled by nobody"] = () => new TaskCanceledException("Cancelled."),
        ["constraint"] = () => new DbUpdateException("Saving failed.", new SqliteException("constraint", 19, 787)),
        ["another server"] = () => new InvalidOperationException("Asking failed.", new HttpRequestException("Refused.", new SocketException(10061))),
        ["slow expression"] = () => new RegexMatchTimeoutException("a", "b", TimeSpan.FromSeconds(1)),
        ["several of ours"] = () => new AggregateException(new InvalidOperationException("One."), new FormatException("Two.")),
    };
}

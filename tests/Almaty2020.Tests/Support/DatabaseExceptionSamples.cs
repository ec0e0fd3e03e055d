using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Almaty2020.Tests.Support;

/// <summary>Exceptions that a database call may throw, by name.</summary>
internal static class DatabaseExceptionSamples
{
    /// <summary>Exceptions that mean the database is unavailable, wrapped as clients, retries and tasks wrap them.</summary>
    public static IReadOnlyDictionary<string, Func<Exception>> Outages { get; } =
        new Dictionary<string, Func<Exception>>(StringComparer.Ordinal)
        {
            ["retries given up"] = () =>
                new RetryLimitExceededException("The maximum number of retries was exceeded.", new InvalidOperationException("Unknown.")),
            ["socket"] = () => new SocketException(10054),
            ["socket within"] = () =>
                new DbUpdateException(
                    "Saving failed.",
                    new InvalidOperationException("Sending failed.", new IOException("Broken.", new SocketException(10053)))
                ),
            ["several"] = () =>
                new AggregateException(
                    new InvalidOperationException("Ours."),
                    new DbUpdateException("Saving failed.", new SqliteException("locked", 5))
                ),
            ["several within several"] = () =>
                new InvalidOperationException("Outer.", new AggregateException(new AggregateException(new TimeoutException("Too late.")))),
            ["timeout"] = () => new TimeoutException("Too late."),
            ["timeout of a task"] = () => new TaskCanceledException("Cancelled.", new TimeoutException("Too late.")),
            ["disk full"] = () => new DbUpdateException("Saving failed.", new SqliteException("full", 13)),
            ["read-only"] = () => new SqliteException("readonly", 8),
            ["cannot open"] = () => new InvalidOperationException("Opening failed.", new SqliteException("cannot open", 14)),
            ["input and output"] = () => new SqliteException("io", 10, 778),
            ["damaged"] = () => new SqliteException("malformed", 11),
            ["no database"] = () => new SqliteException("notadb", 26),
        };

    /// <summary>Exceptions of our own code and of other servers, which do not mean that the database is unavailable.</summary>
    public static IReadOnlyDictionary<string, Func<Exception>> NotOutages { get; } =
        new Dictionary<string, Func<Exception>>(StringComparer.Ordinal)
        {
            ["wrong type"] = () => new InvalidCastException("Ours."),
            ["not valid now"] = () => new InvalidOperationException("Ours."),
            ["closed object"] = () => new ObjectDisposedException("context"),
            ["cancelled by nobody"] = () => new TaskCanceledException("Cancelled."),
            ["constraint"] = () => new DbUpdateException("Saving failed.", new SqliteException("constraint", 19, 787)),
            ["another server"] = () =>
                new InvalidOperationException("Asking failed.", new HttpRequestException("Refused.", new SocketException(10061))),
            ["slow expression"] = () => new RegexMatchTimeoutException("a", "b", TimeSpan.FromSeconds(1)),
            ["several of ours"] = () => new AggregateException(new InvalidOperationException("One."), new FormatException("Two.")),
        };
}

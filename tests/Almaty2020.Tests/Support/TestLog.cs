using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Almaty2020.Tests.Support;

/// <summary>Records log messages as formatted text.</summary>
internal sealed class TestLog<T> : ILogger<T>
{
    public ConcurrentQueue<(int Id, string Text)> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    ) => Lines.Enqueue((eventId.Id, $"{formatter(state, exception)} {exception}"));
}

using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Almaty2020.Tests.Support;

/// <summary>Records what all parts of a site log.</summary>
internal sealed class SiteLog
{
    public ConcurrentQueue<(int Id, LogLevel Level, string Text)> Lines { get; } = [];

    public bool Has(int id) => Lines.Any(l => l.Id == id);

    public void AddTo(IServiceCollection services) => services.AddSingleton(this).AddSingleton(typeof(ILogger<>), typeof(Logger<>));

    private sealed class Logger<T>(SiteLog log) : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => log.Lines.Enqueue((eventId.Id, logLevel, formatter(state, exception)));
    }
}

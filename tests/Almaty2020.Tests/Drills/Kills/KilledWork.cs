namespace Almaty2020.Tests.Drills.Kills;

/// <summary>A kind of work that is killed at any moment, again and again.</summary>
internal abstract class KilledWork(string kind) : IAsyncDisposable
{
    public Tally Tally { get; } = new(kind);

    /// <summary>Does it once and lets it end.</summary>
    /// <returns>When, after the process was started or asked, it first wrote something, and when it was done.</returns>
    public abstract Task<(TimeSpan Begins, TimeSpan Ends)> MeasureAsync();

    /// <summary>Does it, kills the process at a moment, and sees what is left and how it goes on.</summary>
    /// <returns>Whether it could be killed; false where it had ended before.</returns>
    public abstract Task<bool> KillAsync(TimeSpan moment);

    /// <summary>After the last kill.</summary>
    public virtual Task EndAsync() => Task.CompletedTask;

    public abstract ValueTask DisposeAsync();
}

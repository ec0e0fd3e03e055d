namespace Almaty2020.Tests.Drills.Kills;

/// <summary>A kind of work that is killed at any moment, again and again.</summary>
internal abstract class KilledWork(string kind) : IAsyncDisposable
{
    public Tally Tally { get; } = new(kind);

    /// <summary>How long it takes from its first write to its end, as far as that is known.</summary>
    public TimeSpan Length { get; protected set; }

    /// <summary>Before the first kill.</summary>
    public virtual Task BeginAsync() => Task.CompletedTask;

    /// <summary>Does it, kills the process in the middle, and sees what is left and how it goes on.</summary>
    /// <param name="share">Of its length: when to kill.</param>
    /// <returns>Whether it could be killed; false where it had ended before.</returns>
    public abstract Task<bool> KillAsync(double share);

    /// <summary>After the last kill.</summary>
    public virtual Task EndAsync() => Task.CompletedTask;

    public abstract ValueTask DisposeAsync();
}

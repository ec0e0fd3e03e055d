using System.Globalization;

namespace Almaty2020.Tests.Drills.Kills;

/// <summary>A kind of work that is killed repeatedly at random moments.</summary>
internal abstract class KillScenario(string kind) : IAsyncDisposable
{
    public KillTally Tally { get; } = new(kind);

    /// <summary>Time from the first write to the end, as far as measured.</summary>
    public TimeSpan Length { get; protected set; }

    /// <summary>Number of kills in the long form; null in the normal test run.</summary>
    public static int? GivenKills =>
        int.TryParse(Environment.GetEnvironmentVariable("DRILL"), CultureInfo.InvariantCulture, out var given) ? given : null;

    /// <summary>Seed of the random moments; set <c>DRILL_SEED</c> to repeat an earlier run.</summary>
    public static int Seed =>
        int.TryParse(Environment.GetEnvironmentVariable("DRILL_SEED"), CultureInfo.InvariantCulture, out var given)
            ? given
            : Random.Shared.Next(1_000_000);

    /// <summary>Runs before the first kill.</summary>
    public virtual Task BeginAsync() => Task.CompletedTask;

    /// <summary>Does the work, kills the process in the middle, then checks what is left and whether the work can continue.</summary>
    /// <param name="share">When to kill, as a fraction of <see cref="Length"/>.</param>
    /// <returns>True if it was killed; false if the work had already ended.</returns>
    public abstract Task<bool> KillAsync(double share);

    /// <summary>Runs after the last kill.</summary>
    public virtual Task EndAsync() => Task.CompletedTask;

    public abstract ValueTask DisposeAsync();

    public async Task KillAgainAndAgainAsync(int kills, Random moments)
    {
        await BeginAsync();
        while (Tally.Kills < kills)
        {
            var share = moments.NextDouble();
            try
            {
                if (await KillAsync(share))
                    Tally.Kills++;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Record the failure and continue with the next kill.
                Tally.Kills++;
                Tally.Broken.Add(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"kill {Tally.Kills} at {share:P0} of {Length.TotalMilliseconds:F0} ms: {e.Message}"
                    )
                );
            }
        }

        await EndAsync();
    }
}

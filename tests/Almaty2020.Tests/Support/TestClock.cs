namespace Almaty2020.Tests.Support;

/// <summary>
/// A site's clock that stands still until a test advances it. Timers use the system clock: with a fake timer, an advance by a week
/// would make the site poll for publications six hundred thousand times.
/// </summary>
public sealed class TestClock : TimeProvider
{
    private long utcTicks = System.GetUtcNow().UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref utcTicks), TimeSpan.Zero);

    public void Advance(TimeSpan by) => Interlocked.Add(ref utcTicks, by.Ticks);
}

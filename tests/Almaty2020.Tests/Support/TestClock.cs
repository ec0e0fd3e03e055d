namespace Almaty2020.Tests.Support;

/// <summary>
/// A site's clock that stands until a test moves it. Timers go on by the machine's: a fake clock that moves by a week would make
/// the site look for publications six hundred thousand times on the way.
/// </summary>
public sealed class TestClock : TimeProvider
{
    private long utcTicks = System.GetUtcNow().UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref utcTicks), TimeSpan.Zero);

    public void Advance(TimeSpan by) => Interlocked.Add(ref utcTicks, by.Ticks);
}

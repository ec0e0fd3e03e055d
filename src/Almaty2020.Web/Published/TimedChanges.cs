namespace Almaty2020.Web.Published;

/// <summary>The moments at which what pages show changes without a publication.</summary>
internal sealed class TimedChanges(IEnumerable<DateTime> moments)
{
    private readonly long[] ticks = [.. moments.Select(m => m.Ticks).Distinct().Order()];

    /// <summary>
    /// How many of them have passed. Asked for every request, so it allocates nothing, and reads no clock on a site that has none.
    /// </summary>
    public int PassedAt(TimeProvider clock)
    {
        if (ticks.Length == 0)
            return 0;
        var now = clock.GetUtcNow().Ticks;
        // Nearly always all have passed.
        if (now >= ticks[^1])
            return ticks.Length;
        var found = Array.BinarySearch(ticks, now);
        return found >= 0 ? found + 1 : ~found;
    }
}

namespace Almaty2020.Web.Site.Feedback;

/// <summary>
/// Does the same thing once in a minute, and gives everybody who asks for it the one outcome: two clicks on a button, a page
/// loaded again. On this node only: another one cannot know without being told who sends.
/// </summary>
public sealed class OncePerMinute<TOutcome>(TimeProvider clock)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Lock door = new();
    private readonly Dictionary<string, (DateTimeOffset At, Lazy<Task<TOutcome>> Outcome)> done = new(StringComparer.Ordinal);

    /// <param name="holds">Whether an outcome counts; what failed may be tried again at once.</param>
    public async Task<TOutcome> DoAsync(string what, Func<Task<TOutcome>> act, Func<TOutcome, bool> holds)
    {
        Lazy<Task<TOutcome>> outcome;
        lock (door)
        {
            var now = clock.GetUtcNow();
            foreach (var old in done.Where(d => now - d.Value.At >= Minute).Select(d => d.Key).ToList())
                done.Remove(old);

            if (!done.TryGetValue(what, out var earlier))
                done[what] = earlier = (now, new Lazy<Task<TOutcome>>(act));
            outcome = earlier.Outcome;
        }

        var counts = false;
        try
        {
            // Outside the door: SQLite does its work before it returns a task.
            var result = await outcome.Value;
            counts = holds(result);
            return result;
        }
        finally
        {
            if (!counts)
            {
                lock (door)
                {
                    if (done.TryGetValue(what, out var mine) && mine.Outcome == outcome)
                        done.Remove(what);
                }
            }
        }
    }
}

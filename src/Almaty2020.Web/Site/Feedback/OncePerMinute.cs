namespace Almaty2020.Web.Site.Feedback;

/// <summary>
/// Does the same thing once in a minute, and gives everybody who asks for it the one outcome: two clicks on a button, a page
/// loaded again. On this node only: another one cannot know without being told who sends.
/// </summary>
public sealed class OncePerMinute<TOutcome>(TimeProvider clock)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Lock door = new();
    private readonly Dictionary<string, Lazy<Task<TOutcome>>> done = new(StringComparer.Ordinal);

    /// <param name="holds">Whether an outcome counts; what failed may be tried again at once.</param>
    public async Task<TOutcome> DoAsync(string what, Func<Task<TOutcome>> act, Func<TOutcome, bool> holds)
    {
        Lazy<Task<TOutcome>> outcome;
        lock (door)
        {
            if (!done.TryGetValue(what, out outcome!))
            {
                done[what] = outcome = new Lazy<Task<TOutcome>>(act);
                _ = ForgetLaterAsync(what, outcome);
            }
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
                Forget(what, outcome);
        }
    }

    private async Task ForgetLaterAsync(string what, Lazy<Task<TOutcome>> outcome)
    {
        await Task.Delay(Minute, clock);
        Forget(what, outcome);
    }

    private void Forget(string what, Lazy<Task<TOutcome>> outcome)
    {
        lock (door)
        {
            // Another may have come in its place.
            if (done.TryGetValue(what, out var current) && current == outcome)
                done.Remove(what);
        }
    }
}

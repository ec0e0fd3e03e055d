namespace Almaty2020.Web.Http;

/// <summary>
/// Performs the same action at most once a minute and gives the same outcome to every duplicate: a double click, a reloaded page. Works per
/// node, because nodes do not tell each other who sent a form.
/// </summary>
public sealed class DuplicateSubmissionGuard<TOutcome>(TimeProvider clock)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly Dictionary<string, Lazy<Task<TOutcome>>> outcomes = new(StringComparer.Ordinal);

    /// <param name="holds">True if an outcome counts. After any other outcome the action may be tried again at once.</param>
    public async Task<TOutcome> RunAsync(string what, Func<Task<TOutcome>> act, Func<TOutcome, bool> holds)
    {
        Lazy<Task<TOutcome>> outcome;
        lock (gate)
        {
            if (!outcomes.TryGetValue(what, out outcome!))
            {
                outcomes[what] = outcome = new Lazy<Task<TOutcome>>(act);
                _ = ForgetLaterAsync(what, outcome);
            }
        }

        var counts = false;
        try
        {
            // Outside the lock: SQLite works synchronously before it returns a task.
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
        lock (gate)
        {
            // Keep the entry if a newer one has replaced it.
            if (outcomes.TryGetValue(what, out var current) && current == outcome)
                outcomes.Remove(what);
        }
    }
}

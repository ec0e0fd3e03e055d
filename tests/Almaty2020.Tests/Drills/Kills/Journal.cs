using System.Collections.Concurrent;
using System.Net;
using Almaty2020.Web.Data;

namespace Almaty2020.Tests.Drills.Kills;

/// <summary>What a client asked of the site and what it was told: all that somebody outside can know of an act.</summary>
internal sealed class Journal
{
    private readonly ConcurrentQueue<Attempt> attempts = new();

    private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IEnumerable<Attempt> Attempts => attempts;

    /// <summary>Ends with the first act that is done.</summary>
    public Task Begun => begun.Task;

    /// <param name="what">In words.</param>
    /// <param name="send">Asks for it.</param>
    /// <param name="done">What the site answers when it is done.</param>
    /// <param name="look">How much of it the database holds, also when more has been done since.</param>
    public async Task DoAsync(string what, Func<Task<HttpResponseMessage>> send, HttpStatusCode done, Func<SiteDb, Task<Trace>> look)
    {
        var attempt = new Attempt(what, look);
        attempts.Enqueue(attempt);
        using var answer = await send();
        Assert.True(answer.StatusCode == done, $"{what} was answered {(int)answer.StatusCode}");
        attempt.IsAcknowledged = true;
        begun.TrySetResult();
    }

    internal sealed class Attempt(string what, Func<SiteDb, Task<Trace>> look)
    {
        public string What => what;

        /// <summary>Whether the client was told that it is done; else it cannot know.</summary>
        public bool IsAcknowledged { get; set; }

        public Task<Trace> LookAsync(SiteDb db) => look(db);
    }
}

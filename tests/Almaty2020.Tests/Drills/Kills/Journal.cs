using System.Collections.Concurrent;
using System.Net;
using Almaty2020.Web.Data;

namespace Almaty2020.Tests.Drills.Kills;

/// <summary>Records what a client requested and what the site acknowledged: all that an outside observer knows about an act.</summary>
internal sealed class Journal
{
    private readonly ConcurrentQueue<Attempt> attempts = new();

    private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IEnumerable<Attempt> Attempts => attempts;

    /// <summary>Completes with the first acknowledged act.</summary>
    public Task Begun => begun.Task;

    /// <param name="what">Description for the report.</param>
    /// <param name="send">Sends the request.</param>
    /// <param name="done">Status code that acknowledges success.</param>
    /// <param name="look">Finds how much of the act the database holds, even after later acts.</param>
    public async Task DoAsync(string what, Func<Task<HttpResponseMessage>> send, HttpStatusCode done, Func<SiteDb, Task<ActState>> look)
    {
        var attempt = new Attempt(what, look);
        attempts.Enqueue(attempt);
        using var answer = await send();
        Assert.True(answer.StatusCode == done, $"{what} was answered {(int)answer.StatusCode}");
        attempt.IsAcknowledged = true;
        begun.TrySetResult();
    }

    internal sealed class Attempt(string what, Func<SiteDb, Task<ActState>> look)
    {
        public string What => what;

        /// <summary>True if the client was told that it succeeded. False means unknown: the answer may have been lost.</summary>
        public bool IsAcknowledged { get; set; }

        public Task<ActState> InspectAsync(SiteDb db) => look(db);
    }
}

using System.Collections.Concurrent;

namespace Almaty2020.BrowserTests.Support;

/// <summary>
/// Records errors in a browser context: console messages (including violations of the content security policy), script errors,
/// failed requests, and requests to other sites.
/// </summary>
public sealed class BrowserErrorWatch
{
    private static readonly string[] BackgroundPaths = ["/checks", "/preview", "/presence", "/autosave", "/admin/slug"];

    private readonly ConcurrentQueue<string> faults = new();
    private readonly ConcurrentQueue<string> requests = new();
    private readonly HashSet<int> expected = [];
    private readonly HashSet<string> mayBeDropped = new(StringComparer.Ordinal);
    private readonly string origin;

    public BrowserErrorWatch(IBrowserContext context, string origin)
    {
        this.origin = origin;
        context.Console += (_, message) => OnConsole(message);
        context.WebError += (_, error) => faults.Enqueue($"script error: {error.Error}");
        context.Request += (_, request) => OnRequest(request);
        context.RequestFailed += (_, request) => OnFailure(request);
        context.Response += (_, response) => OnResponse(response);
        context.Dialog += async (_, dialog) =>
        {
            faults.Enqueue($"dialog: {dialog.Message}");
            await dialog.DismissAsync();
        };
    }

    public IEnumerable<string> Faults => faults.Distinct();

    /// <summary>URLs of all requests.</summary>
    public IReadOnlyCollection<string> Requests => requests;

    /// <summary>Allows responses with this error status.</summary>
    public void AllowStatus(int status) => expected.Add(status);

    /// <summary>
    /// Allows a prefetch of this path to fail: for a missing page, Chromium drops the response and reports that only sometimes.
    /// </summary>
    public void AllowAbortedPrefetch(string path) => mayBeDropped.Add(path);

    private void OnConsole(IConsoleMessage message)
    {
        if (message.Type is not ("error" or "warning"))
            return;
        if (expected.Any(status => message.Text.Contains($"responded with a status of {status}", StringComparison.Ordinal)))
            return;
        // The preview's sandboxed frame blocks scripts, including the one that a test adds to every frame.
        if (message.Text.StartsWith("Blocked script execution in 'about:srcdoc'", StringComparison.Ordinal))
            return;
        faults.Enqueue($"console {message.Type} on {message.Page?.Url}: {message.Text}");
    }

    private void OnRequest(IRequest request)
    {
        requests.Enqueue(request.Url);
        if (!request.Url.StartsWith(origin + "/", StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
            faults.Enqueue($"request to another site: {request.Url}");
    }

    private void OnFailure(IRequest request)
    {
        // Typing another letter, or leaving the page, cancels the earlier suggestion request.
        if (request.Failure == "net::ERR_ABORTED" && request.Url.Contains("/search/suggestions?", StringComparison.Ordinal))
            return;
        // Leaving the sign-in page, or pressing its button, cancels the request for passkey options.
        if (request.Failure == "net::ERR_ABORTED" && request.Url.EndsWith("/admin/sign-in/passkey/options", StringComparison.Ordinal))
            return;
        // Leaving the editor cancels its background requests: checks, preview, presence.
        if (
            request.Failure == "net::ERR_ABORTED"
            && BackgroundPaths.Any(what => new Uri(request.Url).AbsolutePath.EndsWith(what, StringComparison.Ordinal))
        )
            return;
        if (mayBeDropped.Contains(new Uri(request.Url).AbsolutePath))
            return;
        faults.Enqueue($"request failed: {request.Url}: {request.Failure}");
    }

    private void OnResponse(IResponse response)
    {
        if (response.Status >= 400 && !expected.Contains(response.Status))
            faults.Enqueue($"{response.Status} for {response.Url}");
    }
}

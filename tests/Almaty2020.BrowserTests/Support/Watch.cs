using System.Collections.Concurrent;

namespace Almaty2020.BrowserTests.Support;

/// <summary>
/// Hears everything that goes wrong in a browser context while nobody looks: console messages (violations of the content
/// security policy come as such), script errors, failed requests, and requests that leave the site.
/// </summary>
public sealed class Watch
{
    private static readonly string[] Asked = ["/checks", "/preview", "/presence", "/autosave", "/admin/slug"];

    private readonly ConcurrentQueue<string> faults = new();
    private readonly ConcurrentQueue<string> requests = new();
    private readonly HashSet<int> expected = [];
    private readonly HashSet<string> mayBeDropped = new(StringComparer.Ordinal);
    private readonly string origin;

    public Watch(IBrowserContext context, string origin)
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

    /// <summary>Everything asked for.</summary>
    public IReadOnlyCollection<string> Requests => requests;

    /// <summary>An error page is what the test wants to see.</summary>
    public void Expect(int status) => expected.Add(status);

    /// <summary>A page loaded ahead of a click that is not there: Chromium drops its answer, and says so or not as it comes.</summary>
    public void MayDrop(string path) => mayBeDropped.Add(path);

    private void OnConsole(IConsoleMessage message)
    {
        if (message.Type is not ("error" or "warning"))
            return;
        if (expected.Any(status => message.Text.Contains($"responded with a status of {status}", StringComparison.Ordinal)))
            return;
        // The preview's frame is sandboxed and runs no script, not even one that a test adds to every frame.
        if (message.Text.StartsWith("Blocked script execution in 'about:srcdoc'", StringComparison.Ordinal))
            return;
        faults.Enqueue($"console {message.Type} on {message.Page?.Url}: {message.Text}");
    }

    private void OnRequest(IRequest request)
    {
        requests.Enqueue(request.Url);
        if (!request.Url.StartsWith(origin + "/", StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
            faults.Enqueue($"request to elsewhere: {request.Url}");
    }

    private void OnFailure(IRequest request)
    {
        // A letter typed later, or the page left, takes back what an earlier letter asked for.
        if (request.Failure == "net::ERR_ABORTED" && request.Url.Contains("/search/suggestions?", StringComparison.Ordinal))
            return;
        // The sign-in page is left before it knows what passkeys to ask for, or asks anew because a button was pressed.
        if (request.Failure == "net::ERR_ABORTED" && request.Url.EndsWith("/admin/sign-in/passkey/options", StringComparison.Ordinal))
            return;
        // Who leaves the desk's editor takes back what it was just asking for: checks, preview, beats.
        if (request.Failure == "net::ERR_ABORTED" && Asked.Any(what => new Uri(request.Url).AbsolutePath.EndsWith(what, StringComparison.Ordinal)))
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

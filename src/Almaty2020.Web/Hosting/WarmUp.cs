using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Settings;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Almaty2020.Web.Hosting;

/// <summary>
/// Requests the public pages once after the start, as a browser would. The first visitors then find the pages cached and the code compiled.
/// Other start-up work waits until this is over.
/// </summary>
internal sealed partial class WarmUp(SiteSettings settings, CurrentSite current, IServiceScopeFactory scopes, ILogger<WarmUp> logger)
{
    /// <summary>The limit, from the top of the tree down. Other pages are rendered when they are first requested.</summary>
    private const int MaxPages = 500;

    private readonly TaskCompletionSource<RequestDelegate> pipeline = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the warm-up ends, or at once if it is disabled.</summary>
    public Task Completion => over.Task;

    /// <summary>True if a request comes from the warm-up. Such requests are not logged as visits.</summary>
    public static bool IsWarmUpRequest(HttpContext context) => context.Features.Get<IHttpResponseFeature>() is DiscardedResponse;

    /// <summary>The outermost middleware: captures the pipeline behind it.</summary>
    public RequestDelegate CapturePipeline(RequestDelegate next)
    {
        pipeline.TrySetResult(next);
        return next;
    }

    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            if (!settings.WarmUpEnabled)
                return;

            var answer = await pipeline.Task.WaitAsync(ct);
            var site = current.Site;
            var next = new Queue<PublishedPage>(Language.All.SelectMany(site.RootPages));
            for (var requested = 0; requested < MaxPages && next.TryDequeue(out var page); requested++)
            {
                await RequestAsync(answer, page, ct);
                foreach (var child in site.Children(page))
                    next.Enqueue(child);
            }
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            // Not fatal: the first real request for a page fails in the same way and is logged.
            LogFailed(logger, e);
        }
        finally
        {
            over.TrySetResult();
        }
    }

    private async Task RequestAsync(RequestDelegate answer, PublishedPage page, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var features = new FeatureCollection();
        var response = new DiscardedResponse();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature());
        features.Set<IHttpResponseFeature>(response);
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        var context = new DefaultHttpContext(features) { RequestServices = scope.ServiceProvider, RequestAborted = ct };
        var url = new Uri(settings.PublicUrl);
        context.Request.Method = HttpMethods.Get;
        // The page cache keeps https and http pages apart.
        context.Request.Scheme = url.Scheme;
        context.Request.Host = new HostString(url.Authority);
        context.Request.Path = page.Address;
        context.Request.Protocol = HttpProtocol.Http11;
        context.Request.Headers[HeaderNames.AcceptEncoding] = "br";
        await answer(context);
        await response.StartAsync();
    }

    [LoggerMessage(1305, LogLevel.Warning, "The warm-up failed; each page is rendered when it is first requested")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    /// <summary>
    /// A discarded response that runs the OnStarting callbacks, as a server's response would. The framework's own class drops them.
    /// </summary>
    private sealed class DiscardedResponse : HttpResponseFeature
    {
        private readonly Stack<(Func<object, Task> Callback, object State)> callbacks = [];

        public override void OnStarting(Func<object, Task> callback, object state) => callbacks.Push((callback, state));

        public async Task StartAsync()
        {
            while (callbacks.TryPop(out var next))
                await next.Callback(next.State);
        }
    }
}

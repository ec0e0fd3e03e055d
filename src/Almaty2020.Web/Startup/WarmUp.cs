using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Almaty2020.Web.Startup;

/// <summary>
/// Asks for the public pages once, as a browser would, as soon as there is something to show: whoever comes then finds them kept, and
/// the code compiled that makes them. What else a start has to do waits for it.
/// </summary>
internal sealed partial class WarmUp(SiteSettings settings, CurrentSite current, IServiceScopeFactory scopes, ILogger<WarmUp> logger)
{
    /// <summary>From the top of the tree down: the rest is made when somebody asks.</summary>
    private const int MostPages = 500;

    private readonly TaskCompletionSource<RequestDelegate> pipeline = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends with it, or when there will be none.</summary>
    public Task Over => over.Task;

    /// <summary>Whether a request is its own, and nobody's who would be told of in a log.</summary>
    public static bool Asks(HttpContext context) => context.Features.Get<IHttpResponseFeature>() is Answer;

    /// <summary>The outermost part of the pipeline: takes what follows.</summary>
    public RequestDelegate Take(RequestDelegate next)
    {
        pipeline.TrySetResult(next);
        return next;
    }

    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            if (!settings.WarmsUp)
                return;

            var answer = await pipeline.Task.WaitAsync(ct);
            var site = current.Site;
            var next = new Queue<PublishedPage>(Language.All.SelectMany(site.AtTheTop));
            for (var asked = 0; asked < MostPages && next.TryDequeue(out var page); asked++)
            {
                await AskAsync(answer, page, ct);
                foreach (var below in site.Children(page))
                    next.Enqueue(below);
            }
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            // Whoever asks first is told what is wrong, and it is logged then.
            LogFaulty(logger, e);
        }
        finally
        {
            over.TrySetResult();
        }
    }

    private async Task AskAsync(RequestDelegate answer, PublishedPage page, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var features = new FeatureCollection();
        var response = new Answer();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature());
        features.Set<IHttpResponseFeature>(response);
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        var context = new DefaultHttpContext(features) { RequestServices = scope.ServiceProvider, RequestAborted = ct };
        var url = new Uri(settings.PublicUrl);
        context.Request.Method = HttpMethods.Get;
        // What goes over https alone is kept for https alone.
        context.Request.Scheme = url.Scheme;
        context.Request.Host = new HostString(url.Authority);
        context.Request.Path = page.Address;
        context.Request.Protocol = HttpProtocol.Http11;
        context.Request.Headers[HeaderNames.AcceptEncoding] = "br";
        await answer(context);
        await response.StartAsync();
    }

    [LoggerMessage(1305, LogLevel.Warning, "The pages could not be made ahead; each is made when somebody asks")]
    private static partial void LogFaulty(ILogger logger, Exception exception);

    /// <summary>An answer that goes nowhere. A server's would run what waits for its start; the framework's own drops it.</summary>
    private sealed class Answer : HttpResponseFeature
    {
        private readonly Stack<(Func<object, Task> Callback, object State)> starting = [];

        public override void OnStarting(Func<object, Task> callback, object state) => starting.Push((callback, state));

        public async Task StartAsync()
        {
            while (starting.TryPop(out var next))
                await next.Callback(next.State);
        }
    }
}

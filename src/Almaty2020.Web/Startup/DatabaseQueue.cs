using System.Threading.RateLimiting;
using Almaty2020.Web.Access;
using Almaty2020.Web.Data;
using Almaty2020.Web.Sharing;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace Almaty2020.Web.Startup;

/// <summary>
/// Lets so many requests at once to where the database is asked: staff, drafts that are shown to guests, and whatever is sent. SQLite holds a thread for
/// as long as it waits for a lock, and residents, who need neither, must find one free. Who comes later waits in line and holds none.
/// </summary>
internal sealed class DatabaseQueue : IDisposable
{
    /// <summary>Fewer than the threads that the pool has at hand from the start: see <c>ThreadPoolMinThreads</c> in the project.</summary>
    public const int AtOnce = 32;

    public const int InLine = 1000;

    /// <summary>What is sent is kept in memory up to here, and beyond in a file that goes with the request.</summary>
    private const int InMemory = 128 * 1024;

    /// <summary>In line and at work together; longer than SQLite waits for a lock, and less than somebody waits who looks at a page that does not come.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly ConcurrencyLimiter limiter = new(new ConcurrencyLimiterOptions { PermitLimit = AtOnce, QueueLimit = InLine, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });

    /// <exception cref="TimeoutException">It took too long, or too many wait already.</exception>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        await ReadBodyAsync(context);
        var gone = context.RequestAborted;
        var patience = CancellationTokenSource.CreateLinkedTokenSource(gone);
        context.Response.RegisterForDispose(patience);
        patience.CancelAfter(Patience);
        context.RequestAborted = patience.Token;
        // What has been found is sent for as long as somebody takes it.
        context.Response.OnStarting(() =>
        {
            patience.CancelAfter(Timeout.InfiniteTimeSpan);
            return Task.CompletedTask;
        });
        try
        {
            using var place = new Place(limiter, patience);
            await place.EnterAsync();
            context.Features.Set(place);
            await next(context);
        }
        catch (Exception e) when (patience.IsCancellationRequested && !gone.IsCancellationRequested)
        {
            throw new TimeoutException("The database did not answer in time.", e);
        }
        finally
        {
            context.RequestAborted = gone;
        }
    }

    public static bool IsFor(HttpContext context) => Asks(context) && !IsAnswerToOutage(context);

    public void Dispose() => limiter.Dispose();

    /// <summary>A request's place at the database.</summary>
    internal sealed class Place(ConcurrencyLimiter limiter, CancellationTokenSource patience) : IDisposable
    {
        private RateLimitLease? lease;

        /// <exception cref="TimeoutException">Too many wait already.</exception>
        public async ValueTask EnterAsync()
        {
            lease = await limiter.AcquireAsync(1, patience.Token);
            if (!lease.IsAcquired)
                throw new TimeoutException("Too many requests wait for the database.");
        }

        /// <summary>Leaves the place to others while the request waits for something else, and takes one again after it.</summary>
        public async ValueTask WaitElsewhereAsync(Func<CancellationToken, ValueTask> wait)
        {
            Dispose();
            patience.CancelAfter(Timeout.InfiniteTimeSpan);
            await wait(patience.Token);
            patience.CancelAfter(Patience);
            await EnterAsync();
        }

        public void Dispose()
        {
            lease?.Dispose();
            lease = null;
        }
    }

    private static bool Asks(HttpContext context) =>
        context.IsAdmin() || context.Request.Path.StartsWithSegments(SharedController.Address, StringComparison.OrdinalIgnoreCase)
        || !(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method));

    /// <summary>Which asks the database nothing, and must not stand in line for it.</summary>
    private static bool IsAnswerToOutage(HttpContext context) => Outage.Is(context.Features.Get<IExceptionHandlerFeature>()?.Error);

    /// <summary>Before there is a place for it: whoever sends by single bytes would hold one for as long as they like. What is too large is for others to refuse.</summary>
    private static async Task ReadBodyAsync(HttpContext context)
    {
        var request = context.Request;
        if (!request.HasFormContentType || request.ContentLength > context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize || IsAnswerToError(context))
            return;
        request.EnableBuffering(InMemory);
        await request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        request.Body.Position = 0;
    }

    private static bool IsAnswerToError(HttpContext context) =>
        context.Features.Get<IExceptionHandlerFeature>() is not null || context.Features.Get<IStatusCodeReExecuteFeature>() is not null;
}

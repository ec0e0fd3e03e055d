using System.Threading.RateLimiting;
using Almaty2020.Web.Data;
using Almaty2020.Web.Http;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace Almaty2020.Web.Hosting;

/// <summary>
/// Limits concurrent requests that use the database: staff, shared drafts, and every request other than GET and HEAD. SQLite blocks a
/// thread while it waits for a lock, and residents, who need neither, must find a free thread. Further requests wait without holding a
/// thread.
/// </summary>
internal sealed class DatabaseConcurrencyLimiter : IDisposable
{
    /// <summary>
    /// Less than the number of threads that the pool has from the start: see <c>ThreadPoolMinThreads</c> in the project file.
    /// </summary>
    public const int MaxConcurrent = 32;

    public const int MaxQueued = 1000;

    /// <summary>Bytes of a request body kept in memory. A larger body goes to a temporary file that is deleted with the request.</summary>
    private const int MaxBytesInMemory = 128 * 1024;

    /// <summary>
    /// Time limit for waiting and processing together. Longer than SQLite waits for a lock, shorter than people wait for a page.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly ConcurrencyLimiter limiter = new(
        new ConcurrencyLimiterOptions
        {
            PermitLimit = MaxConcurrent,
            QueueLimit = MaxQueued,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        }
    );

    /// <exception cref="TimeoutException">The request took too long, or the queue is full.</exception>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (!ReadsBodyAfterSignInAttribute.AppliesTo(context))
            await ReadBodyAsync(context);
        var clientAborted = context.RequestAborted;
        var timeLimit = CancellationTokenSource.CreateLinkedTokenSource(clientAborted);
        context.Response.RegisterForDispose(timeLimit);
        timeLimit.CancelAfter(Patience);
        context.RequestAborted = timeLimit.Token;
        // Once the response starts, the time limit no longer applies: it is sent for as long as the client reads it.
        context.Response.OnStarting(() =>
        {
            timeLimit.CancelAfter(Timeout.InfiniteTimeSpan);
            return Task.CompletedTask;
        });
        try
        {
            using var place = new Permit(limiter, timeLimit);
            await place.AcquireAsync();
            context.Features.Set(place);
            await next(context);
        }
        catch (Exception e) when (timeLimit.IsCancellationRequested && !clientAborted.IsCancellationRequested)
        {
            throw new TimeoutException("The database did not answer in time.", e);
        }
        finally
        {
            context.RequestAborted = clientAborted;
        }
    }

    /// <summary>Reads a large body of an authorized sender, without holding the permit meanwhile.</summary>
    /// <exception cref="TimeoutException">The queue is full.</exception>
    public static async Task ReadLargeBodyAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<Permit>() is { } permit)
            await permit.ReleaseWhileAsync(_ => new ValueTask(ReadBodyAsync(context)));
        await next(context);
    }

    public static bool AppliesTo(HttpContext context) =>
        UsesDatabase(context) && !IsOutageErrorPage(context) && !IsPublicErrorPage(context);

    public void Dispose() => limiter.Dispose();

    /// <summary>A request's permit to use the database.</summary>
    internal sealed class Permit(ConcurrencyLimiter limiter, CancellationTokenSource timeLimit) : IDisposable
    {
        private RateLimitLease? lease;

        /// <exception cref="TimeoutException">The queue is full.</exception>
        public async ValueTask AcquireAsync()
        {
            lease = await limiter.AcquireAsync(1, timeLimit.Token);
            if (!lease.IsAcquired)
                throw new TimeoutException("Too many requests are waiting for the database.");
        }

        /// <summary>Releases the permit while the request waits for something else, and takes one again afterwards.</summary>
        public async ValueTask ReleaseWhileAsync(Func<CancellationToken, ValueTask> wait)
        {
            Dispose();
            timeLimit.CancelAfter(Timeout.InfiniteTimeSpan);
            await wait(timeLimit.Token);
            timeLimit.CancelAfter(Patience);
            await AcquireAsync();
        }

        public void Dispose()
        {
            lease?.Dispose();
            lease = null;
        }
    }

    private static bool UsesDatabase(HttpContext context) =>
        context.IsAdmin()
        || context.IsSharedDraft()
        || !(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method));

    /// <summary>True if the request renders the error page of an outage. It does not use the database and must not wait for it.</summary>
    private static bool IsOutageErrorPage(HttpContext context) =>
        DatabaseOutage.Is(context.Features.Get<IExceptionHandlerFeature>()?.Error);

    /// <summary>True if the request renders an error page for residents. That page does not use the database, whatever the method of the request.</summary>
    private static bool IsPublicErrorPage(HttpContext context) => !context.IsAdmin() && IsErrorPage(context);

    /// <summary>
    /// Reads the form before the request gets a permit: a client that sends byte by byte would hold one as long as it likes. Bodies above
    /// the size limit are left for later middleware to refuse.
    /// </summary>
    private static async Task ReadBodyAsync(HttpContext context)
    {
        var request = context.Request;
        if (
            !request.HasFormContentType
            || request.ContentLength > context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize
            || IsErrorPage(context)
        )
            return;
        request.EnableBuffering(MaxBytesInMemory);
        await request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        request.Body.Position = 0;
        if (request.ContentType!.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
            await NulFreeForm.ApplyAsync(request, context.RequestAborted);
    }

    private static bool IsErrorPage(HttpContext context) =>
        context.Features.Get<IExceptionHandlerFeature>() is not null || context.Features.Get<IStatusCodeReExecuteFeature>() is not null;
}

using System.Threading.RateLimiting;
using Almaty2020.Web.Access;
using Almaty2020.Web.Sharing;

namespace Almaty2020.Web.Startup;

/// <summary>
/// Lets so many requests at once to where the database is asked: staff, drafts that are shown to guests, and whatever is sent. SQLite holds a thread for
/// as long as it waits for a lock, and residents, who need neither, must find one free. Who comes later waits in line and holds none.
/// </summary>
internal sealed class DatabaseQueue : IDisposable
{
    /// <summary>Fewer than the threads that the pool has at hand from the start: see <c>ThreadPoolMinThreads</c> in the project.</summary>
    private const int AtOnce = 32;

    private const int InLine = 1000;

    private readonly ConcurrencyLimiter limiter = new(new ConcurrencyLimiterOptions { PermitLimit = AtOnce, QueueLimit = InLine, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        using var place = await limiter.AcquireAsync(1, context.RequestAborted);
        if (place.IsAcquired)
            await next(context);
        else
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
    }

    public static bool IsFor(HttpContext context) =>
        context.IsAdmin() || context.Request.Path.StartsWithSegments(SharedController.Address, StringComparison.OrdinalIgnoreCase)
        || !(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method));

    public void Dispose() => limiter.Dispose();
}

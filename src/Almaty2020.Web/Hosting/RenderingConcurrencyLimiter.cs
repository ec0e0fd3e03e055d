using System.Threading.RateLimiting;
using Almaty2020.Web.Access;
using Almaty2020.Web.Publishing.Model;

namespace Almaty2020.Web.Hosting;

/// <summary>Too many requests are waiting to render. Answered with 503; the error page keeps the text that was typed.</summary>
public sealed class RenderingBusyException() : TimeoutException("Too many requests are waiting to be rendered.");

/// <summary>
/// Limits concurrent rendering: one request at a time for each account (for guests, each IP address), and <see cref="Rendering.MaxConcurrent"/> in
/// total. Waiting requests hold neither a thread nor a place in <see cref="DatabaseConcurrencyLimiter"/>, so the rest of the admin area stays
/// responsive.
/// </summary>
/// <param name="patience">How long a request may wait for its turn.</param>
internal sealed class RenderingConcurrencyLimiter(TimeSpan patience) : IDisposable
{
    /// <summary>Waiting requests per account. An editor requests its preview, checks and source at once, perhaps in several tabs.</summary>
    public const int MaxQueuedPerAccount = 8;

    public const int MaxQueued = 200;

    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    private readonly PartitionedRateLimiter<HttpContext> perAccount = PartitionedRateLimiter.Create<HttpContext, string>(context =>
        RateLimitPartition.GetConcurrencyLimiter(PartitionKey(context), _ => QueueOptions(1, MaxQueuedPerAccount))
    );

    private readonly ConcurrencyLimiter total = new(QueueOptions(Rendering.MaxConcurrent, MaxQueued));

    public static bool AppliesTo(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<QueuedRenderingAttribute>() is not null;

    /// <exception cref="RenderingBusyException">The wait took too long, or the queue is full.</exception>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        RateLimitLease? accountLease = null;
        RateLimitLease? totalLease = null;
        try
        {
            if (context.Features.Get<DatabaseConcurrencyLimiter.Permit>() is { } place)
                await place.ReleaseWhileAsync(WaitAsync);
            else
                await WaitAsync(context.RequestAborted);
            await next(context);
        }
        finally
        {
            totalLease?.Dispose();
            accountLease?.Dispose();
        }

        async ValueTask WaitAsync(CancellationToken ct)
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
            timeout.CancelAfter(patience);
            try
            {
                accountLease = await perAccount.AcquireAsync(context, 1, timeout.Token);
                if (accountLease.IsAcquired)
                    totalLease = await total.AcquireAsync(1, timeout.Token);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                throw new RenderingBusyException();
            }

            if (totalLease is not { IsAcquired: true })
                throw new RenderingBusyException();
        }
    }

    public void Dispose()
    {
        perAccount.Dispose();
        total.Dispose();
    }

    private static string PartitionKey(HttpContext context) =>
        context.Features.Get<Staff>()?.Account.Id ?? $"guest {context.Connection.RemoteIpAddress}";

    private static ConcurrencyLimiterOptions QueueOptions(int permits, int inLine) =>
        new()
        {
            PermitLimit = permits,
            QueueLimit = inLine,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        };
}

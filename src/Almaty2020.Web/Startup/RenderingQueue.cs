using System.Threading.RateLimiting;
using Almaty2020.Web.Access;
using Almaty2020.Web.Publishing;

namespace Almaty2020.Web.Startup;

/// <summary>Too many requests that render wait already. Answered with 503, and with what was typed.</summary>
public sealed class RenderingBusyException() : TimeoutException("Too many requests wait to be rendered.");

/// <summary>
/// Lets requests that render texts work one after the other: one of each account (of each address, for guests), and as many at once as
/// <see cref="Rendering.AtOnce"/>. Those that wait hold neither a thread nor a place at the database, so the rest of the desk goes on.
/// </summary>
/// <param name="patience">How long a request may wait for its turn.</param>
internal sealed class RenderingQueue(TimeSpan patience) : IDisposable
{
    /// <summary>An editor asks for its preview, its checks and its source at once, in several tabs perhaps.</summary>
    public const int InLineOfOne = 8;

    public const int InLine = 200;

    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly PartitionedRateLimiter<HttpContext> limiter = PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<HttpContext, string>(context => RateLimitPartition.GetConcurrencyLimiter(Asking(context), _ => InOrder(1, InLineOfOne))),
        PartitionedRateLimiter.Create<HttpContext, int>(_ => RateLimitPartition.GetConcurrencyLimiter(0, _ => InOrder(Rendering.AtOnce, InLine))));

    public static bool IsFor(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<RendersAttribute>() is not null;

    /// <exception cref="RenderingBusyException">It took too long, or too many wait already.</exception>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        RateLimitLease? turn = null;
        try
        {
            if (context.Features.Get<DatabaseQueue.Place>() is { } place)
                await place.WaitElsewhereAsync(WaitAsync);
            else
                await WaitAsync(context.RequestAborted);
            await next(context);
        }
        finally
        {
            turn?.Dispose();
        }

        async ValueTask WaitAsync(CancellationToken ct)
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
            over.CancelAfter(patience);
            try
            {
                turn = await limiter.AcquireAsync(context, 1, over.Token);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                throw new RenderingBusyException();
            }

            if (!turn.IsAcquired)
                throw new RenderingBusyException();
        }
    }

    public void Dispose() => limiter.Dispose();

    private static string Asking(HttpContext context) =>
        context.Features.Get<Staff>()?.Account.Id ?? $"guest {context.Connection.RemoteIpAddress}";

    private static ConcurrencyLimiterOptions InOrder(int permits, int inLine) =>
        new() { PermitLimit = permits, QueueLimit = inLine, QueueProcessingOrder = QueueProcessingOrder.OldestFirst };
}

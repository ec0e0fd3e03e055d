using System.Threading.RateLimiting;

namespace Almaty2020.Web.Site.Feedback;

/// <summary>How much comes from where, so that nobody can bury what others say.</summary>
public sealed class FeedbackSenders : IDisposable
{
    /// <summary>Of one address; mobile networks put many residents behind one.</summary>
    public const int PerMinute = 5;
    public const int PerHour = 30;

    /// <summary>Of all together: some 2 MB of text an hour at the very most.</summary>
    public const int AllPerHour = 1000;

    private readonly PartitionedRateLimiter<string> limiter = PartitionedRateLimiter.CreateChained(
        Limiter(sender => sender, PerMinute, TimeSpan.FromMinutes(1)),
        Limiter(sender => sender, PerHour, TimeSpan.FromHours(1)),
        Limiter(_ => "", AllPerHour, TimeSpan.FromHours(1)));

    /// <param name="sender">As <see cref="Common.Senders"/> calls them.</param>
    /// <returns>Null when one more is welcome, else how long to wait.</returns>
    public TimeSpan? Count(string sender)
    {
        using var lease = limiter.AttemptAcquire(sender);
        if (lease.IsAcquired)
            return null;
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromMinutes(1);
    }

    public void Dispose() => limiter.Dispose();

    private static PartitionedRateLimiter<string> Limiter(Func<string, string> partition, int permits, TimeSpan window) =>
        PartitionedRateLimiter.Create<string, string>(sender => RateLimitPartition.GetSlidingWindowLimiter(
            partition(sender),
            _ => new SlidingWindowRateLimiterOptions { PermitLimit = permits, Window = window, SegmentsPerWindow = 6, QueueLimit = 0 }));
}

using System.Net;
using System.Threading.RateLimiting;
using Almaty2020.Web.Startup;

namespace Almaty2020.Web.Site.Common;

/// <summary>How many requests may come from one network in a time.</summary>
/// <param name="IPv4Bits">Of the network's prefix.</param>
/// <param name="IPv4">How many; null where such networks are not counted.</param>
public sealed record SenderLimit(TimeSpan Window, int IPv4Bits, int? IPv4, int IPv6Bits, int? IPv6);

/// <summary>
/// Counts what comes from an address and from the networks around it. Nothing is counted for all together: who sends much keeps
/// their neighbours waiting, and nobody else.
/// </summary>
public sealed class SenderLimiter : IDisposable
{
    private readonly PartitionedRateLimiter<IPAddress> limiter;

    /// <param name="senders">Makes a number of each address.</param>
    /// <param name="limits">The narrowest first: what it refuses is not counted for the networks around it.</param>
    public SenderLimiter(Senders senders, params SenderLimit[] limits) =>
        limiter = PartitionedRateLimiter.CreateChained([.. limits.Select(limit => PartitionedRateLimiter.Create<IPAddress, string>(address =>
            (NetworkPrefixes.IsIPv6(address) ? limit.IPv6 : limit.IPv4) is { } permits
                ? RateLimitPartition.GetSlidingWindowLimiter(
                    senders.Of(address, limit.IPv4Bits, limit.IPv6Bits),
                    _ => new SlidingWindowRateLimiterOptions { PermitLimit = permits, Window = limit.Window, SegmentsPerWindow = 6, QueueLimit = 0 })
                : RateLimitPartition.GetNoLimiter("")))]);

    /// <returns>Null when one more is welcome, else how long to wait.</returns>
    public TimeSpan? Count(IPAddress? address)
    {
        using var lease = limiter.AttemptAcquire(NetworkPrefixes.Plain(address));
        if (lease.IsAcquired)
            return null;
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromMinutes(1);
    }

    public void Dispose() => limiter.Dispose();
}

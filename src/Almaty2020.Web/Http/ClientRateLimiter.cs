using System.Net;
using System.Threading.RateLimiting;

namespace Almaty2020.Web.Http;

/// <summary>How many requests one network may send within a time window.</summary>
/// <param name="IPv4Bits">Prefix length of the counted IPv4 networks.</param>
/// <param name="IPv4">Maximum number of requests per window; null if such networks are not counted.</param>
public sealed record RateLimitRule(TimeSpan Window, int IPv4Bits, int? IPv4, int IPv6Bits, int? IPv6);

/// <summary>
/// Counts requests per address and per surrounding network. There is no global limit: a heavy sender delays its own network, never
/// everyone.
/// </summary>
public sealed class ClientRateLimiter : IDisposable
{
    private readonly PartitionedRateLimiter<IPAddress> limiter;

    /// <summary>The parts of <see cref="limiter"/>, which does not dispose them.</summary>
    private readonly PartitionedRateLimiter<IPAddress>[] parts;

    /// <param name="senders">Turns each address into a key.</param>
    /// <param name="limits">The narrowest first: a request that it refuses is not counted for the wider networks.</param>
    public ClientRateLimiter(ClientFingerprint senders, params RateLimitRule[] limits)
    {
        parts =
        [
            .. limits.Select(limit =>
                PartitionedRateLimiter.Create<IPAddress, string>(address =>
                    (NetworkPrefixes.IsIPv6(address) ? limit.IPv6 : limit.IPv4) is { } permits
                        ? RateLimitPartition.GetSlidingWindowLimiter(
                            senders.Of(address, limit.IPv4Bits, limit.IPv6Bits),
                            _ => new SlidingWindowRateLimiterOptions
                            {
                                PermitLimit = permits,
                                Window = limit.Window,
                                SegmentsPerWindow = 6,
                                QueueLimit = 0,
                            }
                        )
                        : RateLimitPartition.GetNoLimiter("")
                )
            ),
        ];
        limiter = PartitionedRateLimiter.CreateChained(parts);
    }

    /// <returns>Null if the request is allowed; otherwise how long to wait.</returns>
    public TimeSpan? TryAcquire(IPAddress? address)
    {
        using var lease = limiter.AttemptAcquire(NetworkPrefixes.Normalize(address));
        if (lease.IsAcquired)
            return null;
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromMinutes(1);
    }

    public void Dispose()
    {
        limiter.Dispose();
        foreach (var part in parts)
            part.Dispose();
    }
}

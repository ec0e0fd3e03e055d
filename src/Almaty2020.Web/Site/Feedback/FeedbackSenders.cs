using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Threading.RateLimiting;

namespace Almaty2020.Web.Site.Feedback;

/// <summary>
/// How much comes from where, so that nobody can bury what others say. An address is known as a number that a key of this
/// process makes of it; it is never written anywhere, and with the process the key is gone.
/// </summary>
public sealed class FeedbackSenders : IDisposable
{
    /// <summary>Of one address; mobile networks put many residents behind one.</summary>
    public const int PerMinute = 5;
    public const int PerHour = 30;

    /// <summary>Of all together: some 2 MB of text an hour at the very most.</summary>
    public const int AllPerHour = 1000;

    private readonly byte[] key = RandomNumberGenerator.GetBytes(32);

    private readonly PartitionedRateLimiter<string> limiter = PartitionedRateLimiter.CreateChained(
        Limiter(sender => sender, PerMinute, TimeSpan.FromMinutes(1)),
        Limiter(sender => sender, PerHour, TimeSpan.FromHours(1)),
        Limiter(_ => "", AllPerHour, TimeSpan.FromHours(1)));

    /// <summary>Who sends, for as long as this process runs.</summary>
    /// <param name="address">Null where there is no network between, as in tests.</param>
    public string Of(IPAddress? address)
    {
        var bytes = (address ?? IPAddress.None) switch
        {
            { IsIPv4MappedToIPv6: true } mapped => mapped.MapToIPv4().GetAddressBytes(),
            // A household has a whole network of these, and can take a new one for every request.
            { AddressFamily: AddressFamily.InterNetworkV6 } six => six.GetAddressBytes()[..8],
            var four => four.GetAddressBytes(),
        };
        return Convert.ToHexString(HMACSHA256.HashData(key, bytes).AsSpan(0, 16));
    }

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

using System.Net;
using Almaty2020.Web.Http;

namespace Almaty2020.Web.Feedback;

/// <summary>Rate limits for feedback by network, so that one sender can neither drown out others nor block them.</summary>
public sealed class FeedbackRateLimit(ClientFingerprint senders) : IDisposable
{
    /// <summary>Per IPv4 address: mobile networks put hundreds of residents behind one.</summary>
    public const int PerMinute = 20;
    public const int PerHour = 200;

    /// <summary>Per IPv6 /64: a household.</summary>
    public const int PerMinuteOfHousehold = 5;
    public const int PerHourOfHousehold = 30;

    /// <summary>Per IPv6 /48: an organisation's network.</summary>
    public const int PerHourOfNetwork = 120;

    private readonly ClientRateLimiter limiter = new(
        senders,
        new RateLimitRule(TimeSpan.FromMinutes(1), 32, PerMinute, 64, PerMinuteOfHousehold),
        new RateLimitRule(TimeSpan.FromHours(1), 32, PerHour, 64, PerHourOfHousehold),
        new RateLimitRule(TimeSpan.FromHours(1), 24, 500, 56, 60),
        new RateLimitRule(TimeSpan.FromHours(1), 16, 1000, 48, PerHourOfNetwork),
        // A whole provider: at most about 2 MB of text an hour.
        new RateLimitRule(TimeSpan.FromHours(1), 8, null, 32, 1000)
    );

    /// <returns>Null if another answer is allowed; otherwise how long to wait.</returns>
    public TimeSpan? TryAcquire(IPAddress? address) => limiter.TryAcquire(address);

    public void Dispose() => limiter.Dispose();
}

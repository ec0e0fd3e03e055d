using System.Net;
using Almaty2020.Web.Site.Common;

namespace Almaty2020.Web.Site.Feedback;

/// <summary>How much comes from where, so that nobody can bury what others say, or keep them from saying it.</summary>
public sealed class FeedbackSenders(Senders senders) : IDisposable
{
    /// <summary>Of one address of IPv4: mobile networks put hundreds of residents behind one.</summary>
    public const int PerMinute = 20;
    public const int PerHour = 200;

    /// <summary>Of one /64: a household.</summary>
    public const int PerMinuteOfHousehold = 5;
    public const int PerHourOfHousehold = 30;

    /// <summary>Of one /48, an organisation's network.</summary>
    public const int PerHourOfNetwork = 120;

    private readonly SenderLimiter limiter = new(
        senders,
        new SenderLimit(TimeSpan.FromMinutes(1), 32, PerMinute, 64, PerMinuteOfHousehold),
        new SenderLimit(TimeSpan.FromHours(1), 32, PerHour, 64, PerHourOfHousehold),
        new SenderLimit(TimeSpan.FromHours(1), 24, 500, 56, 60),
        new SenderLimit(TimeSpan.FromHours(1), 16, 1000, 48, PerHourOfNetwork),
        // A whole provider: some 2 MB of text an hour at the very most.
        new SenderLimit(TimeSpan.FromHours(1), 8, null, 32, 1000));

    /// <returns>Null when one more is welcome, else how long to wait.</returns>
    public TimeSpan? Count(IPAddress? address) => limiter.Count(address);

    public void Dispose() => limiter.Dispose();
}

namespace Almaty2020.Web.Publishing;

/// <summary>Who acts and when; the two travel together.</summary>
/// <param name="UserId">An account's id, or one of the names below.</param>
/// <param name="AtUtc">Whole microseconds: what both databases keep, so that a value read back is the value written.</param>
public sealed record Actor(string UserId, DateTime AtUtc)
{
    public const int UserIdMaxLength = 64;

    /// <summary>The author of what comes from the content folder.</summary>
    public const string ImportUserId = "import";

    /// <summary>The site itself: rendering again, catching up.</summary>
    public const string SystemUserId = "system";

    /// <summary>Somebody without an account, who came by a <see cref="ShareLink"/>.</summary>
    public const string GuestUserId = "guest";

    public static Actor Now(string userId, TimeProvider clock)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return new Actor(userId, now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)));
    }

    public static Actor Import(TimeProvider clock) => Now(ImportUserId, clock);

    public static Actor System(TimeProvider clock) => Now(SystemUserId, clock);
}

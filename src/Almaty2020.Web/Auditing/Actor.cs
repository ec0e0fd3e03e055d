namespace Almaty2020.Web.Auditing;

/// <summary>The user or system that performs an act, and the time of the act.</summary>
/// <param name="UserId">An account id, or one of the constants below.</param>
/// <param name="AtUtc">
/// UTC, truncated to whole microseconds. Both databases store that precision, so a value read back equals the value written.
/// </param>
public sealed record Actor(string UserId, DateTime AtUtc)
{
    public const int UserIdMaxLength = 64;

    /// <summary>Author of everything imported from the content folder.</summary>
    public const string ImportUserId = "import";

    /// <summary>The site itself, for example when it renders pages again or carries out the schedule.</summary>
    public const string SystemUserId = "system";

    /// <summary>A guest without an account who came through a <c>ShareLink</c>.</summary>
    public const string GuestUserId = "guest";

    public static Actor Now(string userId, TimeProvider clock)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return new Actor(userId, now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)));
    }

    public static Actor Import(TimeProvider clock) => Now(ImportUserId, clock);

    public static Actor System(TimeProvider clock) => Now(SystemUserId, clock);
}

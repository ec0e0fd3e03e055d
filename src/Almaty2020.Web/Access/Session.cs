namespace Almaty2020.Web.Access;

/// <summary>A signed-in browser. The cookie contains only the session id; this row decides whether the cookie is still valid.</summary>
public sealed class Session
{
    public const int BrowserMaxLength = 100;

    /// <summary>A session expires after this time without a request.</summary>
    public static readonly TimeSpan IdleLimit = TimeSpan.FromHours(2);

    /// <summary>A session expires after this time in any case: a working day.</summary>
    public static readonly TimeSpan AbsoluteLimit = TimeSpan.FromHours(12);

    /// <summary>For how long a recent authentication allows dangerous actions.</summary>
    public static readonly TimeSpan ConfirmationLifetime = TimeSpan.FromMinutes(10);

    /// <summary>128 random bits.</summary>
    public required Guid Id { get; init; }

    public required string AccountId { get; init; }

    /// <summary>The account's security stamp when the session began. The session ends when the account's stamp changes.</summary>
    public required string SecurityStamp { get; set; }

    public required SignInMethod Method { get; set; }

    /// <summary>For example "Firefox, Windows". Shown in the user's list of sessions.</summary>
    public required string Browser { get; init; }

    public required DateTime BeganAtUtc { get; init; }

    public required DateTime SeenAtUtc { get; set; }

    /// <summary>When the user last authenticated.</summary>
    public required DateTime ConfirmedAtUtc { get; set; }

    public DateTime? EndedAtUtc { get; set; }

    /// <summary>Rate-limiting key for re-authentication within this session: see <see cref="Throttle"/>.</summary>
    public string Device => $"session {Id}";

    public bool HasSecondFactor => Method != SignInMethod.Password;

    /// <summary>Copy of the session with a new id, confirmed now.</summary>
    public Session Renewed(Guid id, DateTime nowUtc) =>
        new()
        {
            Id = id,
            AccountId = AccountId,
            SecurityStamp = SecurityStamp,
            Method = Method,
            Browser = Browser,
            BeganAtUtc = BeganAtUtc,
            SeenAtUtc = SeenAtUtc,
            ConfirmedAtUtc = nowUtc,
        };

    public bool IsLive(DateTime nowUtc) => EndedAtUtc is null && nowUtc < BeganAtUtc + AbsoluteLimit && nowUtc < SeenAtUtc + IdleLimit;

    public bool IsConfirmed(DateTime nowUtc) => nowUtc < ConfirmedAtUtc + ConfirmationLifetime;
}

public enum SignInMethod
{
    Password,
    PasswordAndCode,
    Passkey,

    /// <summary>The city directory, which is trusted to require a second factor.</summary>
    Directory,
}

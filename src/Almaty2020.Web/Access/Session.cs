namespace Almaty2020.Web.Access;

/// <summary>One browser that somebody is signed in with. What its cookie names; the row decides whether the cookie still counts.</summary>
public sealed class Session
{
    public const int BrowserMaxLength = 100;

    /// <summary>Without any act for this long, a session is over.</summary>
    public static readonly TimeSpan IdleLimit = TimeSpan.FromHours(2);

    /// <summary>A session is over after this long whatever happens: a working day.</summary>
    public static readonly TimeSpan AbsoluteLimit = TimeSpan.FromHours(12);

    /// <summary>For how long a proof of who one is covers dangerous acts.</summary>
    public static readonly TimeSpan ConfirmationHolds = TimeSpan.FromMinutes(10);

    /// <summary>Random, all of it.</summary>
    public required Guid Id { get; init; }

    public required string AccountId { get; init; }

    /// <summary>The account's when the session began: whatever changes the account's ends the session.</summary>
    public required string SecurityStamp { get; set; }

    public required SignInMethod Method { get; set; }

    /// <summary>Such as "Firefox, Windows": for their list of sessions.</summary>
    public required string Browser { get; init; }

    public required DateTime BeganAtUtc { get; init; }

    public required DateTime SeenAtUtc { get; set; }

    /// <summary>When they last proved who they are.</summary>
    public required DateTime ConfirmedAtUtc { get; set; }

    public DateTime? EndedAtUtc { get; set; }

    /// <summary>What it is counted by where it asks for a proof again: see <see cref="Throttle"/>.</summary>
    public string Device => $"session {Id}";

    public bool HasSecondFactor => Method != SignInMethod.Password;

    /// <summary>The same session under another id, confirmed now.</summary>
    public Session Renewed(Guid id, DateTime nowUtc) => new()
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

    public bool IsLive(DateTime nowUtc) =>
        EndedAtUtc is null && nowUtc < BeganAtUtc + AbsoluteLimit && nowUtc < SeenAtUtc + IdleLimit;

    public bool IsConfirmed(DateTime nowUtc) => nowUtc < ConfirmedAtUtc + ConfirmationHolds;
}

public enum SignInMethod
{
    Password,
    PasswordAndCode,
    Passkey,

    /// <summary>The city's own directory, which is trusted to ask for a second factor.</summary>
    Directory,
}

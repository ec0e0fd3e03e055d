using Almaty2020.Web.Localization;
using Microsoft.AspNetCore.Identity;

namespace Almaty2020.Web.Access;

/// <summary>Somebody who works on the site. Never deleted: what they did keeps their name.</summary>
public sealed class Account : IdentityUser
{
    public const int NameMaxLength = 100;

    /// <summary>RFC 5321, 4.5.3.1.3: a path is 256 characters, its brackets among them.</summary>
    public const int EmailMaxLength = 254;

    public Account()
    {
        Id = Guid.CreateVersion7().ToString("N");
        // Identity wants a name that is unique; people sign in by their e-mail address, which may change.
        UserName = Id;
    }

    /// <summary>As it stands beside what they wrote.</summary>
    public required string Name { get; set; }

    /// <summary>Of the admin area and of mails to them.</summary>
    public required Language Language { get; set; }

    public required DateTime CreatedAtUtc { get; init; }

    /// <summary>When they chose how to sign in; null while their invitation is open.</summary>
    public DateTime? ActivatedAtUtc { get; set; }

    public DateTime? LastSignInAtUtc { get; set; }

    public DateTime? SuspendedAtUtc { get; set; }

    public DateTime? RemovedAtUtc { get; set; }

    /// <summary>Of the authenticator app; encrypted by Data Protection. Null while there is none.</summary>
    public string? TotpSecret { get; set; }

    /// <summary>The time step of the last code that was taken: no code counts twice, on any node.</summary>
    public long LastTotpStep { get; set; }

    /// <summary>An administrator wants more than a password from them, whatever their role asks for.</summary>
    public bool MustHaveSecondFactor { get; set; }

    /// <summary>What stands in place of a removed account's address, where there must be something.</summary>
    public static string RemovedEmail(string id) => $"(removed {id})";

    public IList<Grant> Grants { get; } = [];

    /// <summary>
    /// Ends all their sessions, because what those rest on has changed; whoever wants to go on begins a new one. Of two such changes
    /// at once the second is refused (<see cref="Data.Transactions.IsLostRace"/>): each may have relied on what the other took away.
    /// </summary>
    public void ChangeStamps()
    {
        SecurityStamp = Guid.NewGuid().ToString("N");
        ConcurrencyStamp = Guid.NewGuid().ToString("N");
    }

    /// <summary>Signs in by the city's directory alone, which looks after password and second factor.</summary>
    public bool IsOfDirectory => ActivatedAtUtc is not null && PasswordHash is null;

    public bool IsActive => State == AccountState.Active;

    public AccountState State =>
        RemovedAtUtc is not null ? AccountState.Removed
        : SuspendedAtUtc is not null ? AccountState.Suspended
        : ActivatedAtUtc is null ? AccountState.Invited
        : AccountState.Active;
}

public enum AccountState
{
    Invited,
    Active,
    Suspended,
    Removed,
}

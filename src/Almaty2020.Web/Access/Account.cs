using Almaty2020.Web.Localization;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Identity;

namespace Almaty2020.Web.Access;

/// <summary>A staff account. Accounts are never deleted, so past actions keep their author's name.</summary>
public sealed class Account : IdentityUser
{
    public const int NameMaxLength = 100;

    /// <summary>RFC 5321, 4.5.3.1.3: a path is at most 256 characters, including its two angle brackets.</summary>
    public const int EmailMaxLength = EmailAddresses.MaxLength;

    public const int NotificationChoicesMaxLength = 400;

    public Account()
    {
        Id = Guid.CreateVersion7().ToString("N");
        // Identity requires a unique user name. Staff sign in with their e-mail address, which may change, so the id serves as user name.
        UserName = Id;
    }

    /// <summary>The name shown next to the account's work.</summary>
    public required string Name { get; set; }

    /// <summary>Language of the admin area and of e-mails to this account.</summary>
    public required Language Language { get; set; }

    public required DateTime CreatedAtUtc { get; init; }

    /// <summary>When the owner accepted the invitation; null while the invitation is open.</summary>
    public DateTime? ActivatedAtUtc { get; set; }

    public DateTime? LastSignInAtUtc { get; set; }

    public DateTime? SuspendedAtUtc { get; set; }

    public DateTime? RemovedAtUtc { get; set; }

    /// <summary>Secret of the authenticator app, encrypted with Data Protection; null if no app is set up.</summary>
    public string? TotpSecret { get; set; }

    /// <summary>Time step of the last accepted code. Prevents reuse of a code on any node.</summary>
    public long LastTotpStep { get; set; }

    /// <summary>True if an administrator requires a second factor from this account, even if its roles don't.</summary>
    public bool MustHaveSecondFactor { get; set; }

    /// <summary>
    /// Where the user's choices of notifications differ from the defaults, such as <c>Feedback=Never</c>, separated by spaces. Read by
    /// <c>NotificationChoices</c>.
    /// </summary>
    public string NotificationChoices { get; set; } = "";

    /// <summary>Placeholder for the address of a removed account, in columns that need a unique value.</summary>
    public static string RemovedEmail(string id) => $"(removed {id})";

    public IList<Grant> Grants { get; } = [];

    /// <summary>
    /// Ends all sessions of the account because its credentials have changed; the user must sign in again. If two such changes run at the
    /// same time, the second fails with a concurrency conflict (<see cref="Data.Transactions.IsConcurrencyConflict"/>): each may rely on what the
    /// other has removed.
    /// </summary>
    public void RenewStamps()
    {
        SecurityStamp = Guid.NewGuid().ToString("N");
        ConcurrencyStamp = Guid.NewGuid().ToString("N");
    }

    /// <summary>True if the account signs in only through the city directory, which manages the password and the second factor.</summary>
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

using Microsoft.AspNetCore.Identity;

namespace Almaty2020.Web.Access.Passwords;

/// <summary>Creates and checks password hashes. Takes the same time whether or not the account exists.</summary>
public sealed class PasswordHashes(IPasswordHasher<Account> hasher)
{
    // Created in the constructor, not on first use: the first attempt without an account would otherwise take twice as long.
    private readonly string dummyHash = hasher.HashPassword(null!, Guid.NewGuid().ToString());

    public string Make(Account account, string password) => hasher.HashPassword(account, PasswordRules.Normalize(password));

    /// <param name="account">Null, or an account without a password, is answered like a wrong password.</param>
    public bool Check(Account? account, string password)
    {
        // Don't hash very long input: hashing time grows with length, so long input could overload the server.
        var normalized = password.Length <= PasswordRules.MaxLength * 2 ? PasswordRules.Normalize(password) : "";
        var isRight =
            hasher.VerifyHashedPassword(account!, account?.PasswordHash ?? dummyHash, normalized) != PasswordVerificationResult.Failed;
        return isRight && account?.PasswordHash is not null;
    }
}

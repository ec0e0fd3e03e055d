using Microsoft.AspNetCore.Identity;

namespace Almaty2020.Web.Access.Passwords;

/// <summary>Makes and checks hashes of passwords; takes the same time whether there is an account or not.</summary>
public sealed class PasswordHashes(IPasswordHasher<Account> hasher)
{
    // Made here and not at its first use: the first stranger after a start would wait twice as long as an account does.
    private readonly string nobodys = hasher.HashPassword(null!, Guid.NewGuid().ToString());

    public string Make(Account account, string password) => hasher.HashPassword(account, PasswordRules.Normalize(password));

    /// <param name="account">Null, or without a password, is answered as a wrong one is.</param>
    public bool Check(Account? account, string password)
    {
        // Longer ones than anybody may have cost as much to hash as somebody likes to make them.
        var normal = password.Length <= PasswordRules.MaxLength * 2 ? PasswordRules.Normalize(password) : "";
        var isRight = hasher.VerifyHashedPassword(account!, account?.PasswordHash ?? nobodys, normal) != PasswordVerificationResult.Failed;
        return isRight && account?.PasswordHash is not null;
    }
}

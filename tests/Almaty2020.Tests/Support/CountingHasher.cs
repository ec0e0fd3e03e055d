using Almaty2020.Web.Access;
using Microsoft.AspNetCore.Identity;

namespace Almaty2020.Tests.Support;

/// <summary>Identity's password hasher that counts verifications, the slow step of a sign-in.</summary>
internal sealed class CountingHasher : IPasswordHasher<Account>
{
    private readonly PasswordHasher<Account> real = new();
    private int verified;

    public int Verified
    {
        get => verified;
        set => verified = value;
    }

    public string HashPassword(Account user, string password) => real.HashPassword(user, password);

    public PasswordVerificationResult VerifyHashedPassword(Account user, string hashedPassword, string providedPassword)
    {
        Interlocked.Increment(ref verified);
        return real.VerifyHashedPassword(user, hashedPassword, providedPassword);
    }
}

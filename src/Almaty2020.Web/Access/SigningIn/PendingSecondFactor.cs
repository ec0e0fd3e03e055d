namespace Almaty2020.Web.Access.SigningIn;

/// <summary>
/// Stores in an encrypted cookie, for ten minutes, who has entered the right password and must still give the second factor.
/// </summary>
public sealed class PendingSecondFactor(EncryptedCookies cookies)
{
    private const string Cookie = "half";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    public void Remember(HttpContext context, Account account) =>
        cookies.Write(context, Cookie, new Payload(account.Id, account.SecurityStamp!), Lifetime);

    /// <returns>The account id, and its security stamp when the password was checked; null if there is no valid cookie.</returns>
    public (string AccountId, string SecurityStamp)? Read(HttpContext context) =>
        cookies.Read<Payload>(context, Cookie) is { } payload ? (payload.AccountId, payload.SecurityStamp) : null;

    public void Forget(HttpContext context) => cookies.Delete(context, Cookie);

    private sealed record Payload(string AccountId, string SecurityStamp);
}

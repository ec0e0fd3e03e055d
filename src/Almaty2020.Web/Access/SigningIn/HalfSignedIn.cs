namespace Almaty2020.Web.Access.SigningIn;

/// <summary>Remembers, in the browser and for some minutes, who has given the right password and still owes the second step.</summary>
public sealed class HalfSignedIn(SealedCookies cookies)
{
    private const string Cookie = "half";

    private static readonly TimeSpan Holds = TimeSpan.FromMinutes(10);

    public void Remember(HttpContext context, Account account) => cookies.Write(context, Cookie, new Half(account.Id, account.SecurityStamp!), Holds);

    /// <returns>The account's id and its security stamp at the time of the password; null when there is none, or it is too long ago.</returns>
    public (string AccountId, string SecurityStamp)? Read(HttpContext context) =>
        cookies.Read<Half>(context, Cookie) is { } half ? (half.AccountId, half.SecurityStamp) : null;

    public void Forget(HttpContext context) => cookies.Delete(context, Cookie);

    private sealed record Half(string AccountId, string SecurityStamp);
}

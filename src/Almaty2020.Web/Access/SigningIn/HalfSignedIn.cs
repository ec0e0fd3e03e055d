using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>Remembers, in the browser and for some minutes, who has given the right password and still owes the second step.</summary>
public sealed class HalfSignedIn(IDataProtectionProvider protection, TimeProvider clock)
{
    private static readonly TimeSpan Holds = TimeSpan.FromMinutes(10);

    private readonly IDataProtector protector = protection.CreateProtector("Almaty2020.HalfSignedIn");

    public void Remember(HttpContext context, Account account)
    {
        var value = JsonSerializer.Serialize(new Half(account.Id, account.SecurityStamp!, clock.GetUtcNow().UtcDateTime + Holds));
        context.Response.Cookies.Append(NameFor(context), protector.Protect(value), Options(context));
    }

    /// <returns>The account's id and its security stamp at the time of the password; null when there is none, or it is too long ago.</returns>
    public (string AccountId, string SecurityStamp)? Read(HttpContext context)
    {
        if (context.Request.Cookies[NameFor(context)] is not { } value)
            return null;
        try
        {
            return JsonSerializer.Deserialize<Half>(protector.Unprotect(value)) is { } half && clock.GetUtcNow().UtcDateTime < half.UntilUtc
                ? (half.AccountId, half.SecurityStamp)
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public void Forget(HttpContext context) => context.Response.Cookies.Delete(NameFor(context), Options(context));

    private static string NameFor(HttpContext context) => context.Request.IsHttps ? "__Host-half" : "half";

    private static CookieOptions Options(HttpContext context) =>
        new() { HttpOnly = true, IsEssential = true, SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps, Path = "/" };

    private sealed record Half(string AccountId, string SecurityStamp, DateTime UntilUtc);
}

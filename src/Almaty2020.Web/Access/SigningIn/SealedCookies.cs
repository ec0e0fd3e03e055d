using System.Security.Cryptography;
using System.Text.Json;
using Almaty2020.Web.Startup;
using Microsoft.AspNetCore.DataProtection;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>Keeps something in one browser for a time, where nobody can read or change it.</summary>
public sealed class SealedCookies(IDataProtectionProvider protection, SiteSettings settings, TimeProvider clock)
{
    // As with the session's cookie: what residents see decides, not what the last proxy did.
    private readonly bool isEncrypted = settings.PublicUrl.StartsWith("https:", StringComparison.Ordinal);

    /// <param name="name">Of the cookie, and what it is for: a value sealed for one name opens under no other.</param>
    /// <param name="isKept">Whether the browser keeps it when it is closed.</param>
    public void Write<T>(HttpContext context, string name, T value, TimeSpan holds, bool isKept = false)
        where T : class
    {
        var text = JsonSerializer.Serialize(new Kept<T>(value, clock.GetUtcNow().UtcDateTime + holds));
        var options = Options();
        options.MaxAge = isKept ? holds : null;
        context.Response.Cookies.Append(FullName(name), ProtectorFor(name).Protect(text), options);
    }

    /// <summary>Whether the browser sent something under the name, worth reading or not.</summary>
    public bool Has(HttpContext context, string name) => context.Request.Cookies.ContainsKey(FullName(name));

    /// <returns>Null when there is none, it is too old, or it was not sealed here.</returns>
    public T? Read<T>(HttpContext context, string name)
        where T : class
    {
        if (context.Request.Cookies[FullName(name)] is not { } value)
            return null;
        try
        {
            return JsonSerializer.Deserialize<Kept<T>>(ProtectorFor(name).Unprotect(value)) is { } kept && clock.GetUtcNow().UtcDateTime < kept.UntilUtc
                ? kept.Value
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public void Delete(HttpContext context, string name) => context.Response.Cookies.Delete(FullName(name), Options());

    private string FullName(string name) => isEncrypted ? "__Host-" + name : name;

    private IDataProtector ProtectorFor(string name) => protection.CreateProtector("Almaty2020.SealedCookies", name);

    private CookieOptions Options() => new() { HttpOnly = true, IsEssential = true, SameSite = SameSiteMode.Strict, Secure = isEncrypted, Path = "/" };

    private sealed record Kept<T>(T Value, DateTime UntilUtc);
}

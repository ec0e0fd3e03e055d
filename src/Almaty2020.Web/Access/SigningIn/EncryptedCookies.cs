using System.Security.Cryptography;
using System.Text.Json;
using Almaty2020.Web.Settings;
using Microsoft.AspNetCore.DataProtection;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>Reads and writes encrypted, tamper-proof cookies that expire.</summary>
public sealed class EncryptedCookies(IDataProtectionProvider protection, SiteSettings settings, TimeProvider clock)
{
    // Decided by the public URL, as for the session cookie: behind a proxy, the request itself may arrive unencrypted.
    private readonly bool isEncrypted = settings.PublicUrl.StartsWith("https:", StringComparison.Ordinal);

    /// <param name="name">Cookie name, also the encryption purpose: a value written under one name cannot be read under another.</param>
    /// <param name="isKept">True to keep the cookie after the browser is closed.</param>
    public void Write<T>(HttpContext context, string name, T value, TimeSpan holds, bool isKept = false)
        where T : class
    {
        var text = JsonSerializer.Serialize(new Kept<T>(value, clock.GetUtcNow().UtcDateTime + holds));
        var options = Options();
        options.MaxAge = isKept ? holds : null;
        context.Response.Cookies.Append(FullName(name), ProtectorFor(name).Protect(text), options);
    }

    /// <summary>True if the browser sent a cookie with this name, valid or not.</summary>
    public bool Has(HttpContext context, string name) => context.Request.Cookies.ContainsKey(FullName(name));

    /// <returns>Null if the cookie is missing, expired, or not encrypted by this site.</returns>
    public T? Read<T>(HttpContext context, string name)
        where T : class
    {
        if (context.Request.Cookies[FullName(name)] is not { } value)
            return null;
        try
        {
            return
                JsonSerializer.Deserialize<Kept<T>>(ProtectorFor(name).Unprotect(value)) is { } kept
                && clock.GetUtcNow().UtcDateTime < kept.UntilUtc
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

    private CookieOptions Options() =>
        new()
        {
            HttpOnly = true,
            IsEssential = true,
            SameSite = SameSiteMode.Strict,
            Secure = isEncrypted,
            Path = "/",
        };

    private sealed record Kept<T>(T Value, DateTime UntilUtc);
}

using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace Almaty2020.Web.Admin.Common;

/// <summary>
/// Carries one sentence over the redirect that follows an act, to the next screen of the same browser: "the invitation is on its
/// way". Protected, so that nobody else puts words into our mouth.
/// </summary>
public sealed class Said(IDataProtectionProvider protection, TimeProvider clock)
{
    private static readonly TimeSpan Holds = TimeSpan.FromMinutes(2);

    private readonly IDataProtector protector = protection.CreateProtector("Almaty2020.Said");

    /// <summary>What the layout shows.</summary>
    public sealed record Words(string Text);

    public void Say(HttpContext context, string words)
    {
        var value = JsonSerializer.SerializeToUtf8Bytes(new Kept(words, clock.GetUtcNow().UtcDateTime + Holds));
        context.Response.Cookies.Append(NameFor(context), Convert.ToBase64String(protector.Protect(value)), Options(context));
    }

    /// <summary>Hands what was said to the screen that is about to be shown, which is the only one to show it.</summary>
    public void Show(HttpContext context)
    {
        if (context.Request.Cookies[NameFor(context)] is not { } value)
            return;

        context.Response.Cookies.Delete(NameFor(context), Options(context));
        try
        {
            if (JsonSerializer.Deserialize<Kept>(protector.Unprotect(Convert.FromBase64String(value))) is { } kept && clock.GetUtcNow().UtcDateTime < kept.UntilUtc)
                context.Features.Set(new Words(kept.Words));
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            // Not ours.
        }
    }

    private static string NameFor(HttpContext context) => context.Request.IsHttps ? "__Host-said" : "said";

    private static CookieOptions Options(HttpContext context) =>
        new() { HttpOnly = true, IsEssential = true, SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps, Path = "/" };

    private sealed record Kept(string Words, DateTime UntilUtc);
}

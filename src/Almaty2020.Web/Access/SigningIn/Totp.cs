using System.Security.Cryptography;
using Almaty2020.Web.Data;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using OtpNet;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>Codes of an authenticator app: RFC 6238 with SHA-1, six digits and thirty seconds, which is what every app does.</summary>
public sealed class Totp(SiteDb db, IDataProtectionProvider protection, TimeProvider clock)
{
    public const int Digits = 6;

    private const int StepSeconds = 30;
    private const int StepsAhead = 1;

    // 160 bits: RFC 4226, 4.
    private const int SecretBytes = 20;

    // A clock may be one step off, as RFC 6238, 5.2 recommends.
    private static readonly VerificationWindow Window = VerificationWindow.RfcSpecifiedNetworkDelay;

    private readonly IDataProtector protector = protection.CreateProtector("Almaty2020.Totp");

    /// <summary>A new secret as apps take it: base 32.</summary>
    public static string NewSecret() => Base32Encoding.ToString(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>What the QR code says.</summary>
    public static string UriOf(string secret, string email) => new OtpUri(OtpType.Totp, secret, email, "Almaty2020").ToString();

    public string Protect(string secret) => protector.Protect(secret);

    /// <returns>Null when it was not protected here.</returns>
    public string? Unprotect(string value)
    {
        try
        {
            return protector.Unprotect(value);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>The step of time that a code belongs to; null when it is not of this secret and of now.</summary>
    public long? StepOf(string secret, string code) =>
        new OtpNet.Totp(Base32Encoding.ToBytes(secret)).VerifyTotp(clock.GetUtcNow().UtcDateTime, TypedCodes.Digits(code, Digits), out var step, Window) ? step : null;

    /// <summary>Whether a code is right and new. It counts once: of two who send it at the same time, one is told true.</summary>
    public async Task<bool> TakeAsync(Account account, string code, CancellationToken ct)
    {
        if (account.TotpSecret is null || Unprotect(account.TotpSecret) is not { } secret || StepOf(secret, code) is not { } step)
            return false;
        // A step that is still to come was taken while the clock was ahead: it must not block the present ones.
        var newest = clock.GetUtcNow().ToUnixTimeSeconds() / StepSeconds + StepsAhead;
        return await db.Accounts
            .Where(a => a.Id == account.Id && (a.LastTotpStep < step || a.LastTotpStep > newest))
            .ExecuteUpdateAsync(a => a.SetProperty(x => x.LastTotpStep, step), ct) == 1;
    }
}

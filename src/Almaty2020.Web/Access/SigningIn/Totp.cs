using System.Security.Cryptography;
using Almaty2020.Web.Data;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using OtpNet;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>Authenticator app codes: RFC 6238 with SHA-1, six digits and 30 seconds, which every app supports.</summary>
public sealed class Totp(SiteDb db, IDataProtectionProvider protection, TimeProvider clock)
{
    public const int Digits = 6;

    private const int StepSeconds = 30;
    private const int StepsAhead = 1;

    // 160 bits, as RFC 4226, section 4, recommends.
    private const int SecretBytes = 20;

    // Allows the clock to be one step off, as RFC 6238, section 5.2, recommends.
    private static readonly VerificationWindow Window = VerificationWindow.RfcSpecifiedNetworkDelay;

    private readonly IDataProtector protector = protection.CreateProtector("Almaty2020.Totp");

    /// <summary>A new secret in Base32, the format for authenticator apps.</summary>
    public static string NewSecret() => Base32Encoding.ToString(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>Content of the QR code.</summary>
    public static string UriOf(string secret, string email) => new OtpUri(OtpType.Totp, secret, email, "Almaty2020").ToString();

    public string Protect(string secret) => protector.Protect(secret);

    /// <returns>Null if the value was not encrypted by this site.</returns>
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

    /// <summary>Time step of a code; null if the code does not belong to this secret and the current time.</summary>
    public long? FindStep(string secret, string code) =>
        new OtpNet.Totp(Base32Encoding.ToBytes(secret)).VerifyTotp(
            clock.GetUtcNow().UtcDateTime,
            CodeInput.Digits(code, Digits),
            out var step,
            Window
        )
            ? step
            : null;

    /// <summary>True if the code is valid and unused. Each code works once: of two simultaneous requests, only one gets true.</summary>
    public async Task<bool> RedeemAsync(Account account, string code, CancellationToken ct)
    {
        if (account.TotpSecret is null || Unprotect(account.TotpSecret) is not { } secret || FindStep(secret, code) is not { } step)
            return false;
        // A stored step in the future was accepted while the clock ran ahead; it must not block current codes.
        var newest = clock.GetUtcNow().ToUnixTimeSeconds() / StepSeconds + StepsAhead;
        return await db
                .Accounts.Where(a => a.Id == account.Id && (a.LastTotpStep < step || a.LastTotpStep > newest))
                .ExecuteUpdateAsync(a => a.SetProperty(x => x.LastTotpStep, step), ct) == 1;
    }
}

using System.Security.Cryptography;
using System.Text;
using Almaty2020.Web.Validation;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>
/// Recognizes browsers that have signed in before (OWASP device cookies). They have a rate limit of their own, so strangers guessing at the
/// same account cannot lock them out (<see cref="Throttle"/>). A device cookie alone grants no access.
/// </summary>
public sealed class KnownDevices(EncryptedCookies cookies)
{
    private const string Cookie = "device";

    /// <summary>Maximum number of accounts remembered for a shared browser.</summary>
    private const int MaxAccounts = 5;

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(180);

    /// <param name="email">As typed.</param>
    /// <returns>Device id for rate limiting; null if this browser has not signed in to that account.</returns>
    public string? DeviceIdFor(HttpContext http, string email) =>
        cookies.Read<Device>(http, Cookie) is { } device && device.Accounts.Contains(FingerprintOf(email)) ? device.Id : null;

    /// <returns>Device id for rate limiting, for any account; null if no account has signed in with this browser.</returns>
    public string? DeviceId(HttpContext http) => cookies.Read<Device>(http, Cookie)?.Id;

    /// <summary>Remembers that this browser has signed in to the account.</summary>
    public void Remember(HttpContext http, string email)
    {
        var device = cookies.Read<Device>(http, Cookie);
        var own = FingerprintOf(email);
        cookies.Write(
            http,
            Cookie,
            new Device(
                device?.Id ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
                [own, .. (device?.Accounts ?? []).Where(a => a != own).Take(MaxAccounts - 1)]
            ),
            Lifetime,
            isKept: true
        );
    }

    private static string FingerprintOf(string email) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(EmailAddresses.Normalize(email))));

    /// <param name="Accounts">Hashes of the accounts' e-mail addresses.</param>
    private sealed record Device(string Id, IReadOnlyList<string> Accounts);
}

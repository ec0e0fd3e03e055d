using System.Security.Cryptography;
using System.Text;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>
/// Browsers that somebody has signed in with before, as OWASP's device cookies know them: strangers who guess at the same account do not
/// keep them waiting (<see cref="Throttle"/>). Opens nothing by itself.
/// </summary>
public sealed class KnownDevices(SealedCookies cookies)
{
    private const string Cookie = "device";

    /// <summary>Of a browser that several people use.</summary>
    private const int MostAccounts = 5;

    private static readonly TimeSpan Holds = TimeSpan.FromDays(180);

    /// <param name="email">As it was typed.</param>
    /// <returns>What the browser is counted by; null where nobody has signed in to that account with it.</returns>
    public string? For(HttpContext http, string email) => cookies.Read<Device>(http, Cookie) is { } device && device.Accounts.Contains(FingerprintOf(email)) ? device.Id : null;

    /// <returns>What the browser is counted by, whoever has signed in with it; null where nobody has.</returns>
    public string? Any(HttpContext http) => cookies.Read<Device>(http, Cookie)?.Id;

    /// <summary>Somebody has signed in with this browser.</summary>
    public void Remember(HttpContext http, string email)
    {
        var device = cookies.Read<Device>(http, Cookie);
        var own = FingerprintOf(email);
        cookies.Write(
            http,
            Cookie,
            new Device(device?.Id ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), [own, .. (device?.Accounts ?? []).Where(a => a != own).Take(MostAccounts - 1)]),
            Holds,
            isKept: true);
    }

    private static string FingerprintOf(string email) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(AccountChecks.Normalize(email))));

    /// <param name="Accounts">Fingerprints of their addresses.</param>
    private sealed record Device(string Id, IReadOnlyList<string> Accounts);
}

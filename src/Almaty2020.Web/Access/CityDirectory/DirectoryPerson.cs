using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Almaty2020.Markup;

namespace Almaty2020.Web.Access.CityDirectory;

/// <summary>Who the directory says has signed in there.</summary>
/// <param name="Subject">Their name within the issuer, and the only one that never becomes somebody else's.</param>
/// <param name="EmailIsVerified">Null when the directory does not say.</param>
/// <param name="Values">Of the claim that gives roles, those that are mapped to one.</param>
/// <param name="ProvedAtUtc">When they last proved who they are there; null when it does not say.</param>
public sealed record DirectoryPerson(string Issuer, string Subject, string? Name, string? Email, bool? EmailIsVerified, IReadOnlyList<string> Values, DateTime? ProvedAtUtc)
{
    private const int IssuerMaxLength = 100;

    /// <summary>As the column keeps it: an address may be longer than an index likes.</summary>
    public string IssuerKey => Issuer.Length <= IssuerMaxLength ? Issuer : "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Issuer)));

    /// <summary>From what a validated ID token and the directory's answer about its bearer say.</summary>
    /// <returns>Null when they do not say who it is.</returns>
    public static DirectoryPerson? From(ClaimsPrincipal principal, string issuer, string roleClaim, IReadOnlyCollection<string> mapped) =>
        principal.FindFirstValue("sub") is not { Length: > 0 } subject
            ? null
            : new DirectoryPerson(
                issuer,
                subject,
                Text(principal, "name") ?? Text(principal, "preferred_username"),
                Text(principal, "email"),
                Text(principal, "email_verified") is { } verified ? verified.Equals("true", StringComparison.OrdinalIgnoreCase) : null,
                [.. principal.FindAll(roleClaim).Select(c => c.Value).Where(mapped.Contains).Distinct(StringComparer.Ordinal)],
                long.TryParse(principal.FindFirstValue("auth_time"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < DateTimeOffset.MaxValue.ToUnixTimeSeconds()
                    ? DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime
                    : null);

    public ClaimsPrincipal ToPrincipal() => new(new ClaimsIdentity(
        [
            new Claim("iss", Issuer),
            new Claim("sub", Subject),
            .. Name is null ? (IEnumerable<Claim>)[] : [new Claim("name", Name)],
            .. Email is null ? (IEnumerable<Claim>)[] : [new Claim("email", Email)],
            .. EmailIsVerified is { } verified ? [new Claim("email_verified", verified ? "true" : "false")] : (IEnumerable<Claim>)[],
            .. ProvedAtUtc is { } at ? [new Claim("auth_time", new DateTimeOffset(at, TimeSpan.Zero).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture))] : (IEnumerable<Claim>)[],
            .. Values.Select(v => new Claim("role", v)),
        ],
        DirectoryDoor.Arrival));

    /// <summary>Back from <see cref="ToPrincipal"/>.</summary>
    public static DirectoryPerson? From(ClaimsPrincipal arrived) => arrived.FindFirstValue("iss") is not { } issuer
        ? null
        : From(arrived, issuer, "role", arrived.FindAll("role").Select(c => c.Value).ToHashSet(StringComparer.Ordinal));

    private static string? Text(ClaimsPrincipal principal, string claim) => TextNormalizer.Line(principal.FindFirstValue(claim)) is { Length: > 0 } text ? text : null;
}

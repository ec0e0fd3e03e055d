using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Almaty2020.Markup;

namespace Almaty2020.Web.Access.CityDirectory;

/// <summary>A user as described by the directory.</summary>
/// <param name="Subject">The user's id at the issuer; the only value that is never reassigned to another person.</param>
/// <param name="EmailIsVerified">Null if the directory does not state it.</param>
/// <param name="RoleValues">Values of the role claim that are mapped to a role.</param>
/// <param name="AuthenticatedAtUtc">When the user last authenticated at the directory; null if the directory does not state it.</param>
public sealed record DirectoryPerson(
    string Issuer,
    string Subject,
    string? Name,
    string? Email,
    bool? EmailIsVerified,
    IReadOnlyList<string> RoleValues,
    DateTime? AuthenticatedAtUtc
)
{
    private const int IssuerMaxLength = 100;

    /// <summary>Issuer as stored in the database: hashed if it is too long for the indexed column.</summary>
    public string IssuerKey =>
        Issuer.Length <= IssuerMaxLength ? Issuer : "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Issuer)));

    /// <summary>Creates a person from the claims of a validated ID token and of the user info endpoint.</summary>
    /// <returns>Null if the claims contain no subject.</returns>
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
                long.TryParse(principal.FindFirstValue("auth_time"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                && seconds < DateTimeOffset.MaxValue.ToUnixTimeSeconds()
                    ? DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime
                    : null
            );

    public ClaimsPrincipal ToPrincipal() =>
        new(
            new ClaimsIdentity(
                [
                    new Claim("iss", Issuer),
                    new Claim("sub", Subject),
                    .. Name is null ? (IEnumerable<Claim>)[] : [new Claim("name", Name)],
                    .. Email is null ? (IEnumerable<Claim>)[] : [new Claim("email", Email)],
                    .. EmailIsVerified is { } verified
                        ? [new Claim("email_verified", verified ? "true" : "false")]
                        : (IEnumerable<Claim>)[],
                    .. AuthenticatedAtUtc is { } at
                        ?
                        [
                            new Claim(
                                "auth_time",
                                new DateTimeOffset(at, TimeSpan.Zero).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)
                            ),
                        ]
                        : (IEnumerable<Claim>)[],
                    .. RoleValues.Select(v => new Claim("role", v)),
                ],
                DirectorySignIn.ArrivalScheme
            )
        );

    /// <summary>Restores a person from <see cref="ToPrincipal"/>.</summary>
    public static DirectoryPerson? From(ClaimsPrincipal arrived) =>
        arrived.FindFirstValue("iss") is not { } issuer
            ? null
            : From(arrived, issuer, "role", arrived.FindAll("role").Select(c => c.Value).ToHashSet(StringComparer.Ordinal));

    private static string? Text(ClaimsPrincipal principal, string claim) =>
        TextNormalizer.Line(principal.FindFirstValue(claim)) is { Length: > 0 } text ? text : null;
}

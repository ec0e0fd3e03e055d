namespace Almaty2020.Web.Access;

/// <summary>A one-time code that replaces a lost authenticator. The database stores only its hash.</summary>
public sealed class RecoveryCode
{
    public int Id { get; private set; }

    public required string AccountId { get; init; }

    /// <summary>SHA-256 in hex. A code has 125 random bits, so a slow hash is not needed.</summary>
    public required string Fingerprint { get; init; }

    public DateTime? UsedAtUtc { get; set; }
}

namespace Almaty2020.Web.Access;

/// <summary>One of the codes that stand in for a lost authenticator; the database keeps only its fingerprint.</summary>
public sealed class RecoveryCode
{
    public int Id { get; private set; }

    public required string AccountId { get; init; }

    /// <summary>SHA-256, in hex: a code has 125 random bits, so nothing slower is needed.</summary>
    public required string Fingerprint { get; init; }

    public DateTime? UsedAtUtc { get; set; }
}

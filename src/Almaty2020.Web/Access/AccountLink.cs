using System.Security.Cryptography;
using System.Text;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access;

/// <summary>A link that opens one door once. The database keeps only its fingerprint.</summary>
public sealed class AccountLink
{
    public required int Id { get; init; }

    public required LinkPurpose Purpose { get; init; }

    /// <summary>Null for the setup link, whose account is yet to be made.</summary>
    public string? AccountId { get; init; }

    /// <summary>SHA-256 of the secret, in hex. The secret has 256 random bits: nothing slower is needed.</summary>
    public required string Fingerprint { get; init; }

    public required DateTime ExpiresAtUtc { get; init; }

    public DateTime? UsedAtUtc { get; set; }
}

public enum LinkPurpose
{
    Setup,
    Invitation,
    Reset,
}

/// <summary>Makes links, finds the door behind one, and closes it.</summary>
public sealed class AccountLinks(SiteDb db, TimeProvider clock)
{
    /// <summary>As the column keeps it.</summary>
    public const int FingerprintLength = 64;

    public static TimeSpan Holds(LinkPurpose purpose) => purpose == LinkPurpose.Invitation ? TimeSpan.FromDays(7) : TimeSpan.FromHours(1);

    /// <summary>Adds a new link, and takes away the earlier ones for the same door; to be saved by the caller's transaction.</summary>
    /// <returns>The secret: 43 characters that need no encoding in an address. Kept nowhere.</returns>
    public async Task<string> AddAsync(LinkPurpose purpose, string? accountId, CancellationToken ct)
    {
        await CloseAsync(purpose, accountId, ct);
        var secret = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        db.AccountLinks.Add(new AccountLink
        {
            Id = 0,
            Purpose = purpose,
            AccountId = accountId,
            Fingerprint = FingerprintOf(secret),
            ExpiresAtUtc = Actor.Now("", clock).AtUtc + Holds(purpose),
        });
        return secret;
    }

    /// <summary>The link behind a secret, when it still opens.</summary>
    public Task<AccountLink?> FindAsync(LinkPurpose purpose, string? secret, CancellationToken ct)
    {
        var fingerprint = FingerprintOf(secret ?? "");
        var now = clock.GetUtcNow().UtcDateTime;
        return db.AccountLinks.AsNoTracking().SingleOrDefaultAsync(l => l.Fingerprint == fingerprint && l.Purpose == purpose && l.UsedAtUtc == null && l.ExpiresAtUtc > now, ct);
    }

    /// <summary>Whether a link for this door is out and still opens.</summary>
    public Task<bool> IsOpenAsync(LinkPurpose purpose, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return db.AccountLinks.AnyAsync(l => l.Purpose == purpose && l.UsedAtUtc == null && l.ExpiresAtUtc > now, ct);
    }

    /// <summary>Uses a link up. Of two who try at once, one is told true.</summary>
    public async Task<bool> UseAsync(AccountLink link, CancellationToken ct)
    {
        var now = Actor.Now("", clock).AtUtc;
        return await db.AccountLinks
            .Where(l => l.Id == link.Id && l.UsedAtUtc == null && l.ExpiresAtUtc > now)
            .ExecuteUpdateAsync(l => l.SetProperty(x => x.UsedAtUtc, now), ct) == 1;
    }

    /// <summary>Makes every open link of a kind to an account worthless.</summary>
    public Task CloseAsync(LinkPurpose purpose, string? accountId, CancellationToken ct)
    {
        var now = Actor.Now("", clock).AtUtc;
        return db.AccountLinks
            .Where(l => l.Purpose == purpose && l.AccountId == accountId && l.UsedAtUtc == null)
            .ExecuteUpdateAsync(l => l.SetProperty(x => x.UsedAtUtc, now), ct);
    }

    private static string FingerprintOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}

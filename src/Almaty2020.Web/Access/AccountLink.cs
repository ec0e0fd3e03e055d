using System.Security.Cryptography;
using System.Text;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access;

/// <summary>A one-time link for setup, an invitation or a password reset. The database stores only a hash of its secret.</summary>
public sealed class AccountLink
{
    /// <summary>Length of the database column: SHA-256 in hex.</summary>
    public const int FingerprintLength = 64;

    public required int Id { get; init; }

    public required LinkPurpose Purpose { get; init; }

    /// <summary>Null for a setup link: its account does not exist yet.</summary>
    public string? AccountId { get; init; }

    /// <summary>SHA-256 of the secret, in hex. The secret has 256 random bits, so a slow hash is not needed.</summary>
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

/// <summary>Creates, finds, uses and revokes one-time links.</summary>
public sealed class AccountLinks(SiteDb db, TimeProvider clock)
{
    public static TimeSpan Lifetime(LinkPurpose purpose) =>
        purpose == LinkPurpose.Invitation ? TimeSpan.FromDays(7) : TimeSpan.FromHours(1);

    /// <summary>Adds a new link and revokes earlier links of the same purpose and account. Saved by the caller's transaction.</summary>
    /// <returns>The secret: 43 URL-safe characters. It is not stored.</returns>
    public async Task<string> AddAsync(LinkPurpose purpose, string? accountId, CancellationToken ct)
    {
        await RevokeAsync(purpose, accountId, ct);
        var secret = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        db.AccountLinks.Add(
            new AccountLink
            {
                Id = 0,
                Purpose = purpose,
                AccountId = accountId,
                Fingerprint = FingerprintOf(secret),
                ExpiresAtUtc = Actor.Now("", clock).AtUtc + Lifetime(purpose),
            }
        );
        return secret;
    }

    /// <summary>Finds the link for a secret; null if it is unknown, used or expired.</summary>
    public Task<AccountLink?> FindAsync(LinkPurpose purpose, string? secret, CancellationToken ct)
    {
        var fingerprint = FingerprintOf(secret ?? "");
        var now = clock.GetUtcNow().UtcDateTime;
        return db
            .AccountLinks.AsNoTracking()
            .SingleOrDefaultAsync(
                l => l.Fingerprint == fingerprint && l.Purpose == purpose && l.UsedAtUtc == null && l.ExpiresAtUtc > now,
                ct
            );
    }

    /// <summary>True if an unused, unexpired link of this purpose exists.</summary>
    public Task<bool> AnyValidAsync(LinkPurpose purpose, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return db.AccountLinks.AnyAsync(l => l.Purpose == purpose && l.UsedAtUtc == null && l.ExpiresAtUtc > now, ct);
    }

    /// <summary>Marks a link as used. If two requests use it at the same time, only one gets true.</summary>
    public async Task<bool> UseAsync(AccountLink link, CancellationToken ct)
    {
        var now = Actor.Now("", clock).AtUtc;
        return await db
                .AccountLinks.Where(l => l.Id == link.Id && l.UsedAtUtc == null && l.ExpiresAtUtc > now)
                .ExecuteUpdateAsync(l => l.SetProperty(x => x.UsedAtUtc, now), ct) == 1;
    }

    /// <summary>Revokes all unused links of one purpose for one account.</summary>
    public Task RevokeAsync(LinkPurpose purpose, string? accountId, CancellationToken ct)
    {
        var now = Actor.Now("", clock).AtUtc;
        return db
            .AccountLinks.Where(l => l.Purpose == purpose && l.AccountId == accountId && l.UsedAtUtc == null)
            .ExecuteUpdateAsync(l => l.SetProperty(x => x.UsedAtUtc, now), ct);
    }

    private static string FingerprintOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}

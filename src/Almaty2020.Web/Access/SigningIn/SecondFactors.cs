using System.Buffers.Text;
using Almaty2020.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>What somebody can prove themselves with beside a password.</summary>
public sealed record HeldFactors(bool HasAuthenticator, int RecoveryCodesLeft, IReadOnlyList<HeldPasskey> Passkeys)
{
    public bool TakesCodes => HasAuthenticator || RecoveryCodesLeft > 0;

    /// <summary>Recovery codes are none: they stand in for a lost one.</summary>
    public int Count => Passkeys.Count + (HasAuthenticator ? 1 : 0);
}

/// <param name="Id">The credential's, in base64url.</param>
public sealed record HeldPasskey(string Id, string Name, DateTime CreatedAtUtc);

/// <summary>Reads what somebody has as second factor.</summary>
public sealed class SecondFactors(SiteDb db, RecoveryCodes recovery)
{
    public async Task<HeldFactors> OfAsync(string accountId, CancellationToken ct)
    {
        var hasAuthenticator = await db.Accounts.AnyAsync(a => a.Id == accountId && a.TotpSecret != null, ct);
        var passkeys = await db.Passkeys.AsNoTracking().Where(p => p.UserId == accountId).ToListAsync(ct);
        return new HeldFactors(
            hasAuthenticator,
            await recovery.LeftAsync(accountId, ct),
            [.. passkeys.OrderBy(p => p.Data.CreatedAt).Select(p => new HeldPasskey(Base64Url.EncodeToString(p.CredentialId), p.Data.Name ?? "", p.Data.CreatedAt.UtcDateTime))]);
    }

    /// <returns>Null when it is no id at all.</returns>
    internal static byte[]? IdOf(string? text)
    {
        try
        {
            return text is null ? null : Base64Url.DecodeFromChars(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}

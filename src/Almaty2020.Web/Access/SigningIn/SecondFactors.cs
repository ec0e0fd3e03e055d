using System.Buffers.Text;
using Almaty2020.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>The second factors that an account has.</summary>
public sealed record RegisteredFactors(bool HasAuthenticator, int RecoveryCodesLeft, IReadOnlyList<RegisteredPasskey> Passkeys)
{
    public bool AcceptsCodes => HasAuthenticator || RecoveryCodesLeft > 0;

    /// <summary>Number of second factors. Recovery codes don't count, because they only replace a lost one.</summary>
    public int Count => Passkeys.Count + (HasAuthenticator ? 1 : 0);
}

/// <param name="Id">Credential id in base64url.</param>
public sealed record RegisteredPasskey(string Id, string Name, DateTime CreatedAtUtc);

/// <summary>Reads the second factors of an account.</summary>
public sealed class SecondFactors(SiteDb db, RecoveryCodes recovery)
{
    public async Task<RegisteredFactors> OfAsync(string accountId, CancellationToken ct)
    {
        var hasAuthenticator = await db.Accounts.AnyAsync(a => a.Id == accountId && a.TotpSecret != null, ct);
        var passkeys = await db.Passkeys.AsNoTracking().Where(p => p.UserId == accountId).ToListAsync(ct);
        return new RegisteredFactors(
            hasAuthenticator,
            await recovery.CountUnusedAsync(accountId, ct),
            [
                .. passkeys
                    .OrderBy(p => p.Data.CreatedAt)
                    .Select(p => new RegisteredPasskey(
                        Base64Url.EncodeToString(p.CredentialId),
                        p.Data.Name ?? "",
                        p.Data.CreatedAt.UtcDateTime
                    )),
            ]
        );
    }

    /// <returns>Null if the text is not valid base64url.</returns>
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

using System.Security.Cryptography;
using System.Text;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>Ten single-use codes on paper, for when the authenticator is lost.</summary>
public sealed class RecoveryCodes(SiteDb db, TimeProvider clock)
{
    public const int Count = 10;

    // 25 characters of five bits each. Crockford's Base32 has no look-alike characters.
    private const int Length = 25;
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>Creates new codes and deletes the earlier ones. Saved by the caller's transaction.</summary>
    /// <returns>The codes as shown once to the user: <c>XXXXX-XXXXX-XXXXX-XXXXX-XXXXX</c>.</returns>
    public async Task<IReadOnlyList<string>> RenewAsync(string accountId, CancellationToken ct)
    {
        await db.RecoveryCodes.Where(c => c.AccountId == accountId).ExecuteDeleteAsync(ct);
        var codes = Enumerable.Range(0, Count).Select(_ => RandomNumberGenerator.GetString(Alphabet, Length)).ToList();
        db.RecoveryCodes.AddRange(codes.Select(code => new RecoveryCode { AccountId = accountId, Fingerprint = FingerprintOf(code) }));
        return [.. codes.Select(code => string.Join('-', code.Chunk(5).Select(part => new string(part))))];
    }

    /// <summary>Marks the code as used; false if it is not an unused code of this account.</summary>
    public async Task<bool> RedeemAsync(string accountId, string code, CancellationToken ct)
    {
        var fingerprint = FingerprintOf(Clean(code));
        var now = Actor.Now(accountId, clock).AtUtc;
        return await db
                .RecoveryCodes.Where(c => c.AccountId == accountId && c.Fingerprint == fingerprint && c.UsedAtUtc == null)
                .ExecuteUpdateAsync(c => c.SetProperty(x => x.UsedAtUtc, now), ct) == 1;
    }

    public Task<int> CountUnusedAsync(string accountId, CancellationToken ct) =>
        db.RecoveryCodes.CountAsync(c => c.AccountId == accountId && c.UsedAtUtc == null, ct);

    /// <summary>True if the input has the length of a recovery code, not of a six-digit app code.</summary>
    public static bool HasCodeFormat(string code) => Clean(code).Length == Length;

    /// <remarks>Crockford's rules: O means zero, I and L mean one.</remarks>
    private static string Clean(string code) =>
        string.Concat(
            CodeInput
                .LettersAndDigits(code)
                .Select(c =>
                    c switch
                    {
                        'O' => '0',
                        'I' or 'L' => '1',
                        _ => c,
                    }
                )
                .Where(Alphabet.Contains)
        );

    private static string FingerprintOf(string code) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(code)));
}

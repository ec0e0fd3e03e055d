using System.Security.Cryptography;
using System.Text;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>Ten codes on paper for the day when the phone is lost; each opens once.</summary>
public sealed class RecoveryCodes(SiteDb db, TimeProvider clock)
{
    public const int Count = 10;

    // 25 characters of five bits each. Crockford's base 32: nothing in it looks like another.
    private const int Length = 25;
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>Makes new ones, and the earlier ones worthless; to be saved by the caller's transaction.</summary>
    /// <returns>As they are shown, once: <c>XXXXX-XXXXX-XXXXX-XXXXX-XXXXX</c>.</returns>
    public async Task<IReadOnlyList<string>> RenewAsync(string accountId, CancellationToken ct)
    {
        await db.RecoveryCodes.Where(c => c.AccountId == accountId).ExecuteDeleteAsync(ct);
        var codes = Enumerable.Range(0, Count).Select(_ => RandomNumberGenerator.GetString(Alphabet, Length)).ToList();
        db.RecoveryCodes.AddRange(codes.Select(code => new RecoveryCode { AccountId = accountId, Fingerprint = FingerprintOf(code) }));
        return [.. codes.Select(code => string.Join('-', code.Chunk(5).Select(part => new string(part))))];
    }

    /// <summary>Whether it is a code of theirs that was not used; it is now.</summary>
    public async Task<bool> TakeAsync(string accountId, string code, CancellationToken ct)
    {
        var fingerprint = FingerprintOf(Clean(code));
        var now = Actor.Now(accountId, clock).AtUtc;
        return await db.RecoveryCodes
            .Where(c => c.AccountId == accountId && c.Fingerprint == fingerprint && c.UsedAtUtc == null)
            .ExecuteUpdateAsync(c => c.SetProperty(x => x.UsedAtUtc, now), ct) == 1;
    }

    public Task<int> LeftAsync(string accountId, CancellationToken ct) => db.RecoveryCodes.CountAsync(c => c.AccountId == accountId && c.UsedAtUtc == null, ct);

    /// <summary>Whether somebody means a recovery code rather than an app's six digits.</summary>
    public static bool LooksLikeOne(string code) => Clean(code).Length == Length;

    /// <remarks>As Crockford reads it: O is zero, I and L are one.</remarks>
    private static string Clean(string code) => string.Concat(TypedCodes.LettersAndDigits(code).Select(c => c switch { 'O' => '0', 'I' or 'L' => '1', _ => c }).Where(Alphabet.Contains));

    private static string FingerprintOf(string code) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(code)));
}

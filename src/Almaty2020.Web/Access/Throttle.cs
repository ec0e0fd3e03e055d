using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Almaty2020.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access;

/// <summary>How many tries somebody, or an address of the network, has made lately.</summary>
public sealed class ThrottleCount
{
    /// <summary>A fingerprint: who it is about is nobody's to read here.</summary>
    public required string Key { get; init; }

    public required int Count { get; set; }

    public required DateTime SinceUtc { get; set; }
}

/// <summary>
/// Slows guessing down, on all nodes together. Counts what was typed, whether such an account exists or not, so that nothing can be
/// told from it; a passkey is no guess and never waits.
/// </summary>
public sealed class Throttle(SiteDb db, TimeProvider clock)
{
    public const int MostPerAccount = 5;
    public const int MostPerAddress = 30;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    /// <summary>Counts a try before it is looked at, so that many at once are not looked at all.</summary>
    /// <param name="what">What is tried, such as "password": each is counted for itself.</param>
    /// <returns>How long to wait; null when the try may be looked at.</returns>
    public async Task<TimeSpan?> CountAsync(string what, string account, IPAddress? address, CancellationToken ct)
    {
        var forAddress = await CountAsync(AddressKey(what, address), MostPerAddress, ct);
        var forAccount = await CountAsync(AccountKey(what, account), MostPerAccount, ct);
        return forAddress is null ? forAccount : forAccount is null || forAddress > forAccount ? forAddress : forAccount;
    }

    /// <summary>The right answer was given: the account's wrong ones are forgotten. The address's are not: it may have guessed at many.</summary>
    public Task ForgetAsync(string what, string account, CancellationToken ct)
    {
        var key = AccountKey(what, account);
        return db.Throttles.Where(t => t.Key == key).ExecuteDeleteAsync(ct);
    }

    /// <summary>Whether something that counts once is seen for the first time, on any node, within <see cref="Window"/>.</summary>
    public async Task<bool> IsFirstAsync(string what, Guid id, CancellationToken ct) => await CountAsync(Key($"{what} {id}"), 1, ct) is null;

    private async Task<TimeSpan?> CountAsync(string key, int most, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var oldest = now - Window;
        await db.Throttles.Where(t => t.SinceUtc <= oldest).ExecuteDeleteAsync(ct);
        while (await db.Throttles.Where(t => t.Key == key).ExecuteUpdateAsync(t => t.SetProperty(x => x.Count, x => x.Count + 1), ct) == 0)
        {
            var first = db.Throttles.Add(new ThrottleCount { Key = key, Count = 1, SinceUtc = now });
            try
            {
                await db.SaveChangesAsync(ct);
                return null;
            }
            catch (DbUpdateException e) when (Transactions.IsLostRace(e))
            {
                // Somebody else's first try came in between: then this one is a further one.
                first.State = EntityState.Detached;
            }
            finally
            {
                first.State = EntityState.Detached;
            }
        }

        var counted = await db.Throttles.AsNoTracking().SingleOrDefaultAsync(t => t.Key == key, ct);
        return counted is null || counted.Count <= most ? null : counted.SinceUtc + Window - now;
    }

    private static string AccountKey(string what, string account) => Key($"{what} account {account.Trim().ToUpperInvariant()}");

    /// <summary>An IPv6 customer has 2⁶⁴ addresses: they count as one.</summary>
    private static string AddressKey(string what, IPAddress? address)
    {
        var known = address ?? IPAddress.None;
        if (known.IsIPv4MappedToIPv6)
            known = known.MapToIPv4();
        var bytes = known.GetAddressBytes();
        return Key($"{what} address {Convert.ToHexString(known.AddressFamily == AddressFamily.InterNetworkV6 ? bytes.AsSpan(0, 8) : bytes)}");
    }

    private static string Key(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

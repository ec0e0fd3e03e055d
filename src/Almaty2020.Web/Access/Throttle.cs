using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing;
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
/// <remarks>
/// <para>
/// A password is counted for an account from one place of the network, so that who guesses from elsewhere does not lock its owner
/// out, and, less strictly, for the account from everywhere, so that who guesses from a thousand places gets no further: fifty in a
/// quarter of an hour find no password that <see cref="Passwords.PasswordRules"/> lets through. To keep an owner waiting takes ten
/// places that go on guessing. A code has a million values only, and who guesses one has the password already: it is counted
/// strictly from everywhere, by the quarter of an hour and by the day.
/// </para>
/// <para>
/// What a place has used up is not counted for the account as well: one place cannot use up the account's tries of all others.
/// </para>
/// </remarks>
public sealed class Throttle(SiteDb db, TimeProvider clock)
{
    public const string Password = "password";
    public const string Code = "code";
    public const string Reset = "reset";

    /// <summary>For one account from one place; codes for one account from everywhere.</summary>
    public const int MostPerAccount = 5;

    /// <summary>For one account from everywhere.</summary>
    public const int MostPerAccountAnywhere = 50;

    /// <summary>From one place, whatever the account.</summary>
    public const int MostPerAddress = 30;

    /// <summary>Codes for one account in <see cref="LongWindow"/>.</summary>
    public const int MostCodesADay = 30;

    /// <summary>Mails to one address in <see cref="ResetWindow"/>: whoever asks fills somebody else's mailbox.</summary>
    public const int MostResets = 3;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    public static readonly TimeSpan ResetWindow = TimeSpan.FromHours(1);

    public static readonly TimeSpan LongWindow = TimeSpan.FromDays(1);

    // The order is that of counting: see the remarks.
    private static readonly Rule[] ForPasswords =
        [new(By.Address, MostPerAddress, Window), new(By.AccountFromAddress, MostPerAccount, Window, IsForgotten: true), new(By.Account, MostPerAccountAnywhere, Window)];

    private static readonly Rule[] ForCodes =
        [new(By.Address, MostPerAddress, Window), new(By.Account, MostPerAccount, Window, IsForgotten: true), new(By.Account, MostCodesADay, LongWindow, IsForgotten: true)];

    private static readonly Rule[] ForResets =
        [new(By.Address, MostPerAddress, ResetWindow), new(By.Account, MostResets, ResetWindow)];

    private static readonly Rule Once = new(By.Account, 1, Window);

    private enum By
    {
        Address,
        AccountFromAddress,
        Account,
    }

    /// <summary>Counts a try before it is looked at, so that many at once are not looked at all.</summary>
    /// <param name="what">What is tried, such as <see cref="Password"/>: each is counted for itself.</param>
    /// <param name="account">As it was typed.</param>
    /// <param name="address">Where it comes from.</param>
    /// <param name="ct">Ends the wait for the database.</param>
    /// <returns>How long to wait; null when the try may be looked at.</returns>
    public async Task<TimeSpan?> CountAsync(string what, string account, IPAddress? address, CancellationToken ct)
    {
        foreach (var rule in RulesFor(what))
        {
            if (await CountAsync(KeyOf(rule, what, account, address), rule, ct) is { } wait)
                return wait;
        }

        return null;
    }

    /// <summary>The right answer was given: this place's wrong ones for the account are forgotten. The place's own are not: it may have guessed at many.</summary>
    public async Task ForgetAsync(string what, string account, IPAddress? address, CancellationToken ct)
    {
        var keys = RulesFor(what).Where(r => r.IsForgotten).Select(r => KeyOf(r, what, account, address)).ToList();
        foreach (var key in keys)
            await db.Throttles.Where(t => t.Key == key).ExecuteDeleteAsync(ct);
    }

    /// <summary>Whether something that counts once is seen for the first time, on any node, within <see cref="Window"/>.</summary>
    public async Task<bool> IsFirstAsync(string what, Guid id, CancellationToken ct) => await CountAsync(Fingerprint($"{what} {id}"), Once, ct) is null;

    private static Rule[] RulesFor(string what) => what switch { Code => ForCodes, Reset => ForResets, _ => ForPasswords };

    private async Task<TimeSpan?> CountAsync(string key, Rule rule, CancellationToken ct)
    {
        var now = Actor.Now("", clock).AtUtc;
        var oldest = now - rule.Window;
        while (true)
        {
            // The look comes first: who hammers on after the last try writes nothing and takes no lock.
            var counted = await db.Throttles.AsNoTracking().SingleOrDefaultAsync(t => t.Key == key, ct);
            if (counted is null)
            {
                if (await BeginAsync(key, now, ct))
                    return null;
            }
            else if (counted.SinceUtc <= oldest)
            {
                // Of two who find the window over, one begins the next and the other is counted in it.
                if (await db.Throttles.Where(t => t.Key == key && t.SinceUtc <= oldest).ExecuteUpdateAsync(t => t.SetProperty(x => x.Count, 1).SetProperty(x => x.SinceUtc, now), ct) == 1)
                    return null;
            }
            else if (counted.Count >= rule.Most)
            {
                return counted.SinceUtc + rule.Window - now;
            }
            else if (await db.Throttles.Where(t => t.Key == key && t.SinceUtc > oldest && t.Count < rule.Most).ExecuteUpdateAsync(t => t.SetProperty(x => x.Count, x => x.Count + 1), ct) == 1)
            {
                // The condition decides, not what was read before: of many at once exactly as many get through as are left.
                return null;
            }
        }
    }

    /// <returns>False when somebody else began at the same time.</returns>
    private async Task<bool> BeginAsync(string key, DateTime now, CancellationToken ct)
    {
        // Who adds a row takes the old ones away: the table grows by tries, and only by them.
        var oldest = now - LongWindow;
        await db.Throttles.Where(t => t.SinceUtc <= oldest).ExecuteDeleteAsync(ct);
        var first = db.Throttles.Add(new ThrottleCount { Key = key, Count = 1, SinceUtc = now });
        try
        {
            await db.SaveChangesAsync(ct);
            return true;
        }
        catch (DbUpdateException e) when (Transactions.IsLostRace(e))
        {
            return false;
        }
        finally
        {
            first.State = EntityState.Detached;
        }
    }

    private static string KeyOf(Rule rule, string what, string account, IPAddress? address) => Fingerprint(rule.By switch
    {
        By.Address => $"{what} address {Place(address)} {rule.Window}",
        By.AccountFromAddress => $"{what} account {AccountChecks.Normalize(account)} address {Place(address)} {rule.Window}",
        _ => $"{what} account {AccountChecks.Normalize(account)} {rule.Window}",
    });

    /// <summary>An IPv6 customer has 2⁶⁴ addresses: they count as one.</summary>
    private static string Place(IPAddress? address)
    {
        var known = address ?? IPAddress.None;
        if (known.IsIPv4MappedToIPv6)
            known = known.MapToIPv4();
        var bytes = known.GetAddressBytes();
        return Convert.ToHexString(known.AddressFamily == AddressFamily.InterNetworkV6 ? bytes.AsSpan(0, 8) : bytes);
    }

    private static string Fingerprint(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <param name="By">What is counted.</param>
    /// <param name="Most">How many in a window.</param>
    /// <param name="Window">Begins with the first try.</param>
    /// <param name="IsForgotten">When the right answer is given.</param>
    private sealed record Rule(By By, int Most, TimeSpan Window, bool IsForgotten = false);
}

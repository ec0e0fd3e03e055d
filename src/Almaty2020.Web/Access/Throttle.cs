using System.Net;
using System.Security.Cryptography;
using System.Text;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Startup;
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
/// told from it. A passkey is no guess: only how many answers are looked at is counted.
/// </summary>
/// <remarks>
/// <para>
/// A password is counted for an account from one network, so that whoever guesses from elsewhere does not lock its owner
/// out, and, less strictly, for the account from everywhere, so that whoever guesses from a thousand places gets no further: fifty in a
/// quarter of an hour find no password that <see cref="Passwords.PasswordRules"/> lets through. A network is an address of IPv4 and its /24, or
/// of IPv6 a /64, its /56 and its /48: one customer may have all of the last. A code has a million values only, and whoever guesses one has the
/// password already: it is counted strictly from everywhere, by the quarter of an hour and by the day.
/// </para>
/// <para>
/// A browser that somebody has signed in with before (<see cref="SigningIn.KnownDevices"/>), and a session that asks for the password again, are
/// counted for themselves alone: no stranger can keep the owner of a known browser waiting.
/// </para>
/// <para>
/// What a network has used up is not counted for the account as well: one network cannot use up the account's tries of all others.
/// </para>
/// </remarks>
public sealed class Throttle(SiteDb db, TimeProvider clock)
{
    public const string Password = "password";
    public const string Code = "code";
    public const string Reset = "reset";
    public const string Passkey = "passkey";

    /// <summary>For one account from one place or known browser; codes for one account from everywhere.</summary>
    public const int MostPerAccount = 5;

    /// <summary>For one account from an IPv6 /56; and from a /48 or an IPv4 /24.</summary>
    public const int MostPerAccountNear = 10;
    public const int MostPerAccountAround = 20;

    /// <summary>For one account from everywhere.</summary>
    public const int MostPerAccountAnywhere = 50;

    /// <summary>From one place, whatever the account; and from the networks around it.</summary>
    public const int MostPerAddress = 30;
    public const int MostNear = 60;
    public const int MostAround = 120;

    /// <summary>Answers to questions for a passkey, from one place or known browser; a sign-in page that is open asks every eight minutes.</summary>
    public const int MostPasskeys = 60;

    /// <summary>Codes for one account in <see cref="LongWindow"/>.</summary>
    public const int MostCodesADay = 30;

    /// <summary>Mails to one address in <see cref="ResetWindow"/>: whoever asks fills somebody else's mailbox.</summary>
    public const int MostResets = 3;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    public static readonly TimeSpan ResetWindow = TimeSpan.FromHours(1);

    public static readonly TimeSpan LongWindow = TimeSpan.FromDays(1);

    // The order is that of counting, the narrowest network first: see the remarks.
    private static readonly Rule[] FromNetworks =
        [new(By.Network, MostPerAddress, Window, Network.Place), new(By.Network, MostNear, Window, Network.Near), new(By.Network, MostAround, Window, Network.Around)];

    private static readonly Rule[] ForPasswords =
    [
        .. FromNetworks,
        new(By.AccountFromNetwork, MostPerAccount, Window, Network.Place, IsForgotten: true),
        new(By.AccountFromNetwork, MostPerAccountNear, Window, Network.Near, IsForgotten: true),
        new(By.AccountFromNetwork, MostPerAccountAround, Window, Network.Around, IsForgotten: true),
        new(By.Account, MostPerAccountAnywhere, Window),
    ];

    private static readonly Rule[] ForCodes =
        [.. FromNetworks, new(By.Account, MostPerAccount, Window, IsForgotten: true), new(By.Account, MostCodesADay, LongWindow, IsForgotten: true)];

    private static readonly Rule[] ForResets =
        [.. FromNetworks.Select(r => r with { Window = ResetWindow }), new(By.Account, MostResets, ResetWindow)];

    private static readonly Rule[] ForPasskeys =
        [new(By.Network, MostPasskeys, Window, Network.Place), new(By.Network, MostPasskeys * 2, Window, Network.Near), new(By.Network, MostPasskeys * 4, Window, Network.Around)];

    private static readonly Rule[] FromKnownDevice = [new(By.Device, MostPerAccount, Window, IsForgotten: true)];

    private static readonly Rule[] PasskeysFromKnownDevice = [new(By.Device, MostPasskeys, Window)];

    private static readonly Rule Once = new(By.Account, 1, Window);

    private enum By
    {
        Network,
        AccountFromNetwork,
        Account,
        Device,
    }

    /// <summary>How much of the network around an address is meant: /64, /56 and /48 of IPv6; the address itself, nothing, and the /24 of IPv4.</summary>
    private enum Network
    {
        Place,
        Near,
        Around,
    }

    /// <inheritdoc cref="CountAsync(string, string, IPAddress, string, CancellationToken)"/>
    public Task<TimeSpan?> CountAsync(string what, string account, IPAddress? address, CancellationToken ct) => CountAsync(what, account, address, device: null, ct);

    /// <summary>Counts a try before it is looked at, so that many at once are not looked at all.</summary>
    /// <param name="what">What is tried, such as <see cref="Password"/>: each is counted for itself.</param>
    /// <param name="account">As it was typed.</param>
    /// <param name="address">Where it comes from.</param>
    /// <param name="device">A browser or a session that is known to be the account's; null for a stranger.</param>
    /// <param name="ct">Ends the wait for the database.</param>
    /// <returns>How long to wait; null when the try may be looked at.</returns>
    public async Task<TimeSpan?> CountAsync(string what, string account, IPAddress? address, string? device, CancellationToken ct)
    {
        var rules = KeysOf(what, account, address, device);
        // A look at all of them first: whoever comes from a network that has used up its tries leaves no row for a narrower one.
        var keys = rules.Select(r => r.Key).ToList();
        var now = Actor.Now("", clock).AtUtc;
        var counted = await db.Throttles.AsNoTracking().Where(t => keys.Contains(t.Key)).ToDictionaryAsync(t => t.Key, StringComparer.Ordinal, ct);
        foreach (var (key, rule) in rules)
        {
            if (counted.TryGetValue(key, out var count) && count.SinceUtc > now - rule.Window && count.Count >= rule.Most)
                return count.SinceUtc + rule.Window - now;
        }

        foreach (var (key, rule) in rules)
        {
            if (await CountAsync(key, rule, ct) is { } wait)
                return wait;
        }

        return null;
    }

    /// <summary>The right answer was given: wrong ones of this place, or this browser, for the account are forgotten. The place's own are not: it may have guessed at many.</summary>
    public async Task ForgetAsync(string what, string account, IPAddress? address, string? device, CancellationToken ct)
    {
        foreach (var (key, _) in KeysOf(what, account, address, device).Where(r => r.Rule.IsForgotten))
            await db.Throttles.Where(t => t.Key == key).ExecuteDeleteAsync(ct);
    }

    /// <summary>Whether something that counts once is seen for the first time, on any node, within <see cref="Window"/>.</summary>
    public async Task<bool> IsFirstAsync(string what, Guid id, CancellationToken ct) => await CountAsync(Fingerprint($"{what} {id}"), Once, ct) is null;

    private static Rule[] RulesFor(string what, bool isKnown) => what switch
    {
        Code => ForCodes,
        Reset => ForResets,
        Passkey => isKnown ? PasskeysFromKnownDevice : ForPasskeys,
        _ => isKnown ? FromKnownDevice : ForPasswords,
    };

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

    private static List<(string Key, Rule Rule)> KeysOf(string what, string account, IPAddress? address, string? device)
    {
        var (keys, plain) = (new List<(string, Rule)>(), NetworkPrefixes.Plain(address));
        foreach (var rule in RulesFor(what, device is not null))
        {
            if (rule.By is By.Account or By.Device)
                keys.Add((Fingerprint(rule.By == By.Account ? $"{what} account {AccountChecks.Normalize(account)} {rule.Window}" : $"{what} account {AccountChecks.Normalize(account)} device {device} {rule.Window}"), rule));
            else if (BitsOf(rule.Network, plain) is { } bits)
                keys.Add((Fingerprint($"{what} {(rule.By == By.Network ? "" : $"account {AccountChecks.Normalize(account)} ")}address {Convert.ToHexString(NetworkPrefixes.BytesOf(plain, bits))} {rule.Window}"), rule));
        }

        return keys;
    }

    private static int? BitsOf(Network network, IPAddress plain) => (network, NetworkPrefixes.IsIPv6(plain)) switch
    {
        (Network.Place, true) => 64,
        (Network.Near, true) => 56,
        (Network.Around, true) => 48,
        (Network.Place, false) => 32,
        (Network.Around, false) => 24,
        _ => null,
    };

    private static string Fingerprint(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <param name="By">What is counted.</param>
    /// <param name="Most">How many in a window.</param>
    /// <param name="Window">Begins with the first try.</param>
    /// <param name="Network">Where a network is counted.</param>
    /// <param name="IsForgotten">When the right answer is given.</param>
    private sealed record Rule(By By, int Most, TimeSpan Window, Network Network = Network.Place, bool IsForgotten = false);
}

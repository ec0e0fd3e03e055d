using System.Net;
using System.Security.Cryptography;
using System.Text;
using Almaty2020.Web.Access.Passwords;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Http;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access;

/// <summary>Number of recent attempts for one account, network or device.</summary>
public sealed class ThrottleCount
{
    /// <summary>A hash, so that the table doesn't reveal accounts or addresses.</summary>
    public required string Key { get; init; }

    public required int Count { get; set; }

    public required DateTime SinceUtc { get; set; }
}

/// <summary>
/// Limits attempts at passwords, codes, password resets and passkeys, across all nodes. Counts what was typed, whether or not the account
/// exists, so the limit reveals nothing. Passkeys cannot be guessed; counting their answers only limits the work of checking them.
/// </summary>
/// <remarks>
/// <para>
/// Passwords are counted per account and network, so an attacker elsewhere does not lock out the owner. They are also counted, with a
/// higher limit, per account from everywhere, so an attacker with a thousand addresses gets no further: fifty attempts in a quarter of an
/// hour find no password that <see cref="Passwords.PasswordRules"/> accepts. The networks are an IPv4 address and its /24, or an IPv6 /64,
/// /56 and /48; one customer may own a whole /48. A code has only a million values, and an attacker who guesses one already has the
/// password. Codes are therefore counted strictly from everywhere, per quarter of an hour and per day.
/// </para>
/// <para>
/// A browser that has signed in to the account before (<see cref="SigningIn.KnownDevices"/>) and a session that re-authenticates have
/// counters of their own. Strangers cannot lock out the owner of a known browser.
/// </para>
/// <para>
/// Attempts rejected by a network limit are not counted for the account, so one network cannot use up the account's limit for all others.
/// </para>
/// </remarks>
public sealed class Throttle(SiteDb db, TimeProvider clock)
{
    public const string Password = "password";
    public const string Code = "code";
    public const string Reset = "reset";
    public const string Passkey = "passkey";

    /// <summary>Attempts for one account from one address or known browser; for codes, for one account from everywhere.</summary>
    public const int MaxPerAccount = 5;

    /// <summary>Attempts for one account from an IPv6 /56 (Near), and from an IPv6 /48 or IPv4 /24 (Around).</summary>
    public const int MaxPerAccountNearby = 10;
    public const int MaxPerAccountWide = 20;

    /// <summary>Attempts for one account from everywhere.</summary>
    public const int MaxPerAccountTotal = 50;

    /// <summary>Attempts from one address for all accounts together, and from the networks around it.</summary>
    public const int MaxPerAddress = 30;
    public const int MaxNearby = 60;
    public const int MaxWide = 120;

    /// <summary>
    /// Passkey answers from one address or known browser. An open sign-in page requests a new challenge every eight minutes.
    /// </summary>
    public const int MaxPasskeyAnswers = 60;

    /// <summary>Code attempts for one account in <see cref="LongWindow"/>.</summary>
    public const int MaxCodesPerDay = 30;

    /// <summary>
    /// Reset e-mails to one address in <see cref="ResetWindow"/>, because anyone can request them and fill another person's mailbox.
    /// </summary>
    public const int MaxResets = 3;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    public static readonly TimeSpan ResetWindow = TimeSpan.FromHours(1);

    public static readonly TimeSpan LongWindow = TimeSpan.FromDays(1);

    // Rules are counted in this order, narrowest network first: see the remarks of the class.
    private static readonly Rule[] FromNetworks =
    [
        new(By.Network, MaxPerAddress, Window, Network.Place),
        new(By.Network, MaxNearby, Window, Network.Near),
        new(By.Network, MaxWide, Window, Network.Around),
    ];

    private static readonly Rule[] ForPasswords =
    [
        .. FromNetworks,
        new(By.AccountFromNetwork, MaxPerAccount, Window, Network.Place, ClearsOnSuccess: true),
        new(By.AccountFromNetwork, MaxPerAccountNearby, Window, Network.Near, ClearsOnSuccess: true),
        new(By.AccountFromNetwork, MaxPerAccountWide, Window, Network.Around, ClearsOnSuccess: true),
        new(By.Account, MaxPerAccountTotal, Window),
    ];

    private static readonly Rule[] ForCodes =
    [
        .. FromNetworks,
        new(By.Account, MaxPerAccount, Window, ClearsOnSuccess: true),
        new(By.Account, MaxCodesPerDay, LongWindow, ClearsOnSuccess: true),
    ];

    private static readonly Rule[] ForResets =
    [
        .. FromNetworks.Select(r => r with { Window = ResetWindow }),
        new(By.Account, MaxResets, ResetWindow),
    ];

    private static readonly Rule[] ForPasskeys =
    [
        new(By.Network, MaxPasskeyAnswers, Window, Network.Place),
        new(By.Network, MaxPasskeyAnswers * 2, Window, Network.Near),
        new(By.Network, MaxPasskeyAnswers * 4, Window, Network.Around),
    ];

    private static readonly Rule[] FromKnownDevice = [new(By.Device, MaxPerAccount, Window, ClearsOnSuccess: true)];

    private static readonly Rule[] PasskeysFromKnownDevice = [new(By.Device, MaxPasskeyAnswers, Window)];

    private static readonly Rule Once = new(By.Account, 1, Window);

    private enum By
    {
        Network,
        AccountFromNetwork,
        Account,
        Device,
    }

    /// <summary>Size of the network around an address. IPv6: /64, /56 and /48. IPv4: the address, none, and its /24.</summary>
    private enum Network
    {
        Place,
        Near,
        Around,
    }

    /// <inheritdoc cref="TryCountAsync(string, string, IPAddress, string, CancellationToken)"/>
    public Task<TimeSpan?> TryCountAsync(string what, string account, IPAddress? address, CancellationToken ct) =>
        TryCountAsync(what, account, address, device: null, ct);

    /// <summary>Counts an attempt before it is checked, so that many parallel attempts cannot all be checked.</summary>
    /// <param name="what">Kind of attempt, such as <see cref="Password"/>. Each kind has its own counters.</param>
    /// <param name="account">E-mail address as typed, or the account's id. Empty for passkeys.</param>
    /// <param name="address">IP address of the client.</param>
    /// <param name="device">Id of a browser or session known to belong to the account; null for an unknown one.</param>
    /// <param name="ct">Cancels waiting for the database.</param>
    /// <returns>How long to wait; null if the attempt may be checked.</returns>
    public async Task<TimeSpan?> TryCountAsync(string what, string account, IPAddress? address, string? device, CancellationToken ct)
    {
        var rules = KeysOf(what, account, address, device);
        // Check all limits before counting: a request from an exhausted network must not add rows for narrower networks.
        var keys = rules.Select(r => r.Key).ToList();
        var now = Actor.Now("", clock).AtUtc;
        var counted = await db
            .Throttles.AsNoTracking()
            .Where(t => keys.Contains(t.Key))
            .ToDictionaryAsync(t => t.Key, StringComparer.Ordinal, ct);
        foreach (var (key, rule) in rules)
        {
            if (counted.TryGetValue(key, out var count) && count.SinceUtc > now - rule.Window && count.Count >= rule.Limit)
                return count.SinceUtc + rule.Window - now;
        }

        foreach (var (key, rule) in rules)
        {
            if (await TryCountAsync(key, rule, ct) is { } wait)
                return wait;
        }

        return null;
    }

    /// <summary>
    /// Clears the counters of wrong attempts for this account from this network or browser, after a correct answer. Keeps the counters of
    /// the network itself, because it may have tried many accounts.
    /// </summary>
    public async Task ClearAsync(string what, string account, IPAddress? address, string? device, CancellationToken ct)
    {
        foreach (var (key, _) in KeysOf(what, account, address, device).Where(r => r.Rule.ClearsOnSuccess))
            await db.Throttles.Where(t => t.Key == key).ExecuteDeleteAsync(ct);
    }

    /// <summary>True for the first call with this id on any node within <see cref="Window"/>.</summary>
    public async Task<bool> IsFirstAsync(string what, Guid id, CancellationToken ct) =>
        await TryCountAsync(Fingerprint($"{what} {id}"), Once, ct) is null;

    private static Rule[] RulesFor(string what, bool isKnown) =>
        what switch
        {
            Code => ForCodes,
            Reset => ForResets,
            Passkey => isKnown ? PasskeysFromKnownDevice : ForPasskeys,
            _ => isKnown ? FromKnownDevice : ForPasswords,
        };

    private async Task<TimeSpan?> TryCountAsync(string key, Rule rule, CancellationToken ct)
    {
        var now = Actor.Now("", clock).AtUtc;
        var oldest = now - rule.Window;
        while (true)
        {
            // Read first: a client that keeps sending after the last allowed attempt causes no write and no lock.
            var counted = await db.Throttles.AsNoTracking().SingleOrDefaultAsync(t => t.Key == key, ct);
            if (counted is null)
            {
                if (await BeginAsync(key, now, ct))
                    return null;
            }
            else if (counted.SinceUtc <= oldest)
            {
                // If two requests find the window expired, one starts the next window and the other is counted in it.
                if (
                    await db
                        .Throttles.Where(t => t.Key == key && t.SinceUtc <= oldest)
                        .ExecuteUpdateAsync(t => t.SetProperty(x => x.Count, 1).SetProperty(x => x.SinceUtc, now), ct) == 1
                )
                    return null;
            }
            else if (counted.Count >= rule.Limit)
            {
                return counted.SinceUtc + rule.Window - now;
            }
            else if (
                await db
                    .Throttles.Where(t => t.Key == key && t.SinceUtc > oldest && t.Count < rule.Limit)
                    .ExecuteUpdateAsync(t => t.SetProperty(x => x.Count, x => x.Count + 1), ct) == 1
            )
            {
                // The WHERE condition enforces the limit, not the row read before: parallel requests cannot exceed it.
                return null;
            }
        }
    }

    /// <returns>False if another request inserted the row at the same time.</returns>
    private async Task<bool> BeginAsync(string key, DateTime now, CancellationToken ct)
    {
        // Inserting also deletes expired rows, so the table cannot grow without bound.
        var oldest = now - LongWindow;
        await db.Throttles.Where(t => t.SinceUtc <= oldest).ExecuteDeleteAsync(ct);
        var first = db.Throttles.Add(
            new ThrottleCount
            {
                Key = key,
                Count = 1,
                SinceUtc = now,
            }
        );
        try
        {
            await db.SaveChangesAsync(ct);
            return true;
        }
        catch (DbUpdateException e) when (Transactions.IsConcurrencyConflict(e))
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
        var (keys, plain) = (new List<(string, Rule)>(), NetworkPrefixes.Normalize(address));
        foreach (var rule in RulesFor(what, device is not null))
        {
            if (rule.By is By.Account or By.Device)
                keys.Add(
                    (
                        Fingerprint(
                            rule.By == By.Account
                                ? $"{what} account {EmailAddresses.Normalize(account)} {rule.Window}"
                                : $"{what} account {EmailAddresses.Normalize(account)} device {device} {rule.Window}"
                        ),
                        rule
                    )
                );
            else if (BitsOf(rule.Network, plain) is { } bits)
                keys.Add(
                    (
                        Fingerprint(
                            $"{what} {(rule.By == By.Network ? "" : $"account {EmailAddresses.Normalize(account)} ")}address {Convert.ToHexString(NetworkPrefixes.PrefixBytes(plain, bits))} {rule.Window}"
                        ),
                        rule
                    )
                );
        }

        return keys;
    }

    private static int? BitsOf(Network network, IPAddress plain) =>
        (network, NetworkPrefixes.IsIPv6(plain)) switch
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
    /// <param name="Limit">Maximum number of attempts in a window.</param>
    /// <param name="Window">Length; starts with the first attempt.</param>
    /// <param name="Network">Size of the network, for rules that count by network.</param>
    /// <param name="ClearsOnSuccess">True if a correct answer clears the counter.</param>
    private sealed record Rule(By By, int Limit, TimeSpan Window, Network Network = Network.Place, bool ClearsOnSuccess = false);
}

using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Data;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OtpNet;

namespace Almaty2020.Tests.Access.SigningIn;

/// <summary>Attack: guessing passwords and codes at high speed.</summary>
public sealed class ThrottleTests(ThrottleTests.SpellingsSite spellings) : IClassFixture<ThrottleTests.SpellingsSite>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly TestClock clock = new();

    /// <summary>Shared by the tests of spellings, which use different accounts and do not move the clock.</summary>
    public sealed class SpellingsSite : IAsyncLifetime
    {
        public TestSite Site { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Site = await TestSite.StartAsync();

        public ValueTask DisposeAsync() => Site?.DisposeAsync() ?? default;
    }

    [Fact]
    public async Task TooManyWrongPasswords_BlockRightPasswordUntilWindowEnds()
    {
        await using var site = await TestSite.StartAsync(clock);
        var account = await site.AddAccountAsync(Role.Author);
        using var browser = new StaffBrowser(site);
        await browser.GoAsync("/admin/sign-in");

        for (var i = 0; i < Throttle.MaxPerAccount; i++)
            Assert.Equal(HttpStatusCode.UnprocessableEntity, await TryAsync(browser, account.Email, "wrong"));
        using (var right = await browser.SendAsync("/admin/sign-in", ("email", account.Email), ("password", TestAccount.Password)))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, right.StatusCode);
            Assert.Equal(TimeSpan.FromMinutes(15), right.Headers.RetryAfter?.Delta);
        }

        clock.Advance(Throttle.Window - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync(browser, account.Email, TestAccount.Password));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.Redirect, await TryAsync(browser, account.Email, TestAccount.Password));
    }

    [Fact]
    public async Task CaseAndSpacesInAddress_CountAsOneAccount()
    {
        await using var site = await TestSite.StartAsync(clock);
        var account = await site.AddAccountAsync(Role.Author);
        using var browser = new StaffBrowser(site);
        await browser.GoAsync("/admin/sign-in");

        for (var i = 0; i < Throttle.MaxPerAccount; i++)
            await TryAsync(browser, i % 2 == 0 ? account.Email.ToUpperInvariant() : $" {account.Email} ", "wrong");

        Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync(browser, account.Email, TestAccount.Password));
    }

    /// <summary>SQL Server's default collation treats these addresses as equal, so the counters must too, on every database.</summary>
    [Theory]
    [MemberData(nameof(Spellings))]
    public async Task AddressSpellingVariant_SignsInAndCountsAsSameAccount(string spelling)
    {
        var site = spellings.Site;
        var account = await site.AddAccountAsync(Role.Author);
        var typed = Respell(account.Email, spelling);
        Assert.NotEqual(account.Email, typed);
        using (var owner = new StaffBrowser(site))
        {
            await owner.GoAsync("/admin/sign-in");
            Assert.Equal(HttpStatusCode.Redirect, await TryAsync(owner, typed, TestAccount.Password));
        }

        using var browser = new StaffBrowser(site);
        await browser.GoAsync("/admin/sign-in");
        for (var i = 0; i < Throttle.MaxPerAccount; i++)
            Assert.Equal(HttpStatusCode.UnprocessableEntity, await TryAsync(browser, account.Email, "wrong"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync(browser, typed, TestAccount.Password));
        Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync(browser, account.Email, TestAccount.Password));
    }

    [Theory]
    [MemberData(nameof(Spellings))]
    public async Task ResetForAddressSpellingVariant_CountsAsSameAccount(string spelling)
    {
        var site = spellings.Site;
        var account = await site.AddAccountAsync(Role.Author);
        using var browser = new StaffBrowser(site);
        for (var i = 0; i <= Throttle.MaxResets; i++)
        {
            await browser.GoAsync("/admin/forgotten");
            using var asked = await browser.SendAsync(
                "/admin/forgotten",
                ("email", i % 2 == 0 ? account.Email : Respell(account.Email, spelling))
            );
            Assert.Equal(i < Throttle.MaxResets ? HttpStatusCode.Redirect : HttpStatusCode.TooManyRequests, asked.StatusCode);
        }

        Assert.NotEmpty(await site.MailsToAsync(account.Email));
    }

    [Theory]
    [MemberData(nameof(Spellings))]
    public async Task InvitationToAddressSpellingVariant_IsRefused(string spelling)
    {
        var site = spellings.Site;
        var account = await site.AddAccountAsync(Role.Author);
        using var administrator = await site.SignInAsync(await site.AddAccountAsync(Role.Administrator));
        await administrator.GoAsync("/admin/accounts/invite");

        using var sent = await administrator.SendAsync(
            "/admin/accounts/invite",
            ("name", "Dana"),
            ("email", Respell(account.Email, spelling)),
            ("language", "kk"),
            ("roles", "author")
        );

        Assert.Equal(HttpStatusCode.UnprocessableEntity, sent.StatusCode);
        Assert.NotNull(administrator.Page.QuerySelector("#email-error"));
    }

    /// <summary>Requests can contain characters that no form would send; they must not cause an error.</summary>
    [Theory]
    [InlineData("gul\uFFFEnara@example.kz")]
    [InlineData("gul\u0000nara@example.kz")]
    [InlineData("g\u034Fu\uFE00lnara@example.kz\uFDD0")]
    [InlineData("gulnara@example.kz\u00A0\u00AD")]
    public void InvisibleCharacters_AreRemovedFromAddress(string typed)
    {
        Assert.Equal("GULNARA@EXAMPLE.KZ", EmailAddresses.Normalize(typed));
        Assert.Equal("gulnara@example.kz", EmailAddresses.Clean(typed));
    }

    [Fact]
    public void Address_IsNormalizedAfterCleaning_AndLoneSurrogateIsReplaced()
    {
        Assert.Equal("émilie@example.kz", EmailAddresses.Clean("e\u034F\u0301milie@example.kz"));
        Assert.Equal("\uFFFDa@example.kz", EmailAddresses.Clean("\uD800a@example.kz"));
    }

    public static TheoryData<string> Spellings =>
        [
            "soft hyphen",
            "zero width space",
            "joiner",
            "byte order mark",
            "direction",
            "grapheme joiner",
            "variation selector",
            "hangul filler",
            "wide",
            "capitals",
            "blanks",
            "no-break spaces",
        ];

    private static string Respell(string email, string spelling) =>
        spelling switch
        {
            "soft hyphen" => email.Insert(3, "\u00AD"),
            "zero width space" => email.Insert(3, "\u200B"),
            "joiner" => email.Insert(3, "\u200D\u2060"),
            "byte order mark" => "\uFEFF" + email,
            "direction" => $"\u202E{email}\u202C\u200F",
            "grapheme joiner" => email.Insert(3, "\u034F"),
            "variation selector" => email.Insert(3, "\uFE0F"),
            "hangul filler" => email.Insert(3, "\u3164\uFFA0"),
            "wide" => string.Concat(email.Select(c => c is > '!' and <= '~' ? (char)(c + 0xFEE0) : c)),
            "capitals" => email.ToUpperInvariant(),
            "blanks" => $"  {email}\t ",
            "no-break spaces" => $"\u00A0{email}\u2003",
            _ => throw new ArgumentOutOfRangeException(nameof(spelling), spelling, "Unknown spelling."),
        };

    [Fact]
    public async Task OneAddressTriesManyAccounts_IsBlocked_OtherAddressesAreNot()
    {
        await using var site = await TestSite.StartAsync(clock);
        var account = await site.AddAccountAsync(Role.Author);
        using var attacker = new StaffBrowser(site, "192.0.2.7");
        await attacker.GoAsync("/admin/sign-in");

        for (var i = 0; i < Throttle.MaxPerAddress; i++)
            Assert.Equal(HttpStatusCode.UnprocessableEntity, await TryAsync(attacker, $"somebody{i}@example.kz", "wrong"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync(attacker, account.Email, TestAccount.Password));

        using var owner = new StaffBrowser(site, "192.0.2.8");
        await owner.GoAsync("/admin/sign-in");
        Assert.Equal(HttpStatusCode.Redirect, await TryAsync(owner, account.Email, TestAccount.Password));
    }

    [Fact]
    public async Task AttackFromAnotherAddress_DoesNotLockOutOwner()
    {
        await using var site = await TestSite.StartAsync(clock);
        var account = await site.AddAccountAsync(Role.Author);
        using var attacker = new StaffBrowser(site, "192.0.2.7");
        await attacker.GoAsync("/admin/sign-in");
        for (var i = 0; i < Throttle.MaxPerAccount * 3; i++)
            await TryAsync(attacker, account.Email, "wrong");

        using var owner = new StaffBrowser(site, "192.0.2.8");
        await owner.GoAsync("/admin/sign-in");

        Assert.Equal(HttpStatusCode.Redirect, await TryAsync(owner, account.Email, TestAccount.Password));
    }

    [Fact]
    public async Task ManyAddressesTryOneAccount_ShareOneLimit()
    {
        await using var site = await TestSite.StartAsync(clock);
        var account = await site.AddAccountAsync(Role.Author);
        await using (var scope = site.Services.CreateAsyncScope())
        {
            // Count directly in the throttle, without hashing each password.
            var throttle = scope.ServiceProvider.GetRequiredService<Throttle>();
            for (var i = 0; i < Throttle.MaxPerAccountTotal; i++)
                Assert.Null(await throttle.TryCountAsync(Throttle.Password, account.Email, new IPAddress([192, 0, (byte)i, 7]), Ct));
        }

        using var browser = new StaffBrowser(site, "198.51.100.1");
        await browser.GoAsync("/admin/sign-in");
        Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync(browser, account.Email, TestAccount.Password));
        clock.Advance(Throttle.Window);
        Assert.Equal(HttpStatusCode.Redirect, await TryAsync(browser, account.Email, TestAccount.Password));
    }

    [Fact]
    public async Task AddressesOfOneIPv6Network_CountAsOne()
    {
        await using var site = await TestSite.StartAsync(clock);
        await using var scope = site.Services.CreateAsyncScope();
        var throttle = scope.ServiceProvider.GetRequiredService<Throttle>();
        for (var i = 0; i < Throttle.MaxPerAccount; i++)
            Assert.Null(await throttle.TryCountAsync(Throttle.Password, "a@example.kz", IPAddress.Parse($"2001:db8:1:1::{i}"), Ct));

        Assert.NotNull(await throttle.TryCountAsync(Throttle.Password, "a@example.kz", IPAddress.Parse("2001:db8:1:1:ffff::1"), Ct));
        Assert.Null(await throttle.TryCountAsync(Throttle.Password, "a@example.kz", IPAddress.Parse("2001:db8:1:2::1"), Ct));
        // The same IPv4 address, as written by a dual-stack socket.
        for (var i = 0; i < Throttle.MaxPerAccount; i++)
            Assert.Null(await throttle.TryCountAsync(Throttle.Password, "b@example.kz", IPAddress.Parse("192.0.2.1"), Ct));
        Assert.NotNull(await throttle.TryCountAsync(Throttle.Password, "b@example.kz", IPAddress.Parse("::ffff:192.0.2.1"), Ct));
    }

    [Fact]
    public async Task RightPassword_ClearsCountOfWrongOnes()
    {
        await using var site = await TestSite.StartAsync(clock);
        var account = await site.AddAccountAsync(Role.Author);
        for (var round = 0; round < 2; round++)
        {
            using var browser = new StaffBrowser(site, "192.0.2.7");
            await browser.GoAsync("/admin/sign-in");
            for (var i = 0; i < Throttle.MaxPerAccount - 1; i++)
                Assert.Equal(HttpStatusCode.UnprocessableEntity, await TryAsync(browser, account.Email, "wrong"));
            Assert.Equal(HttpStatusCode.Redirect, await TryAsync(browser, account.Email, TestAccount.Password));
        }
    }

    [Fact]
    public async Task ParallelPasswords_AreNotCheckedBeyondLimit()
    {
        var hasher = new CountingHasher();
        await using var site = TestSite.StartOn(await TestDatabase.WithContentAsync(), clock: clock, services: s =>
            s.AddSingleton<IPasswordHasher<Account>>(hasher)
        );
        var account = await site.AddAccountAsync(Role.Author);
        using var browser = new StaffBrowser(site);
        await browser.GoAsync("/admin/sign-in");
        hasher.Verified = 0;

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => TryAsync(browser, account.Email, "wrong")));

        Assert.Equal(Throttle.MaxPerAccount, answers.Count(a => a == HttpStatusCode.UnprocessableEntity));
        Assert.Equal(20 - Throttle.MaxPerAccount, answers.Count(a => a == HttpStatusCode.TooManyRequests));
        Assert.Equal(Throttle.MaxPerAccount, hasher.Verified);
    }

    [Fact]
    public async Task TooManyWrongCodes_BlockRightCodeFromAnywhere()
    {
        await using var site = await TestSite.StartAsync(clock);
        var account = await site.AddAccountAsync(Role.Publisher);
        using var attacker = await PendingSecondFactorAsync(site, account);
        var wrong = Code(account) == "000000" ? "000001" : "000000";

        for (var i = 0; i < Throttle.MaxPerAccount; i++)
            Assert.Equal(HttpStatusCode.UnprocessableEntity, await TryCodeAsync(attacker, wrong));
        Assert.Equal(HttpStatusCode.TooManyRequests, await TryCodeAsync(attacker, Code(account)));

        using var elsewhere = await PendingSecondFactorAsync(site, account);
        Assert.Equal(HttpStatusCode.TooManyRequests, await TryCodeAsync(elsewhere, Code(account)));

        clock.Advance(Throttle.Window);
        using var later = await PendingSecondFactorAsync(site, account);
        Assert.Equal(HttpStatusCode.Redirect, await TryCodeAsync(later, Code(account)));
    }

    [Fact]
    public async Task ParallelCodes_AreNotCheckedBeyondLimit()
    {
        await using var site = await TestSite.StartAsync(clock);
        var account = await site.AddAccountAsync(Role.Publisher);
        using var attacker = await PendingSecondFactorAsync(site, account);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => TryCodeAsync(attacker, "12345")));

        Assert.Equal(Throttle.MaxPerAccount, answers.Count(a => a == HttpStatusCode.UnprocessableEntity));
        Assert.Equal(20 - Throttle.MaxPerAccount, answers.Count(a => a == HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task SlowCodeGuessing_HitsDailyLimit()
    {
        await using var site = await TestSite.StartAsync(clock);
        await using var scope = site.Services.CreateAsyncScope();
        var throttle = scope.ServiceProvider.GetRequiredService<Throttle>();
        for (var i = 0; i < Throttle.MaxCodesPerDay; i++)
        {
            Assert.Null(await throttle.TryCountAsync(Throttle.Code, "account", IPAddress.Loopback, Ct));
            clock.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.InRange(
            (await throttle.TryCountAsync(Throttle.Code, "account", IPAddress.Loopback, Ct))!.Value,
            TimeSpan.FromHours(21),
            TimeSpan.FromHours(24)
        );
        clock.Advance(TimeSpan.FromHours(22));
        Assert.Null(await throttle.TryCountAsync(Throttle.Code, "account", IPAddress.Loopback, Ct));
    }

    [Fact]
    public async Task ExpiredCounts_AreDeleted()
    {
        await using var site = await TestSite.StartAsync(clock);
        await using var scope = site.Services.CreateAsyncScope();
        var throttle = scope.ServiceProvider.GetRequiredService<Throttle>();
        for (var i = 0; i < 4; i++)
            await throttle.TryCountAsync(Throttle.Password, $"{i}@example.kz", IPAddress.Loopback, Ct);
        clock.Advance(Throttle.LongWindow);

        await throttle.TryCountAsync(Throttle.Password, "new@example.kz", IPAddress.Parse("192.0.2.1"), Ct);

        await using var db = site.Database.Open();
        Assert.Equal(5, await db.Throttles.CountAsync(Ct));
    }

    /// <summary>One customer may own a /48, which contains 65,536 networks.</summary>
    [Theory]
    [InlineData("2001:db8:1:{0}00::1", Throttle.MaxPerAccountWide)]
    [InlineData("2001:db8:1:7{0}::1", Throttle.MaxPerAccountNearby)] // In one /56.
    [InlineData("192.0.2.{0}", Throttle.MaxPerAccountWide)]
    public async Task NeighbouringNetworks_ShareLimit_AndDoNotLockOutOthers(string pattern, int most)
    {
        await using var site = await TestSite.StartAsync(clock);
        var account = await site.AddAccountAsync(Role.Author);
        await using (var scope = site.Services.CreateAsyncScope())
        {
            var throttle = scope.ServiceProvider.GetRequiredService<Throttle>();
            var allowed = 0;
            for (var i = 10; i < 90; i++)
                allowed += await throttle.TryCountAsync(
                    Throttle.Password,
                    account.Email,
                    IPAddress.Parse(string.Format(System.Globalization.CultureInfo.InvariantCulture, pattern, i)),
                    Ct
                )
                    is null
                    ? 1
                    : 0;
            Assert.Equal(most, allowed);
        }

        using var owner = new StaffBrowser(site, "2001:db8:2::1");
        await owner.GoAsync("/admin/sign-in");
        Assert.Equal(HttpStatusCode.Redirect, await TryAsync(owner, account.Email, TestAccount.Password));
        await using var db = site.Database.Open();
        // An exhausted network adds no rows for narrower networks.
        Assert.InRange(await db.Throttles.CountAsync(Ct), 1, (most * 6) + 10);
    }

    [Fact]
    public async Task KnownBrowserAndSession_AreNotBlockedByStrangers()
    {
        await using var site = await TestSite.StartAsync(clock);
        var account = await site.AddAccountAsync(Role.Author);
        using var owner = await site.SignInAsync(account, new StaffBrowser(site, "192.0.2.8"));
        await owner.GoAsync("/admin/account");
        using var left = await owner.SendAsync("/admin/sign-out");
        using var other = await site.SignInAsync(account, new StaffBrowser(site, "192.0.2.9"));
        await using (var scope = site.Services.CreateAsyncScope())
        {
            var throttle = scope.ServiceProvider.GetRequiredService<Throttle>();
            // Includes attempts from the owner's own network.
            foreach (var address in Enumerable.Range(0, 80).Select(i => new IPAddress([192, 0, (byte)(i % 20), 8])))
                await throttle.TryCountAsync(Throttle.Password, account.Email, address, Ct);
        }

        using (var stranger = new StaffBrowser(site, "198.51.100.1"))
        {
            await stranger.GoAsync("/admin/sign-in");
            Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync(stranger, account.Email, TestAccount.Password));
        }

        await owner.GoAsync("/admin/sign-in");
        Assert.Equal(HttpStatusCode.Redirect, await TryAsync(owner, account.Email, TestAccount.Password));

        clock.Advance(Session.ConfirmationLifetime);
        await other.GoAsync("/admin/account");
        using (await other.SendAsync("/admin/account/sessions/end-all"))
        {
            // Shows the re-authentication prompt.
        }

        using var confirmed = await other.SendAsync(
            "/admin/account/sessions/end-all",
            (Web.Access.SigningIn.Reauthentication.PasswordField, TestAccount.Password)
        );
        Assert.Equal("/admin/sign-in", confirmed.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task KnownBrowser_HasSameLimit_AndIsKnownOnlyForItsOwnAccounts()
    {
        await using var site = await TestSite.StartAsync(clock);
        var (account, victim) = (await site.AddAccountAsync(Role.Author), await site.AddAccountAsync(Role.Author, "Victim"));
        using var browser = await site.SignInAsync(account, new StaffBrowser(site, "192.0.2.7"));
        await browser.GoAsync("/admin/sign-in?again=true");

        foreach (var email in (string[])[account.Email, victim.Email])
        {
            for (var i = 0; i < Throttle.MaxPerAccount; i++)
                Assert.Equal(HttpStatusCode.UnprocessableEntity, await TryAsync(browser, email, "wrong"));
            Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync(browser, email, TestAccount.Password));
        }
    }

    private static async Task<HttpStatusCode> TryAsync(StaffBrowser browser, string email, string password)
    {
        using var response = await browser.SendAsync("/admin/sign-in", ("email", email), ("password", password));
        return response.StatusCode;
    }

    private static async Task<HttpStatusCode> TryCodeAsync(StaffBrowser browser, string code)
    {
        using var response = await browser.SendAsync("/admin/sign-in/code", ("code", code));
        return response.StatusCode;
    }

    private static async Task<StaffBrowser> PendingSecondFactorAsync(TestSite site, TestAccount account)
    {
        var browser = new StaffBrowser(site);
        await browser.GoAsync("/admin/sign-in");
        Assert.Equal(HttpStatusCode.Redirect, await TryAsync(browser, account.Email, TestAccount.Password));
        await browser.GoAsync("/admin/sign-in/code");
        return browser;
    }

    /// <summary>The authenticator's code at the test clock's time.</summary>
    private string Code(TestAccount account) =>
        new OtpNet.Totp(Base32Encoding.ToBytes(account.TotpSecret!)).ComputeTotp(clock.GetUtcNow().UtcDateTime);
}

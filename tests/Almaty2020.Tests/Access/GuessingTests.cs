using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OtpNet;

namespace Almaty2020.Tests.Access;

/// <summary>Attack: guessing at speed.</summary>
public sealed class GuessingTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private readonly TestClock clock = new();

    [Fact]
    public async Task ManyPasswords_EvenTheRightOneWaits_UntilTheWindowEnds()
    {
        await using var site = await TestSite.StartAsync(clock);
        var account = await site.AddAccountAsync(Role.Author);
        using var browser = new StaffBrowser(site);
        await browser.GoAsync("/admin/sign-in");

        for (var i = 0; i < Throttle.MostPerAccount; i++)
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
    public async Task OtherSpellingsOfTheAddress_CountAsOne()
    {
        await using var site = await TestSite.StartAsync(clock);
        var account = await site.AddAccountAsync(Role.Author);
        using var browser = new StaffBrowser(site);
        await browser.GoAsync("/admin/sign-in");

        for (var i = 0; i < Throttle.MostPerAccount; i++)
            await TryAsync(browser, i % 2 == 0 ? account.Email.ToUpperInvariant() : $" {account.Email} ", "wrong");

        Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync(browser, account.Email, TestAccount.Password));
    }

    /// <summary>A server's usual collation takes these for the same address: what is counted must do so too, whatever the database.</summary>
    [Theory]
    [MemberData(nameof(Spellings))]
    public async Task SpellingThatLooksTheSame_IsTheSameAddress_AndCountsAsOne(string spelling)
    {
        await using var site = await TestSite.StartAsync(clock);
        var account = await site.AddAccountAsync(Role.Author);
        var typed = Spelled(account.Email, spelling);
        Assert.NotEqual(account.Email, typed);
        using (var owner = new StaffBrowser(site))
        {
            await owner.GoAsync("/admin/sign-in");
            Assert.Equal(HttpStatusCode.Redirect, await TryAsync(owner, typed, TestAccount.Password));
        }

        using var browser = new StaffBrowser(site);
        await browser.GoAsync("/admin/sign-in");
        for (var i = 0; i < Throttle.MostPerAccount; i++)
            Assert.Equal(HttpStatusCode.UnprocessableEntity, await TryAsync(browser, account.Email, "wrong"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync(browser, typed, TestAccount.Password));
        Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync(browser, account.Email, TestAccount.Password));
    }

    [Theory]
    [MemberData(nameof(Spellings))]
    public async Task ResetOfASpellingThatLooksTheSame_CountsAsOne(string spelling)
    {
        await using var site = await TestSite.StartAsync(clock);
        var account = await site.AddAccountAsync(Role.Author);
        using var browser = new StaffBrowser(site);
        for (var i = 0; i <= Throttle.MostResets; i++)
        {
            await browser.GoAsync("/admin/forgotten");
            using var asked = await browser.SendAsync("/admin/forgotten", ("email", i % 2 == 0 ? account.Email : Spelled(account.Email, spelling)));
            Assert.Equal(i < Throttle.MostResets ? HttpStatusCode.Redirect : HttpStatusCode.TooManyRequests, asked.StatusCode);
        }

        Assert.NotEmpty(await site.MailsToAsync(account.Email));
    }

    [Theory]
    [MemberData(nameof(Spellings))]
    public async Task InvitationToASpellingThatLooksTheSame_IsRefused(string spelling)
    {
        await using var site = await TestSite.StartAsync(clock);
        var account = await site.AddAccountAsync(Role.Author);
        using var administrator = await site.SignInAsync(await site.AddAccountAsync(Role.Administrator));
        await administrator.GoAsync("/admin/accounts/invite");

        using var sent = await administrator.SendAsync("/admin/accounts/invite", ("name", "Dana"), ("email", Spelled(account.Email, spelling)), ("language", "kk"), ("roles", "author"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, sent.StatusCode);
        Assert.NotNull(administrator.Page.QuerySelector("#email-error"));
    }

    /// <summary>What a form or a page would not carry reaches the door by other ways, and must not be an error there.</summary>
    [Theory]
    [InlineData("gul\uFFFEnara@example.kz")]
    [InlineData("gul\u0000nara@example.kz")]
    [InlineData("g\u034Fu\uFE00lnara@example.kz\uFDD0")]
    [InlineData("gulnara@example.kz\u00A0\u00AD")]
    public void WhatNobodySees_IsNoPartOfAnAddress(string typed)
    {
        Assert.Equal("GULNARA@EXAMPLE.KZ", AccountChecks.Normalize(typed));
        Assert.Equal("gulnara@example.kz", AccountChecks.CleanEmail(typed));
    }

    [Fact]
    public void Address_IsComposedAfterwards_AndHalfACharacterIsNoError()
    {
        Assert.Equal("émilie@example.kz", AccountChecks.CleanEmail("e\u034F\u0301milie@example.kz"));
        Assert.Equal("\uFFFDa@example.kz", AccountChecks.CleanEmail("\uD800a@example.kz"));
    }

    public static TheoryData<string> Spellings =>
        ["soft hyphen", "zero width space", "joiner", "byte order mark", "direction", "grapheme joiner", "variation selector", "hangul filler", "wide", "capitals", "blanks", "no-break spaces"];

    private static string Spelled(string email, string spelling) => spelling switch
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
        _ => throw new ArgumentOutOfRangeException(nameof(spelling), spelling, "No such spelling."),
    };

    [Fact]
    public async Task OneAddressOverManyAccounts_Waits_AndOthersDoNot()
    {
        await using var site = await TestSite.StartAsync(clock);
        var account = await site.AddAccountAsync(Role.Author);
        using var attacker = new StaffBrowser(site, "192.0.2.7");
        await attacker.GoAsync("/admin/sign-in");

        for (var i = 0; i < Throttle.MostPerAddress; i++)
            Assert.Equal(HttpStatusCode.UnprocessableEntity, await TryAsync(attacker, $"somebody{i}@example.kz", "wrong"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync(attacker, account.Email, TestAccount.Password));

        using var owner = new StaffBrowser(site, "192.0.2.8");
        await owner.GoAsync("/admin/sign-in");
        Assert.Equal(HttpStatusCode.Redirect, await TryAsync(owner, account.Email, TestAccount.Password));
    }

    [Fact]
    public async Task AttackerElsewhere_KeepsTheOwnerOutOfNothing()
    {
        await using var site = await TestSite.StartAsync(clock);
        var account = await site.AddAccountAsync(Role.Author);
        using var attacker = new StaffBrowser(site, "192.0.2.7");
        await attacker.GoAsync("/admin/sign-in");
        for (var i = 0; i < Throttle.MostPerAccount * 3; i++)
            await TryAsync(attacker, account.Email, "wrong");

        using var owner = new StaffBrowser(site, "192.0.2.8");
        await owner.GoAsync("/admin/sign-in");

        Assert.Equal(HttpStatusCode.Redirect, await TryAsync(owner, account.Email, TestAccount.Password));
    }

    [Fact]
    public async Task ManyAddressesOverOneAccount_WaitTogether()
    {
        await using var site = await TestSite.StartAsync(clock);
        var account = await site.AddAccountAsync(Role.Author);
        await using (var scope = site.Services.CreateAsyncScope())
        {
            // What the door counts, without the hash of each.
            var throttle = scope.ServiceProvider.GetRequiredService<Throttle>();
            for (var i = 0; i < Throttle.MostPerAccountAnywhere; i++)
                Assert.Null(await throttle.CountAsync(Throttle.Password, account.Email, new IPAddress([192, 0, (byte)i, 7]), Ct));
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
        for (var i = 0; i < Throttle.MostPerAccount; i++)
            Assert.Null(await throttle.CountAsync(Throttle.Password, "a@example.kz", IPAddress.Parse($"2001:db8:1:1::{i}"), Ct));

        Assert.NotNull(await throttle.CountAsync(Throttle.Password, "a@example.kz", IPAddress.Parse("2001:db8:1:1:ffff::1"), Ct));
        Assert.Null(await throttle.CountAsync(Throttle.Password, "a@example.kz", IPAddress.Parse("2001:db8:1:2::1"), Ct));
        // The same IPv4 address, as a socket for both writes it.
        for (var i = 0; i < Throttle.MostPerAccount; i++)
            Assert.Null(await throttle.CountAsync(Throttle.Password, "b@example.kz", IPAddress.Parse("192.0.2.1"), Ct));
        Assert.NotNull(await throttle.CountAsync(Throttle.Password, "b@example.kz", IPAddress.Parse("::ffff:192.0.2.1"), Ct));
    }

    [Fact]
    public async Task RightPassword_WrongOnesAreForgotten()
    {
        await using var site = await TestSite.StartAsync(clock);
        var account = await site.AddAccountAsync(Role.Author);
        for (var round = 0; round < 2; round++)
        {
            using var browser = new StaffBrowser(site, "192.0.2.7");
            await browser.GoAsync("/admin/sign-in");
            for (var i = 0; i < Throttle.MostPerAccount - 1; i++)
                Assert.Equal(HttpStatusCode.UnprocessableEntity, await TryAsync(browser, account.Email, "wrong"));
            Assert.Equal(HttpStatusCode.Redirect, await TryAsync(browser, account.Email, TestAccount.Password));
        }
    }

    [Fact]
    public async Task ManyAtOnce_AreNotLookedAt()
    {
        var hasher = new CountingHasher();
        await using var site = TestSite.StartOn(await TestDatabase.WithContentAsync(), clock: clock, services: s => s.AddSingleton<IPasswordHasher<Account>>(hasher));
        var account = await site.AddAccountAsync(Role.Author);
        using var browser = new StaffBrowser(site);
        await browser.GoAsync("/admin/sign-in");
        hasher.Verified = 0;

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => TryAsync(browser, account.Email, "wrong")));

        Assert.Equal(Throttle.MostPerAccount, answers.Count(a => a == HttpStatusCode.UnprocessableEntity));
        Assert.Equal(20 - Throttle.MostPerAccount, answers.Count(a => a == HttpStatusCode.TooManyRequests));
        Assert.Equal(Throttle.MostPerAccount, hasher.Verified);
    }

    [Fact]
    public async Task ManyCodes_EvenTheRightOneWaits_FromEverywhere()
    {
        await using var site = await TestSite.StartAsync(clock);
        var account = await site.AddAccountAsync(Role.Publisher);
        using var attacker = await HalfWayAsync(site, account);
        var wrong = Code(account) == "000000" ? "000001" : "000000";

        for (var i = 0; i < Throttle.MostPerAccount; i++)
            Assert.Equal(HttpStatusCode.UnprocessableEntity, await TryCodeAsync(attacker, wrong));
        Assert.Equal(HttpStatusCode.TooManyRequests, await TryCodeAsync(attacker, Code(account)));

        using var elsewhere = await HalfWayAsync(site, account);
        Assert.Equal(HttpStatusCode.TooManyRequests, await TryCodeAsync(elsewhere, Code(account)));

        clock.Advance(Throttle.Window);
        using var later = await HalfWayAsync(site, account);
        Assert.Equal(HttpStatusCode.Redirect, await TryCodeAsync(later, Code(account)));
    }

    [Fact]
    public async Task ManyCodesAtOnce_AreNotLookedAt()
    {
        await using var site = await TestSite.StartAsync(clock);
        var account = await site.AddAccountAsync(Role.Publisher);
        using var attacker = await HalfWayAsync(site, account);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => TryCodeAsync(attacker, "12345")));

        Assert.Equal(Throttle.MostPerAccount, answers.Count(a => a == HttpStatusCode.UnprocessableEntity));
        Assert.Equal(20 - Throttle.MostPerAccount, answers.Count(a => a == HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task CodesSlowly_WaitForADayInTheEnd()
    {
        await using var site = await TestSite.StartAsync(clock);
        await using var scope = site.Services.CreateAsyncScope();
        var throttle = scope.ServiceProvider.GetRequiredService<Throttle>();
        for (var i = 0; i < Throttle.MostCodesADay; i++)
        {
            Assert.Null(await throttle.CountAsync(Throttle.Code, "account", IPAddress.Loopback, Ct));
            clock.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.InRange((await throttle.CountAsync(Throttle.Code, "account", IPAddress.Loopback, Ct))!.Value, TimeSpan.FromHours(21), TimeSpan.FromHours(24));
        clock.Advance(TimeSpan.FromHours(22));
        Assert.Null(await throttle.CountAsync(Throttle.Code, "account", IPAddress.Loopback, Ct));
    }

    [Fact]
    public async Task OldCounts_AreTakenAway()
    {
        await using var site = await TestSite.StartAsync(clock);
        await using var scope = site.Services.CreateAsyncScope();
        var throttle = scope.ServiceProvider.GetRequiredService<Throttle>();
        for (var i = 0; i < 4; i++)
            await throttle.CountAsync(Throttle.Password, $"{i}@example.kz", IPAddress.Loopback, Ct);
        clock.Advance(Throttle.LongWindow);

        await throttle.CountAsync(Throttle.Password, "new@example.kz", IPAddress.Parse("192.0.2.1"), Ct);

        await using var db = site.Database.Open();
        Assert.Equal(5, await db.Throttles.CountAsync(Ct));
    }

    /// <summary>One customer may have a /48, and 65,536 networks in it.</summary>
    [Theory]
    [InlineData("2001:db8:1:{0}00::1", Throttle.MostPerAccountAround)]
    [InlineData("2001:db8:1:7{0}::1", Throttle.MostPerAccountNear)] // In one /56.
    [InlineData("192.0.2.{0}", Throttle.MostPerAccountAround)]
    public async Task NetworksAroundOneAddress_CountTogether_AndLockNobodyElseOut(string pattern, int most)
    {
        await using var site = await TestSite.StartAsync(clock);
        var account = await site.AddAccountAsync(Role.Author);
        await using (var scope = site.Services.CreateAsyncScope())
        {
            var throttle = scope.ServiceProvider.GetRequiredService<Throttle>();
            var looked = 0;
            for (var i = 10; i < 90; i++)
                looked += await throttle.CountAsync(Throttle.Password, account.Email, IPAddress.Parse(string.Format(System.Globalization.CultureInfo.InvariantCulture, pattern, i)), Ct) is null ? 1 : 0;
            Assert.Equal(most, looked);
        }

        using var owner = new StaffBrowser(site, "2001:db8:2::1");
        await owner.GoAsync("/admin/sign-in");
        Assert.Equal(HttpStatusCode.Redirect, await TryAsync(owner, account.Email, TestAccount.Password));
        await using var db = site.Database.Open();
        // A network that has used up its tries leaves no rows for narrower ones.
        Assert.InRange(await db.Throttles.CountAsync(Ct), 1, (most * 6) + 10);
    }

    [Fact]
    public async Task KnownBrowser_WaitsForNoStranger_NorDoesASessionThatIsAskedAgain()
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
            // From the owner's own network too.
            foreach (var address in Enumerable.Range(0, 80).Select(i => new IPAddress([192, 0, (byte)(i % 20), 8])))
                await throttle.CountAsync(Throttle.Password, account.Email, address, Ct);
        }

        using (var stranger = new StaffBrowser(site, "198.51.100.1"))
        {
            await stranger.GoAsync("/admin/sign-in");
            Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync(stranger, account.Email, TestAccount.Password));
        }

        await owner.GoAsync("/admin/sign-in");
        Assert.Equal(HttpStatusCode.Redirect, await TryAsync(owner, account.Email, TestAccount.Password));

        clock.Advance(Session.ConfirmationHolds);
        await other.GoAsync("/admin/account");
        using (await other.SendAsync("/admin/account/sessions/end-all"))
        {
            // Asks who it is.
        }

        using var confirmed = await other.SendAsync("/admin/account/sessions/end-all", (Web.Access.SigningIn.ProofAgain.PasswordField, TestAccount.Password));
        Assert.Equal("/admin/sign-in", confirmed.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task KnownBrowser_GuessesNoMoreThanOthers_AndIsKnownForItsOwnAccountsAlone()
    {
        await using var site = await TestSite.StartAsync(clock);
        var (account, victim) = (await site.AddAccountAsync(Role.Author), await site.AddAccountAsync(Role.Author, "Victim"));
        using var browser = await site.SignInAsync(account, new StaffBrowser(site, "192.0.2.7"));
        await browser.GoAsync("/admin/sign-in?again=true");

        foreach (var email in (string[])[account.Email, victim.Email])
        {
            for (var i = 0; i < Throttle.MostPerAccount; i++)
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

    private static async Task<StaffBrowser> HalfWayAsync(TestSite site, TestAccount account)
    {
        var browser = new StaffBrowser(site);
        await browser.GoAsync("/admin/sign-in");
        Assert.Equal(HttpStatusCode.Redirect, await TryAsync(browser, account.Email, TestAccount.Password));
        await browser.GoAsync("/admin/sign-in/code");
        return browser;
    }

    /// <summary>What the app shows by the test's clock.</summary>
    private string Code(TestAccount account) => new OtpNet.Totp(Base32Encoding.ToBytes(account.TotpSecret!)).ComputeTotp(clock.GetUtcNow().UtcDateTime);
}

using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Passwords;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OtpNet;
using Totp = Almaty2020.Web.Access.SigningIn.Totp;

namespace Almaty2020.Tests.Support;

/// <summary>Somebody with an account, and what they sign in with.</summary>
/// <param name="TotpSecret">Of their authenticator app, base 32; null when they have none.</param>
internal sealed record TestAccount(string Id, string Name, string Email, string? TotpSecret)
{
    public const string Password = "төрт сөз long enough";

    /// <summary>What the app shows now.</summary>
    public string Code() => new OtpNet.Totp(Base32Encoding.ToBytes(TotpSecret!)).ComputeTotp();

    /// <summary>What the app shows at a time.</summary>
    public string CodeAt(DateTimeOffset time) => new OtpNet.Totp(Base32Encoding.ToBytes(TotpSecret!)).ComputeTotp(time.UtcDateTime);
}

/// <summary>Accounts for tests that are about something else than how they come to be.</summary>
internal static class TestAccounts
{
    /// <summary>Rounds of a password's hash in tests.</summary>
    public const int Iterations = 1_000;

    private static readonly Lazy<string> Hash = new(() => new PasswordHashes(new PasswordHasher<Account>(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }))).Make(null!, TestAccount.Password));

    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    /// <summary>With a role everywhere, and with an authenticator app where the role asks for one.</summary>
    public static Task<TestAccount> AddAccountAsync(this TestSite site, Role role, string? name = null) =>
        site.AddAccountAsync(name ?? role.ToString(), role is Role.Publisher or Role.Administrator, new Grant { Role = role, Language = role == Role.Translator ? Language.Kazakh : null });

    public static async Task<TestAccount> AddAccountAsync(this TestSite site, string name, bool hasAuthenticator, params Grant[] grants)
    {
        await using var scope = site.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<SiteDb>();
        var secret = hasAuthenticator ? Totp.NewSecret() : null;
        var account = New(name);
        account.TotpSecret = secret is null ? null : scope.ServiceProvider.GetRequiredService<Totp>().Protect(secret);
        foreach (var grant in grants)
            account.Grants.Add(grant);
        db.Accounts.Add(account);
        await db.SaveChangesAsync(Ct);
        return new TestAccount(account.Id, name, account.Email!, secret);
    }

    /// <summary>An author, who needs no authenticator app, of a site that runs in a process of its own.</summary>
    public static async Task<TestAccount> AddAuthorAsync(this TestDatabase database)
    {
        await using var db = database.Open();
        var account = New("Author");
        account.Grants.Add(new Grant { Role = Role.Author });
        db.Accounts.Add(account);
        await db.SaveChangesAsync(Ct);
        return new TestAccount(account.Id, account.Name, account.Email!, null);
    }

    /// <summary>Signs in by the password alone, whoever needs no more.</summary>
    public static async Task SignInAsync(this StaffBrowser browser, TestAccount account)
    {
        await browser.GoAsync("/admin/sign-in");
        using var response = await browser.SendAsync("/admin/sign-in", ("email", account.Email), ("password", TestAccount.Password));
        Assert.Equal(System.Net.HttpStatusCode.Redirect, response.StatusCode);
    }

    /// <summary>For a site that runs as a process of its own.</summary>
    public static async Task<TestAccount> AddAccountAsync(this TestDatabase database, Role role)
    {
        // What one node protects every other can read.
        await using var site = TestSite.StartOn(database).AnotherNode();
        return await site.AddAccountAsync(role);
    }

    /// <summary>Signs in as people do: over HTTP, with password and code.</summary>
    /// <param name="browser">Of one's own choice.</param>
    public static async Task<StaffBrowser> SignInAsync(this TestSite site, TestAccount account, StaffBrowser? browser = null)
    {
        browser ??= new StaffBrowser(site);
        await browser.SignInAsync(site.Database, account, site.Services.GetRequiredService<TimeProvider>().GetUtcNow());
        return browser;
    }

    /// <param name="now">By the site's clock.</param>
    public static async Task SignInAsync(this StaffBrowser browser, TestDatabase database, TestAccount account, DateTimeOffset now)
    {
        // A code counts once, and tests are quicker than apps.
        await using (var db = database.Open())
            await db.Accounts.Where(a => a.Id == account.Id).ExecuteUpdateAsync(a => a.SetProperty(x => x.LastTotpStep, 0), Ct);

        await browser.GoAsync("/admin/sign-in");
        using var response = await browser.SendAsync("/admin/sign-in", ("email", account.Email), ("password", TestAccount.Password));
        Assert.Equal(System.Net.HttpStatusCode.Redirect, response.StatusCode);
        if (account.TotpSecret is not null)
        {
            await browser.GoAsync(response.Headers.Location!.OriginalString);
            using var second = await browser.SendAsync("/admin/sign-in/code", ("code", account.CodeAt(now)));
            Assert.Equal("/admin", second.Headers.Location?.OriginalString);
        }
    }

    private static Account New(string name)
    {
        var account = new Account
        {
            Name = name,
            Language = Language.English,
            CreatedAtUtc = new DateTime(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc),
            ActivatedAtUtc = new DateTime(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc),
            SecurityStamp = Guid.NewGuid().ToString("N"),
            PasswordHash = Hash.Value,
        };
        account.Email = $"{account.Id}@example.kz";
        account.NormalizedEmail = AccountChecks.Normalize(account.Email);
        account.NormalizedUserName = account.UserName!.ToUpperInvariant();
        return account;
    }
}

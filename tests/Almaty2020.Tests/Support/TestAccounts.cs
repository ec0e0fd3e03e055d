using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Passwords;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OtpNet;
using Totp = Almaty2020.Web.Access.SigningIn.Totp;

namespace Almaty2020.Tests.Support;

/// <summary>A staff account with its credentials.</summary>
/// <param name="TotpSecret">Secret of the authenticator app, base 32; null if the account has none.</param>
internal sealed record TestAccount(string Id, string Name, string Email, string? TotpSecret)
{
    public const string Password = "төрт сөз long enough";

    /// <summary>The authenticator code now.</summary>
    public string Code() => new OtpNet.Totp(Base32Encoding.ToBytes(TotpSecret!)).ComputeTotp();

    /// <summary>The authenticator code at a given time.</summary>
    public string CodeAt(DateTimeOffset time) => new OtpNet.Totp(Base32Encoding.ToBytes(TotpSecret!)).ComputeTotp(time.UtcDateTime);
}

/// <summary>Adds accounts for tests that are not about creating them.</summary>
internal static class TestAccounts
{
    /// <summary>Iterations of the password hash in tests, far fewer than in production.</summary>
    public const int Iterations = 1_000;

    private static readonly Lazy<string> Hash = new(() =>
        new PasswordHashes(new PasswordHasher<Account>(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }))).Make(
            null!,
            TestAccount.Password
        )
    );

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>
    /// Adds an account with a role for all pages, and with an authenticator app if the role requires one. Translators get Kazakh only.
    /// </summary>
    public static Task<TestAccount> AddAccountAsync(this TestSite site, Role role, string? name = null) =>
        site.AddAccountAsync(
            name ?? role.ToString(),
            role is Role.Publisher or Role.Administrator,
            new Grant { Role = role, Language = role == Role.Translator ? Language.Kazakh : null }
        );

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

    /// <summary>Adds an author, who needs no authenticator app, for a site in its own process.</summary>
    public static async Task<TestAccount> AddAuthorAsync(this TestDatabase database)
    {
        await using var db = database.Open();
        var account = New("Author");
        account.Grants.Add(new Grant { Role = Role.Author });
        db.Accounts.Add(account);
        await db.SaveChangesAsync(Ct);
        return new TestAccount(account.Id, account.Name, account.Email!, null);
    }

    /// <summary>Signs in with the password alone, for accounts without a second factor.</summary>
    public static async Task SignInAsync(this StaffBrowser browser, TestAccount account)
    {
        await browser.GoAsync("/admin/sign-in");
        using var response = await browser.SendAsync("/admin/sign-in", ("email", account.Email), ("password", TestAccount.Password));
        Assert.Equal(System.Net.HttpStatusCode.Redirect, response.StatusCode);
    }

    /// <summary>Adds an account for a site in its own process.</summary>
    public static async Task<TestAccount> AddAccountAsync(this TestDatabase database, Role role)
    {
        // A second node can encrypt the secret, because all nodes on a database share their keys.
        await using var site = TestSite.StartOn(database).AddNode();
        return await site.AddAccountAsync(role);
    }

    /// <summary>Signs in over HTTP with password and code.</summary>
    /// <param name="browser">Null creates a new one.</param>
    public static async Task<StaffBrowser> SignInAsync(this TestSite site, TestAccount account, StaffBrowser? browser = null)
    {
        browser ??= new StaffBrowser(site);
        await browser.SignInAsync(site.Database, account, site.Services.GetRequiredService<TimeProvider>().GetUtcNow());
        return browser;
    }

    /// <param name="now">Time on the site's clock.</param>
    public static async Task SignInAsync(this StaffBrowser browser, TestDatabase database, TestAccount account, DateTimeOffset now)
    {
        // Each code is accepted once, and tests sign in faster than codes change.
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
        account.NormalizedEmail = EmailAddresses.Normalize(account.Email);
        account.NormalizedUserName = account.UserName!.ToUpperInvariant();
        return account;
    }
}

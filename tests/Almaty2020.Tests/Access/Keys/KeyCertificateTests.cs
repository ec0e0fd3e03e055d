using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Access.Keys;

/// <summary>Site:KeyCertificate: the keys that protect cookies and secrets are encrypted in the database.</summary>
public sealed class KeyCertificateTests
{
    private const string Secret = "for this test";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CertificateSet_EncryptsKeys_AndAnotherNodeAcceptsCookies()
    {
        var database = await TestDatabase.WithContentAsync();
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Site:KeyCertificate"] = await Certificates.WriteAsync(database.DataPath, "keys", Secret),
            ["Site:KeyCertificatePassword"] = Secret,
        };
        await using var site = TestSite.StartOn(database, settings);
        var author = await site.AddAccountAsync(Role.Author);
        using var browser = await site.SignInAsync(author);

        await using (var db = database.Open())
        {
            var key = Assert.Single(await db.DataProtectionKeys.Select(k => k.Xml).ToListAsync(Ct));
            Assert.Contains("EncryptedData", key, StringComparison.Ordinal);
            Assert.DoesNotContain("masterKey", key, StringComparison.Ordinal);
        }

        await using var other = site.AddNode();
        using var there = new StaffBrowser(other);
        there.Cookies.Add(browser.Cookies.GetAllCookies());
        await there.GoAsync("/admin");
    }

    /// <summary>From no certificate to a first one, then to a second. Authenticator codes and sessions must keep working.</summary>
    [Fact]
    public async Task CertificateChanged_ReencryptsKeys_AndSessionsAndCodesKeepWorking()
    {
        var database = await TestDatabase.WithContentAsync();
        var (first, second) = (
            await Certificates.WriteAsync(database.DataPath, "first", Secret),
            await Certificates.WriteAsync(database.DataPath, "second", Secret)
        );
        System.Net.CookieCollection cookies;
        await using var site = TestSite.StartOn(database);
        var publisher = await site.AddAccountAsync(Role.Publisher);
        using (var browser = await site.SignInAsync(publisher))
            cookies = browser.Cookies.GetAllCookies();
        Assert.Contains("masterKey", Assert.Single(await KeysAsync(database)), StringComparison.Ordinal);

        Assert.Equal((0, ""), await EncryptAsync(database, first, null));
        var encryptedFirst = Assert.Single(await KeysAsync(database));
        Assert.DoesNotContain("masterKey", encryptedFirst, StringComparison.Ordinal);
        await AssertAcceptsAsync(site.AddNode(("Site:KeyCertificate", first), ("Site:KeyCertificatePassword", Secret)), publisher, cookies);

        var (code, errors) = await EncryptAsync(database, second, null);
        Assert.Equal(78, code);
        Assert.Contains("Site:KeyCertificateBefore", errors, StringComparison.Ordinal);
        Assert.Equal(encryptedFirst, Assert.Single(await KeysAsync(database)));

        await AssertAcceptsAsync(
            site.AddNode(
                ("Site:KeyCertificate", second),
                ("Site:KeyCertificatePassword", Secret),
                ("Site:KeyCertificateBefore", first),
                ("Site:KeyCertificateBeforePassword", Secret)
            ),
            publisher,
            cookies
        );
        Assert.Equal((0, ""), await EncryptAsync(database, second, first));
        await AssertAcceptsAsync(
            site.AddNode(("Site:KeyCertificate", second), ("Site:KeyCertificatePassword", Secret)),
            publisher,
            cookies
        );
    }

    [Fact]
    public async Task KeysEncrypted_StartWithoutCertificate_ExitsWith78AndWritesNoKey()
    {
        await using var database = await TestDatabase.WithContentAsync();
        var (right, other) = (
            await Certificates.WriteAsync(database.DataPath, "right", Secret),
            await Certificates.WriteAsync(database.DataPath, "other", Secret)
        );
        var settings = SiteProcess.SettingsOf(database);
        (settings["Site__KeyCertificate"], settings["Site__KeyCertificatePassword"]) = (right, Secret);
        await AddKeyAsync(settings);
        var keys = await KeysAsync(database);
        Assert.DoesNotContain("masterKey", Assert.Single(keys), StringComparison.Ordinal);

        var none = await SiteProcess.RunAsync([], SiteProcess.SettingsOf(database));
        Assert.Equal(78, none.ExitCode);
        Assert.Contains("the certificate 'CN=right'", Assert.Single(none.ErrorLines), StringComparison.Ordinal);
        Assert.Contains("Site:KeyCertificate", none.Errors, StringComparison.Ordinal);

        settings["Site__KeyCertificate"] = other;
        var wrong = await SiteProcess.RunAsync([], settings);
        Assert.Equal(78, wrong.ExitCode);
        Assert.Contains("the certificate 'CN=right'", Assert.Single(wrong.ErrorLines), StringComparison.Ordinal);

        Assert.Equal(keys, await KeysAsync(database));
        (settings["Site__KeyCertificateBefore"], settings["Site__KeyCertificateBeforePassword"]) = (right, Secret);
        await using var site = SiteProcess.Start([], settings);
        using var browser = await site.WaitForClientAsync();
        using var page = await browser.GetAsync("/admin/sign-in", Ct);
        Assert.True(page.IsSuccessStatusCode);
    }

    /// <summary>The site creates its first key when it renders the first staff form.</summary>
    private static async Task AddKeyAsync(Dictionary<string, string> settings)
    {
        await using var site = SiteProcess.Start([], settings);
        using var browser = await site.WaitForClientAsync();
        using var page = await browser.GetAsync("/admin/sign-in", Ct);
        page.EnsureSuccessStatusCode();
    }

    private static async Task AssertAcceptsAsync(TestSite node, TestAccount publisher, System.Net.CookieCollection cookies)
    {
        await using (node)
        {
            using var there = new StaffBrowser(node);
            there.Cookies.Add(cookies);
            await there.GoAsync("/admin");
            using var again = await node.SignInAsync(publisher);
            await again.GoAsync("/admin");
        }
    }

    private static async Task<(int ExitCode, string Said)> EncryptAsync(TestDatabase database, string certificate, string? before)
    {
        var settings = SiteProcess.SettingsOf(database);
        settings["Site__KeyCertificate"] = certificate;
        settings["Site__KeyCertificatePassword"] = Secret;
        if (before is not null)
            (settings["Site__KeyCertificateBefore"], settings["Site__KeyCertificateBeforePassword"]) = (before, Secret);
        var ending = await SiteProcess.RunAsync(["keys", "encrypt"], settings);
        return (ending.ExitCode, string.Join('\n', ending.ErrorLines));
    }

    private static async Task<List<string?>> KeysAsync(TestDatabase database)
    {
        await using var db = database.Open();
        return await db.DataProtectionKeys.Select(k => k.Xml).ToListAsync(Ct);
    }
}

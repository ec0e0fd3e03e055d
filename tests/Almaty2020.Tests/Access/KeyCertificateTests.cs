using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Access;

/// <summary>Site:KeyCertificate: whoever reads the database does not read what protects cookies and secrets.</summary>
public sealed class KeyCertificateTests
{
    private const string Secret = "for this test";

    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task CertificateSet_KeysLieEncrypted_AndAnotherNodeWithItKnowsTheCookies()
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

        await using var other = site.AnotherNode();
        using var there = new StaffBrowser(other);
        there.Cookies.Add(browser.Cookies.GetAllCookies());
        await there.GoAsync("/admin");
    }

    /// <summary>From none to one, and from that to another, without an authenticator app that shows wrong codes or a session that is lost.</summary>
    [Fact]
    public async Task KeysAreEncryptedAnew_AndEverybodyGoesOn()
    {
        var database = await TestDatabase.WithContentAsync();
        var (first, second) = (await Certificates.WriteAsync(database.DataPath, "first", Secret), await Certificates.WriteAsync(database.DataPath, "second", Secret));
        System.Net.CookieCollection cookies;
        await using var site = TestSite.StartOn(database);
        var publisher = await site.AddAccountAsync(Role.Publisher);
        using (var browser = await site.SignInAsync(publisher))
            cookies = browser.Cookies.GetAllCookies();
        Assert.Contains("masterKey", Assert.Single(await KeysAsync(database)), StringComparison.Ordinal);

        Assert.Equal((0, ""), await EncryptAsync(database, first, null));
        var sealedFirst = Assert.Single(await KeysAsync(database));
        Assert.DoesNotContain("masterKey", sealedFirst, StringComparison.Ordinal);
        await AssertKnowsAsync(site.AnotherNode(("Site:KeyCertificate", first), ("Site:KeyCertificatePassword", Secret)), publisher, cookies);

        var (code, said) = await EncryptAsync(database, second, null);
        Assert.Equal(78, code);
        Assert.Contains("Site:KeyCertificateBefore", said, StringComparison.Ordinal);
        Assert.Equal(sealedFirst, Assert.Single(await KeysAsync(database)));

        await AssertKnowsAsync(
            site.AnotherNode(("Site:KeyCertificate", second), ("Site:KeyCertificatePassword", Secret), ("Site:KeyCertificateBefore", first), ("Site:KeyCertificateBeforePassword", Secret)), publisher, cookies);
        Assert.Equal((0, ""), await EncryptAsync(database, second, first));
        await AssertKnowsAsync(site.AnotherNode(("Site:KeyCertificate", second), ("Site:KeyCertificatePassword", Secret)), publisher, cookies);
    }

    [Fact]
    public async Task KeysEncrypted_StartWithoutTheirCertificate_EndsWith78AndWritesNoKey()
    {
        await using var database = await TestDatabase.WithContentAsync();
        var (right, other) = (await Certificates.WriteAsync(database.DataPath, "right", Secret), await Certificates.WriteAsync(database.DataPath, "other", Secret));
        var settings = SiteProgram.SettingsOf(database);
        (settings["Site__KeyCertificate"], settings["Site__KeyCertificatePassword"]) = (right, Secret);
        await AddKeyAsync(settings);
        var keys = await KeysAsync(database);
        Assert.DoesNotContain("masterKey", Assert.Single(keys), StringComparison.Ordinal);

        var none = await SiteProgram.RunAsync([], SiteProgram.SettingsOf(database));
        Assert.Equal(78, none.ExitCode);
        Assert.Contains("the certificate 'CN=right'", Assert.Single(none.ErrorLines), StringComparison.Ordinal);
        Assert.Contains("Site:KeyCertificate", none.Errors, StringComparison.Ordinal);

        settings["Site__KeyCertificate"] = other;
        var wrong = await SiteProgram.RunAsync([], settings);
        Assert.Equal(78, wrong.ExitCode);
        Assert.Contains("the certificate 'CN=right'", Assert.Single(wrong.ErrorLines), StringComparison.Ordinal);

        Assert.Equal(keys, await KeysAsync(database));
        (settings["Site__KeyCertificateBefore"], settings["Site__KeyCertificateBeforePassword"]) = (right, Secret);
        await using var site = SiteProgram.Start([], settings);
        using var browser = await site.BrowserAsync();
        using var page = await browser.GetAsync("/admin/sign-in", Ct);
        Assert.True(page.IsSuccessStatusCode);
    }

    /// <summary>A site makes its first key when it makes its first form for staff.</summary>
    private static async Task AddKeyAsync(Dictionary<string, string> settings)
    {
        await using var site = SiteProgram.Start([], settings);
        using var browser = await site.BrowserAsync();
        using var page = await browser.GetAsync("/admin/sign-in", Ct);
        page.EnsureSuccessStatusCode();
    }

    private static async Task AssertKnowsAsync(TestSite node, TestAccount publisher, System.Net.CookieCollection cookies)
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
        var settings = SiteProgram.SettingsOf(database);
        settings["Site__KeyCertificate"] = certificate;
        settings["Site__KeyCertificatePassword"] = Secret;
        if (before is not null)
            (settings["Site__KeyCertificateBefore"], settings["Site__KeyCertificateBeforePassword"]) = (before, Secret);
        var ending = await SiteProgram.RunAsync(["keys", "encrypt"], settings);
        return (ending.ExitCode, string.Join('\n', ending.ErrorLines));
    }

    private static async Task<List<string?>> KeysAsync(TestDatabase database)
    {
        await using var db = database.Open();
        return await db.DataProtectionKeys.Select(k => k.Xml).ToListAsync(Ct);
    }
}

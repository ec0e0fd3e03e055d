using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
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
        await using var database = await TestDatabase.WithContentAsync();
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Site:KeyCertificate"] = await WriteCertificateAsync(database.DataPath),
            ["Site:KeyCertificatePassword"] = Secret,
        };
        var site = TestSite.StartOn(database, settings);
        var author = await site.AddAccountAsync(Role.Author);
        using var browser = await site.SignInAsync(author);

        await using (var db = database.Open())
        {
            var key = Assert.Single(await db.DataProtectionKeys.Select(k => k.Xml).ToListAsync(Ct));
            Assert.Contains("EncryptedData", key, StringComparison.Ordinal);
            Assert.DoesNotContain("masterKey", key, StringComparison.Ordinal);
        }

        var other = TestSite.StartOn(database, settings);
        using var there = new StaffBrowser(other);
        there.Cookies.Add(browser.Cookies.GetAllCookies());
        await there.GoAsync("/admin");
    }

    private static async Task<string> WriteCertificateAsync(string folder)
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=keys", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2036, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var path = Path.Combine(folder, "keys.pfx");
        await File.WriteAllBytesAsync(path, certificate.ExportPkcs12(Pkcs12ExportPbeParameters.Default, Secret), Ct);
        return path;
    }
}

using System.Data.Common;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml.Linq;
using Almaty2020.Web.Data;
using Almaty2020.Web.Startup;

namespace Almaty2020.Web.Access;

/// <summary>
/// Checks that a start has the certificates that the keys in the database are encrypted with. Without them the site would write
/// a new, readable key and refuse right codes, while its health says nothing.
/// </summary>
public sealed class KeyCertificateCheck(SiteSettings settings, SiteConnections connections)
{
    // As XML Encryption names the certificate that a key was encrypted with.
    private static readonly XName Certificate = XName.Get("X509Certificate", "http://www.w3.org/2000/09/xmldsig#");

    /// <exception cref="SettingsException">A certificate is missing.</exception>
    /// <exception cref="DbException">The database cannot be read.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        await using var connection = await connections.OpenAsync(ct);
        var keys = await connection.RowsAsync("SELECT Xml FROM DataProtectionKeys WHERE Xml IS NOT NULL", row => row.GetString(0), ct);
        X509Certificate2?[] given = [settings.KeyCertificate, settings.KeyCertificateBefore];
        var missing = keys
            .SelectMany(key => XElement.Parse(key).Descendants(Certificate))
            .Select(element => X509CertificateLoader.LoadCertificate(Convert.FromBase64String(element.Value)))
            .FirstOrDefault(certificate => !given.Any(g => g is not null && g.RawData.AsSpan().SequenceEqual(certificate.RawData)));
        if (missing is not null)
        {
            throw new SettingsException(
                $"Keys in the database are encrypted with the certificate '{missing.Subject}' (SHA-256 {Convert.ToHexString(missing.GetCertHash(HashAlgorithmName.SHA256))[..16]}…), which is not set; "
                + "name its file as Site:KeyCertificate, or as Site:KeyCertificateBefore beside the new one.");
        }
    }
}

using System.Data.Common;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml.Linq;
using Almaty2020.Web.Data;
using Almaty2020.Web.Settings;

namespace Almaty2020.Web.Access.Keys;

/// <summary>
/// Checks at start-up that the certificates for the encrypted keys in the database are configured. Without them the site would create a new
/// plaintext key and reject valid codes, while its health check stays green.
/// </summary>
public sealed class KeyCertificateCheck(SiteSettings settings, SiteConnections connections)
{
    private const string KeysSql = "SELECT Xml FROM DataProtectionKeys WHERE Xml IS NOT NULL";

    // XML Encryption element that contains the certificate of an encrypted key.
    private static readonly XName Certificate = XName.Get("X509Certificate", "http://www.w3.org/2000/09/xmldsig#");

    /// <exception cref="SettingsException">A certificate is missing.</exception>
    /// <exception cref="DbException">The database cannot be read.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        await using var connection = await connections.OpenAsync(ct);
        var keys = await connection.RowsAsync(KeysSql, row => row.GetString(0), ct);
        X509Certificate2?[] given = [settings.KeyCertificate, settings.PreviousKeyCertificate];
        var missing = keys.SelectMany(key => XElement.Parse(key).Descendants(Certificate))
            .Select(element => X509CertificateLoader.LoadCertificate(Convert.FromBase64String(element.Value)))
            .FirstOrDefault(certificate => !given.Any(g => g is not null && g.RawData.AsSpan().SequenceEqual(certificate.RawData)));
        if (missing is not null)
        {
            throw new SettingsException(
                $"Keys in the database are encrypted with the certificate '{missing.Subject}' (SHA-256 {Convert.ToHexString(missing.GetCertHash(HashAlgorithmName.SHA256))[..16]}…), which is not configured. "
                    + "Set Site:KeyCertificate to its file, or Site:KeyCertificateBefore if a new certificate replaces it."
            );
        }
    }
}

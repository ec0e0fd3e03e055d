using System.Security.Cryptography;
using System.Xml.Linq;
using Almaty2020.Web.Data;
using Almaty2020.Web.Startup;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access;

/// <summary>
/// Encrypts the keys of cookies and secrets that lie in the database with the certificate that is set now: those that lie there readable, and
/// those that another certificate encrypted. Nobody is signed out, and every authenticator app goes on.
/// </summary>
/// <remarks>The framework itself encrypts new keys alone, and what it wrote before stays as it is for as long as a secret needs it.</remarks>
public sealed class EncryptKeys(SiteDb db, SiteSettings settings, IServiceProvider services, ILoggerFactory loggers)
{
    // As the framework writes and reads them.
    private static readonly XNamespace Schema = "http://schemas.asp.net/2015/03/dataProtection";
    private static readonly XName Encrypted = Schema + "encryptedSecret";
    private static readonly XName ToEncrypt = Schema + "requiresEncryption";
    private const string DecryptorType = "decryptorType";

    /// <returns>How many keys there are.</returns>
    /// <exception cref="SettingsException">No certificate is set, or none that opens a key.</exception>
    public async Task<int> ExecuteAsync(CancellationToken ct)
    {
        if (settings.KeyCertificate is not { } certificate)
            throw new SettingsException("Site:KeyCertificate is not set; name a PKCS #12 file (.pfx) that encrypts the keys.");

        var (encryptor, decryptor) = (new CertificateXmlEncryptor(certificate, loggers), new EncryptedXmlDecryptor(services));
        var keys = await db.DataProtectionKeys.ToListAsync(ct);
        foreach (var key in keys)
        {
            var xml = XElement.Parse(key.Xml!);
            foreach (var secret in xml.Descendants().Where(e => e.Name == Encrypted || (bool?)e.Attribute(ToEncrypt) == true).ToList())
            {
                var sealedNow = encryptor.Encrypt(secret.Name == Encrypted ? Opened(decryptor, secret) : new XElement(secret));
                secret.ReplaceWith(new XElement(Encrypted, new XAttribute(DecryptorType, sealedNow.DecryptorType.AssemblyQualifiedName!), sealedNow.EncryptedElement));
            }

            key.Xml = xml.ToString(SaveOptions.DisableFormatting);
        }

        await db.SaveChangesAsync(ct);
        return keys.Count;
    }

    private static XElement Opened(EncryptedXmlDecryptor decryptor, XElement secret)
    {
        try
        {
            return decryptor.Decrypt(secret.Elements().Single());
        }
        catch (CryptographicException)
        {
            throw new SettingsException("A key was encrypted with a certificate that is not set; name it as Site:KeyCertificateBefore. Nothing was changed.");
        }
    }
}

using System.Security.Cryptography;
using System.Xml.Linq;
using Almaty2020.Web.Data;
using Almaty2020.Web.Settings;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.Keys;

/// <summary>
/// Encrypts the Data Protection keys in the database with the current certificate. Handles both plaintext keys and keys encrypted with the
/// previous certificate. Sessions and authenticator apps keep working.
/// </summary>
/// <remarks>ASP.NET Core encrypts only new keys. Old keys would stay as they are for as long as a secret needs them.</remarks>
public sealed class ReencryptKeys(SiteDb db, SiteSettings settings, IServiceProvider services, ILoggerFactory loggers)
{
    // Names from the XML format of ASP.NET Core Data Protection.
    private static readonly XNamespace Schema = "http://schemas.asp.net/2015/03/dataProtection";
    private static readonly XName Encrypted = Schema + "encryptedSecret";
    private static readonly XName RequiresEncryptionAttribute = Schema + "requiresEncryption";
    private const string DecryptorType = "decryptorType";

    /// <returns>The number of keys in the database.</returns>
    /// <exception cref="SettingsException">
    /// No certificate is set, or a key cannot be decrypted with the configured certificates.
    /// </exception>
    public async Task<int> ExecuteAsync(CancellationToken ct)
    {
        if (settings.KeyCertificate is not { } certificate)
            throw new SettingsException("Site:KeyCertificate is not set. Set it to the PKCS #12 file (.pfx) that is to encrypt the keys.");

        var (encryptor, decryptor) = (new CertificateXmlEncryptor(certificate, loggers), new EncryptedXmlDecryptor(services));
        var keys = await db.DataProtectionKeys.ToListAsync(ct);
        foreach (var key in keys)
        {
            var xml = XElement.Parse(key.Xml!);
            foreach (
                var secret in xml.Descendants()
                    .Where(e => e.Name == Encrypted || (bool?)e.Attribute(RequiresEncryptionAttribute) == true)
                    .ToList()
            )
            {
                var encrypted = encryptor.Encrypt(secret.Name == Encrypted ? DecryptSecret(decryptor, secret) : new XElement(secret));
                secret.ReplaceWith(
                    new XElement(
                        Encrypted,
                        new XAttribute(DecryptorType, encrypted.DecryptorType.AssemblyQualifiedName!),
                        encrypted.EncryptedElement
                    )
                );
            }

            key.Xml = xml.ToString(SaveOptions.DisableFormatting);
        }

        await db.SaveChangesAsync(ct);
        return keys.Count;
    }

    private static XElement DecryptSecret(EncryptedXmlDecryptor decryptor, XElement secret)
    {
        try
        {
            return decryptor.Decrypt(secret.Elements().Single());
        }
        catch (CryptographicException)
        {
            throw new SettingsException(
                "A key was encrypted with a certificate that is not configured. Set Site:KeyCertificateBefore to its file. Nothing was changed."
            );
        }
    }
}

using System.Security.Cryptography;
using Almaty2020.Web.Settings;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace Almaty2020.Web.Sharing;

/// <summary>
/// Creates and reads the secrets of share links: the link's id, encrypted with the site's keys. Nothing in the database row opens the
/// link. The secret is part of the query string, which the request log leaves out.
/// </summary>
public sealed class ShareSecrets(IDataProtectionProvider protection, SiteSettings settings)
{
    private readonly IDataProtector protector = protection.CreateProtector("Almaty2020.ShareLinks");

    public string UrlOf(Guid linkId) => settings.PublicUrl + SharedDraftController.AddressOf(SecretOf(linkId));

    public string SecretOf(Guid linkId) => WebEncoders.Base64UrlEncode(protector.Protect(linkId.ToByteArray()));

    /// <returns>The id of the link; null if the secret was not made by this site.</returns>
    public Guid? Decrypt(string? secret)
    {
        if (string.IsNullOrEmpty(secret))
            return null;
        try
        {
            var id = protector.Unprotect(WebEncoders.Base64UrlDecode(secret));
            return id.Length == 16 ? new Guid(id) : null;
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }
}

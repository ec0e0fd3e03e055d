using System.Security.Cryptography;
using Almaty2020.Web.Startup;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace Almaty2020.Web.Sharing;

/// <summary>
/// Makes and reads what opens a share link: its id, sealed with the site's keys. Nothing in its row opens it; and in a query it never
/// stands in the request log.
/// </summary>
public sealed class ShareSecrets(IDataProtectionProvider protection, SiteSettings settings)
{
    private readonly IDataProtector protector = protection.CreateProtector("Almaty2020.ShareLinks");

    public string UrlOf(Guid linkId) => settings.PublicUrl + SharedController.AddressOf(SecretOf(linkId));

    public string SecretOf(Guid linkId) => WebEncoders.Base64UrlEncode(protector.Protect(linkId.ToByteArray()));

    /// <returns>Null for what was not sealed here.</returns>
    public Guid? Open(string? secret)
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

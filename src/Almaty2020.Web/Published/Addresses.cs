using System.Text;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Published;

/// <summary>How an address is written.</summary>
public static class Addresses
{
    public static string Of(Language language, string path) => path.Length == 0 ? $"/{language.Code}" : $"/{language.Code}/{path}";

    /// <summary>
    /// The one spelling of a path: small letters, single slashes, none at the end, Unicode's composed form.
    /// Every other spelling redirects here.
    /// </summary>
    public static string Canonical(string path)
    {
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var canonical = "/" + string.Join('/', segments);
        try
        {
            canonical = canonical.Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            // Not text (a lone surrogate): nothing has that address, and it stays as it is.
        }

        return canonical.ToLowerInvariant();
    }
}

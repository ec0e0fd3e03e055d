using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Almaty2020.Web.Published;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Media;

/// <summary>Determines what a page's share picture shows and its address, without drawing it.</summary>
public sealed class ShareCardFactory(ShareBackground art)
{
    /// <summary>
    /// Hexadecimal digits of the hash: long enough to avoid collisions between versions of a page, short enough for every page's head.
    /// </summary>
    private const int HashLength = 12;

    public ShareCard Create(PublishedSite site, PublishedPage page, PageFields fields)
    {
        var siteName = site.Identity.In(page.Language).Name;
        var (priority, sign) = (site.NumberOf(page), (fields as PriorityFields)?.Number);
        string[] shown =
        [
            ShareDrawing.Version,
            art.Digest,
            page.Language.Code,
            page.Template.Name,
            priority?.ToString(CultureInfo.InvariantCulture) ?? "",
            sign?.ToString(CultureInfo.InvariantCulture) ?? "",
            siteName,
            page.Title,
        ];
        var colours = site.Identity.Colours;
        if (!colours.AreDefault)
            shown = [.. shown, colours.StyleSheetAddress];
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', shown)));
        return new ShareCard(
            page.Language,
            page.PageId,
            page.Template,
            page.Title,
            priority,
            sign,
            Convert.ToHexStringLower(hash)[..HashLength]
        )
        {
            SiteName = siteName,
            Colours = colours,
        };
    }
}

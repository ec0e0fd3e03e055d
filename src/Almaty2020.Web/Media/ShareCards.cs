using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Fields;

namespace Almaty2020.Web.Media;

/// <summary>Says what a page's picture shows and where it is, without drawing it.</summary>
public sealed class ShareCards(ShareArt art)
{
    /// <summary>Enough that two contents of a page never meet, and short in every page's head.</summary>
    private const int HashLength = 12;

    public ShareCard Of(PublishedSite site, PublishedPage page, PageFields fields)
    {
        var (priority, sign) = (site.NumberOf(page), (fields as PriorityFields)?.Number);
        string[] shown =
        [
            ShareDrawing.Version, art.Digest, page.Language.Code, page.Template.ToString(),
            priority?.ToString(CultureInfo.InvariantCulture) ?? "", sign?.ToString(CultureInfo.InvariantCulture) ?? "", ShareDrawing.SiteName(page.Language), page.Title,
        ];
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', shown)));
        return new ShareCard(page.Language, page.PageId, page.Template, page.Title, priority, sign, Convert.ToHexStringLower(hash)[..HashLength]);
    }
}

using Almaty2020.Web.Localization;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Media;

/// <summary>Everything that a page's share picture (its Open Graph image) shows.</summary>
/// <param name="Priority">A priority's number (<see cref="Published.PublishedSite.NumberOf"/>); null on other pages.</param>
/// <param name="Sign">Number of a priority's drawing and colour, 1 to 4; null on other pages.</param>
/// <param name="Hash">Hash of everything that the picture shows and of the version of the drawing code.</param>
public sealed record ShareCard(Language Language, int PageId, Template Template, string Title, int? Priority, int? Sign, string Hash)
{
    /// <summary>The site's name in the page's language.</summary>
    public string SiteName { get; init; } = "";

    /// <summary>The site's colours.</summary>
    public SiteColours Colours { get; init; } = SiteColours.Default;

    public const int Width = 1200;
    public const int Height = 630;

    /// <summary>The picture's address. It has the hash of the content, so it can be cached for ever.</summary>
    public string Address => $"/og/{Language.Code}/{PageId}-{Hash}.png";

    public string FileName => $"{Language.Code}-{PageId}-{Hash}.png";
}

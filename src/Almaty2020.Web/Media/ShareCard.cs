using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;

namespace Almaty2020.Web.Media;

/// <summary>Everything that a page's picture shows, where others share the page: its Open Graph picture.</summary>
/// <param name="Priority">A priority's number (<see cref="Published.PublishedSite.NumberOf"/>); null on other pages.</param>
/// <param name="Sign">A priority's drawing and colour, 1 to 4; null on other pages.</param>
/// <param name="Hash">Of all that the picture shows, and of how it is drawn.</param>
public sealed record ShareCard(Language Language, int PageId, Template Template, string Title, int? Priority, int? Sign, string Hash)
{
    public const int Width = 1200;
    public const int Height = 630;

    /// <summary>Names the content, so that whoever has it may keep it for ever.</summary>
    public string Address => $"/og/{Language.Code}/{PageId}-{Hash}.png";

    public string FileName => $"{Language.Code}-{PageId}-{Hash}.png";
}

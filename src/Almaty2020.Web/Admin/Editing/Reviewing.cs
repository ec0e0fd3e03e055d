using Almaty2020.Web.Sharing;
using Almaty2020.Web.Site.Pages;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>Brings to the screen of a review what is looked at there, and what opens its share links.</summary>
public sealed class Reviewing(DraftScreens screens, ShareSecrets secrets)
{
    public ReviewScreen Complete(ReviewScreen screen) => screen with
    {
        Text = screen.Page.Draft is null ? null : ReviewText.Of(screen.Page, screens, screen.Frame.Language),
        Links = [.. screen.Page.Links.Select(l => new ShownLink(l, secrets.UrlOf(l.Id)))],
    };
}

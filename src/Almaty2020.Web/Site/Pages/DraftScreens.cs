using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Publishing.Fields;
using Almaty2020.Web.Site.Common;

namespace Almaty2020.Web.Site.Pages;

/// <summary>Shows a text as the page that residents would see, by the same renderer and views, within the site as it is now.</summary>
public sealed class DraftScreens(CurrentSite current, FrameBuilder frames, TimeProvider clock)
{
    /// <summary>Of a template that this version does not know, the text alone is shown.</summary>
    public static string ViewOf(Template template) => (template.IsKnown() ? template : Template.Page).ToString();

    public PageScreen Of(Page place, Language language, PageText text, CancellationToken ct)
    {
        var site = current.Site;
        var rendered = Rendering.Render(text.Body, language, ct);
        var path = place.ParentId is { } parentId && site.TryFind(parentId, language, out var parent) ? $"{parent.Path}/{text.Slug}" : text.Slug;
        var page = new PublishedPage
        {
            PageId = place.Id,
            Key = place.Key,
            Template = place.Template,
            ParentId = place.ParentId,
            Position = place.Position,
            Navigation = place.Navigation,
            Language = language,
            Path = path,
            Title = text.Title,
            ShortTitle = text.Fields.ShortTitle ?? text.Title,
            Summary = text.Summary,
            LastReviewed = text.Fields.LastReviewed,
            Sign = (text.Fields as PriorityFields)?.Number,
            RevisionId = 0,
            ChangedAtUtc = clock.GetUtcNow().UtcDateTime,
        };
        var body = new PageBody(rendered.Html, Rendering.ContentsFromText(Rendering.ContentsToText(rendered.Contents)), text.Fields, language != Language.Source && site.TryFind(place.Id, Language.Source, out _), []);
        return PageScreen.Of(site, page, body, frames.ForPage(site, page, body));
    }
}

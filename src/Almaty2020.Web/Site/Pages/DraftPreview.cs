using Almaty2020.Markup;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Site.Common;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Site.Pages;

/// <summary>
/// Builds the page that residents would see for an unpublished text, with the same renderer and views and the current live site around it.
/// </summary>
public sealed class DraftPreview(CurrentSite current, PublishedPictures pictures, LayoutModelBuilder layouts, TimeProvider clock)
{
    /// <summary>Name of the template's view. For a template that this version does not know, the plain page.</summary>
    public static string ViewOf(Template template) => (template.IsKnown ? template : Template.Page).Name;

    /// <summary>Renders a part of a text, with the links as residents get them.</summary>
    public string HtmlOf(string markdown, Language language, CancellationToken ct) =>
        PageLinks.Resolve(Rendering.Render(markdown, language, ct).Html, language, current.Site);

    /// <summary>Renders parts of a text as residents see them, with the pictures and documents of the library.</summary>
    public async Task<IReadOnlyList<string>> ShownAsync(IEnumerable<string> parts, Language language, CancellationToken ct)
    {
        var rendered = parts.Select(part => HtmlOf(part, language, ct)).ToList();
        var shown = await pictures.FindAsync([.. rendered.SelectMany(html => PictureMarkup.KeysIn(html, []))], language, ct);
        return [.. rendered.Select(html => PictureMarkup.Resolve(html, shown, language))];
    }

    public async Task<PageViewModel> OfAsync(Page place, Language language, PageText text, CancellationToken ct)
    {
        var site = current.Site;
        var rendered = Rendering.Render(text.Body, language, ct);
        var path =
            place.ParentId is { } parentId && site.TryFind(parentId, language, out var parent) ? $"{parent.Path}/{text.Slug}" : text.Slug;
        var page = new PublishedPage
        {
            PageId = place.Id,
            Key = place.Key,
            Template = place.Template,
            ParentId = place.ParentId,
            Position = place.Position,
            Navigation = place.Navigation,
            SourceLanguage = place.SourceLanguage,
            Language = language,
            Path = path,
            Title = text.Title,
            ShortTitle = text.Fields.ShortTitle ?? text.Title,
            Summary = text.Summary,
            LastReviewed = text.Fields.LastReviewed,
            Icon = (text.Fields as PriorityFields)?.Number,
            Alert = text.Fields as AlertFields,
            Office = HeldOffice.Of(text.Fields),
            Indicator = text.Fields as IndicatorFields,
            Measure = text.Fields as MeasureFields,
            RevisionId = 0,
            ChangedAtUtc = clock.GetUtcNow().UtcDateTime,
        };
        var body = new PageBody(
            rendered.Html,
            Rendering.ContentsFromText(Rendering.ContentsToText(rendered.Contents)),
            text.Fields is UnknownFields unknown ? unknown.ToPlainFields() : text.Fields,
            []
        );
        var shown = await pictures.FindAsync(body.PictureKeys, language, ct);
        var layout = layouts.ForPage(site, page, body, shown);
        // No alert of the day beside a draft, but its own. It cannot be hidden: the preview runs no script.
        layout = layout with { Alerts = text.Fields is AlertFields alert ? [OwnBanner(alert, page, site)] : [] };
        // The page about the site is seen on all others: show its names, colours and logo where they will stand.
        if (text.Fields is SiteFields own)
            layout = layout with
            {
                Colours = own.Colours,
                SwitchedOff = own.SwitchedOff,
                Logo = LayoutLogo.Of(own.Logo, key => shown.GetValueOrDefault(key)),
                Site = new SiteIdentity(new Dictionary<Language, (string, SiteFields)> { [language] = (text.Summary, own) }).In(language),
            };
        return PageViewModel.Of(site, page, body, layout, shown);
    }

    private static LayoutAlert OwnBanner(AlertFields alert, PublishedPage page, PublishedSite site)
    {
        var banner = LayoutModelBuilder.Banner(alert, page, site, page.Language);
        return banner with { Content = null, Address = banner.Address == page.Address ? null : banner.Address };
    }
}

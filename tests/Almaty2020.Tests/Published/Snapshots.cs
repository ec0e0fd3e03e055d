using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;

namespace Almaty2020.Tests.Published;

/// <summary>Snapshots made by hand.</summary>
internal static class Snapshots
{
    public static PublishedPage Page(int id, Language language, string path, int? parentId = null, int position = 0, Template template = Template.Page) => new()
    {
        PageId = id,
        Key = $"key/{id}",
        Template = template,
        ParentId = parentId,
        Position = position,
        Navigation = Navigation.Header,
        Language = language,
        Path = path,
        Title = path,
        ShortTitle = path,
        Summary = path,
        LastReviewed = new DateOnly(2026, 11, 1),
        RevisionId = id,
        ChangedAtUtc = new DateTime(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc),
    };

    public static PublishedSite Of(PublishedPage[] pages, params (Language Language, string Path, int PageId)[] redirects) =>
        new(1, pages, redirects.Select(r => KeyValuePair.Create((r.Language, r.Path), r.PageId)));
}

using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Fields;

namespace Almaty2020.Web.Publishing;

/// <summary>The working copy of one page in one language; at most one.</summary>
public sealed class Draft
{
    private Draft()
    {
    }

    public int Id { get; private set; }

    public int PageId { get; private set; }

    public Language Language { get; private set; } = null!;

    public string Title { get; private set; } = "";

    public string Summary { get; private set; } = "";

    public string Slug { get; private set; } = "";

    public string Body { get; private set; } = "";

    /// <summary><see cref="PageFields"/> as text.</summary>
    public string Fields { get; private set; } = "";

    /// <summary>The revision it was begun from.</summary>
    public int? BasedOnRevisionId { get; private set; }

    public string UpdatedBy { get; private set; } = "";

    public DateTime UpdatedAtUtc { get; private set; }

    /// <summary>Concurrency token, and what an editor's form must send back.</summary>
    public int Version { get; private set; }

    public PageText Text => new(Title, Summary, Slug, Body, PageFields.FromJson(Fields));

    public static Draft Begin(int pageId, Language language, int? basedOnRevisionId) =>
        new() { PageId = pageId, Language = language, BasedOnRevisionId = basedOnRevisionId };

    public void Write(PageText text, Actor actor)
    {
        Title = text.Title;
        Summary = text.Summary;
        Slug = text.Slug;
        Body = text.Body;
        Fields = text.Fields.ToJson();
        UpdatedBy = actor.UserId;
        UpdatedAtUtc = actor.AtUtc;
        Version++;
    }
}

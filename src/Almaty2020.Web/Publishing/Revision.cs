using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Fields;

namespace Almaty2020.Web.Publishing;

/// <summary>An immutable snapshot of a page in one language. <see cref="Data.SiteDb"/> refuses to change or delete one.</summary>
public sealed class Revision
{
    public const int NoteMaxLength = 500;

    private Revision()
    {
    }

    public int Id { get; private set; }

    public int PageId { get; private init; }

    public Language Language { get; private init; } = null!;

    /// <summary>1, 2, 3 … within page and language.</summary>
    public int Number { get; private init; }

    public string Title { get; private init; } = "";

    public string Summary { get; private init; } = "";

    public string Slug { get; private init; } = "";

    public string Body { get; private init; } = "";

    /// <summary><see cref="PageFields"/> as text.</summary>
    public string Fields { get; private init; } = "";

    public string AuthorId { get; private init; } = "";

    public DateTime CreatedAtUtc { get; private init; }

    /// <summary>What changed, in the author's words.</summary>
    public string Note { get; private init; } = "";

    /// <summary>Of a translation: the source language's revision that it has caught up with.</summary>
    public int? SourceRevisionId { get; private init; }

    /// <summary>
    /// Whose part of the text no second person had approved when it was kept: see <see cref="Publishing.Writers"/>. Empty where a second person
    /// published it, or the site needs none.
    /// </summary>
    public string Writers { get; private init; } = "";

    public PageText Text => new(Title, Summary, Slug, Body, PageFields.FromJson(Fields));

    public static Revision Of(int pageId, Language language, int number, PageText text, Actor author, string note, int? sourceRevisionId, string writers) => new()
    {
        PageId = pageId,
        Language = language,
        Number = number,
        Title = text.Title,
        Summary = text.Summary,
        Slug = text.Slug,
        Body = text.Body,
        Fields = text.Fields.ToJson(),
        AuthorId = author.UserId,
        CreatedAtUtc = author.AtUtc,
        Note = note,
        SourceRevisionId = sourceRevisionId,
        Writers = writers,
    };
}

using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Publishing.Model;

/// <summary>An immutable snapshot of a page in one language. <see cref="Data.SiteDb"/> refuses to change or delete one.</summary>
public sealed class Revision
{
    public const int NoteMaxLength = 500;

    private Revision() { }

    public int Id { get; private set; }

    public int PageId { get; private init; }

    public Language Language { get; private init; } = null!;

    /// <summary>1, 2, 3 … for each page and language.</summary>
    public int Number { get; private init; }

    public string Title { get; private init; } = "";

    public string Summary { get; private init; } = "";

    public string Slug { get; private init; } = "";

    public string Body { get; private init; } = "";

    /// <summary><see cref="PageFields"/> as JSON.</summary>
    public string Fields { get; private init; } = "";

    public string AuthorId { get; private init; } = "";

    public DateTime CreatedAtUtc { get; private init; }

    /// <summary>What changed, in the author's words.</summary>
    public string Note { get; private init; } = "";

    /// <summary>For translations: the source revision that the text is up to date with; null if there is none.</summary>
    public int? SourceRevisionId { get; private init; }

    /// <summary>
    /// The writers whose part of the text no second person had approved when the revision was saved: see <see cref="Model.Writers"/>.
    /// Empty if a second person published it or the site does not require one.
    /// </summary>
    public string Writers { get; private init; } = "";

    /// <summary>
    /// The first of the revisions directly before it that have the same text, such as the saved draft that was then published; null if the
    /// text is new. A translation that is up to date with that one is up to date with this one.
    /// </summary>
    public int? SameTextAsRevisionId { get; private init; }

    public PageText Text => new(Title, Summary, Slug, Body, PageFields.FromJson(Fields));

    /// <param name="previous">The page's newest revision in the language; null if this is the first.</param>
    public static Revision Of(
        int pageId,
        Language language,
        int number,
        PageText text,
        Actor author,
        string note,
        int? sourceRevisionId,
        string writers,
        Revision? previous = null
    ) =>
        new()
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
            SameTextAsRevisionId = previous?.Text.HasSameContent(text) == true ? previous.SameTextAsRevisionId ?? previous.Id : null,
        };
}

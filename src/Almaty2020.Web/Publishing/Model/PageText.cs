using Almaty2020.Markup;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Publishing.Model;

/// <summary>The content of a page in one language, as held by a draft, a revision or a content file.</summary>
/// <param name="Title">The page's only level-1 heading.</param>
/// <param name="Summary">Plain text; shown as the lead and used as the description.</param>
/// <param name="Slug">The last segment of the address; empty only for the home page.</param>
/// <param name="Body">Markdown.</param>
/// <param name="Fields">The template's data.</param>
public sealed record PageText(string Title, string Summary, string Slug, string Body, PageFields Fields)
{
    public const int TitleMaxLength = 200;
    public const int SummaryMaxLength = 500;
    public const int SlugMaxLength = 80;

    /// <summary>
    /// The text in normalized form: one spelling, as defined by <see cref="TextNormalizer"/>, and no blank lines around the body. Content
    /// files can only hold this form, so revisions do too; an import then finds an exported text unchanged.
    /// </summary>
    public PageText Normalized() =>
        new(
            TextNormalizer.Line(Title),
            TextNormalizer.Line(Summary),
            TextNormalizer.Line(Slug),
            TextNormalizer.Markdown(Body).TrimStart('\n').TrimEnd('\n', ' ', '\t'),
            PageFields.FromJson(Fields.ToJson())
        );

    /// <summary>Whether both texts are equal in normalized form.</summary>
    /// <remarks>Older versions of the site stored texts that are not normalized.</remarks>
    public bool HasSameContent(PageText other)
    {
        var (one, two) = (Normalized(), other.Normalized());
        return one.Title == two.Title
            && one.Summary == two.Summary
            && one.Slug == two.Slug
            && one.Body == two.Body
            && one.Fields.ToJson() == two.Fields.ToJson();
    }
}

using Almaty2020.Markup;
using Almaty2020.Web.Publishing.Fields;

namespace Almaty2020.Web.Publishing;

/// <summary>What a page says in one language: what a draft works on, a revision keeps, and a file holds.</summary>
/// <param name="Title">The page's only level-1 heading.</param>
/// <param name="Summary">Plain text; the lead and the description.</param>
/// <param name="Slug">The last segment of the address; empty for the home page alone.</param>
/// <param name="Body">Markdown.</param>
/// <param name="Fields">The template's data.</param>
public sealed record PageText(string Title, string Summary, string Slug, string Body, PageFields Fields)
{
    public const int TitleMaxLength = 200;
    public const int SummaryMaxLength = 500;
    public const int SlugMaxLength = 80;

    /// <summary>
    /// The one spelling of a text, as <see cref="TextNormalizer"/> has it, with nothing empty around the body. A content file can hold no other,
    /// so a revision has none either: what was exported is then what an import finds unchanged.
    /// </summary>
    public PageText Tidy() => new(
        TextNormalizer.Line(Title),
        TextNormalizer.Line(Summary),
        TextNormalizer.Line(Slug),
        TextNormalizer.Markdown(Body).TrimStart('\n').TrimEnd('\n', ' ', '\t'),
        PageFields.FromJson(Fields.ToJson()));

    /// <summary>Whether a reader of the two would find no difference.</summary>
    /// <remarks>Older versions stored texts that are not normalized.</remarks>
    public bool SameAs(PageText other)
    {
        var (one, two) = (Tidy(), other.Tidy());
        return one.Title == two.Title && one.Summary == two.Summary && one.Slug == two.Slug && one.Body == two.Body
            && one.Fields.ToJson() == two.Fields.ToJson();
    }
}

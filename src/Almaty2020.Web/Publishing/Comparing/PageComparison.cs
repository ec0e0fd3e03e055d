using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Publishing.Comparing;

/// <param name="Comparison">Empty on one side if that page does not have the part.</param>
public sealed record ChangedPart(string Part, TextComparison Comparison);

/// <summary>Two texts of a page, compared part by part.</summary>
/// <param name="Parts">The parts that differ; empty if a reader would find no difference.</param>
public sealed record PageComparison(IReadOnlyList<ChangedPart> Parts)
{
    /// <param name="language">The language in which values that are not text are shown: dates, yes and no.</param>
    public static PageComparison Of(PageText before, PageText after, Language language)
    {
        var (old, @new) = (before.Fields.ToValues(), after.Fields.ToValues());
        var fields = new[] { after, before }.SelectMany(t => Template.Of(t.Fields)?.Fields ?? []).DistinctBy(f => f.JsonName).ToList();
        return new PageComparison([
            .. new[]
            {
                Texts(PageParts.Title, before.Title, after.Title),
                Texts(PageParts.Slug, before.Slug, after.Slug),
                Texts(PageParts.Summary, before.Summary, after.Summary),
                Texts(PageParts.Body, before.Body, after.Body),
            }
                .Concat(fields.Select(Fields))
                .OfType<ChangedPart>(),
        ]);

        ChangedPart? Fields(FieldDefinition field)
        {
            var (a, b) = (old[field.JsonName], @new[field.JsonName]);
            var part = PageParts.NameOf(field);
            if (PageParts.ToStoredText(a) == PageParts.ToStoredText(b))
                return null;
            // The values look the same but are stored differently, such as a year that was text and is now a date: show them as stored.
            return Texts(part, PageParts.ToReadableText(field, a, language), PageParts.ToReadableText(field, b, language))
                ?? Texts(part, PageParts.ToStoredText(a), PageParts.ToStoredText(b));
        }
    }

    private static ChangedPart? Texts(string part, string before, string after) =>
        before == after ? null : new ChangedPart(part, TextComparison.Of(before, after));
}

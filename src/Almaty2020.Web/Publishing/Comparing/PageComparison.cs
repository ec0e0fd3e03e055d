using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Publishing.Comparing;

/// <param name="Comparison">Empty on one side where that page does not have the part.</param>
public sealed record ChangedPart(PagePart Part, TextComparison Comparison);

/// <summary>Two texts of a page held against each other, part by part.</summary>
/// <param name="Parts">Those that differ; none where a reader of the two would find no difference.</param>
public sealed record PageComparison(IReadOnlyList<ChangedPart> Parts)
{
    /// <param name="language">Of the words for what is no text: days, yes and no.</param>
    public static PageComparison Of(PageText before, PageText after, Language language)
    {
        var (old, @new) = (PageParts.FieldsOf(before), PageParts.FieldsOf(after));
        return new PageComparison([.. Enum.GetValues<PagePart>().Select(Compare).OfType<ChangedPart>()]);

        ChangedPart? Compare(PagePart part) => part switch
        {
            PagePart.Title => Texts(part, before.Title, after.Title),
            PagePart.Summary => Texts(part, before.Summary, after.Summary),
            PagePart.Slug => Texts(part, before.Slug, after.Slug),
            PagePart.Body => Texts(part, before.Body, after.Body),
            _ => Fields(part),
        };

        ChangedPart? Fields(PagePart part)
        {
            var (a, b) = (old.GetValueOrDefault(part), @new.GetValueOrDefault(part));
            if (PageParts.Exactly(a) == PageParts.Exactly(b))
                return null;
            // Read alike and yet not the same, such as a year that was a word and is a date now: then as it is kept.
            return Texts(part, PageParts.Worded(a, language), PageParts.Worded(b, language)) ?? Texts(part, PageParts.Exactly(a), PageParts.Exactly(b));
        }
    }

    private static ChangedPart? Texts(PagePart part, string before, string after) =>
        before == after ? null : new ChangedPart(part, TextComparison.Of(before, after));
}

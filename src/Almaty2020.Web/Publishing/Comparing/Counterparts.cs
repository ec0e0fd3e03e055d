using Almaty2020.Markup;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Fields;

namespace Almaty2020.Web.Publishing.Comparing;

/// <summary>What must be the same in every language.</summary>
public enum CounterpartKind
{
    Figure,
    Link,
    Picture,
}

/// <summary>Something that one of two languages has and the other has not, or has differently.</summary>
/// <param name="Source">As the source has it; empty where it has nothing.</param>
/// <param name="Translation">As the translation has it; empty where it has nothing.</param>
public sealed record Mismatch(CounterpartKind Kind, string Source, string Translation);

/// <summary>Holds the figures, links and pictures of a translation against those of its source.</summary>
public static class Counterparts
{
    /// <summary>Parts whose figures are not the text's: dates of the work on it, names of files.</summary>
    private static readonly PagePart[] Apart = [PagePart.Source, PagePart.LastReviewed, PagePart.ReviewedByNativeSpeaker, PagePart.Portrait, PagePart.Languages, PagePart.ShortTitle];

    /// <returns>In the order of the source; what only the translation has comes beside, or after.</returns>
    public static IReadOnlyList<Mismatch> Compare(PageText source, PageText translation, Language language, CancellationToken ct = default)
    {
        var (there, here) = (Rendering.Render(source.Body, Language.Source, ct), Rendering.Render(translation.Body, language, ct));
        return
        [
            .. Unmatched(CounterpartKind.Figure, FiguresOf(source, there, Language.Source), FiguresOf(translation, here, language)),
            .. Unmatched(CounterpartKind.Link, LinksOf(there), LinksOf(here)),
            .. Unmatched(CounterpartKind.Picture, PicturesOf(source, there), PicturesOf(translation, here)),
        ];
    }

    /// <summary>Said once or ten times, it is said.</summary>
    private static IEnumerable<Mismatch> Unmatched(CounterpartKind kind, IReadOnlyList<Figure> source, IReadOnlyList<Figure> translation)
    {
        var missing = source.ExceptBy(translation.Select(f => f.Value), f => f.Value, StringComparer.Ordinal).Where(f => !f.MayBeAWord).ToList();
        var added = translation.ExceptBy(source.Select(f => f.Value), f => f.Value, StringComparer.Ordinal).Where(f => !f.MayBeAWord).ToList();
        for (var i = 0; i < Math.Max(missing.Count, added.Count); i++)
            yield return new Mismatch(kind, missing.ElementAtOrDefault(i)?.Written ?? "", added.ElementAtOrDefault(i)?.Written ?? "");
    }

    private static IReadOnlyList<Figure> FiguresOf(PageText text, RenderedMarkup rendered, Language language)
    {
        var parts = PageParts.FieldsOf(text).Where(f => !Apart.Contains(f.Key)).OrderBy(f => f.Key).Select(f => PageParts.Worded(f.Value, language));
        return Figures.Of(string.Join("\n\n", [text.Title, text.Summary, rendered.PlainText, .. parts]), language);
    }

    /// <summary>A part of a page is named by its heading, which is in the page's language; a part of the same page is no link to anything else.</summary>
    private static IReadOnlyList<Figure> LinksOf(RenderedMarkup rendered) =>
    [
        .. rendered.Links.Where(l => !l.Target.StartsWith('#')).Select(l => new Figure(
            (l.Target.StartsWith("page:", StringComparison.Ordinal) ? l.Target.Split('#')[0] : l.Target).TrimEnd('/'), l.Target)),
    ];

    private static IReadOnlyList<Figure> PicturesOf(PageText text, RenderedMarkup rendered) =>
    [
        .. rendered.Images.Select(i => i.Source).Concat(text.Fields is ProfileFields { Portrait.Image: { } portrait } ? [portrait] : Array.Empty<string>())
            .Select(file => new Figure(file, file)),
    ];
}

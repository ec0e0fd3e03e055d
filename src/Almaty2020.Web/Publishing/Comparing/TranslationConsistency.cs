using System.Text.Json.Nodes;
using Almaty2020.Markup;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Publishing.Comparing;

/// <summary>Kinds of items that must be the same in every language.</summary>
public enum ConsistencyKind
{
    Figure,
    Link,
    Picture,
    SharedField,
}

/// <summary>An item that only one of two languages has, or that differs between them.</summary>
/// <param name="Source">As written in the source; empty if the source lacks it.</param>
/// <param name="Translation">As written in the translation; empty if the translation lacks it.</param>
public sealed record Mismatch(ConsistencyKind Kind, string Source, string Translation);

/// <summary>A change that was made in a translation alone.</summary>
public enum OwnChangeKind
{
    /// <summary>A figure that neither the source nor the live translation has.</summary>
    FigureAdded,

    /// <summary>A link that neither the source nor the live translation has.</summary>
    LinkAdded,

    /// <summary>A link that the source and the live translation have.</summary>
    LinkRemoved,

    /// <summary>Another number of sections, which the source does not have either.</summary>
    Sections,

    /// <summary>Another value of a field that is the same in every language. The source has another one.</summary>
    SharedField,
}

/// <param name="What">
/// The figure or link as written; for sections their former and new number, and that of the source; for a field the name of its input.
/// </param>
public sealed record OwnChange(OwnChangeKind Kind, IReadOnlyList<object> What);

/// <summary>Compares the figures, links and pictures of a translation with those of its source.</summary>
public static class TranslationConsistency
{
    /// <returns>In source order. Items that only the translation has are paired with missing ones or come after them.</returns>
    public static IReadOnlyList<Mismatch> Compare(
        PageText source,
        Language sourceLanguage,
        PageText translation,
        Language language,
        CancellationToken ct = default
    )
    {
        var (there, here) = (Rendering.Render(source.Body, sourceLanguage, ct), Rendering.Render(translation.Body, language, ct));
        return
        [
            .. Unmatched(ConsistencyKind.Figure, FiguresOf(source, there, sourceLanguage), FiguresOf(translation, here, language)),
            .. Unmatched(ConsistencyKind.Link, LinksOf(there), LinksOf(here)),
            .. Unmatched(ConsistencyKind.Picture, PicturesOf(source, there), PicturesOf(translation, here)),
            .. SharedFields(source, sourceLanguage, translation, language),
        ];
    }

    /// <summary>
    /// What a new text of a translation changes although the source does not say so. A change that the source has too, or that brings the
    /// translation closer to it, is none.
    /// </summary>
    /// <param name="before">The live text of the translation.</param>
    public static IReadOnlyList<OwnChange> OwnChanges(
        PageText source,
        Language sourceLanguage,
        PageText before,
        PageText translation,
        Language language,
        CancellationToken ct = default
    )
    {
        var (there, was, now) = (
            Rendering.Render(source.Body, sourceLanguage, ct),
            Rendering.Render(before.Body, language, ct),
            Rendering.Render(translation.Body, language, ct)
        );
        var figures = Except(FiguresOf(translation, now, language), FiguresOf(before, was, language));
        var (sections, former) = (now.Contents.Count, was.Contents.Count);
        return
        [
            .. Except(figures, FiguresOf(source, there, sourceLanguage)).Select(f => new OwnChange(OwnChangeKind.FigureAdded, [f.Written])),
            .. Except(Except(LinksOf(now), LinksOf(was)), LinksOf(there)).Select(l => new OwnChange(OwnChangeKind.LinkAdded, [l.Written])),
            .. Except(LinksOf(was), LinksOf(now))
                .IntersectBy(LinksOf(there).Select(l => l.Value), l => l.Value, StringComparer.Ordinal)
                .Select(l => new OwnChange(OwnChangeKind.LinkRemoved, [l.Written])),
            .. sections != former && sections != there.Contents.Count
                ? [new OwnChange(OwnChangeKind.Sections, [former, sections, there.Contents.Count])]
                : Array.Empty<OwnChange>(),
            .. OwnSharedFields(source.Fields.ToValues(), before.Fields.ToValues(), translation.Fields),
        ];
    }

    private static IEnumerable<OwnChange> OwnSharedFields(JsonObject source, JsonObject before, PageFields translation)
    {
        var now = translation.ToValues();
        return (Template.Of(translation)?.Fields ?? [])
            .Where(f => SharedText(f, now) is { } text && text != SharedText(f, before) && text != SharedText(f, source))
            .Select(f => new OwnChange(OwnChangeKind.SharedField, [FieldDefinition.Prefix + f.Name]));
    }

    /// <summary>What of a field is the same in every language; null for nothing.</summary>
    private static string? SharedText(FieldDefinition field, JsonObject values)
    {
        if (field.IsShared)
            return PageParts.ToStoredText(values[field.JsonName]);
        FieldDefinition[] columns = [.. field.Fields.Where(c => c.IsShared)];
        if (field.Kind != FieldKind.Group || columns.Length == 0)
            return null;
        return string.Join(
            '\n',
            field.ItemsOf(values).Select(item => string.Join('\t', columns.Select(c => PageParts.ToStoredText(SharedValue(c, item)))))
        );
    }

    // A period in words is translated.
    private static JsonNode? SharedValue(FieldDefinition column, JsonNode? item) =>
        column.Kind == FieldKind.DateOrPeriod ? item?["date"] : item?[column.JsonName];

    private static IEnumerable<Figure> Except(IEnumerable<Figure> these, IEnumerable<Figure> those) =>
        these.ExceptBy(those.Select(f => f.Value), f => f.Value, StringComparer.Ordinal).Where(f => !f.MayBeSpelledOut);

    /// <summary>Compares distinct values; it does not matter how often each occurs.</summary>
    private static IEnumerable<Mismatch> Unmatched(ConsistencyKind kind, IReadOnlyList<Figure> source, IReadOnlyList<Figure> translation)
    {
        var (missing, added) = (Except(source, translation).ToList(), Except(translation, source).ToList());
        for (var i = 0; i < Math.Max(missing.Count, added.Count); i++)
            yield return new Mismatch(kind, missing.ElementAtOrDefault(i)?.Written ?? "", added.ElementAtOrDefault(i)?.Written ?? "");
    }

    private static IEnumerable<Mismatch> SharedFields(PageText source, Language sourceLanguage, PageText translation, Language language)
    {
        var (there, here) = (source.Fields.ToValues(), translation.Fields.ToValues());
        return (Template.Of(source.Fields)?.Fields ?? [])
            .Where(f => f.IsShared && PageParts.ToStoredText(there[f.JsonName]) != PageParts.ToStoredText(here[f.JsonName]))
            .Select(f => new Mismatch(
                ConsistencyKind.SharedField,
                PageParts.ToReadableText(f, there[f.JsonName], sourceLanguage),
                PageParts.ToReadableText(f, here[f.JsonName], language)
            ))
            .Concat(SharedColumns(source, there, sourceLanguage, here, language));
    }

    /// <summary>The columns of groups that every language has alike, such as the numbers of observations: item by item, in order.</summary>
    private static IEnumerable<Mismatch> SharedColumns(
        PageText source,
        JsonObject there,
        Language sourceLanguage,
        JsonObject here,
        Language language
    )
    {
        foreach (var field in (Template.Of(source.Fields)?.Fields ?? []).Where(f => f is { Kind: FieldKind.Group, IsShared: false }))
        {
            var (ours, theirs) = (field.ItemsOf(here).ToList(), field.ItemsOf(there).ToList());
            foreach (var column in field.Fields.Where(c => c.IsShared))
            {
                for (var i = 0; i < Math.Max(ours.Count, theirs.Count); i++)
                {
                    var (their, our) = (SharedValue(column, theirs.ElementAtOrDefault(i)), SharedValue(column, ours.ElementAtOrDefault(i)));
                    if (PageParts.ToStoredText(their) != PageParts.ToStoredText(our))
                        yield return new Mismatch(
                            ConsistencyKind.SharedField,
                            PageParts.ToReadableText(their, sourceLanguage),
                            PageParts.ToReadableText(our, language)
                        );
                }
            }
        }
    }

    // Fields that search ignores are about the work on the page. A shared field that differs is reported as such.
    private static IReadOnlyList<Figure> FiguresOf(PageText text, RenderedMarkup rendered, Language language)
    {
        var parts = PageParts
            .FieldsOf(text)
            .Where(f => f.Field is { IsSearched: true, IsShared: false })
            .Select(f => PageParts.ToReadableText(f.Value, language));
        return Figures.Of(string.Join("\n\n", [text.Title, text.Summary, rendered.PlainText, .. parts]), language);
    }

    /// <summary>Ignores the heading in links to pages, because its name differs by language, and links within the page itself.</summary>
    private static IReadOnlyList<Figure> LinksOf(RenderedMarkup rendered) =>
        [
            .. rendered
                .Links.Where(l => !l.Target.StartsWith('#'))
                .Select(l => new Figure(
                    (l.Target.StartsWith("page:", StringComparison.Ordinal) ? l.Target.Split('#')[0] : l.Target).TrimEnd('/'),
                    l.Target
                )),
        ];

    private static IReadOnlyList<Figure> PicturesOf(PageText text, RenderedMarkup rendered) =>
        [
            .. rendered
                .Images.Select(i => i.Source)
                .Concat(text.Fields.Pictures().Select(p => p.Address))
                .Select(file => new Figure(file, file)),
        ];
}

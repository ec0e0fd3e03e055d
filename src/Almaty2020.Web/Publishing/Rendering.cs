using System.Text.Json;
using System.Text.Json.Serialization;
using Almaty2020.Markup;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Publishing;

/// <summary>Makes of a text what a publication holds.</summary>
public static class Rendering
{
    /// <summary>Grows by one whenever the same text would come out otherwise than before.</summary>
    public const int RendererVersion = 1;

    private static readonly Dictionary<Language, MarkupTexts> Words = Language.All.ToDictionary(l => l, l => new MarkupTexts
    {
        Footnotes = Texts.For(l)["markup.footnotes"],
        BackToText = Texts.For(l)["markup.back-to-text"],
        Notice = Texts.For(l)["markup.notice"],
        ChartTable = Texts.For(l)["markup.chart-table"],
    });

    public static RenderedMarkup Render(string markdown, Language language) => MarkupRenderer.Render(markdown, Words[language]);

    public static string ContentsToText(IEnumerable<MarkupHeading> headings) =>
        JsonSerializer.Serialize([.. headings.Select(h => new ContentsEntry(h.Level, h.Id, h.Text))], ContentsJson.Default.ContentsEntryArray);

    public static IReadOnlyList<ContentsEntry> ContentsFromText(string text) =>
        JsonSerializer.Deserialize(text, ContentsJson.Default.ContentsEntryArray) ?? [];
}

/// <summary>A line of a page's contents list.</summary>
public sealed record ContentsEntry(int Level, string Id, string Text);

[JsonSerializable(typeof(ContentsEntry[]))]
internal sealed partial class ContentsJson : JsonSerializerContext;

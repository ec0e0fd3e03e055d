using System.Text.Json;
using System.Text.Json.Serialization;
using Almaty2020.Markup;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Publishing;

/// <summary>Makes of a text what a publication holds.</summary>
public static class Rendering
{
    /// <summary>Grows by one whenever the same text would come out otherwise than before.</summary>
    public const int RendererVersion = 2;

    /// <summary>Renderings at once in this process, whoever asks for them: one may take a hundred megabytes for a moment.</summary>
    public const int AtOnce = 2;

    private static readonly SemaphoreSlim Places = new(AtOnce, AtOnce);

    private static readonly Dictionary<Language, MarkupTexts> Words = Language.All.ToDictionary(l => l, l => new MarkupTexts
    {
        Footnotes = Texts.For(l)["markup.footnotes"],
        BackToText = Texts.For(l)["markup.back-to-text"],
        Notice = Texts.For(l)["markup.notice"],
        ChartTable = Texts.For(l)["markup.chart-table"],
        DecimalComma = l.Culture.NumberFormat.NumberDecimalSeparator == ",",
        Placeholders = new MarkupPlaceholders(
            Texts.For(l)["admin.part-words.title"],
            Texts.For(l)["admin.part-words.text"],
            Texts.For(l)["admin.part-words.label"],
            Texts.For(l)["admin.part-words.column"],
            Texts.For(l)["admin.part-words.happened"],
            Texts.For(l)["admin.part-words.whose"]),
    });

    /// <summary>Waits for one of <see cref="AtOnce"/> places. Requests that render wait before that, without a thread: see RenderingQueue.</summary>
    /// <exception cref="OperationCanceledException">The caller no longer wants the result.</exception>
    public static RenderedMarkup Render(string markdown, Language language, CancellationToken ct = default)
    {
        Places.Wait(ct);
        try
        {
            return MarkupRenderer.Render(markdown, Words[language], ct);
        }
        finally
        {
            Places.Release();
        }
    }

    public static string ContentsToText(IEnumerable<MarkupHeading> headings) =>
        JsonSerializer.Serialize([.. headings.Select(h => new ContentsEntry(h.Level, h.Id, h.Text))], ContentsJson.Default.ContentsEntryArray);

    public static IReadOnlyList<ContentsEntry> ContentsFromText(string text) =>
        JsonSerializer.Deserialize(text, ContentsJson.Default.ContentsEntryArray) ?? [];
}

/// <summary>A line of a page's contents list.</summary>
public sealed record ContentsEntry(int Level, string Id, string Text);

[JsonSerializable(typeof(ContentsEntry[]))]
internal sealed partial class ContentsJson : JsonSerializerContext;

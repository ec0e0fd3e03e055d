using System.Text.Json;
using System.Text.Json.Serialization;
using Almaty2020.Markup;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Publishing.Model;

/// <summary>Renders a text into what a publication stores.</summary>
public static class Rendering
{
    /// <summary>Increment this whenever the same text renders differently than before.</summary>
    public const int RendererVersion = 4;

    /// <summary>Maximum number of concurrent renderings in this process, for all callers: each may briefly take 100 MB.</summary>
    public const int MaxConcurrent = 2;

    private static readonly SemaphoreSlim Slots = new(MaxConcurrent, MaxConcurrent);

    private static readonly Dictionary<Language, MarkupTexts> TextsByLanguage = Language.All.ToDictionary(
        l => l,
        l => new MarkupTexts
        {
            Footnotes = Texts.For(l)["markup.footnotes"],
            BackToText = Texts.For(l)["markup.back-to-text"],
            Notice = Texts.For(l)["markup.notice"],
            ChartTable = Texts.For(l)["markup.chart-table"],
            DecimalComma = l.DecimalSeparator == ",",
            Placeholders = new MarkupPlaceholders(
                Texts.For(l)["admin.part-words.title"],
                Texts.For(l)["admin.part-words.text"],
                Texts.For(l)["admin.part-words.label"],
                Texts.For(l)["admin.part-words.column"],
                Texts.For(l)["admin.part-words.happened"],
                Texts.For(l)["admin.part-words.whose"]
            ),
        }
    );

    /// <summary>
    /// Waits for one of <see cref="MaxConcurrent"/> slots and renders. Requests wait before that without blocking a thread: see RenderingConcurrencyLimiter.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller has cancelled.</exception>
    public static RenderedMarkup Render(string markdown, Language language, CancellationToken ct = default)
    {
        Slots.Wait(ct);
        try
        {
            return MarkupRenderer.Render(markdown, TextsByLanguage[language], ct);
        }
        finally
        {
            Slots.Release();
        }
    }

    /// <summary>The sample words that the editor's menu inserts into texts of a language.</summary>
    public static IReadOnlyList<string> PlaceholdersOf(Language language) =>
        TextsByLanguage[language].Placeholders is var (title, text, label, column, happened, speaker)
            ? [title, text, label, column, happened, speaker]
            : [];

    public static string ContentsToText(IEnumerable<MarkupHeading> headings) =>
        JsonSerializer.Serialize(
            [.. headings.Select(h => new ContentsEntry(h.Level, h.Id, h.Text))],
            ContentsJson.Default.ContentsEntryArray
        );

    public static IReadOnlyList<ContentsEntry> ContentsFromText(string text) =>
        JsonSerializer.Deserialize(text, ContentsJson.Default.ContentsEntryArray) ?? [];
}

/// <summary>A line of a page's table of contents.</summary>
public sealed record ContentsEntry(int Level, string Id, string Text);

[JsonSerializable(typeof(ContentsEntry[]))]
internal sealed partial class ContentsJson : JsonSerializerContext;

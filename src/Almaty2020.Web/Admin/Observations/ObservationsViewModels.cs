using System.Globalization;
using Almaty2020.Markup;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Pages;
using Almaty2020.Web.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Almaty2020.Web.Admin.Observations;

/// <summary>What the screens of the import send.</summary>
public sealed record ObservationForm
{
    /// <summary>The table, which the controller reads from the form.</summary>
    [BindNever]
    public string? Text { get; init; }

    /// <summary>Code of the language of notes and sources.</summary>
    public string? Words { get; init; }

    /// <summary>The texts that the user saw, each with its state.</summary>
    public string? State { get; init; }

    /// <summary>Cells of the drafts made by earlier requests of the same import.</summary>
    public string? Done { get; init; }

    /// <summary>Code of a language and the reason in it, in the order of the form.</summary>
    [FromForm(Name = "reason-language")]
    public string[]? ReasonLanguages { get; init; }

    /// <summary>Why values are corrected, for each of <see cref="ReasonLanguages"/>.</summary>
    [FromForm(Name = "reason")]
    public string?[]? ReasonTexts { get; init; }

    public static string ReasonName(Language language) => "reason-" + language.Code;

    public Language WordsLanguage(Language fallback) => Language.TryFind(Words, out var language) ? language : fallback;

    public IReadOnlyDictionary<Language, string> Reasons()
    {
        var reasons = new Dictionary<Language, string>();
        foreach (var (code, text) in (ReasonLanguages ?? []).Zip(ReasonTexts ?? []))
        {
            if (Language.TryFind(code, out var language) && !string.IsNullOrWhiteSpace(text))
                reasons[language] = TextNormalizer.Line(text);
        }

        return reasons;
    }

    public IReadOnlyList<(int PageId, Language Language)> DoneCells() =>
        [
            .. (Done ?? "")
                .Split(' ')
                .Select(c => c.Split('-'))
                .Where(c => c.Length == 2)
                .Select(c =>
                    int.TryParse(c[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                    && Language.TryFind(c[1], out var language)
                        ? (id, language)
                        : default((int, Language)?)
                )
                .OfType<(int, Language)>(),
        ];

    public static string DoneOf(IEnumerable<(int PageId, Language Language)> cells) =>
        string.Join(' ', cells.Select(c => BulkCell.IdOf(c.PageId, c.Language)));
}

/// <param name="Words">The language of notes and sources.</param>
public sealed record ObservationsViewModel(AdminLayoutModel Layout, ObservationForm Form, Language Words) : AdminViewModel(Layout)
{
    /// <summary>Rows and indicators shown; the rest is only counted.</summary>
    public const int RowsShown = 200;

    /// <summary>Indicators shown; the rest is only counted.</summary>
    public const int IndicatorsShown = 100;

    /// <summary>Null before a table was read.</summary>
    public ObservationPlan? Plan { get; init; }

    public int Values => Plan?.Changes.Sum(c => c.Values.Count) ?? 0;

    public int Drafts => Plan?.Changes.Sum(c => c.Texts.Count) ?? 0;

    public string? ReasonIn(Language language) => Form.Reasons().GetValueOrDefault(language);
}

/// <summary>The result for one text.</summary>
/// <param name="Reason">Localized text: why it was not changed; null if it was.</param>
public sealed record ImportedText(int PageId, Language Language, string Title, string? Reason)
{
    public string Cell => BulkCell.IdOf(PageId, Language);

    public static ImportedText Of(IndicatorText text, string? reason) => new(text.Page.Id, text.Language, text.Text.Title, reason);
}

/// <summary>The drafts that an import has made.</summary>
/// <param name="Waiting">Texts that the next request changes.</param>
public sealed record ImportedViewModel(
    AdminLayoutModel Layout,
    ObservationForm Form,
    IReadOnlyList<ImportedText> Done,
    IReadOnlyList<ImportedText> Left,
    int Waiting
) : AdminViewModel(Layout)
{
    /// <summary>Groups that one review takes.</summary>
    public IEnumerable<ImportedText[]> Groups => Done.Chunk(BulkSelection.MaxCells);
}

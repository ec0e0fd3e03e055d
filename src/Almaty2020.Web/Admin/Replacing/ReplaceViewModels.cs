using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Pages;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Comparing;

namespace Almaty2020.Web.Admin.Replacing;

/// <param name="Find">As typed.</param>
/// <param name="Replacement">As typed.</param>
/// <param name="In">The only language to search; null for all.</param>
/// <param name="Results">Null before anything was searched.</param>
public sealed record ReplaceViewModel(
    AdminLayoutModel Layout,
    string Find,
    string Replacement,
    Language? In,
    PhraseSearch.ResultPage? Results
) : AdminViewModel(Layout)
{
    public int Places => Results?.Texts.Sum(t => t.Count) ?? 0;

    public bool HasChoice => Results?.Texts.Any(t => !t.IsInReview) == true;

    public string NextAddress =>
        $"{AdminLinks.Replace}?find={Uri.EscapeDataString(Find)}&with={Uri.EscapeDataString(Replacement)}&in={In?.Code}&after={Results?.After}";
}

/// <summary>The result for one text.</summary>
/// <param name="Reason">Localized text: why it was not changed; null if it was.</param>
public sealed record ReplacedText(int PageId, Language Language, string Title, string? Reason)
{
    public string Cell => BulkCell.IdOf(PageId, Language);
}

/// <summary>The result of a replacement: the texts that were changed, and those that were left as they are.</summary>
public sealed record ReplacedViewModel(AdminLayoutModel Layout, string Find, string Replacement, IReadOnlyList<ReplacedText> Texts)
    : AdminViewModel(Layout)
{
    public IReadOnlyList<ReplacedText> Done => [.. Texts.Where(t => t.Reason is null)];

    public IReadOnlyList<ReplacedText> Left => [.. Texts.Where(t => t.Reason is not null)];

    /// <summary>The same search again, for what is left.</summary>
    public string AgainAddress => $"{AdminLinks.Replace}?find={Uri.EscapeDataString(Find)}&with={Uri.EscapeDataString(Replacement)}";
}

/// <summary>A place with the words around it, for the partial view <c>_Place</c>.</summary>
public sealed record PlaceModel(PhraseSearch.Found Text, PhrasePlace Place, string Find, string Replacement);

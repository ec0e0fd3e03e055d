using Almaty2020.Web.Admin.Queries;

namespace Almaty2020.Web.Admin.Common;

/// <summary>A list to choose a page from, for the partial view <c>_PageChoice</c>.</summary>
/// <param name="Name">Name and id of the select element.</param>
/// <param name="Chosen">Id of the selected page; null for none.</param>
public sealed record PageChoice(string Name, IReadOnlyList<PageTitles.Item> Pages, int? Chosen)
{
    /// <summary>Localized text for choosing none; null if a page must be chosen.</summary>
    public string? NoneText { get; init; }

    /// <summary>True if choosing none submits 0 instead of an empty value.</summary>
    public bool SendsZeroForNone { get; init; }

    /// <summary>Localized prompt shown if there is no default; null if the first page may be preselected.</summary>
    public string? Prompt { get; init; }

    public string? DescribedBy { get; init; }

    public bool HasError { get; init; }
}

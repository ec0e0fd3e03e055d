using Almaty2020.Web.Admin.Queries;

namespace Almaty2020.Web.Admin.Common;

/// <summary>A list to choose a page from, for the partial view <c>_PageChoice</c>.</summary>
/// <param name="Name">Name and id of the select element.</param>
/// <param name="Chosen">Id of the selected page; null for none.</param>
public sealed record PageChoice(string Name, IReadOnlyList<PageTitles.Item> Pages, int? Chosen)
{
    public PageChoice(string name, PageOptions options, int? chosen)
        : this(name, options.Pages, chosen) => Searched = options.IsSearched ? options : null;

    /// <summary>The pages found by a search, or null if there are few enough for a list.</summary>
    public PageOptions? Searched { get; }

    /// <summary>Localized text for choosing none; null if a page must be chosen.</summary>
    public string? NoneText { get; init; }

    /// <summary>True if choosing none submits 0 instead of an empty value.</summary>
    public bool SendsZeroForNone { get; init; }

    /// <summary>Localized prompt shown if there is no default; null if the first page may be preselected.</summary>
    public string? Prompt { get; init; }

    public string? DescribedBy { get; init; }

    public bool HasError { get; init; }

    /// <summary>Name of the field for the text to search for.</summary>
    public static string FindField(string name) => name + "-find";

    /// <summary>Name of the button that searches.</summary>
    public static string LookField(string name) => name + "-look";

    /// <summary>
    /// True if a form was sent to search for a page, not to do what it is for. Enter in any field presses a form's first button, which may
    /// be the one that searches: without a text to search for, it counts as the form's own.
    /// </summary>
    /// <param name="find">Value of <see cref="FindField"/>.</param>
    /// <param name="look">Value of <see cref="LookField"/>; null if another button sent the form.</param>
    public static bool IsSearch(string? find, string? look) => look is not null && !string.IsNullOrWhiteSpace(find);
}

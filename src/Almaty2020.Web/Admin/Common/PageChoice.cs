using Almaty2020.Web.Access;

namespace Almaty2020.Web.Admin.Common;

/// <summary>A choice among pages, for the partial view <c>_PageChoice</c>.</summary>
/// <param name="Name">Of the select, and its id.</param>
/// <param name="Chosen">Null for none of them.</param>
public sealed record PageChoice(string Name, IReadOnlyList<PageTitles.Item> Pages, int? Chosen)
{
    /// <summary>Worded: what choosing none of them means; null where one must be chosen.</summary>
    public string? None { get; init; }

    /// <summary>Whether none of them is sent as 0, rather than as nothing.</summary>
    public bool IsNoneZero { get; init; }

    /// <summary>Worded: asks for a choice where there is no usual one; null where the first is as good as any.</summary>
    public string? Ask { get; init; }

    public string? DescribedBy { get; init; }

    public bool IsWrong { get; init; }
}

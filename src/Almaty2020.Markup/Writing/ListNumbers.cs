using Markdig.Syntax;

namespace Almaty2020.Markup.Writing;

/// <summary>
/// Keeps the numbers of an ordered list as typed: <c>1997.</c> and <c>2015.</c> must not become 1997 and 1998. If all numbers are
/// equal (<c>1.</c> <c>1.</c> <c>1.</c>, which Markdown allows), the browser counts.
/// </summary>
internal sealed class ListNumbers
{
    private readonly HashSet<Block> _typed = [];

    public ListNumbers(ListBlock list)
    {
        var items = list.Cast<ListItemBlock>().ToList();
        if (items.TrueForAll(item => item.Order == items[0].Order))
            return;
        foreach (var (before, after) in items.Zip(items.Skip(1)))
        {
            if (after.Order == before.Order + 1)
                continue;
            _typed.Add(after);
            FirstGap ??= (after.Line, before.Order, after.Order);
        }
    }

    /// <summary>The first place where the numbers are not consecutive; null if there is none.</summary>
    public (int Line, int Before, int After)? FirstGap { get; }

    /// <summary>The typed number of an item; null if it is the number that browsers would count anyway.</summary>
    public int? ExplicitNumber(ListItemBlock item) => _typed.Contains(item) ? item.Order : null;
}

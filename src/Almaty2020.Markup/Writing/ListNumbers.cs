using Markdig.Syntax;

namespace Almaty2020.Markup.Writing;

/// <summary>
/// The numbers of a list as they were typed: <c>1997.</c> and <c>2015.</c> are no 1997 and 1998. A list whose numbers are all the same
/// (<c>1.</c> <c>1.</c> <c>1.</c>, as Markdown allows) leaves counting to the browser.
/// </summary>
internal sealed class ListNumbers
{
    private readonly HashSet<Block> _typed = [];

    public ListNumbers(ListBlock list)
    {
        var items = list.Cast<ListItemBlock>().ToList();
        if (items.TrueForAll(item => item.Order == items[0].Order)) return;
        foreach (var (before, after) in items.Zip(items.Skip(1)))
        {
            if (after.Order == before.Order + 1) continue;
            _typed.Add(after);
            Jump ??= (after.Line, before.Order, after.Order);
        }
    }

    /// <summary>Where the numbers first do not follow each other.</summary>
    public (int Line, int Before, int After)? Jump { get; }

    /// <summary>The number of an item, where it is another than browsers would count.</summary>
    public int? Typed(ListItemBlock item) => _typed.Contains(item) ? item.Order : null;
}

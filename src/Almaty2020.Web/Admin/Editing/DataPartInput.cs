using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>One part of a template's data, to fill in.</summary>
/// <param name="Filled">What is in it already.</param>
/// <param name="Of">The text's language.</param>
public sealed record DataPartInput(DataPart Part, IReadOnlyList<IReadOnlyList<string>> Filled, IReadOnlyList<Issue> Issues, Language Of)
{
    /// <summary>How many empty rows a list offers: without a script, each save gives as many more.</summary>
    private const int Empty = 2;

    /// <summary>With their numbers, from 1.</summary>
    public IEnumerable<(IReadOnlyList<string> Row, int Number)> Rows
    {
        get
        {
            IReadOnlyList<string> empty = [.. Part.Columns.Select(_ => "")];
            var rows = Part.IsList ? [.. Filled, .. Enumerable.Repeat(empty, Empty)] : Filled.Count > 0 ? Filled.Take(1) : [empty];
            return rows.Select((row, index) => (row, index + 1));
        }
    }
}

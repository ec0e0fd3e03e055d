using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>One field of a template in the editor's form, for the partial view <c>_TemplateField</c>.</summary>
/// <param name="Filled">The rows that have been filled in.</param>
/// <param name="Language">The language of the text.</param>
public sealed record FieldInput(
    FieldDefinition Field,
    IReadOnlyList<IReadOnlyList<string>> Filled,
    IReadOnlyList<Issue> Issues,
    Language Language
)
{
    /// <summary>How many empty rows a list offers. Without a script, each save adds as many.</summary>
    private const int EmptyRows = 2;

    /// <summary>The pages to choose from, for a field that holds the key of a page; empty if the key is typed.</summary>
    public IReadOnlyList<PageTitles.Item> Pages { get; init; } = [];

    /// <summary>All rows with their numbers, from 1.</summary>
    public IEnumerable<(IReadOnlyList<string> Row, int Number)> Rows
    {
        get
        {
            IReadOnlyList<string> empty = [.. Field.Columns.Select(_ => "")];
            var rows =
                Field.IsList ? [.. Filled, .. Enumerable.Repeat(empty, EmptyRows)]
                : Filled.Count > 0 ? Filled.Take(1)
                : [empty];
            return rows.Select((row, index) => (row, index + 1));
        }
    }
}

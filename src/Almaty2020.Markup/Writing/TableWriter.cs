using Almaty2020.Markup.Checks;
using Almaty2020.Markup.Parsing;
using Markdig.Syntax;

namespace Almaty2020.Markup.Writing;

/// <summary>
/// Writes tables inside a region that scrolls by itself and can be reached by keyboard: on a narrow screen the table
/// moves, not the page. The region is named after the heading above it, or after its own header cells.
/// </summary>
internal sealed class TableWriter(Page page, BlockWriter blocks)
{
    public void Write(TableBlock table, string? label = null)
    {
        var header = (TableRowBlock)table[0];
        label ??= page.Contents.Count > 0 ? page.Contents[^1].Text : HeaderText(header);
        var html = page.Html.Line()
            .Raw("<div class=\"table\" role=\"region\" tabindex=\"0\"")
            .Attribute("aria-label", TextCleaner.Shorten(label, Limits.LabelLength))
            .Raw(">\n<table>\n<thead>\n");
        WriteRow(table, header, isHeader: true);
        html.Raw("</thead>\n");
        if (table.Count > 1)
        {
            html.Raw("<tbody>\n");
            for (var row = 1; row < table.Count; row++) WriteRow(table, (TableRowBlock)table[row], isHeader: false);
            html.Raw("</tbody>\n");
        }
        html.Raw("</table>\n</div>\n");
    }

    private static string HeaderText(TableRowBlock header) =>
        string.Join(", ", header.Cast<TableCellBlock>().Select(cell => PlainText.Of(cell.Inline)).Where(text => text.Length > 0));

    private void WriteRow(TableBlock table, TableRowBlock row, bool isHeader)
    {
        var html = page.Html.Raw("<tr>");
        for (var column = 0; column < table.Columns.Count; column++)
        {
            if (column >= row.Count && !page.MayPadCell()) break;
            page.CountElements(1);
            html.Raw(isHeader ? "<th scope=\"col\"" : "<td");
            if (table.Columns[column] == CellAlignment.Right) html.Raw(" class=\"align-right\"");
            if (table.Columns[column] == CellAlignment.Center) html.Raw(" class=\"align-center\"");
            html.Raw(">");
            if (column < row.Count)
            {
                blocks.WriteSpans((LeafBlock)row[column]);
                TextChecks.LookAtCell(page, (TableCellBlock)row[column], isHeader);
            }
            html.Raw(isHeader ? "</th>" : "</td>");
        }
        html.Raw("</tr>\n");
    }
}

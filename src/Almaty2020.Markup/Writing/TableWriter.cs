using Almaty2020.Markup.Checks;
using Almaty2020.Markup.Parsing;
using Markdig.Syntax;

namespace Almaty2020.Markup.Writing;

/// <summary>
/// Writes each table in a region that scrolls on its own and can be focused with the keyboard: on a narrow screen the table
/// scrolls, not the page. The accessible name of the region is the heading above it, or its header cells.
/// </summary>
internal sealed class TableWriter(RenderOutput page, BlockWriter blocks)
{
    public void Write(TableBlock table, string? label = null)
    {
        var header = (TableRowBlock)table[0];
        label ??= page.Contents.Count > 0 ? page.Contents[^1].Text : HeaderText(header);
        var html = page
            .Html.EnsureNewLine()
            .AppendRaw("<div class=\"table\" role=\"region\" tabindex=\"0\"")
            .AppendAttribute("aria-label", TextCleaner.Shorten(label, MarkupLimits.LabelLength))
            .AppendRaw(">\n<table>\n<thead>\n");
        WriteRow(table, header, isHeader: true);
        html.AppendRaw("</thead>\n");
        if (table.Count > 1)
        {
            html.AppendRaw("<tbody>\n");
            for (var row = 1; row < table.Count; row++)
                WriteRow(table, (TableRowBlock)table[row], isHeader: false);
            html.AppendRaw("</tbody>\n");
        }
        html.AppendRaw("</table>\n</div>\n");
    }

    private static string HeaderText(TableRowBlock header) =>
        string.Join(", ", header.Cast<TableCellBlock>().Select(cell => PlainText.Of(cell.Inline)).Where(text => text.Length > 0));

    private void WriteRow(TableBlock table, TableRowBlock row, bool isHeader)
    {
        var html = page.Html.AppendRaw("<tr>");
        for (var column = 0; column < table.Columns.Count; column++)
        {
            if (column >= row.Count && !page.TryUsePaddedCell())
                break;
            page.CountElements(1);
            html.AppendRaw(isHeader ? "<th scope=\"col\"" : "<td");
            if (table.Columns[column] == CellAlignment.Right)
                html.AppendRaw(" class=\"align-right\"");
            if (table.Columns[column] == CellAlignment.Center)
                html.AppendRaw(" class=\"align-center\"");
            html.AppendRaw(">");
            if (column < row.Count)
            {
                blocks.WriteInlines((LeafBlock)row[column]);
                TextChecks.CheckCell(page, (TableCellBlock)row[column], isHeader);
            }
            html.AppendRaw(isHeader ? "</th>" : "</td>");
        }
        html.AppendRaw("</tr>\n");
    }
}

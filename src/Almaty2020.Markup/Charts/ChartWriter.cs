using Almaty2020.Markup.Checks;
using Almaty2020.Markup.Parsing;
using Almaty2020.Markup.Writing;
using Markdig.Syntax;

namespace Almaty2020.Markup.Charts;

/// <summary>Writes a chart as a figure: an SVG drawing, and the same numbers as a table for everyone.</summary>
internal sealed class ChartWriter(RenderOutput page, BlockWriter blocks)
{
    public bool TryWrite(FencedContainer container)
    {
        if (
            container is not ([TableBlock] or [TableBlock, ParagraphBlock])
            || Chart.TryCreate(page, container.Arguments, (TableBlock)container[0]) is not { } chart
        )
        {
            page.Issues.Add(MarkupIssueCodes.BadContainer, container.Line, $"chart {container.Arguments}");
            return false;
        }

        TextChecks.CheckTitle(page, container.Line, chart.Title, page.Texts.Placeholders?.Title);
        page.Html.EnsureNewLine()
            .AppendRaw(MarkupRenderer.ChartStart)
            .AppendRaw(
                chart.Kind switch
                {
                    ChartKind.Bar => "chart-bar\">\n",
                    ChartKind.Share => "chart-share\">\n",
                    _ => "chart-progress\">\n",
                }
            )
            .AppendRaw("<figcaption>")
            .AppendText(chart.Title)
            .AppendRaw("</figcaption>\n");
        page.AddPlainText(chart.Title);
        ChartDrawing.Draw(page.Html, chart);
        if (container.Count > 1)
        {
            page.Html.AppendRaw("\n<p class=\"chart-description\">");
            blocks.WriteInlines((ParagraphBlock)container[1]);
            page.Html.AppendRaw("</p>");
        }
        page.Html.AppendRaw("\n<details class=\"chart-table\"><summary>").AppendText(page.Texts.ChartTable).AppendRaw("</summary>");
        blocks.Tables.Write((TableBlock)container[0], chart.Title);
        page.Html.AppendRaw("</details>\n</figure>\n");
        return true;
    }
}

using Almaty2020.Markup.Checks;
using Almaty2020.Markup.Parsing;
using Almaty2020.Markup.Writing;
using Markdig.Syntax;

namespace Almaty2020.Markup.Charts;

/// <summary>Writes a chart as a figure: the picture for those who see it, its table for everyone.</summary>
internal sealed class ChartWriter(Page page, BlockWriter blocks)
{
    public bool TryWrite(ContainerFence container)
    {
        if (container is not ([TableBlock] or [TableBlock, ParagraphBlock])
            || Chart.From(page, container.Arguments, (TableBlock)container[0]) is not { } chart)
        {
            page.Issues.Add(MarkupIssueCodes.BadContainer, container.Line, $"chart {container.Arguments}");
            return false;
        }

        TextChecks.LookAtTitle(page, container.Line, chart.Title, page.Texts.Placeholders?.Title);
        page.Html.Line()
            .Raw(chart.Kind switch
            {
                ChartKind.Bar => "<figure class=\"chart chart-bar\">\n",
                ChartKind.Share => "<figure class=\"chart chart-share\">\n",
                _ => "<figure class=\"chart chart-progress\">\n",
            })
            .Raw("<figcaption>").Text(chart.Title).Raw("</figcaption>\n");
        page.AddPlain(chart.Title);
        ChartDrawing.Draw(page.Html, chart);
        if (container.Count > 1)
        {
            page.Html.Raw("\n<p class=\"chart-description\">");
            blocks.WriteSpans((ParagraphBlock)container[1]);
            page.Html.Raw("</p>");
        }
        page.Html.Raw("\n<details class=\"chart-table\"><summary>").Text(page.Texts.ChartTable).Raw("</summary>");
        blocks.Tables.Write((TableBlock)container[0], chart.Title);
        page.Html.Raw("</details>\n</figure>\n");
        return true;
    }
}

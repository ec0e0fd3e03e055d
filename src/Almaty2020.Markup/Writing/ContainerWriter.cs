using Almaty2020.Markup.Charts;
using Almaty2020.Markup.Checks;
using Almaty2020.Markup.Parsing;
using Markdig.Syntax;

namespace Almaty2020.Markup.Writing;

/// <summary>
/// Writes containers. If the kind is unknown or the content is wrong, reports an issue and writes the content without the container.
/// </summary>
internal sealed class ContainerWriter(RenderOutput page, BlockWriter blocks)
{
    private readonly ChartWriter _charts = new(page, blocks);

    public void Write(FencedContainer container)
    {
        var written = container.Kind switch
        {
            "notice" => WriteNotice(container),
            "quotation" => WriteQuotation(container),
            "figures" => StrongListWriter.TryWrite(page, blocks, container, StrongListWriter.Figures),
            "timeline" => StrongListWriter.TryWrite(page, blocks, container, StrongListWriter.Timeline),
            "pages" => PageListWriter.TryWrite(page, blocks, container),
            "gallery" => GalleryWriter.TryWrite(page, container),
            "lang" => TryWriteLanguage(container),
            "chart" => _charts.TryWrite(container),
            _ => ReportUnknown(container),
        };
        if (!written)
            blocks.WriteChildren(container);
    }

    private bool WriteNotice(FencedContainer container)
    {
        var title = TextCleaner.Shorten(container.Arguments, MarkupLimits.TitleLength);
        TextChecks.CheckTitle(page, container.Line, title, page.Texts.Placeholders?.Title);
        page.Html.EnsureNewLine()
            .AppendRaw("<div class=\"notice\" role=\"note\"")
            .AppendAttribute("aria-label", title.Length > 0 ? title : page.Texts.Notice)
            .AppendRaw(">\n");
        if (title.Length > 0)
            page.Html.AppendRaw("<p class=\"notice-title\">").AppendText(title).AppendRaw("</p>\n");
        page.AddPlainText(title);
        blocks.WriteChildren(container);
        page.Html.EnsureNewLine().AppendRaw("</div>\n");
        return true;
    }

    private bool WriteQuotation(FencedContainer container)
    {
        var speaker = TextCleaner.Shorten(container.Arguments, MarkupLimits.TitleLength);
        TextChecks.CheckTitle(page, container.Line, speaker, page.Texts.Placeholders?.Speaker);
        page.Html.EnsureNewLine().AppendRaw("<figure class=\"quotation\">\n<blockquote>\n");
        // Authors often mark the text with > as well; write only one blockquote.
        blocks.WriteChildren(container is [QuoteBlock only] ? only : container);
        page.Html.EnsureNewLine().AppendRaw("</blockquote>\n");
        if (speaker.Length > 0)
            page.Html.AppendRaw("<figcaption>").AppendText(speaker).AppendRaw("</figcaption>\n");
        page.AddPlainText(speaker);
        page.Html.AppendRaw("</figure>\n");
        return true;
    }

    private bool TryWriteLanguage(FencedContainer container)
    {
        if (!Languages.IsKnown(container.Arguments))
        {
            page.Issues.Add(MarkupIssueCodes.UnknownLanguage, container.Line, container.Arguments);
            return false;
        }
        page.Html.EnsureNewLine().AppendRaw("<div").AppendAttribute("lang", container.Arguments).AppendRaw(">\n");
        blocks.WriteChildren(container);
        page.Html.EnsureNewLine().AppendRaw("</div>\n");
        return true;
    }

    private bool ReportUnknown(FencedContainer container)
    {
        page.Issues.Add(MarkupIssueCodes.UnknownContainer, container.Line, container.Kind);
        return false;
    }
}

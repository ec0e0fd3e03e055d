using Almaty2020.Markup.Charts;
using Almaty2020.Markup.Checks;
using Almaty2020.Markup.Parsing;
using Markdig.Syntax;

namespace Almaty2020.Markup.Writing;

/// <summary>Writes containers. One that is unknown, or not filled as it must be, is told and written as if it were not there.</summary>
internal sealed class ContainerWriter(Page page, BlockWriter blocks)
{
    private readonly ChartWriter _charts = new(page, blocks);

    public void Write(ContainerFence container)
    {
        var written = container.Kind switch
        {
            "notice" => WriteNotice(container),
            "quotation" => WriteQuotation(container),
            "figures" => StrongListWriter.TryWrite(page, blocks, container, StrongListWriter.Figures),
            "timeline" => StrongListWriter.TryWrite(page, blocks, container, StrongListWriter.Timeline),
            "lang" => TryWriteLanguage(container),
            "chart" => _charts.TryWrite(container),
            _ => Unknown(container),
        };
        if (!written) blocks.WriteChildren(container);
    }

    private bool WriteNotice(ContainerFence container)
    {
        var title = TextCleaner.Shorten(container.Arguments, Limits.TitleLength);
        TextChecks.LookAtTitle(page, container.Line, title, page.Texts.Placeholders?.Title);
        page.Html.Line().Raw("<div class=\"notice\" role=\"note\"")
            .Attribute("aria-label", title.Length > 0 ? title : page.Texts.Notice).Raw(">\n");
        if (title.Length > 0) page.Html.Raw("<p class=\"notice-title\">").Text(title).Raw("</p>\n");
        page.AddPlain(title);
        blocks.WriteChildren(container);
        page.Html.Line().Raw("</div>\n");
        return true;
    }

    private bool WriteQuotation(ContainerFence container)
    {
        var speaker = TextCleaner.Shorten(container.Arguments, Limits.TitleLength);
        TextChecks.LookAtTitle(page, container.Line, speaker, page.Texts.Placeholders?.Speaker);
        page.Html.Line().Raw("<figure class=\"quotation\">\n<blockquote>\n");
        // Authors often mark the words with > as well; one quotation is enough.
        blocks.WriteChildren(container is [QuoteBlock only] ? only : container);
        page.Html.Line().Raw("</blockquote>\n");
        if (speaker.Length > 0) page.Html.Raw("<figcaption>").Text(speaker).Raw("</figcaption>\n");
        page.AddPlain(speaker);
        page.Html.Raw("</figure>\n");
        return true;
    }

    private bool TryWriteLanguage(ContainerFence container)
    {
        if (!Languages.IsKnown(container.Arguments))
        {
            page.Issues.Add(MarkupIssueCodes.UnknownLanguage, container.Line, container.Arguments);
            return false;
        }
        page.Html.Line().Raw("<div").Attribute("lang", container.Arguments).Raw(">\n");
        blocks.WriteChildren(container);
        page.Html.Line().Raw("</div>\n");
        return true;
    }

    private bool Unknown(ContainerFence container)
    {
        page.Issues.Add(MarkupIssueCodes.UnknownContainer, container.Line, container.Kind);
        return false;
    }
}

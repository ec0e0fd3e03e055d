using Almaty2020.Markup.Parsing;
using Markdig.Syntax.Inlines;

namespace Almaty2020.Markup.Writing;

/// <summary>Writes the inline content of a paragraph, heading or table cell.</summary>
internal sealed class InlineWriter(RenderOutput page)
{
    private readonly LinkWriter _links = new(page);
    private int _depth;
    private bool _insideLink;

    public void Write(ContainerInline? spans)
    {
        for (var child = spans?.FirstChild; child is not null; child = child.NextSibling)
            Write(child);
    }

    public void Write(Inline span)
    {
        var html = page.Html;
        if (span is not (LiteralInline or HtmlEntityInline))
            page.CountElements(1);
        switch (span)
        {
            case LiteralInline literal:
                html.AppendText(literal.Content.AsSpan());
                break;
            case HtmlEntityInline entity:
                html.AppendText(TextCleaner.Clean(entity.Transcoded.ToString()));
                break;
            case CodeInline code:
                html.AppendRaw("<code>").AppendText(code.ContentSpan).AppendRaw("</code>");
                break;
            case LineBreakInline { IsHard: true }:
                html.AppendRaw("<br>\n");
                break;
            case LineBreakInline:
                html.AppendRaw("\n");
                break;
            case FootnoteReferenceInline reference:
                FootnoteWriter.WriteReference(page, reference, _insideLink);
                break;
            case AutolinkInline link when _insideLink:
                html.AppendText(link.Url);
                break;
            case AutolinkInline link:
                _links.Write(link);
                break;
            case LinkInline { IsImage: true } image:
                ImageWriter.Write(page, image);
                break;
            case LinkInline link:
                WriteLink(link);
                break;
            case LanguageInline language:
                WriteElement("span", language, "lang", language.Language);
                break;
            case EmphasisInline emphasis:
                WriteElement(emphasis.DelimiterCount == 2 ? "strong" : "em", emphasis);
                break;
            case DelimiterInline delimiter:
                html.AppendText(delimiter.ToLiteral());
                Write(delimiter as ContainerInline);
                break;
            case ContainerInline container:
                Write(container);
                break;
        }
    }

    /// <summary>Writes a link. HTML does not allow a link inside a link, so the inner one is written as its text.</summary>
    private void WriteLink(LinkInline link)
    {
        if (_insideLink || !_links.TryOpen(link))
        {
            Write((ContainerInline)link);
            return;
        }
        _insideLink = true;
        _depth++;
        Write((ContainerInline)link);
        // Show the address of a link without text; otherwise screen readers have no name for it. A document of the library has a title.
        if (PlainText.OfChildren(link).Length == 0 && PictureAddress.KeyOf(TextCleaner.Clean(link.Url ?? "")) is null)
            page.Html.AppendText(TextCleaner.Clean(link.Url ?? ""));
        _depth--;
        _insideLink = false;
        page.Html.AppendRaw("</a>");
    }

    private void WriteElement(string name, ContainerInline element, string? attribute = null, string value = "")
    {
        if (_depth >= MarkupLimits.SpanDepth)
        {
            page.Issues.Add(MarkupIssueCodes.TooDeep, element.Line, "");
            Write(element);
            return;
        }
        _depth++;
        page.Html.AppendRaw("<").AppendRaw(name);
        if (attribute is not null)
            page.Html.AppendAttribute(attribute, value);
        page.Html.AppendRaw(">");
        Write(element);
        page.Html.AppendRaw("</").AppendRaw(name).AppendRaw(">");
        _depth--;
    }
}

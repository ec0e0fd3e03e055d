using Almaty2020.Markup.Parsing;
using Markdig.Syntax.Inlines;

namespace Almaty2020.Markup.Writing;

/// <summary>Writes what stands inside a paragraph, heading or cell.</summary>
internal sealed class SpanWriter(Page page)
{
    private readonly LinkWriter _links = new(page);
    private int _depth;
    private bool _insideLink;

    public void Write(ContainerInline? spans)
    {
        for (var child = spans?.FirstChild; child is not null; child = child.NextSibling) Write(child);
    }

    public void Write(Inline span)
    {
        var html = page.Html;
        if (span is not (LiteralInline or HtmlEntityInline)) page.CountElements(1);
        switch (span)
        {
            case LiteralInline literal: html.Text(literal.Content.AsSpan()); break;
            case HtmlEntityInline entity: html.Text(TextCleaner.Clean(entity.Transcoded.ToString())); break;
            case CodeInline code: html.Raw("<code>").Text(code.ContentSpan).Raw("</code>"); break;
            case LineBreakInline { IsHard: true }: html.Raw("<br>\n"); break;
            case LineBreakInline: html.Raw("\n"); break;
            case FootnoteReference reference: FootnoteWriter.WriteReference(page, reference, _insideLink); break;
            case AutolinkInline link when _insideLink: html.Text(link.Url); break;
            case AutolinkInline link: _links.Write(link); break;
            case LinkInline { IsImage: true } image: ImageWriter.Write(page, image); break;
            case LinkInline link: WriteLink(link); break;
            case LanguageSpan language: WriteElement("span", language, "lang", language.Language); break;
            case EmphasisInline emphasis: WriteElement(emphasis.DelimiterCount == 2 ? "strong" : "em", emphasis); break;
            case DelimiterInline delimiter:
                html.Text(delimiter.ToLiteral());
                Write(delimiter as ContainerInline);
                break;
            case ContainerInline container: Write(container); break;
        }
    }

    /// <summary>A link inside a link does not exist in HTML: the inner one is written as its text.</summary>
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
        // A link that says nothing would have no name for a screen reader.
        if (PlainText.OfChildren(link).Length == 0) page.Html.Text(TextCleaner.Clean(link.Url ?? ""));
        _depth--;
        _insideLink = false;
        page.Html.Raw("</a>");
    }

    private void WriteElement(string name, ContainerInline element, string? attribute = null, string value = "")
    {
        if (_depth >= Limits.SpanDepth)
        {
            page.Issues.Add(MarkupIssueCodes.TooDeep, element.Line, "");
            Write(element);
            return;
        }
        _depth++;
        page.Html.Raw("<").Raw(name);
        if (attribute is not null) page.Html.Attribute(attribute, value);
        page.Html.Raw(">");
        Write(element);
        page.Html.Raw("</").Raw(name).Raw(">");
        _depth--;
    }
}

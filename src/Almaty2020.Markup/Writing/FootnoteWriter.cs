using System.Globalization;
using Almaty2020.Markup.Parsing;
using Markdig.Syntax;

namespace Almaty2020.Markup.Writing;

/// <summary>Numbers footnotes in the order in which they are referred to, and writes them after the text.</summary>
internal static class FootnoteWriter
{
    public static void WriteReference(Page page, FootnoteReference reference, bool insideLink)
    {
        var footnote = reference.Footnote;
        if (footnote.Number == 0)
        {
            page.Footnotes.Add(footnote);
            footnote.Number = page.Footnotes.Count;
        }
        var number = footnote.Number.ToString(CultureInfo.InvariantCulture);
        if (insideLink)
        {
            page.Html.Raw("<sup>").Text(number).Raw("</sup>");
            return;
        }
        footnote.References++;
        page.Html.Raw("<sup><a").Attribute("href", $"#fn-{number}")
            .Attribute("id", ReferenceId(footnote.Number, footnote.References))
            .Raw(" role=\"doc-noteref\">").Text(number).Raw("</a></sup>");
    }

    /// <summary>A footnote may refer to another: the list grows while it is written.</summary>
    public static void WriteAll(Page page, BlockWriter blocks)
    {
        if (page.Footnotes.Count == 0) return;
        page.Html.Line().Raw("<section class=\"footnotes\" role=\"doc-endnotes\"").Attribute("aria-label", page.Texts.Footnotes).Raw(">\n<ol>\n");
        for (var i = 0; i < page.Footnotes.Count; i++)
        {
            var footnote = page.Footnotes[i];
            page.Html.Raw("<li").Attribute("id", string.Create(CultureInfo.InvariantCulture, $"fn-{footnote.Number}")).Raw(">");
            // The way back stands at the end of the last paragraph, where the reading ends.
            if (footnote.LastChild is ParagraphBlock last && ParagraphParser.HeadingLevel(last) == 0)
            {
                for (var child = 0; child < footnote.Count - 1; child++) blocks.Write(footnote[child]);
                page.Html.Raw("<p>");
                blocks.WriteSpans(last);
                WriteBackLinks(page, footnote);
                page.Html.Raw("</p>");
            }
            else
            {
                blocks.WriteChildren(footnote);
                page.Html.Raw("<p>");
                WriteBackLinks(page, footnote);
                page.Html.Raw("</p>");
            }
            page.Html.Raw("</li>\n");
        }
        page.Html.Raw("</ol>\n</section>\n");
    }

    private static void WriteBackLinks(Page page, FootnoteBlock footnote)
    {
        for (var reference = 1; reference <= footnote.References; reference++)
        {
            var number = reference == 1 ? $"{footnote.Number}" : $"{footnote.Number}.{reference}";
            page.Html.Raw(" <a").Attribute("href", "#" + ReferenceId(footnote.Number, reference))
                .Raw(" role=\"doc-backlink\"")
                .Attribute("aria-label", page.Texts.BackToText.Replace("{0}", number, StringComparison.Ordinal))
                .Raw(">↩</a>");
        }
    }

    private static string ReferenceId(int number, int reference) =>
        reference == 1
            ? string.Create(CultureInfo.InvariantCulture, $"fnref-{number}")
            : string.Create(CultureInfo.InvariantCulture, $"fnref-{number}-{reference}");
}

using System.Globalization;
using Almaty2020.Markup.Parsing;
using Markdig.Syntax;

namespace Almaty2020.Markup.Writing;

/// <summary>Numbers footnotes in the order of their first reference, and writes them after the text.</summary>
internal static class FootnoteWriter
{
    public static void WriteReference(RenderOutput page, FootnoteReferenceInline reference, bool insideLink)
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
            page.Html.AppendRaw("<sup>").AppendText(number).AppendRaw("</sup>");
            return;
        }
        footnote.References++;
        page.Html.AppendRaw("<sup><a")
            .AppendAttribute("href", $"#fn-{number}")
            .AppendAttribute("id", ReferenceId(footnote.Number, footnote.References))
            .AppendRaw(" role=\"doc-noteref\">")
            .AppendText(number)
            .AppendRaw("</a></sup>");
    }

    /// <summary>Writes all referenced footnotes. A footnote can refer to another, so the list can grow during the loop.</summary>
    public static void WriteAll(RenderOutput page, BlockWriter blocks)
    {
        if (page.Footnotes.Count == 0)
            return;
        page.Html.EnsureNewLine()
            .AppendRaw("<section class=\"footnotes\" role=\"doc-endnotes\"")
            .AppendAttribute("aria-label", page.Texts.Footnotes)
            .AppendRaw(">\n<ol>\n");
        for (var i = 0; i < page.Footnotes.Count; i++)
        {
            var footnote = page.Footnotes[i];
            page.Html.AppendRaw("<li")
                .AppendAttribute("id", string.Create(CultureInfo.InvariantCulture, $"fn-{footnote.Number}"))
                .AppendRaw(">");
            // Put the back links at the end of the last paragraph, where the reader finishes.
            if (footnote.LastChild is ParagraphBlock last && ParagraphParser.HeadingLevel(last) == 0)
            {
                for (var child = 0; child < footnote.Count - 1; child++)
                    blocks.Write(footnote[child]);
                page.Html.AppendRaw("<p>");
                blocks.WriteInlines(last);
                WriteBackLinks(page, footnote);
                page.Html.AppendRaw("</p>");
            }
            else
            {
                blocks.WriteChildren(footnote);
                page.Html.AppendRaw("<p>");
                WriteBackLinks(page, footnote);
                page.Html.AppendRaw("</p>");
            }
            page.Html.AppendRaw("</li>\n");
        }
        page.Html.AppendRaw("</ol>\n</section>\n");
    }

    private static void WriteBackLinks(RenderOutput page, FootnoteBlock footnote)
    {
        for (var reference = 1; reference <= footnote.References; reference++)
        {
            var number = reference == 1 ? $"{footnote.Number}" : $"{footnote.Number}.{reference}";
            page.Html.AppendRaw(" <a")
                .AppendAttribute("href", "#" + ReferenceId(footnote.Number, reference))
                .AppendRaw(" role=\"doc-backlink\"")
                .AppendAttribute("aria-label", page.Texts.BackToText.Replace("{0}", number, StringComparison.Ordinal))
                .AppendRaw(">↩</a>");
        }
    }

    private static string ReferenceId(int number, int reference) =>
        reference == 1
            ? string.Create(CultureInfo.InvariantCulture, $"fnref-{number}")
            : string.Create(CultureInfo.InvariantCulture, $"fnref-{number}-{reference}");
}

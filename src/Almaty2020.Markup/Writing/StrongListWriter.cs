using Almaty2020.Markup.Checks;
using Almaty2020.Markup.Parsing;
using Markdig.Helpers;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Almaty2020.Markup.Writing;

/// <summary>Writes key figures and timelines: a list in which each item begins with strong text, the figure or the date.</summary>
internal static class StrongListWriter
{
    public sealed record ListTemplate(string Open, string Lead, string AfterLead, string AfterText, string Close);

    public static ListTemplate Figures { get; } =
        new(
            "<ul class=\"figures\">\n",
            "<li><strong class=\"figure-value\">",
            "</strong> <span class=\"figure-label\">",
            "</span>",
            "</ul>\n"
        );

    public static ListTemplate Timeline { get; } =
        new(
            "<ol class=\"timeline\">\n",
            "<li><span class=\"timeline-when\">",
            "</span> <span class=\"timeline-what\">",
            "</span>",
            "</ol>\n"
        );

    public static bool TryWrite(RenderOutput page, BlockWriter blocks, FencedContainer container, ListTemplate markup)
    {
        if (container is not [ListBlock list] || !list.All(IsStrongItem))
        {
            page.Issues.Add(MarkupIssueCodes.BadContainer, container.Line, container.Kind);
            return false;
        }

        page.Html.EnsureNewLine().AppendRaw(markup.Open);
        foreach (var item in list)
        {
            page.CountBlock();
            page.CountElements(3);
            var paragraph = (ParagraphBlock)((ListItemBlock)item)[0];
            TextChecks.CheckBlock(page, paragraph);
            var text = paragraph.Inline!;
            var lead = (EmphasisInline)text.FirstChild!;
            page.Html.AppendRaw(markup.Lead);
            foreach (var span in lead)
                blocks.Write(span);
            page.Html.AppendRaw(markup.AfterLead);
            if (lead.NextSibling is LiteralInline literal)
                literal.Content = TrimmedStart(literal.Content);
            for (var span = lead.NextSibling; span is not null; span = span.NextSibling)
                blocks.Write(span);
            page.Html.AppendRaw(markup.AfterText);
            if (markup == Figures)
                page.Html.AppendRaw(FigureShare.DrawingOf(PlainText.OfChildren(lead)));
            page.Html.AppendRaw("</li>\n");
            TextChecks.CheckListItem(page, paragraph.Line, RestOf(lead));
            page.AddPlainText($"{PlainText.Of(lead)} {RestOf(lead)}");
        }
        page.Html.AppendRaw(markup.Close);
        return true;
    }

    private static bool IsStrongItem(Block item) =>
        item is ListItemBlock and [ParagraphBlock { Inline.FirstChild: EmphasisInline { DelimiterCount: 2, NextSibling: not null } }];

    private static string RestOf(EmphasisInline lead)
    {
        var parts = new List<string>();
        for (var span = lead.NextSibling; span is not null; span = span.NextSibling)
            parts.Add(PlainText.Raw(span));
        return TextCleaner.OneLine(string.Concat(parts));
    }

    /// <param name="mark">A character that is left out too, such as the colon after a link.</param>
    internal static StringSlice TrimmedStart(StringSlice slice, char? mark = null)
    {
        slice.TrimStart();
        if (slice.CurrentChar == mark)
        {
            slice.SkipChar();
            slice.TrimStart();
        }

        return slice;
    }
}

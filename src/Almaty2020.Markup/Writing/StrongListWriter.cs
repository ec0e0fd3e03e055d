using Almaty2020.Markup.Checks;
using Almaty2020.Markup.Parsing;
using Markdig.Helpers;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Almaty2020.Markup.Writing;

/// <summary>Key figures and timelines: a list whose items each begin with a strong part, the figure or the date.</summary>
internal static class StrongListWriter
{
    public sealed record Markup(string Open, string Lead, string AfterLead, string AfterRest, string Close);

    public static Markup Figures { get; } = new(
        "<ul class=\"figures\">\n",
        "<li><strong class=\"figure-value\">", "</strong> <span class=\"figure-label\">", "</span></li>\n",
        "</ul>\n");

    public static Markup Timeline { get; } = new(
        "<ol class=\"timeline\">\n",
        "<li><span class=\"timeline-when\">", "</span> <span class=\"timeline-what\">", "</span></li>\n",
        "</ol>\n");

    public static bool TryWrite(Page page, BlockWriter blocks, ContainerFence container, Markup markup)
    {
        if (container is not [ListBlock list] || !list.All(IsStrongItem))
        {
            page.Issues.Add(MarkupIssueCodes.BadContainer, container.Line, container.Kind);
            return false;
        }

        page.Html.Line().Raw(markup.Open);
        foreach (var item in list)
        {
            page.CountBlock();
            page.CountElements(3);
            var paragraph = (ParagraphBlock)((ListItemBlock)item)[0];
            TextChecks.Look(page, paragraph);
            var text = paragraph.Inline!;
            var lead = (EmphasisInline)text.FirstChild!;
            page.Html.Raw(markup.Lead);
            foreach (var span in lead) blocks.Write(span);
            page.Html.Raw(markup.AfterLead);
            if (lead.NextSibling is LiteralInline literal) literal.Content = TrimmedStart(literal.Content);
            for (var span = lead.NextSibling; span is not null; span = span.NextSibling) blocks.Write(span);
            page.Html.Raw(markup.AfterRest);
            TextChecks.LookAtItem(page, paragraph.Line, RestOf(lead));
            page.AddPlain($"{PlainText.Of(lead)} {RestOf(lead)}");
        }
        page.Html.Raw(markup.Close);
        return true;
    }

    private static bool IsStrongItem(Block item) =>
        item is ListItemBlock and [ParagraphBlock { Inline.FirstChild: EmphasisInline { DelimiterCount: 2, NextSibling: not null } }];

    private static string RestOf(EmphasisInline lead)
    {
        var parts = new List<string>();
        for (var span = lead.NextSibling; span is not null; span = span.NextSibling) parts.Add(PlainText.Raw(span));
        return TextCleaner.OneLine(string.Concat(parts));
    }

    private static StringSlice TrimmedStart(StringSlice slice)
    {
        slice.TrimStart();
        return slice;
    }
}

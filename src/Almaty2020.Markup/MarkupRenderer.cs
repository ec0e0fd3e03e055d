using Almaty2020.Markup.Parsing;
using Almaty2020.Markup.Writing;
using Markdig;

namespace Almaty2020.Markup;

/// <summary>Renders Markdown into safe HTML. Pure, thread-safe, and never throws for any text.</summary>
public static class MarkupRenderer
{
    /// <summary>The longest text that is rendered, in UTF-16 code units.</summary>
    public const int MaxLength = 500_000;

    /// <summary>
    /// Begins the id of every heading. A text's other ids begin with <c>fn-</c> and <c>fnref-</c>; a layout that uses
    /// none of the three can never collide with a text.
    /// </summary>
    public const string HeadingIdPrefix = "t-";

    public static RenderedMarkup Render(string markdown, MarkupTexts? texts = null)
    {
        ArgumentNullException.ThrowIfNull(markdown);
        if (markdown.Length > MaxLength)
            return new RenderedMarkup("", [], "", [], [], [new MarkupIssue(MarkupIssueCodes.TooLong, 1, "")]);

        var text = TextCleaner.Clean(markdown);
        try
        {
            return RenderClean(text, texts ?? new MarkupTexts());
        }
#pragma warning disable CA1031 // A text that a parser stumbles over must still be editable: it is shown as it is, and told.
        catch (Exception)
#pragma warning restore CA1031
        {
            var html = new HtmlOutput().Raw("<p>").Text(text).Raw("</p>\n").ToString();
            return new RenderedMarkup(FinalSanitizer.Sanitize(html), [], text, [], [], [new MarkupIssue(MarkupIssueCodes.Unreadable, 1, "")]);
        }
    }

    private static RenderedMarkup RenderClean(string text, MarkupTexts texts)
    {
        var reading = new Reading(new IssueLog());
        var document = Markdown.Parse(text, Pipeline.Instance, reading);
        foreach (var container in reading.Containers)
            if (!container.IsClosedByAuthor) reading.Issues.Add(MarkupIssueCodes.UnclosedContainer, container.Line, container.Kind);

        var page = new Page(texts, reading, text.Length);
        var blocks = new BlockWriter(page);
        blocks.WriteChildren(document);
        FootnoteWriter.WriteAll(page, blocks);

        return new RenderedMarkup(
            FinalSanitizer.Sanitize(page.Html.ToString()),
            page.Contents,
            page.PlainText,
            page.Links,
            page.Images,
            page.Issues.InOrder());
    }
}

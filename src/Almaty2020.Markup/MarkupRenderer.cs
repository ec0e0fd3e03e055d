using Almaty2020.Markup.Checks;
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

    /// <exception cref="OperationCanceledException">The caller no longer wants the result.</exception>
    public static RenderedMarkup Render(string markdown, MarkupTexts? texts = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(markdown);
        if (markdown.Length > MaxLength)
            return new RenderedMarkup("", [], "", [], [], [new MarkupIssue(MarkupIssueCodes.TooLong, 1, "")]);

        var text = TextCleaner.Clean(markdown);
        try
        {
            return RenderClean(text, texts ?? new MarkupTexts(), ct);
        }
        catch (TextTooLargeException)
        {
            return AsText(text, MarkupIssueCodes.TooLarge);
        }
#pragma warning disable CA1031 // A text that a parser stumbles over must still be editable: it is shown as it is, and told.
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            return AsText(text, MarkupIssueCodes.Unreadable);
        }
    }

    /// <summary>The signs of Markdown that stand in a text which is shown as it is, such as a title: each once, in order.</summary>
    public static IReadOnlyList<string> LeftoverMarks(string plainText) => [.. Almaty2020.Markup.Checks.LeftoverMarks.In(TextCleaner.Clean(plainText)).Select(mark => mark.Excerpt)];

    private static RenderedMarkup AsText(string text, string code)
    {
        var html = new HtmlOutput().Raw("<p>").Text(text).Raw("</p>\n").ToString();
        return new RenderedMarkup(FinalSanitizer.Sanitize(html), [], text, [], [], [new MarkupIssue(code, 1, "")]);
    }

    private static RenderedMarkup RenderClean(string text, MarkupTexts texts, CancellationToken ct)
    {
        if (text.AsSpan().Count('\n') >= Limits.Lines) throw new TextTooLargeException();
        var reading = new Reading(new IssueLog(), ct);
        var document = Markdown.Parse(LineSpaces.MakeUsual(text), Pipeline.Instance, reading);
        foreach (var container in reading.Containers)
            if (!container.IsClosedByAuthor) reading.Issues.Add(MarkupIssueCodes.UnclosedContainer, container.Line, container.Kind);

        var page = new Page(texts, reading, text.Length);
        var blocks = new BlockWriter(page);
        blocks.WriteChildren(document);
        FootnoteWriter.WriteAll(page, blocks);

        return new RenderedMarkup(
            Sanitized(page, ct),
            page.Contents,
            page.PlainText,
            page.Links,
            page.Images,
            page.Issues.InOrder());
    }

    private static string Sanitized(Page page, CancellationToken ct)
    {
        if (page.Html.Length > Limits.HtmlLength) throw new TextTooLargeException();
        ct.ThrowIfCancellationRequested();
        return FinalSanitizer.Sanitize(page.Html.ToString());
    }
}

using Almaty2020.Markup.Parsing;
using Almaty2020.Markup.Writing;
using Markdig;

namespace Almaty2020.Markup;

/// <summary>Renders Markdown as safe HTML. Pure and thread-safe; no text makes it throw.</summary>
public static class MarkupRenderer
{
    /// <summary>The longest text that is rendered, in UTF-16 code units.</summary>
    public const int MaxLength = 500_000;

    /// <summary>
    /// Prefix of every heading id. The other ids in a text begin with <c>fn-</c> and <c>fnref-</c>; a layout that uses
    /// none of the three prefixes cannot collide with a text.
    /// </summary>
    public const string HeadingIdPrefix = "t-";

    /// <summary>Begins a chart; the kind of chart follows.</summary>
    public const string ChartStart = "<figure class=\"chart ";

    /// <summary>Begins a gallery.</summary>
    public const string GalleryStart = "<ul class=\"gallery\">";

    /// <summary>Stands before each picture of a gallery.</summary>
    public const string GalleryItem = "<li class=\"gallery-item\"><figure>";

    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was canceled.</exception>
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
            return AsPlainText(text, MarkupIssueCodes.TooLarge);
        }
#pragma warning disable CA1031 // If a parser throws, the text must stay editable: show it as plain text, with an issue.
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            return AsPlainText(text, MarkupIssueCodes.RenderingFailed);
        }
    }

    /// <summary>
    /// Finds Markdown syntax in a text that is shown without rendering, such as a title: at most one excerpt per kind of syntax.
    /// </summary>
    public static IReadOnlyList<string> FindLeftoverSyntax(string plainText) =>
        [.. Almaty2020.Markup.Checks.LeftoverSyntax.Find(TextCleaner.Clean(plainText)).Select(mark => mark.Excerpt)];

    private static RenderedMarkup AsPlainText(string text, string code)
    {
        var html = new HtmlBuilder().AppendRaw("<p>").AppendText(text).AppendRaw("</p>\n").ToString();
        return new RenderedMarkup(FinalSanitizer.Sanitize(html), [], text, [], [], [new MarkupIssue(code, 1, "")]);
    }

    private static RenderedMarkup RenderClean(string text, MarkupTexts texts, CancellationToken ct)
    {
        if (text.AsSpan().Count('\n') >= MarkupLimits.Lines)
            throw new TextTooLargeException();
        var reading = new RenderContext(new IssueLog(), ct);
        var document = Markdown.Parse(UnicodeSpaces.Normalize(text), Pipeline.Instance, reading);
        foreach (var container in reading.Containers)
            if (!container.IsClosedByAuthor)
                reading.Issues.Add(MarkupIssueCodes.UnclosedContainer, container.Line, container.Kind);

        var page = new RenderOutput(texts, reading, text.Length);
        var blocks = new BlockWriter(page);
        blocks.WriteChildren(document);
        FootnoteWriter.WriteAll(page, blocks);

        return new RenderedMarkup(Sanitized(page, ct), page.Contents, page.PlainText, page.Links, page.Images, page.Issues.InOrder());
    }

    private static string Sanitized(RenderOutput page, CancellationToken ct)
    {
        if (page.Html.Length > MarkupLimits.HtmlLength)
            throw new TextTooLargeException();
        ct.ThrowIfCancellationRequested();
        return FinalSanitizer.Sanitize(page.Html.ToString());
    }
}

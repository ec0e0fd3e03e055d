namespace Almaty2020.Markup;

/// <summary>Renders Markdown into safe HTML. Pure, thread-safe, and never throws for any text.</summary>
public static class MarkupRenderer
{
    /// <summary>The longest text that is rendered, in UTF-16 code units.</summary>
    public const int MaxLength = 500_000;

    public static RenderedMarkup Render(string markdown, MarkupTexts? texts = null)
    {
        ArgumentNullException.ThrowIfNull(markdown);
        return new RenderedMarkup("", [], "", [], [], []);
    }
}

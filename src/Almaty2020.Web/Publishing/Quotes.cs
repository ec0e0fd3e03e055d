using Almaty2020.Markup;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Publishing;

/// <summary>What remarks can be about in a text, each known by its beginning.</summary>
public static class Quotes
{
    /// <summary>Title, summary and every block, in the order of the page; what is empty is not there.</summary>
    public static IReadOnlyList<string> Of(PageText text, Language language) =>
        [.. new[] { text.Title, text.Summary }
            .Concat(RenderedBlocks.Of(Rendering.Render(text.Body, language).Html).Select(b => b.Text))
            .Select(Remark.QuoteOf)
            .Where(q => q.Length > 0)
            .Distinct()];
}

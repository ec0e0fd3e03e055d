using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Almaty2020.Tests.Markup;

/// <summary>Asserts that rendered HTML is safe. Does not share code with the sanitizer, so a mistake would have to be in both.</summary>
internal static class SafeHtml
{
    private static readonly string[] s_schemes = ["https:", "http:", "mailto:", "tel:", "page:", "media:", "#"];

    private static readonly HashSet<string> s_attributes = new(StringComparer.Ordinal)
    {
        "alt",
        "aria-label",
        "class",
        "decoding",
        "height",
        "href",
        "id",
        "lang",
        "loading",
        "rel",
        "role",
        "scope",
        "src",
        "start",
        "tabindex",
        "title",
        "viewBox",
        "width",
        "x",
        "y",
    };

    public static IDocument AssertSafe(string html)
    {
        var errors = new List<string>();
        var parser = new HtmlParser(new HtmlParserOptions { IsStrictMode = false });
        parser.Error += (_, e) => errors.Add(((AngleSharp.Html.Dom.Events.HtmlErrorEvent)e).Message);
        var document = parser.ParseDocument("<!doctype html><html><head></head><body>" + html + "</body></html>");
        Assert.Empty(errors);
        Assert.Equal(html, document.Body!.InnerHtml);

        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var element in document.Body.QuerySelectorAll("*"))
        {
            Assert.DoesNotContain(
                element.LocalName,
                (string[])
                    [
                        "script",
                        "style",
                        "iframe",
                        "object",
                        "embed",
                        "form",
                        "input",
                        "link",
                        "meta",
                        "base",
                        "template",
                        "math",
                        "foreignObject",
                        "use",
                        "animate",
                    ]
            );
            foreach (var attribute in element.Attributes)
                Assert.Contains(attribute.Name, s_attributes);
            if (element.GetAttribute("href") is { } href)
                Assert.Contains(s_schemes, scheme => href.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));
            if (element.GetAttribute("src") is { } source)
                Assert.StartsWith("/media/", source, StringComparison.Ordinal);
            if (element.GetAttribute("id") is { } id)
            {
                Assert.Matches("^(t-|fn-|fnref-)", id);
                Assert.True(ids.Add(id), $"id twice: {id}");
            }
        }
        return document;
    }
}

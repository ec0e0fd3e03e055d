using System.Collections.Frozen;
using AngleSharp.Dom;
using Ganss.Xss;

namespace Almaty2020.Markup;

/// <summary>
/// Second line of defense behind the writers, which encode everything: removes whatever they should not have written.
/// The allow list is exactly what they write, so correct output passes unchanged.
/// </summary>
internal static class FinalSanitizer
{
    private static readonly string[] s_tags =
    [
        "a",
        "blockquote",
        "br",
        "code",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "img",
        "li",
        "ol",
        "p",
        "pre",
        "section",
        "span",
        "strong",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
        "svg",
        "g",
        "rect",
        "path",
        "circle",
        "line",
        "text",
        "title",
        "desc",
    ];

    private static readonly string[] s_attributes =
    [
        "alt",
        "aria-hidden",
        "aria-label",
        "class",
        "decoding",
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
        "value",
        "viewBox",
        "x",
        "y",
        "width",
        "height",
    ];

    private static readonly string[] s_classes =
    [
        "align-center",
        "align-right",
        "table",
        "footnotes",
        "notice",
        "notice-title",
        "quotation",
        "figures",
        "gallery",
        "gallery-item",
        "figure-value",
        "figure-label",
        "figure-share",
        "figure-part",
        "page-list",
        "page-card",
        "timeline",
        "timeline-when",
        "timeline-what",
        "chart",
        "chart-bar",
        "chart-share",
        "chart-progress",
        "chart-table",
        "chart-description",
        "chart-bar-1",
        "chart-bar-2",
        "chart-bar-3",
        "chart-bar-4",
        "chart-bar-5",
        "chart-bar-6",
        "chart-track",
        "chart-label",
        "chart-value",
    ];

    private static readonly FrozenSet<string> s_roles = FrozenSet.Create(
        StringComparer.Ordinal,
        "note",
        "region",
        "img",
        "doc-noteref",
        "doc-endnotes",
        "doc-backlink"
    );

    /// <summary>Shared by all threads: sanitizing is thread-safe as long as the settings do not change.</summary>
    private static readonly HtmlSanitizer s_sanitizer = Create();

    public static string Sanitize(string html)
    {
        using var document = s_sanitizer.SanitizeDom(html);
        return DomSerializer.InnerHtml(document.Body!);
    }

    private static HtmlSanitizer Create()
    {
        var options = new HtmlSanitizerOptions
        {
            AllowedTags = new HashSet<string>(s_tags, StringComparer.OrdinalIgnoreCase),
            AllowedAttributes = new HashSet<string>(s_attributes, StringComparer.OrdinalIgnoreCase),
            AllowedClasses = new HashSet<string>(s_classes, StringComparer.Ordinal),
            AllowedSchemes = new HashSet<string>(["https", "http", "mailto", "tel", "page", "media"], StringComparer.OrdinalIgnoreCase),
            UriAttributes = new HashSet<string>(["href", "src"], StringComparer.OrdinalIgnoreCase),
            AllowedCssProperties = new HashSet<string>(StringComparer.OrdinalIgnoreCase),
            AllowedAtRules = new HashSet<AngleSharp.Css.Dom.CssRuleType>(),
        };
        var sanitizer = new HtmlSanitizer(options) { AllowDataAttributes = false };
        sanitizer.PostProcessNode += (_, e) =>
        {
            if (e.Node is IElement element)
                RemoveUnknownValues(element);
        };
        return sanitizer;
    }

    private static void RemoveUnknownValues(IElement element)
    {
        if (element.GetAttribute("id") is { } id && !IsGeneratedId(id))
            element.RemoveAttribute("id");
        if (element.GetAttribute("role") is { } role && !s_roles.Contains(role))
            element.RemoveAttribute("role");
        if (element.GetAttribute("lang") is { } language && !Languages.IsKnown(language))
            element.RemoveAttribute("lang");
        if (element.GetAttribute("href") is { } target && !Addresses.IsAllowedLink(target))
            element.RemoveAttribute("href");
        if (element.GetAttribute("src") is { } source && !Addresses.IsAllowedImage(source))
            element.RemoveAttribute("src");
    }

    private static bool IsGeneratedId(string id) =>
        id.StartsWith(MarkupRenderer.HeadingIdPrefix, StringComparison.Ordinal)
        || id.StartsWith("fn-", StringComparison.Ordinal)
        || id.StartsWith("fnref-", StringComparison.Ordinal);
}

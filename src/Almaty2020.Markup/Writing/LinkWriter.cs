using Markdig.Syntax.Inlines;

namespace Almaty2020.Markup.Writing;

/// <summary>Writes links to addresses that are allowed; the others are told and stay text.</summary>
internal sealed class LinkWriter(Page page)
{
    /// <summary>Writes the opening tag, or nothing where the address is not allowed.</summary>
    public bool TryOpen(LinkInline link)
    {
        var target = TextCleaner.Clean(link.Url ?? "");
        var text = PlainText.OfChildren(link);
        if (!Addresses.IsAllowedLink(target))
        {
            page.Issues.Add(MarkupIssueCodes.ForbiddenAddress, link.Line, target);
            return false;
        }
        if (link.Reference is not null && !page.MayRefer(target.Length + (link.Title?.Length ?? 0)))
        {
            page.Issues.Add(MarkupIssueCodes.TooDeep, link.Line, target);
            return false;
        }
        if (text.Length == 0) page.Issues.Add(MarkupIssueCodes.EmptyLink, link.Line, target);
        Open(target, text, link.Line, link.Title);
        return true;
    }

    public void Write(AutolinkInline link)
    {
        var target = link.IsEmail ? "mailto:" + link.Url : link.Url;
        if (!Addresses.IsAllowedLink(target))
        {
            page.Issues.Add(MarkupIssueCodes.ForbiddenAddress, link.Line, target);
            page.Html.Text("<").Text(link.Url).Text(">");
            return;
        }
        Open(target, link.Url, link.Line, title: null);
        page.Html.Text(link.Url).Raw("</a>");
    }

    private void Open(string target, string text, int line, string? title)
    {
        page.Add(new MarkupLink(target, text, line + 1));
        page.Html.Raw("<a").Attribute("href", target.Replace(" ", "%20", StringComparison.Ordinal));
        if (!string.IsNullOrWhiteSpace(title)) page.Html.Attribute("title", TextCleaner.Shorten(title, Limits.TitleLength));
        if (Addresses.IsExternal(target)) page.Html.Raw(" rel=\"external noopener\"");
        page.Html.Raw(">");
    }
}

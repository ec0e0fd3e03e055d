using Markdig.Syntax.Inlines;

namespace Almaty2020.Markup.Writing;

/// <summary>Writes links to allowed addresses. Other links are reported as issues and stay text.</summary>
internal sealed class LinkWriter(RenderOutput page)
{
    /// <summary>Writes the opening tag. Returns false and writes nothing if the address is not allowed or a limit is reached.</summary>
    public bool TryOpen(LinkInline link)
    {
        var target = TextCleaner.Clean(link.Url ?? "");
        var text = PlainText.OfChildren(link);
        if (!Addresses.IsAllowedLink(target))
        {
            page.Issues.Add(MarkupIssueCodes.ForbiddenAddress, link.Line, target);
            return false;
        }
        if (link.Reference is not null && !page.TryUseReferenceBudget(target.Length + (link.Title?.Length ?? 0)))
        {
            page.Issues.Add(MarkupIssueCodes.TooDeep, link.Line, target);
            return false;
        }
        // A document of the library has a title of its own.
        if (text.Length == 0 && PictureAddress.KeyOf(target) is null)
            page.Issues.Add(MarkupIssueCodes.EmptyLink, link.Line, target);
        Open(target, text, link.Line, link.Title);
        return true;
    }

    public void Write(AutolinkInline link)
    {
        var target = link.IsEmail ? "mailto:" + link.Url : link.Url;
        if (!Addresses.IsAllowedLink(target))
        {
            page.Issues.Add(MarkupIssueCodes.ForbiddenAddress, link.Line, target);
            page.Html.AppendText("<").AppendText(link.Url).AppendText(">");
            return;
        }
        Open(target, link.Url, link.Line, title: null);
        page.Html.AppendText(link.Url).AppendRaw("</a>");
    }

    private void Open(string target, string text, int line, string? title)
    {
        page.Add(new MarkupLink(target, text, line + 1));
        page.Html.AppendRaw("<a").AppendAttribute("href", target.Replace(" ", "%20", StringComparison.Ordinal));
        if (!string.IsNullOrWhiteSpace(title))
            page.Html.AppendAttribute("title", TextCleaner.Shorten(title, MarkupLimits.TitleLength));
        if (Addresses.IsExternal(target))
            page.Html.AppendRaw(" rel=\"external noopener\"");
        page.Html.AppendRaw(">");
    }
}

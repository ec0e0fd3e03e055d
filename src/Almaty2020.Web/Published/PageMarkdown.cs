using System.Text;
using System.Text.RegularExpressions;
using Almaty2020.Markup;
using Almaty2020.Web.Importing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;

namespace Almaty2020.Web.Published;

/// <summary>
/// A live page as a content file. It is what an export writes, but that links to pages lead to public addresses: whoever reads
/// it has no folder for them to lie in.
/// </summary>
public static partial class PageMarkdown
{
    /// <param name="absolute">Makes an address one with scheme and host.</param>
    public static string Of(PublishedSite site, PublishedPage page, PageOriginal original, Func<string, string> absolute) => PageTextWriter.Write(
        page.Key,
        new PlaceInTree(page.Template, page.ParentId is { } id && site.TryFind(id, page.Language, out var above) ? above.Key : null, page.Position, page.Navigation),
        original.Text with { Body = Retirement(page) + WithAddresses(site, page, original.Text.Body, absolute) },
        original.Change);

    /// <summary>A quotation above the text, as residents see it on the page: whoever takes the file away takes the warning along.</summary>
    private static string Retirement(PublishedPage page)
    {
        if (page.Retirement is not { } retirement)
            return "";
        var texts = Texts.For(page.Language);
        var words = $"**{texts["page.retired", Formats.For(page.Language).Date(retirement.AtUtc)]}**\n\n{TextNormalizer.Lines(retirement.Note)}";
        return string.Join('\n', words.Split('\n').Select(line => line.Length == 0 ? ">" : "> " + line)) + "\n\n";
    }

    /// <remarks>
    /// Line by line, for nothing is rendered from it: what stands in code stays, and a link that Markdown would not take for one
    /// may be given an address too, which harms nobody.
    /// </remarks>
    private static string WithAddresses(PublishedSite site, PublishedPage page, string body, Func<string, string> absolute)
    {
        var text = new StringBuilder(body.Length + 500);
        var fence = "";
        foreach (var line in body.Split('\n'))
        {
            if (text.Length > 0)
                text.Append('\n');
            var start = line.TrimStart();
            if (fence.Length > 0 ? start.StartsWith(fence, StringComparison.Ordinal) : start is ['`', '`', '`', ..] or ['~', '~', '~', ..])
                fence = fence.Length > 0 ? "" : start[..3];
            text.Append(fence.Length > 0 ? line : Links().Replace(line, match => Resolve(match)));
        }

        return text.ToString();

        string Resolve(Match link)
        {
            if (link.Groups["code"].Success || site.FindLinked(Uri.UnescapeDataString(link.Groups["key"].Value), page.Language) is not { } target)
                return link.Value;
            return link.Groups["before"].Value + absolute(target.Address);
        }
    }

    [GeneratedRegex(@"(?<code>`[^`]*`)|(?<before>\]\(<?|\]:[ \t]*<?|<)page:(?<key>[^\s)>#]+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Links();
}

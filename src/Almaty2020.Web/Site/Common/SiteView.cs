using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Settings;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace Almaty2020.Web.Site.Common;

/// <summary>Base class of all public views.</summary>
public abstract class SiteView<TModel> : LocalizedView<TModel>
{
    private const string LanguageKey = "Language";

    /// <summary>The screen's language. A partial view with another model finds it in the shared view data.</summary>
    public override Language Language
    {
        get
        {
            if (Model is SiteViewModel viewModel)
                ViewContext.ViewData[LanguageKey] = viewModel.Layout.Language;
            return (Language)ViewContext.ViewData[LanguageKey]!;
        }
    }

    public string UrlOf(PublishedPage page) => UrlOf(page.Address);

    /// <summary>The body of a page, with its signs at the address that browsers cache for ever.</summary>
    public IHtmlContent WithCacheableSigns(IHtmlContent body) =>
        new HtmlString(body.ToString()!.Replace($"\"{PageLinks.Signs}#", $"\"{Asset(PageLinks.Signs[1..])}#", StringComparison.Ordinal));

    public string WithNonBreakingSpaces(string text) => Typesetting.KeepDashesTogether(text);

    /// <summary>
    /// Marks English phrases such as «Champion Mayors for Inclusive Growth» in texts of another script with lang="en": the field is plain
    /// text and has no markup. Single Latin words are names and abbreviations, the same in every language.
    /// </summary>
    /// <remarks>
    /// Written by hand: building a non-backtracking regular expression for the first page takes longer than the page itself.
    /// </remarks>
    public IHtmlContent MarkLatinPhrases(string text)
    {
        var html = new HtmlContentBuilder();
        var appended = 0;
        for (var start = 0; Language.Script != Script.Latin && start < text.Length; )
        {
            var end = start;
            var words = 0;
            for (var at = start; at < text.Length && char.IsAsciiLetter(text[at]); at = end + 1, words++)
            {
                while (at < text.Length && char.IsAsciiLetter(text[at]))
                    at++;
                end = at;
                if (at == text.Length || text[at] != ' ')
                {
                    words++;
                    break;
                }
            }

            if (words > 1)
            {
                html.Append(text[appended..start])
                    .AppendHtml($"""<span lang="{Language.OfLatinPhrases.Code}">""")
                    .Append(text[start..end])
                    .AppendHtml("</span>");
                appended = end;
            }

            start = Math.Max(end, start + 1);
        }

        return html.Append(text[appended..]);
    }
}

using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Startup;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace Almaty2020.Web.Site.Common;

/// <summary>What every view of the public has at hand.</summary>
public abstract class SiteView<TModel> : LocalizedView<TModel>
{
    private const string LanguageKey = "Language";

    /// <summary>Of the screen; a partial view that is given a part of it finds it in the view data that it shares.</summary>
    public override Language Language
    {
        get
        {
            if (Model is Screen screen)
                ViewContext.ViewData[LanguageKey] = screen.Frame.Language;
            return (Language)ViewContext.ViewData[LanguageKey]!;
        }
    }

    public string UrlOf(PublishedPage page) => UrlOf(page.Address);

    /// <summary>Scheme and host that residents see: on paper a link is its whole address.</summary>
    public string Host => Context.RequestServices.GetRequiredService<SiteSettings>().PublicUrl;

    public string Unbroken(string text) => Typesetting.Unbroken(text);

    /// <summary>
    /// Says that «Champion Mayors for Inclusive Growth» is English where a Kazakh or Russian text names it: a field is plain text
    /// and cannot. Single Latin words are names and abbreviations, the same in every language.
    /// </summary>
    /// <remarks>By hand: an expression that cannot backtrack is built at the first page, which takes longer than the page.</remarks>
    public IHtmlContent Spoken(string text)
    {
        var html = new HtmlContentBuilder();
        var said = 0;
        for (var start = 0; Language.Code != "en" && start < text.Length;)
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
                html.Append(text[said..start]).AppendHtml("""<span lang="en">""").Append(text[start..end]).AppendHtml("</span>");
                said = end;
            }

            start = Math.Max(end, start + 1);
        }

        return html.Append(text[said..]);
    }
}

using System.Text.RegularExpressions;
using System.Xml.Linq;
using Almaty2020.Tests.Support;
using AngleSharp.Dom;

namespace Almaty2020.Tests.Site.Pages;

/// <summary>Foreign words must carry a lang attribute: otherwise a screen reader reads «Champion Mayors» with a Kazakh voice.</summary>
public sealed partial class LanguageMarkupTests(SharedSite shared)
{
    /// <summary>Words that are spelled out, or pronounced alike in every language.</summary>
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        // Abbreviations, read letter by letter.
        "WCAG",
        "AA",
        "BRT",
        "LRT",
        "IP",
        "Ph",
        "D",
        // The project's name, and «cookie», which is the usual word in Russian and Kazakh too.
        "WeAlmaty",
        "cookie",
        "Cookie",
        // Names of formats, in links for experts.
        "Atom",
        "Markdown",
    };

    /// <summary>Class of the page's address, which is only printed and never read aloud.</summary>
    private const string Address = "address";

    private readonly HttpClient browser = shared.Site.CreateBrowser();

    public static TheoryData<string> Languages => ["kk", "ru", "en"];

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task EveryPage_WordsInAnotherAlphabet_HaveALangAttribute(string language)
    {
        var xml = XDocument.Parse(
            await browser.GetStringAsync(new Uri("/sitemap.xml", UriKind.Relative), TestContext.Current.CancellationToken)
        );
        string[] pages =
        [
            .. xml.Descendants()
                .Where(e => e.Name.LocalName == "loc")
                .Select(e => new Uri(e.Value).AbsolutePath)
                .Where(path => path.Split('/')[1] == language),
        ];
        Assert.NotEmpty(pages);
        var faults = new HashSet<string>();
        foreach (var path in pages)
        {
            var page = await browser.GetPageAsync(path);
            foreach (
                var text in page.Body!.Descendants<IText>()
                    .Where(text =>
                        text.ParentElement is { LocalName: not "script", ClassName: not Address }
                        && LanguageOf(text.ParentElement) == language
                        // Only paper shows it: the list of addresses.
                        && text.ParentElement!.Closest("[hidden]") is null
                    )
            )
            {
                foreach (Match word in (language == "en" ? Cyrillic() : Latin()).Matches(text.Data))
                {
                    if (!Names.Contains(word.Value))
                        faults.Add(
                            $"{Uri.UnescapeDataString(path)}: «{word.Value}» in {text.ParentElement!.LocalName} «{text.Data.Trim()}»"
                        );
                }
            }

            foreach (
                var (element, name) in page.Body!.QuerySelectorAll("*")
                    .SelectMany(e => new[] { "alt", "aria-label", "title", "placeholder" }.Select(name => (e, name)))
            )
            {
                if (
                    element.GetAttribute(name) is { } value
                    && LanguageOf(element) == language
                    && (language == "en" ? Cyrillic() : Latin()).Matches(value).Any(word => !Names.Contains(word.Value))
                )
                    faults.Add($"{Uri.UnescapeDataString(path)}: {name} «{value}»");
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    /// <summary>The language of an element's text, from the closest lang attribute.</summary>
    private static string? LanguageOf(IElement element) => element.Closest("[lang]")?.GetAttribute("lang");

    [GeneratedRegex("[A-Za-z]+", RegexOptions.NonBacktracking)]
    private static partial Regex Latin();

    [GeneratedRegex(@"\p{IsCyrillic}+", RegexOptions.NonBacktracking)]
    private static partial Regex Cyrillic();
}

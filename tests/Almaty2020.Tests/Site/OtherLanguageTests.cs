using System.Text.RegularExpressions;
using System.Xml.Linq;
using Almaty2020.Tests.Support;
using AngleSharp.Dom;

namespace Almaty2020.Tests.Site;

/// <summary>A screen reader says «Champion Mayors» with a Kazakh voice unless it is told that the words are English.</summary>
public sealed partial class OtherLanguageTests(SharedSite shared)
{
    /// <summary>What is spelled, or said alike in every language.</summary>
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        // Abbreviations, read letter by letter.
        "WCAG", "AA", "BRT", "LRT", "IP", "Ph", "D",
        // The project's own name; «cookie» is what Russian and Kazakh call it.
        "WeAlmaty", "cookie", "Cookie",
        // Names of formats, in links for those who know them.
        "Atom", "Markdown",
    };

    /// <summary>The page's address, on paper only: nobody hears it.</summary>
    private const string Address = "address";

    private readonly HttpClient browser = shared.Site.Browser();

    public static TheoryData<string> Languages => ["kk", "ru", "en"];

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task EveryPage_WordsOfAnotherAlphabet_SayTheirLanguage(string language)
    {
        var xml = XDocument.Parse(await browser.GetStringAsync(new Uri("/sitemap.xml", UriKind.Relative), TestContext.Current.CancellationToken));
        string[] pages = [.. xml.Descendants().Where(e => e.Name.LocalName == "loc").Select(e => new Uri(e.Value).AbsolutePath).Where(path => path.Split('/')[1] == language)];
        Assert.NotEmpty(pages);
        var faults = new HashSet<string>();
        foreach (var path in pages)
        {
            var page = await browser.GetPageAsync(path);
            foreach (var text in page.Body!.Descendants<IText>().Where(text => text.ParentElement is { LocalName: not "script", ClassName: not Address } && Spoken(text.ParentElement) == language))
            {
                foreach (Match word in (language == "en" ? Cyrillic() : Latin()).Matches(text.Data))
                {
                    if (!Names.Contains(word.Value))
                        faults.Add($"{Uri.UnescapeDataString(path)}: «{word.Value}» in {text.ParentElement!.LocalName} «{text.Data.Trim()}»");
                }
            }

            foreach (var (element, name) in page.Body!.QuerySelectorAll("*").SelectMany(e => new[] { "alt", "aria-label", "title", "placeholder" }.Select(name => (e, name))))
            {
                if (element.GetAttribute(name) is { } said && Spoken(element) == language && (language == "en" ? Cyrillic() : Latin()).Matches(said).Any(word => !Names.Contains(word.Value)))
                    faults.Add($"{Uri.UnescapeDataString(path)}: {name} «{said}»");
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    /// <summary>The language that an element says its words are in.</summary>
    private static string? Spoken(IElement element) => element.Closest("[lang]")?.GetAttribute("lang");

    [GeneratedRegex("[A-Za-z]+", RegexOptions.NonBacktracking)]
    private static partial Regex Latin();

    [GeneratedRegex(@"\p{IsCyrillic}+", RegexOptions.NonBacktracking)]
    private static partial Regex Cyrillic();
}

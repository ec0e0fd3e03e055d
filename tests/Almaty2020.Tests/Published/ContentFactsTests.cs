using System.Net;
using System.Text.RegularExpressions;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using AngleSharp.Dom;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Published;

/// <summary>
/// The sample content says what its source says, neither more nor less: <c>content-facts.md</c> lists the facts with their pages,
/// <c>content-without.md</c> what no page may say.
/// </summary>
public sealed partial class ContentFactsTests(SharedSite shared)
{
    private const string Gap = " … ";

    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    /// <summary>Attributes that readers or search engines see as text.</summary>
    private static readonly string[] TextAttributes = ["content", "alt", "title", "aria-label", "placeholder"];

    private readonly HttpClient browser = shared.Site.CreateBrowser();

    private IEnumerable<PublishedPage> Pages => shared.Site.Services.GetRequiredService<CurrentSite>().Site.Pages;

    public static TheoryData<string, int> Languages =>
        new()
        {
            { "en", 2 },
            { "kk", 3 },
            { "ru", 4 },
        };

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task EveryFact_IsOnItsPage(string language, int column)
    {
        var rows = Rows("content-facts.md");
        Assert.True(rows.Count > 40);
        var missing = new List<string>();
        foreach (var row in rows)
        {
            var page = Pages.Single(p => p.Language.Code == language && p.Key == row[1]);
            var text = Normalized((await browser.GetPageAsync(page.Address)).QuerySelector("main")!.TextContent);
            if (!ContainsInOrder(text, row[column].Split(Gap)))
                missing.Add($"{page.Address}: {row[0]}: {row[column]}");
        }

        Assert.True(missing.Count == 0, string.Join('\n', missing));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task WordsThatTheSourceDoesNotSay_AreNowhere(string language, int _)
    {
        var words = Rows("content-without.md").Where(row => row[0] == language).Select(row => row[1]).ToList();
        Assert.True(words.Count > 20);
        var found = new List<string>();
        foreach (var (address, text) in await EveryTextAsync(Language.Parse(language)))
            found.AddRange(words.Where(w => text.Contains(w, StringComparison.Ordinal)).Select(w => $"{address}: {w}"));

        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    [Theory]
    [InlineData("en", "about 2019")]
    [InlineData("kk", "шамамен 2019 жыл")]
    [InlineData("ru", "около 2019 года")]
    public async Task EveryPageWithFacts_NamesItsSourceOnceAndInTheFooter(string language, string date)
    {
        var keys = Rows("content-facts.md").Select(row => row[1]).ToHashSet(StringComparer.Ordinal);
        foreach (var page in Pages.Where(p => p.Language.Code == language && keys.Contains(p.Key)))
        {
            var shown = await browser.GetPageAsync(page.Address);
            Assert.DoesNotContain(date, Normalized(shown.QuerySelector("main")!.TextContent), StringComparison.Ordinal);
            Assert.Equal(2, Normalized(shown.QuerySelector("footer")!.TextContent).Split(date).Length);
        }
    }

    /// <summary>All texts in a language that are published, without their addresses.</summary>
    private async Task<IReadOnlyList<(string Address, string Text)>> EveryTextAsync(Language language)
    {
        var texts = new List<(string, string)>();
        var pages = Pages.Where(p => p.Language == language).ToList();
        Assert.NotEmpty(pages);
        foreach (var address in pages.Select(p => p.Address).Append(Addresses.SearchPath(language)).Append($"/{language.Code}/zzqq"))
        {
            var page = await browser.GetPageAsync(address);
            var attributes = page.All.SelectMany(e => TextAttributes.Select(e.GetAttribute)).OfType<string>();
            texts.Add((address, Normalized(string.Join('\n', attributes.Prepend(page.DocumentElement.TextContent)))));
        }

        string[] files =
        [
            .. pages.Select(p => p.MarkdownAddress),
            .. pages.Select(p => p.JsonAddress),
            Addresses.FeedPath(language),
            Addresses.OpenSearchPath(language),
            Addresses.ManifestPath(language),
        ];
        foreach (var file in files)
        {
            var text = await browser.GetStringAsync(new Uri(file, UriKind.Relative), Ct);
            // JSON escapes letters.
            texts.Add(
                (
                    file,
                    Normalized(
                        file.EndsWith(".webmanifest", StringComparison.Ordinal) || file.EndsWith(".json", StringComparison.Ordinal)
                            ? Regex.Unescape(text)
                            : WebUtility.HtmlDecode(text)
                    )
                )
            );
        }

        return texts;
    }

    private static bool ContainsInOrder(string text, IEnumerable<string> parts)
    {
        var from = 0;
        foreach (var part in parts.Select(Normalized))
        {
            var at = text.IndexOf(part, from, StringComparison.Ordinal);
            if (at < 0)
                return false;
            from = at + part.Length;
        }

        return true;
    }

    /// <summary>One space for each run of white space; no word joiners and soft hyphens; ordinary hyphens.</summary>
    private static string Normalized(string text) =>
        WhiteSpace()
            .Replace(text.Replace("\u2060", "", StringComparison.Ordinal).Replace("\u00ad", "", StringComparison.Ordinal), " ")
            .Replace('\u2011', '-')
            .Trim();

    private static IReadOnlyList<string[]> Rows(string file) =>
        [
            .. File.ReadLines(Path.Combine(Repository.Root, "tests", "Almaty2020.Tests", "Published", file))
                .Where(line => line.StartsWith('|'))
                .Skip(2)
                .Select(line => line.Split('|')[1..^1].Select(cell => cell.Trim()).ToArray()),
        ];

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex WhiteSpace();
}

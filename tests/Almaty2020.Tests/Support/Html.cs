using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Almaty2020.Tests.Support;

internal static class Html
{
    /// <summary>Parses strictly: a page that is not valid HTML fails the test that reads it.</summary>
    public static IDocument Parse(string html) =>
        new HtmlParser(new HtmlParserOptions { IsStrictMode = true }, BrowsingContext.New()).ParseDocument(html);

    public static async Task<IDocument> GetPageAsync(this HttpClient client, string address)
    {
        using var response = await client.GetAsync(new Uri(address, UriKind.RelativeOrAbsolute), TestContext.Current.CancellationToken);
        return Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}

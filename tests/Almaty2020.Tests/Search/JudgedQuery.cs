using Almaty2020.Web.Localization;

namespace Almaty2020.Tests.Search;

/// <summary>A row of <c>judged-queries.*.md</c>.</summary>
/// <param name="Text">The query as a resident types it.</param>
/// <param name="Key">Key of the page that the resident wants.</param>
/// <param name="SnippetText">Words that the page's snippet must contain; may be empty.</param>
/// <param name="Tests">What the query tests.</param>
internal sealed record JudgedQuery(string Text, string Key, string SnippetText, string Tests)
{
    public static IReadOnlyList<JudgedQuery> Of(Language language) =>
        [.. Rows($"judged-queries.{language.Code}.md").Select(row => new JudgedQuery(row[0], row[1], row[2], row[3]))];

    /// <summary>The cells of the table in a file, without its header rows.</summary>
    public static IEnumerable<string[]> Rows(string file) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Search", file))
            .Where(line => line.StartsWith('|'))
            .Skip(2)
            .Select(line => line.Split('|')[1..^1].Select(cell => cell.Trim()).ToArray());
}

using System.Diagnostics;
using System.Globalization;
using Almaty2020.Benchmarks.Texts;
using Almaty2020.Tests.Search;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Search;
using Almaty2020.Web.Search.Indexing;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Templates;
using Microsoft.Extensions.Logging.Abstractions;

namespace Almaty2020.Benchmarks.Search;

/// <summary>Prints search times on a large site as a Markdown table. Each search includes its look at the two other languages.</summary>
internal static class SearchTable
{
    private const int Rounds = 9;
    private const int WarmUpRounds = 15;

    public static async Task PrintAsync(TextWriter output, int pagesPerLanguage)
    {
        var folder = Directory.CreateTempSubdirectory("almaty2020-search-").FullName;
        try
        {
            var settings = new SiteSettings(DatabaseProvider.Sqlite, "Data Source=nowhere", null, "http://localhost", folder, folder);
            var current = new CurrentSite();
            using var indexes = new SearchIndexes(
                settings,
                current,
                new PublishedReader(new SiteConnections(settings)),
                NullLogger<SearchIndexes>.Instance
            );
            var begun = Stopwatch.GetTimestamp();
            var site = Make(indexes, folder, pagesPerLanguage);
            current.Replace(site);
            var size = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length);
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{site.Count} pages, indexed in {Stopwatch.GetElapsedTime(begun).TotalSeconds:0} s, {size / 1_000_000} MB on disk, {GC.GetTotalMemory(forceFullCollection: true) / 1_000_000} MB in memory\n"
                )
            );

            var search = new SiteSearch(indexes, current);
            output.WriteLine("| queries | count | p50 ms | p99 ms | max ms | p99 wall-clock ms |");
            output.WriteLine("|---|---:|---:|---:|---:|---:|");
            foreach (var (name, queries) in Sets(site))
            {
                await PrintAsync(output, name, queries, q =>
                    name == "suggestions"
                        ? search.SuggestAsync(q.Language, q.Text, CancellationToken.None)
                        : search.SearchAsync(new SearchQuery(q.Language, q.Text), CancellationToken.None)
                );
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static PublishedSite Make(SearchIndexes indexes, string folder, int pagesPerLanguage)
    {
        var pages = new List<PublishedPage>();
        var made = new List<LanguageIndex>();
        var generated = new GeneratedPages(ContentFolder());
        foreach (var language in Language.All)
        {
            var index = LanguageIndex.Create(language, Path.Combine(folder, language.Code));
            for (var number = 1; number <= pagesPerLanguage; number++)
            {
                var (_, key, _, text) = generated.Generate(language, number);
                var plain = text.Body.Replace("## ", "", StringComparison.Ordinal).Replace("\n\n", "\n", StringComparison.Ordinal);
                index.Put(new PublishedText(number, text.Title, text.Title, text.Summary, [], plain, text.Fields));
                pages.Add(
                    new PublishedPage
                    {
                        PageId = number,
                        Key = key,
                        Template = Template.Page,
                        ParentId = null,
                        Position = number,
                        Navigation = Navigation.None,
                        SourceLanguage = Language.OfContentFiles,
                        Language = language,
                        Path = key,
                        Title = text.Title,
                        ShortTitle = text.Title,
                        Summary = text.Summary,
                        LastReviewed = text.Fields.LastReviewed,
                        RevisionId = number,
                        ChangedAtUtc = DateTime.UnixEpoch,
                    }
                );
            }

            index.Commit(new LogPosition(1, null), compact: true);
            made.Add(index);
        }

        indexes.Use(made);
        return new PublishedSite(1, pages, []);
    }

    private static IEnumerable<(string Name, List<(Language Language, string Text)> Queries)> Sets(PublishedSite site)
    {
        List<(Language Language, string Text)> judged = [.. Language.All.SelectMany(l => JudgedQuery.Of(l).Select(q => (l, q.Text)))];
        List<PublishedPage> some = [.. site.Pages.Where(p => p.PageId % 100 == 7)];
        yield return ("judged queries", judged);
        yield return ("judged queries, a letter left out", [.. judged.Select(q => (q.Language, q.Text.Remove(q.Text.Length / 2, 1)))]);
        yield return ("titles as phrases", [.. some.Select(p => (p.Language, $"\"{p.Title}\""))]);
        yield return ("whole summaries", [.. some.Select(p => (p.Language, p.Summary))]);
        yield return (
            "nonsense",
            [
                .. some.Select(
                    (p, i) => (p.Language, string.Concat(p.Title.Where(char.IsLetter).Reverse()) + i.ToString(CultureInfo.InvariantCulture))
                ),
            ]
        );
        yield return ("suggestions", [.. some.SelectMany(p => Enumerable.Range(1, 4).Select(length => (p.Language, p.Title[..length])))]);
    }

    private static async Task PrintAsync(
        TextWriter output,
        string name,
        List<(Language Language, string Text)> queries,
        Func<(Language Language, string Text), Task> ask
    )
    {
        var times = queries.Select(_ => new List<double>()).ToList();
        var clock = new List<double>();
        for (var round = -WarmUpRounds; round < Rounds; round++)
        {
            for (var i = 0; i < queries.Count; i++)
            {
                var (begun, worked) = (Stopwatch.GetTimestamp(), ThreadClock.Milliseconds);
                await ask(queries[i]);
                // Skip the first rounds: their code is still being compiled, also on other threads.
                if (round < 0)
                    continue;
                times[i].Add(ThreadClock.Milliseconds - worked);
                clock.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }
        }

        // CPU time of the thread, median over the rounds. Interference by other programs shows mostly in the last column.
        double[] medians = [.. times.Select(t => t.Order().ElementAt(Rounds / 2)).Order()];
        clock.Sort();
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {queries.Count} | {At(medians, 0.5):0.00} | {At(medians, 0.99):0.00} | {medians[^1]:0.00} | {At([.. clock], 0.99):0.00} |"
            )
        );
    }

    private static double At(double[] sorted, double share) => sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];

    private static string ContentFolder()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Almaty2020.sln")))
            folder = Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException("No Almaty2020.sln above the benchmark folder. Run the benchmarks from a checkout.");
        return Path.Combine(folder, "content");
    }
}

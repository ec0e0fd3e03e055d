using Almaty2020.Tests.Support;
using Almaty2020.Web.Caching;
using Almaty2020.Web.Data;
using Almaty2020.Web.Importing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Search;
using Almaty2020.Web.Search.Indexing;
using Almaty2020.Web.Settings;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Almaty2020.Benchmarks;

/// <summary>Work behind a resident's request, on the repository's content: rendering, search, snapshot, cached page.</summary>
[MemoryDiagnoser]
[ShortRunJob]
public class SiteBenchmarks : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("almaty2020-benchmarks-").FullName;
    private readonly CurrentSite current = new();

    private PublishedReader reader = null!;
    private SearchIndexes indexes = null!;
    private SiteSearch search = null!;
    private string body = "";
    private PageCacheMiddleware cache = null!;
    private DefaultHttpContext kept = null!;
    private DefaultHttpContext known = null!;

    [GlobalSetup]
    public async Task Make()
    {
        var settings = new SiteSettings(
            DatabaseProvider.Sqlite,
            $"Data Source={Path.Combine(folder, "site.db")}",
            null,
            "http://localhost",
            folder,
            Repository.Content
        );
        await using (
            var db = new SqliteSiteDb(new DbContextOptionsBuilder<SqliteSiteDb>().UseSiteSqlite(settings.ConnectionString, null).Options)
        )
        {
            await db.Database.MigrateAsync();
            await new ContentImport(new ImportPage(db, TimeProvider.System), new RecordImport(db, TimeProvider.System)).ExecuteAsync(
                ContentFolder.Read(Repository.Content),
                CancellationToken.None
            );
            body = await db
                .Revisions.Where(r => r.Language == Language.Russian)
                .OrderByDescending(r => r.Body.Length)
                .Select(r => r.Body)
                .FirstAsync();
        }

        reader = new PublishedReader(new SiteConnections(settings));
        current.Replace(await reader.SiteAsync(CancellationToken.None));
        indexes = new SearchIndexes(settings, current, reader, NullLogger<SearchIndexes>.Instance);
        await indexes.CatchUpAsync(CancellationToken.None);
        search = new SiteSearch(indexes, current);

        var pages = new PageCache();
        pages.Add(
            current.Site.ShownVersionAt(TimeProvider.System),
            new CacheKey("/ru/аким", ContentCoding.Brotli),
            new CachedResponse(new byte[4000], "\"tag\"", [.. Headers])
        );
        var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        cache = new PageCacheMiddleware(
            _ => throw new InvalidOperationException("The page is not in the cache."),
            pages,
            current,
            TimeProvider.System,
            services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>()
        );
        kept = Request(null);
        known = Request("\"tag\"");
    }

    [GlobalCleanup]
    public void Dispose()
    {
        indexes?.Dispose();
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Benchmark(Description = "render: the longest body in Russian")]
    public object Render() => Rendering.Render(body, Language.Russian);

    [Benchmark(Description = "search: one word, with its look at the other languages")]
    public Task<SearchResults> Search() => search.SearchAsync(new SearchQuery(Language.Russian, "дороги"), CancellationToken.None);

    [Benchmark(Description = "snapshot: 36 pages from SQLite")]
    public Task<PublishedSite> Snapshot() => reader.SiteAsync(CancellationToken.None);

    [Benchmark(Description = "cache hit: 200")]
    public Task CacheHit() => AnswerAsync(kept);

    [Benchmark(Description = "cache hit: 304")]
    public Task NotModified() => AnswerAsync(known);

    private static IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>> Headers =>
        (
            (string[])
                [
                    "Content-Type",
                    "Cache-Control",
                    "Content-Encoding",
                    "ETag",
                    "Vary",
                    "X-Content-Type-Options",
                    "Cross-Origin-Resource-Policy",
                    "Content-Security-Policy",
                    "X-Frame-Options",
                    "Referrer-Policy",
                    "Permissions-Policy",
                ]
        ).Select(name => KeyValuePair.Create(name, new Microsoft.Extensions.Primitives.StringValues("a value")));

    private static DefaultHttpContext Request(string? tag)
    {
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        context.Request.Method = "GET";
        context.Request.Scheme = "http";
        context.Request.Path = "/ru/аким";
        context.Request.Headers.AcceptEncoding = "gzip, deflate, br, zstd";
        context.Request.Headers.IfNoneMatch = tag;
        return context;
    }

    private Task AnswerAsync(DefaultHttpContext context)
    {
        context.Response.Headers.Clear();
        return cache.InvokeAsync(context);
    }
}

using System.Collections.Concurrent;
using System.Data.Common;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Hosting;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Templates;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using SQLitePCL;

namespace Almaty2020.Tests.Published;

/// <summary>Database queries for pages that are neither cached nor preloaded.</summary>
public sealed class UncachedPageQueryTests
{
    private const int MaxQueries = 2;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FirstRequest_TakesAtMostTwoQueries_AndNextRequestNone()
    {
        var database = await TestDatabase.WithContentAsync();
        Assert.SkipUnless(database.Provider == "Sqlite", "Only SQLite can trace every statement.");
        var statements = new ConcurrentQueue<string>();
        await using var site = TestSite.StartOn(database, new() { ["Site:PageCacheSize"] = "0" }, services: services =>
        {
            services.AddSingleton<SiteConnections>(provider => new TracingConnections(
                provider.GetRequiredService<SiteSettings>(),
                statements
            ));
            services.ConfigureDbContext<SqliteSiteDb>(options => options.AddInterceptors(new TracingInterceptor(statements)));
            // Remove the background services: they send queries too, and preload pages.
            foreach (
                var service in services
                    .Where(s =>
                        s.ImplementationType?.Assembly == typeof(SiteBackgroundService).Assembly && s.ServiceType.Name == "IHostedService"
                    )
                    .ToList()
            )
                services.Remove(service);
        });
        using var browser = site.CreateBrowser();
        // The first request waits for start-up to complete.
        using (await browser.GetAsync("/en/no-such-page", Ct)) { }

        Assert.NotEmpty(statements);
        var pages = site.Services.GetRequiredService<CurrentSite>().Site.Pages;
        Template[] templates = [Template.Home, Template.Profile, Template.Programme, Template.Priority, Template.Page];
        Assert.Superset(
            templates.SelectMany(_ => Language.All, (t, l) => (t, l)).ToHashSet(),
            pages.Select(p => (p.Template, p.Language)).ToHashSet()
        );
        foreach (var page in pages)
        {
            Assert.InRange(await CountAsync(page), 1, MaxQueries);
            Assert.Equal(0, await CountAsync(page));
        }

        async Task<int> CountAsync(PublishedPage page)
        {
            statements.Clear();
            (await browser.GetAsync(page.Address, Ct)).EnsureSuccessStatusCode();
            return statements.Count;
        }
    }

    private static void Trace(DbConnection connection, ConcurrentQueue<string> statements) =>
        raw.sqlite3_trace(
            ((SqliteConnection)connection).Handle,
            (_, sql) =>
            {
                // Opening a pooled connection sets it up again.
                if (!sql.StartsWith("PRAGMA", StringComparison.Ordinal))
                    statements.Enqueue(sql);
            },
            null
        );

    private sealed class TracingConnections(SiteSettings settings, ConcurrentQueue<string> statements) : SiteConnections(settings)
    {
        public override async Task<DbConnection> OpenAsync(CancellationToken ct)
        {
            var connection = await base.OpenAsync(ct);
            Trace(connection, statements);
            return connection;
        }
    }

    private sealed class TracingInterceptor(ConcurrentQueue<string> statements) : DbConnectionInterceptor
    {
        public override Task ConnectionOpenedAsync(
            DbConnection connection,
            ConnectionEndEventData eventData,
            CancellationToken cancellationToken = default
        )
        {
            Trace(connection, statements);
            return Task.CompletedTask;
        }
    }
}

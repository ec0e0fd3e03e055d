using System.Collections.Concurrent;
using System.Data.Common;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Startup;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using SQLitePCL;

namespace Almaty2020.Tests.Published;

/// <summary>A page that nobody has asked for, and that was not read ahead.</summary>
public sealed class ColdPageTests
{
    private const int Most = 2;

    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task PageOfEveryTemplateAndLanguage_CostsTwoQueries_AndNoneTheNextTime()
    {
        var database = await TestDatabase.WithContentAsync();
        Assert.SkipUnless(database.Provider == "Sqlite", "Only SQLite tells of every statement.");
        var statements = new ConcurrentQueue<string>();
        await using var site = TestSite.StartOn(database, new() { ["Site:PageCacheSize"] = "0" }, services: services =>
        {
            services.AddSingleton<SiteConnections>(provider => new Watched(provider.GetRequiredService<SiteSettings>(), statements));
            services.ConfigureDbContext<SqliteSiteDb>(options => options.AddInterceptors(new WatchedToo(statements)));
            // What goes on behind the requests asks as well, and reads ahead.
            foreach (var life in services.Where(s => s.ImplementationType?.Assembly == typeof(SiteLife).Assembly && s.ServiceType.Name == "IHostedService").ToList())
                services.Remove(life);
        });
        using var browser = site.Browser();
        // The first request waits for the site to be prepared.
        using (await browser.GetAsync("/en/no-such-page", Ct))
        {
        }

        Assert.NotEmpty(statements);
        var pages = site.Services.GetRequiredService<CurrentSite>().Site.Pages;
        Assert.Equal(Enum.GetValues<Template>().SelectMany(_ => Language.All, (t, l) => (t, l)).ToHashSet(), pages.Select(p => (p.Template, p.Language)).ToHashSet());
        foreach (var page in pages)
        {
            Assert.InRange(await CountAsync(page), 1, Most);
            Assert.Equal(0, await CountAsync(page));
        }

        async Task<int> CountAsync(PublishedPage page)
        {
            statements.Clear();
            (await browser.GetAsync(page.Address, Ct)).EnsureSuccessStatusCode();
            return statements.Count;
        }
    }

    private static void Watch(DbConnection connection, ConcurrentQueue<string> statements) =>
        raw.sqlite3_trace(((SqliteConnection)connection).Handle, (_, sql) => statements.Enqueue(sql), null);

    private sealed class Watched(SiteSettings settings, ConcurrentQueue<string> statements) : SiteConnections(settings)
    {
        public override async Task<DbConnection> OpenAsync(CancellationToken ct)
        {
            var connection = await base.OpenAsync(ct);
            Watch(connection, statements);
            return connection;
        }
    }

    private sealed class WatchedToo(ConcurrentQueue<string> statements) : DbConnectionInterceptor
    {
        public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            Watch(connection, statements);
            return Task.CompletedTask;
        }
    }
}

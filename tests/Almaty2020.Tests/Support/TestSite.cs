using System.Net;
using Almaty2020.Web.Published;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Support;

/// <summary>The whole site in this process, on a database of its own, reached over HTTP.</summary>
public sealed class TestSite : WebApplicationFactory<Program>
{
    public const string PublicUrl = "https://almaty2020.example";

    private readonly TestDatabase database;
    private readonly Dictionary<string, string> settings;

    /// <summary>A request header that says where the request comes from: there is no network between a test and its site.</summary>
    public const string ComesFrom = "Test-Comes-From";

    private readonly TestClock? clock;
    private readonly Action<IServiceCollection>? services;

    /// <summary>The folder of a node whose database is another's to put away.</summary>
    private string? own;

    private TestSite(TestDatabase database, Dictionary<string, string>? settings, TestClock? clock, Action<IServiceCollection>? services = null)
    {
        this.services = services;
        this.database = database;
        this.settings = settings ?? [];
        this.clock = clock;
    }

    public TestDatabase Database => database;

    /// <summary>With the repository's content.</summary>
    /// <param name="clock">The site's; the machine's by default.</param>
    public static async Task<TestSite> StartAsync(TestClock? clock = null) => new(await TestDatabase.WithContentAsync(), null, clock);

    /// <summary>On a database, or with settings, of the test's choosing.</summary>
    /// <param name="services">Registered after the site's own: what a test watches the site by.</param>
    public static TestSite StartOn(TestDatabase database, Dictionary<string, string>? settings = null, TestClock? clock = null, Action<IServiceCollection>? services = null) => new(database, settings, clock, services);

    /// <summary>One more node: on the same database, with files and caches of its own. To be put away before the first.</summary>
    /// <param name="changes">What it is told other than the first.</param>
    public TestSite AnotherNode(params (string Key, string Value)[] changes)
    {
        var node = new TestSite(database, new Dictionary<string, string>(settings, StringComparer.Ordinal), clock) { own = Directory.CreateTempSubdirectory("almaty2020-node-").FullName };
        node.settings["Site:DataPath"] = node.own;
        foreach (var (key, value) in changes)
            node.settings[key] = value;
        return node;
    }

    /// <summary>A browser that shows redirects instead of following them.</summary>
    public HttpClient Browser(string? acceptLanguage = null)
    {
        var client = CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = false, BaseAddress = new Uri("http://localhost") });
        if (acceptLanguage is not null)
            client.DefaultRequestHeaders.TryAddWithoutValidation("Accept-Language", acceptLanguage);
        return client;
    }

    /// <summary>Makes the site see what has been published since, without waiting for its next look.</summary>
    public Task CatchUpAsync() => Services.GetRequiredService<PublicationFollower>().CatchUpAsync(CancellationToken.None);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (own is null)
            await database.DisposeAsync();
        else
            Directory.Delete(own, recursive: true);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Development");
        builder.UseSetting("Database:Provider", database.Provider);
        builder.UseSetting("ConnectionStrings:Site", database.ConnectionString);
        builder.UseSetting("Site:DataPath", database.DataPath);
        builder.UseSetting("Site:ContentPath", Repository.Content);
        builder.UseSetting("Site:PublicUrl", PublicUrl);
        builder.UseSetting("Site:ShowSetupLink", "false");
        builder.UseSetting("Site:WarmUp", "false");
        // As in production: in development there is no page cache.
        builder.UseSetting("Site:PageCacheSize", "64");
        builder.UseSetting("Logging:Level", "Fatal");
        foreach (var (key, value) in settings)
            builder.UseSetting(key, value);
        builder.ConfigureServices(services =>
        {
            services.AddSingleton<IStartupFilter, ComesFromHeader>();
            // A hash takes as long as it is meant to, hundreds of times over; PasswordHashesTests hold what the site itself uses.
            services.Configure<PasswordHasherOptions>(options => options.IterationCount = TestAccounts.Iterations);
            if (clock is not null)
                services.AddSingleton<TimeProvider>(clock);
            this.services?.Invoke(services);
        });
    }

    private sealed class ComesFromHeader : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, then) =>
            {
                if (context.Request.Headers[ComesFrom] is [{ } address])
                    context.Connection.RemoteIpAddress = IPAddress.Parse(address);
                return then(context);
            });
            next(app);
        };
    }
}

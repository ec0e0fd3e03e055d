using System.Net;
using Almaty2020.Web.Published;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Support;

/// <summary>The whole site in this process, on its own database, used over HTTP.</summary>
public sealed class TestSite : WebApplicationFactory<Program>
{
    public const string PublicUrl = "https://almaty2020.example";

    private readonly TestDatabase database;
    private readonly Dictionary<string, string> settings;

    /// <summary>A request header that sets the client's IP address, because requests of a test do not pass a network.</summary>
    public const string ClientAddressHeader = "Test-Comes-From";

    private readonly TestClock? clock;
    private readonly Action<IServiceCollection>? services;

    /// <summary>Data folder of an additional node; null for the first node, which owns and deletes the database.</summary>
    private string? nodeFolder;

    private TestSite(
        TestDatabase database,
        Dictionary<string, string>? settings,
        TestClock? clock,
        Action<IServiceCollection>? services = null
    )
    {
        this.services = services;
        this.database = database;
        this.settings = settings ?? [];
        this.clock = clock;
    }

    public TestDatabase Database => database;

    /// <summary>Starts a site with the repository's content.</summary>
    /// <param name="clock">The site's clock; null uses the system clock.</param>
    public static async Task<TestSite> StartAsync(TestClock? clock = null) => new(await TestDatabase.WithContentAsync(), null, clock);

    /// <summary>Starts a site on a given database, optionally with settings.</summary>
    /// <param name="services">Registers services after the site's own, to observe or replace them.</param>
    public static TestSite StartOn(
        TestDatabase database,
        Dictionary<string, string>? settings = null,
        TestClock? clock = null,
        Action<IServiceCollection>? services = null
    ) => new(database, settings, clock, services);

    /// <summary>Adds a node on the same database with its own files and caches. Dispose it before the first node.</summary>
    /// <param name="changes">Settings that differ from the first node's.</param>
    public TestSite AddNode(params (string Key, string Value)[] changes)
    {
        var node = new TestSite(database, new Dictionary<string, string>(settings, StringComparer.Ordinal), clock)
        {
            nodeFolder = Directory.CreateTempSubdirectory("almaty2020-node-").FullName,
        };
        node.settings["Site:DataPath"] = node.nodeFolder;
        foreach (var (key, value) in changes)
            node.settings[key] = value;
        return node;
    }

    /// <summary>Creates a client that does not follow redirects.</summary>
    public HttpClient CreateBrowser(string? acceptLanguage = null)
    {
        var client = CreateClient(
            new WebApplicationFactoryClientOptions
            {
                AllowAutoRedirect = false,
                HandleCookies = false,
                BaseAddress = new Uri("http://localhost"),
            }
        );
        if (acceptLanguage is not null)
            client.DefaultRequestHeaders.TryAddWithoutValidation("Accept-Language", acceptLanguage);
        return client;
    }

    /// <summary>Makes the site load new publications now, without waiting for its next poll.</summary>
    public Task CatchUpAsync() => Services.GetRequiredService<PublicationFollower>().CatchUpAsync(CancellationToken.None);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (nodeFolder is null)
            await database.DisposeAsync();
        else
            Directory.Delete(nodeFolder, recursive: true);
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
        // As in production: the page cache is off in development.
        builder.UseSetting("Site:PageCacheSize", "64");
        builder.UseSetting("Logging:Level", "Fatal");
        foreach (var (key, value) in settings)
            builder.UseSetting(key, value);
        builder.ConfigureServices(services =>
        {
            services.AddSingleton<IStartupFilter, ComesFromHeader>();
            // Hashes are slow by design and made hundreds of times here; PasswordHashesTests checks the site's own setting.
            services.Configure<PasswordHasherOptions>(options => options.IterationCount = TestAccounts.Iterations);
            if (clock is not null)
                services.AddSingleton<TimeProvider>(clock);
            this.services?.Invoke(services);
        });
    }

    private sealed class ComesFromHeader : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
            app =>
            {
                app.Use(
                    (context, then) =>
                    {
                        if (context.Request.Headers[ClientAddressHeader] is [{ } address])
                            context.Connection.RemoteIpAddress = IPAddress.Parse(address);
                        return then(context);
                    }
                );
                next(app);
            };
    }
}

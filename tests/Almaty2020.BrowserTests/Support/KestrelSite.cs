using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Almaty2020.BrowserTests.Support;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Hosting;
using Almaty2020.Web.Importing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Templates;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace Almaty2020.BrowserTests.Support;

/// <summary>The site on Kestrel with the repository's content, at an address that a browser can open.</summary>
public sealed class KestrelSite : IAsyncLifetime
{
    private TestSite site = null!;

    /// <summary>Scheme, host and port, without a trailing slash.</summary>
    public string Origin { get; private set; } = null!;

    /// <summary>The site in this process, to prepare data without the browser.</summary>
    public TestSite InProcessSite => site;

    public IReadOnlyCollection<PublishedPage> Pages => [.. Published.Pages];

    public PublishedSite Published => site.Services.GetRequiredService<CurrentSite>().Site;

    /// <summary>Language codes, which a theory can print.</summary>
    public static TheoryData<string> Languages() => [.. Language.All.Select(l => l.Code)];

    /// <summary>Names of the templates that the repository's content uses, in each language.</summary>
    public static TheoryData<string, string> LanguagesAndTemplates()
    {
        var templates = ContentFolder
            .Read(Repository.Content)
            .Files.Select(f => f.Place.Template)
            // Residents have no address of the page about the site.
            .Where(t => t != Template.Site)
            .Select(t => t.Name)
            .Distinct()
            .ToList();
        var data = new TheoryData<string, string>();
        foreach (var language in Language.All)
        {
            foreach (var template in templates)
                data.Add(language.Code, template);
        }

        return data;
    }

    public async ValueTask InitializeAsync()
    {
        // Choose the port first, because the site's pages contain its own address.
        var port = FreePort();
        Origin = $"http://localhost:{port}";
        site = TestSite.StartOn(
            await TestDatabase.WithContentAsync(),
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Site:PublicUrl"] = Origin,
                // Lets a test choose its client IP address with X-Forwarded-For.
                ["Site:TrustedProxies"] = "127.0.0.1, ::1",
                ["urls"] = Origin,
            }
        );
        // Use the setting `urls`: a port given to the factory may be set after the program has begun to listen.
        site.UseKestrel();
        site.StartServer();
        await site.Services.GetRequiredService<StartupInitializer>().WaitForFirstAttemptAsync(CancellationToken.None);
        if (Pages.Count == 0)
            throw new InvalidOperationException("The site started without content: the import has failed.");
    }

    public async ValueTask DisposeAsync()
    {
        if (site is not null)
            await site.DisposeAsync();
    }

    /// <summary>
    /// Starts another node on the same database at its own address. Browsers keep their cookies there, because cookies ignore ports.
    /// </summary>
    /// <param name="at">Address of a stopped node, to restart it there; null picks a free port.</param>
    public async Task<(TestSite Node, string Origin)> StartAnotherNodeAsync(string? at = null)
    {
        var port = at is null ? FreePort() : new Uri(at).Port;
        var node = site.AddNode(("urls", $"http://localhost:{port}"));
        node.UseKestrel();
        node.StartServer();
        await node.Services.GetRequiredService<StartupInitializer>().WaitForFirstAttemptAsync(CancellationToken.None);
        return (node, $"http://localhost:{port}");
    }

    public IEnumerable<PublishedPage> PagesIn(string language) =>
        Pages.Where(p => p.Language.Code == language).OrderBy(p => p.Address, StringComparer.Ordinal);

    /// <summary>The page with a content key such as <c>almaty-2020/social-city</c>.</summary>
    public PublishedPage PageOf(string language, string key) => Pages.Single(p => p.Language.Code == language && p.Key == key);

    /// <summary>The page that uses most features of a template.</summary>
    public PublishedPage Example(string language, string template) =>
        template switch
        {
            "Priority" => PageOf(language, "almaty-2020/comfortable-city"),
            "Page" => PageOf(language, "about"),
            _ => PagesIn(language).First(p => p.Template.Name == template),
        };

    /// <summary>The absolute URL with percent-encoding, as the browser reports it.</summary>
    public string UrlOf(string address) => Origin + new Uri(Origin + address).AbsolutePath;

    public string UrlOf(PublishedPage page) => UrlOf(page.Address);

    /// <summary>Calls back for every request that reaches the server, until the result is disposed.</summary>
    public IDisposable ObserveRequests(Action<HttpContext> request) =>
        site
            .Services.GetRequiredService<DiagnosticListener>()
            .Subscribe(new RequestObserver(request), name =>
                name.StartsWith("Microsoft.AspNetCore.Hosting.HttpRequestIn", StringComparison.Ordinal)
            );

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class RequestObserver(Action<HttpContext> request) : IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value.Key == "Microsoft.AspNetCore.Hosting.HttpRequestIn.Start")
                request((HttpContext)value.Value!);
        }

        public void OnCompleted() { }

        public void OnError(Exception error) { }
    }
}

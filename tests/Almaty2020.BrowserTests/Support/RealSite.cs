using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Almaty2020.BrowserTests.Support;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Startup;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace Almaty2020.BrowserTests.Support;

/// <summary>The site on Kestrel, at an address that a browser can open, with the repository's content.</summary>
public sealed class RealSite : IAsyncLifetime
{
    private TestSite site = null!;

    /// <summary>Scheme, host and port, without a slash at the end.</summary>
    public string Origin { get; private set; } = null!;

    /// <summary>For what a test prepares behind the browser's back.</summary>
    public TestSite Server => site;

    public IReadOnlyCollection<PublishedPage> Pages => [.. Published.Pages];

    public PublishedSite Published => site.Services.GetRequiredService<CurrentSite>().Site;

    /// <summary>Languages by code: what a theory can print.</summary>
    public static TheoryData<string> Languages() => [.. Language.All.Select(l => l.Code)];

    public static TheoryData<string, Template> LanguagesAndTemplates()
    {
        var data = new TheoryData<string, Template>();
        foreach (var language in Language.All)
        {
            foreach (var template in Enum.GetValues<Template>())
                data.Add(language.Code, template);
        }

        return data;
    }

    public async ValueTask InitializeAsync()
    {
        // Known beforehand, because the site says its own address in its pages.
        var port = FreePort();
        Origin = $"http://localhost:{port}";
        site = TestSite.StartOn(await TestDatabase.WithContentAsync(), new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Site:PublicUrl"] = Origin,
            // So that a test can be a resident of its own, by X-Forwarded-For.
            ["Site:TrustedProxies"] = "127.0.0.1, ::1",
            ["urls"] = Origin,
        });
        // At its setting `urls`: a port that the factory is told it sets while the program may be listening already.
        site.UseKestrel();
        site.StartServer();
        await site.Services.GetRequiredService<Preparation>().WaitForFirstTryAsync(CancellationToken.None);
        if (Pages.Count == 0)
            throw new InvalidOperationException("The site started without its content.");
    }

    public async ValueTask DisposeAsync()
    {
        if (site is not null)
            await site.DisposeAsync();
    }

    /// <summary>One more node on the same database, at an address of its own; browsers bring their cookies along, for those know no ports.</summary>
    /// <param name="at">The address of a node that is no more: one that was restarted; a free one by default.</param>
    public async Task<(TestSite Node, string Origin)> StartAnotherNodeAsync(string? at = null)
    {
        var port = at is null ? FreePort() : new Uri(at).Port;
        var node = site.AnotherNode(("urls", $"http://localhost:{port}"));
        node.UseKestrel();
        node.StartServer();
        await node.Services.GetRequiredService<Preparation>().WaitForFirstTryAsync(CancellationToken.None);
        return (node, $"http://localhost:{port}");
    }

    public IEnumerable<PublishedPage> PagesIn(string language) => Pages.Where(p => p.Language.Code == language).OrderBy(p => p.Address, StringComparer.Ordinal);

    /// <summary>The page with a key of <c>content/</c>, such as <c>almaty-2020/social-city</c>.</summary>
    public PublishedPage PageOf(string language, string key) => Pages.Single(p => p.Language.Code == language && p.Key == key);

    /// <summary>One page that shows a template at its fullest.</summary>
    public PublishedPage Example(string language, Template template) => template switch
    {
        Template.Priority => PageOf(language, "almaty-2020/comfortable-city"),
        Template.Page => PageOf(language, "about"),
        _ => PagesIn(language).First(p => p.Template == template),
    };

    /// <summary>An address as the browser's address bar has it.</summary>
    public string UrlOf(string address) => Origin + new Uri(Origin + address).AbsolutePath;

    public string UrlOf(PublishedPage page) => UrlOf(page.Address);

    /// <summary>Tells of every request that reaches the server, until the result is disposed of.</summary>
    public IDisposable Hear(Action<HttpContext> request) =>
        site.Services.GetRequiredService<DiagnosticListener>().Subscribe(new Ear(request), name => name.StartsWith("Microsoft.AspNetCore.Hosting.HttpRequestIn", StringComparison.Ordinal));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class Ear(Action<HttpContext> request) : IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value.Key == "Microsoft.AspNetCore.Hosting.HttpRequestIn.Start")
                request((HttpContext)value.Value!);
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}

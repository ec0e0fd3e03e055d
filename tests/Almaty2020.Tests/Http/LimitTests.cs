using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Hosting;
using Almaty2020.Web.Site.Search;

namespace Almaty2020.Tests.Http;

/// <summary>Limits for one client, and the server's limits for everyone.</summary>
public sealed class LimitTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SearchFromOneAddress_IsLimitedAndOthersAreNot()
    {
        await using var site = await TestSite.StartAsync();
        using var program = From(site, "192.0.2.1");
        using var resident = From(site, "192.0.2.2");
        for (var i = 0; i < SearchRateLimitFilter.PerMinute; i++)
            Assert.Equal(HttpStatusCode.OK, (await program.GetAsync("/kk/search/suggestions?q=%20", Ct)).StatusCode);

        using var refused = await program.GetAsync("/kk/search?q=%20", Ct);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Contains("Сұраныс тым көп", await refused.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync("/kk/search", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await resident.GetAsync("/kk/search?q=%20", Ct)).StatusCode);
    }

    [Theory]
    [InlineData("Kestrel__Limits__RequestHeadersTimeout", "soon")]
    [InlineData("Site__PageCacheSize", "-1")]
    [InlineData("Site__WarmUp", "perhaps")]
    public async Task WrongLimit_StopsTheStartWithOneLine(string setting, string value)
    {
        await using var database = await TestDatabase.WithContentAsync();
        var settings = SiteProcess.SettingsOf(database);
        settings[setting] = value;

        var ending = await SiteProcess.RunAsync([], settings);

        Assert.Equal(78, ending.ExitCode);
        Assert.Contains(value, Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/en/feedback", "answer=yes&text=", 100_000, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("/en/mayor", "text=", 200, HttpStatusCode.MethodNotAllowed)]
    [InlineData("/admin/forgotten", "email=", 200, HttpStatusCode.BadRequest)]
    public async Task BodyTooLarge_AnswersWithAnErrorPage(string address, string begins, int length, HttpStatusCode status)
    {
        await using var database = await TestDatabase.WithContentAsync();
        var settings = SiteProcess.SettingsOf(database);
        settings["Kestrel__Limits__MaxRequestBodySize"] = "100";
        await using var site = SiteProcess.Start([], settings);
        using var browser = await site.WaitForClientAsync();

        using var form = new StringContent(begins + new string('a', length), new MediaTypeHeaderValue("application/x-www-form-urlencoded"));
        using var answer = await browser.PostAsync(address, form, Ct);

        Assert.Equal(status, answer.StatusCode);
        Assert.Contains("</html>", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    /// <summary>
    /// Slow uploads, more than the database queue allows at once: a request takes a place only after its whole body has arrived.
    /// </summary>
    [Fact]
    public async Task SlowUploads_DoNotBlockTheDatabaseQueue()
    {
        await using var database = await TestDatabase.WithContentAsync();
        await using var site = SiteProcess.Start([], SiteProcess.SettingsOf(database));
        using var browser = await site.WaitForClientAsync();
        var slow = new List<TcpClient>();
        try
        {
            for (var i = 0; i < DatabaseConcurrencyLimiter.MaxConcurrent + 8; i++)
            {
                var client = new TcpClient();
                slow.Add(client);
                await client.ConnectAsync(browser.BaseAddress!.Host, browser.BaseAddress.Port, Ct);
                await client
                    .GetStream()
                    .WriteAsync(
                        Encoding.ASCII.GetBytes(
                            $"POST /en/feedback HTTP/1.1\r\nHost: {browser.BaseAddress.Authority}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 2000\r\nExpect: 100-continue\r\n\r\n"
                        ),
                        Ct
                    );
                // The server asks for the body, so the request has reached the place where bodies are read.
                Assert.NotEqual(0, await client.GetStream().ReadAsync(new byte[100], Ct));
            }

            using var staff = await browser.GetAsync(new Uri("/admin/invitation?link=none", UriKind.Relative), Ct);
            Assert.Equal(HttpStatusCode.Gone, staff.StatusCode);
        }
        finally
        {
            slow.ForEach(client => client.Dispose());
        }
    }

    [Fact]
    public async Task ConnectionsBeyondTheFileLimit_AreRefusedAndOpenOnesAreServed()
    {
        await using var database = await TestDatabase.WithContentAsync();
        var settings = SiteProcess.SettingsOf(database);
        const int Files = 800;
        // Let one address use all connections, because this test is about the total.
        settings["Site__ConnectionsPerAddress"] = "1000";
        await using var site = SiteProcess.Start([], settings, files: Files);
        using var browser = await site.WaitForClientAsync();
        using (await browser.GetAsync(new Uri("/en", UriKind.Relative), Ct))
        {
            // Keeps the connection open.
        }

        var clients = new List<TcpClient>();
        try
        {
            for (var i = 0; i < Files; i++)
            {
                clients.Add(new TcpClient());
                if (await IsRefusedAsync(clients[^1], browser.BaseAddress!))
                    break;
            }

            Assert.InRange(clients.Count, 50, Files - 1);
            foreach (var address in new[] { "/ru/search?q=город", "/en/mayor", "/admin/sign-in", "/health/ready" })
                Assert.True((await browser.GetAsync(new Uri(address, UriKind.Relative), Ct)).IsSuccessStatusCode, address);
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }

        static async Task<bool> IsRefusedAsync(TcpClient client, Uri address)
        {
            try
            {
                await client.ConnectAsync(address.Host, address.Port, Ct);
                // An accepted connection answers a request.
                await client
                    .GetStream()
                    .WriteAsync(Encoding.ASCII.GetBytes($"GET /health/live HTTP/1.1\r\nHost: {address.Authority}\r\n\r\n"), Ct);
                return await client.GetStream().ReadAsync(new byte[1], Ct) == 0;
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                return true;
            }
        }
    }

    /// <summary>Attack: one client with many idle connections used up the connections of everyone.</summary>
    [Fact]
    public async Task ConnectionsOfOneAddress_AreLimitedAndOthersAreNot()
    {
        await using var database = await TestDatabase.WithContentAsync();
        const int Files = 1024;
        await using var site = SiteProcess.Start([], SiteProcess.SettingsOf(database), files: Files);
        using var browser = await site.WaitForClientAsync();
        var clients = new List<Socket>();
        try
        {
            for (var i = 0; i < Files - 600; i++)
            {
                try
                {
                    var socket = await OpenAsync(browser.BaseAddress!, "127.0.0.2");
                    clients.Add(socket);
                    // Send half a request.
                    await socket.SendAsync(Encoding.ASCII.GetBytes("GET /en HTTP/1.1\r\nHost: loc"), SocketFlags.None, Ct);
                }
                catch (SocketException)
                {
                    // Refused while connecting or afterwards.
                }
            }

            Assert.False(await IsAnsweredAsync(browser.BaseAddress!, "127.0.0.2"));
            for (var i = 3; i < 60; i++)
                Assert.True(await IsAnsweredAsync(browser.BaseAddress!, $"127.0.0.{i}"), $"127.0.0.{i}");

            // Closed connections are no longer counted.
            clients.ForEach(socket => socket.Dispose());
            await SiteProcess.UntilAsync(() => IsAnsweredAsync(browser.BaseAddress!, "127.0.0.2"));
        }
        finally
        {
            clients.ForEach(socket => socket.Dispose());
        }

        static async Task<Socket> OpenAsync(Uri site, string from)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
            await socket.ConnectAsync(site.Host, site.Port, Ct);
            return socket;
        }

        static async Task<bool> IsAnsweredAsync(Uri site, string from)
        {
            try
            {
                using var socket = await OpenAsync(site, from);
                await socket.SendAsync(
                    Encoding.ASCII.GetBytes($"GET /health/live HTTP/1.1\r\nHost: {site.Authority}\r\nConnection: close\r\n\r\n"),
                    SocketFlags.None,
                    Ct
                );
                return await socket.ReceiveAsync(new byte[1], SocketFlags.None, Ct) > 0;
            }
            catch (SocketException)
            {
                return false;
            }
        }
    }

    private static HttpClient From(TestSite site, string address)
    {
        var client = site.CreateBrowser("kk");
        client.DefaultRequestHeaders.Add(TestSite.ClientAddressHeader, address);
        return client;
    }
}

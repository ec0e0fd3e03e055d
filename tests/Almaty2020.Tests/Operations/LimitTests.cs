using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Site.Search;
using Almaty2020.Web.Startup;

namespace Almaty2020.Tests.Operations;

/// <summary>What one sender may take of the site, and what the server takes of anybody.</summary>
public sealed class LimitTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task SearchFromOneAddress_IsLimited_AndNobodyElsesIs()
    {
        await using var site = await TestSite.StartAsync();
        using var program = From(site, "192.0.2.1");
        using var resident = From(site, "192.0.2.2");
        for (var i = 0; i < SearchLimit.PerMinute; i++)
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
        var settings = SiteProgram.SettingsOf(database);
        settings[setting] = value;

        var ending = await SiteProgram.RunAsync([], settings);

        Assert.Equal(78, ending.ExitCode);
        Assert.Contains(value, Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/en/feedback", "answer=yes&text=", 100_000, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("/en/mayor", "text=", 200, HttpStatusCode.MethodNotAllowed)]
    [InlineData("/admin/forgotten", "email=", 200, HttpStatusCode.BadRequest)]
    public async Task BodyBeyondTheSize_IsRefusedInWords(string address, string begins, int length, HttpStatusCode status)
    {
        await using var database = await TestDatabase.WithContentAsync();
        var settings = SiteProgram.SettingsOf(database);
        settings["Kestrel__Limits__MaxRequestBodySize"] = "100";
        await using var site = SiteProgram.Start([], settings);
        using var browser = await site.BrowserAsync();

        using var form = new StringContent(begins + new string('a', length), new MediaTypeHeaderValue("application/x-www-form-urlencoded"));
        using var answer = await browser.PostAsync(address, form, Ct);

        Assert.Equal(status, answer.StatusCode);
        Assert.Contains("</html>", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    /// <summary>More of them than have a place at the database: none has one before all is there that they send.</summary>
    [Fact]
    public async Task WhoeverSendsByteByByte_KeepsNobodyFromTheDatabase()
    {
        await using var database = await TestDatabase.WithContentAsync();
        await using var site = SiteProgram.Start([], SiteProgram.SettingsOf(database));
        using var browser = await site.BrowserAsync();
        var slow = new List<TcpClient>();
        try
        {
            for (var i = 0; i < DatabaseQueue.AtOnce + 8; i++)
            {
                var client = new TcpClient();
                slow.Add(client);
                await client.ConnectAsync(browser.BaseAddress!.Host, browser.BaseAddress.Port, Ct);
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                    $"POST /en/feedback HTTP/1.1\r\nHost: {browser.BaseAddress.Authority}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 2000\r\nExpect: 100-continue\r\n\r\n"), Ct);
                // The server asks for the body: the request is where bodies are read.
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
    public async Task ConnectionsBeyondWhatTheSystemAllows_AreTurnedAway_AndWhoIsInIsServed()
    {
        await using var database = await TestDatabase.WithContentAsync();
        var settings = SiteProgram.SettingsOf(database);
        const int Files = 800;
        // One address may have all: what all may have is asked here.
        settings["Site__ConnectionsPerAddress"] = "1000";
        await using var site = SiteProgram.Start([], settings, files: Files);
        using var browser = await site.BrowserAsync();
        using (await browser.GetAsync(new Uri("/en", UriKind.Relative), Ct))
        {
            // Is in.
        }

        var crowd = new List<TcpClient>();
        try
        {
            for (var i = 0; i < Files; i++)
            {
                crowd.Add(new TcpClient());
                if (await IsShownOutAsync(crowd[^1], browser.BaseAddress!))
                    break;
            }

            Assert.InRange(crowd.Count, 50, Files - 1);
            foreach (var address in new[] { "/ru/search?q=город", "/en/mayor", "/admin/sign-in", "/health/ready" })
                Assert.True((await browser.GetAsync(new Uri(address, UriKind.Relative), Ct)).IsSuccessStatusCode, address);
        }
        finally
        {
            crowd.ForEach(client => client.Dispose());
        }

        static async Task<bool> IsShownOutAsync(TcpClient client, Uri address)
        {
            try
            {
                await client.ConnectAsync(address.Host, address.Port, Ct);
                // Whoever is let in may ask.
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET /health/live HTTP/1.1\r\nHost: {address.Authority}\r\n\r\n"), Ct);
                return await client.GetStream().ReadAsync(new byte[1], Ct) == 0;
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                return true;
            }
        }
    }

    /// <summary>Attack: whoever opens connections and says nothing used up those of everybody.</summary>
    [Fact]
    public async Task ConnectionsOfOneAddress_AreLimited_AndNobodyElsesAre()
    {
        await using var database = await TestDatabase.WithContentAsync();
        const int Files = 1024;
        await using var site = SiteProgram.Start([], SiteProgram.SettingsOf(database), files: Files);
        using var browser = await site.BrowserAsync();
        var crowd = new List<Socket>();
        try
        {
            for (var i = 0; i < Files - 600; i++)
            {
                try
                {
                    var socket = await OpenAsync(browser.BaseAddress!, "127.0.0.2");
                    crowd.Add(socket);
                    // Half a request.
                    await socket.SendAsync(Encoding.ASCII.GetBytes("GET /en HTTP/1.1\r\nHost: loc"), SocketFlags.None, Ct);
                }
                catch (SocketException)
                {
                    // Refused already, while it connected or after.
                }
            }

            Assert.False(await IsAnsweredAsync(browser.BaseAddress!, "127.0.0.2"));
            for (var i = 3; i < 60; i++)
                Assert.True(await IsAnsweredAsync(browser.BaseAddress!, $"127.0.0.{i}"), $"127.0.0.{i}");

            // Those who leave make room.
            crowd.ForEach(socket => socket.Dispose());
            await SiteProgram.UntilAsync(() => IsAnsweredAsync(browser.BaseAddress!, "127.0.0.2"));
        }
        finally
        {
            crowd.ForEach(socket => socket.Dispose());
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
                await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /health/live HTTP/1.1\r\nHost: {site.Authority}\r\nConnection: close\r\n\r\n"), SocketFlags.None, Ct);
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
        var client = site.Browser("kk");
        client.DefaultRequestHeaders.Add(TestSite.ComesFrom, address);
        return client;
    }
}

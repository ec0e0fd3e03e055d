using System.Net.Sockets;
using System.Text;
using Almaty2020.Tests.Support;

namespace Almaty2020.Tests.Hosting;

/// <summary>Graceful shutdown: requests in progress get their answer.</summary>
public sealed class ShutdownTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RequestInProgress_IsAnsweredBeforeTheEndAndNewOnesAreRefused()
    {
        await using var database = await TestDatabase.WithContentAsync();
        await using var site = SiteProcess.Start([], SiteProcess.SettingsOf(database));
        using var browser = await site.WaitForClientAsync();
        (await browser.GetAsync("/en", Ct)).EnsureSuccessStatusCode();
        var address = browser.BaseAddress!;
        const string Body = "page=0&revision=0&answer=yes&text=thanks";

        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, Ct);
        var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"POST /en/feedback HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {Body.Length}\r\nExpect: 100-continue\r\n\r\n"
            ),
            Ct
        );
        // The server asks for the body, so the request has started.
        var answer = new byte[4096];
        var first = await stream.ReadAsync(answer, Ct);
        Assert.StartsWith("HTTP/1.1 100", Encoding.ASCII.GetString(answer, 0, first), StringComparison.Ordinal);

        site.Stop();
        await SiteProcess.UntilAsync(async () => !await ListensAsync(address));
        Assert.False(site.HasEnded);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Body), Ct);

        using var reader = new StreamReader(stream, Encoding.UTF8);
        var rest = await reader.ReadToEndAsync(Ct);
        Assert.StartsWith("HTTP/1.1 404", rest, StringComparison.Ordinal);
        Assert.Contains("</html>", rest, StringComparison.Ordinal);
        Assert.Equal(0, (await site.WaitForExitAsync()).ExitCode);
    }

    private static async Task<bool> ListensAsync(Uri address)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(address.Host, address.Port, Ct);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

using System.Text.Json;
using Almaty2020.Tests.Support;

namespace Almaty2020.Tests.Commands;

public sealed class RequestLogTests
{
    [Fact]
    public async Task Request_IsLoggedAsCompactJson_WithoutPersonalData()
    {
        await using var database = await TestDatabase.WithContentAsync();
        var settings = SiteProcess.SettingsOf(database);
        // Complete settings: in production, a missing mail server or public address would log a warning.
        settings["Site__PublicUrl"] = "https://almaty2020.example";
        settings["Site__TrustedProxies"] = "192.0.2.1";
        settings["Mail__Host"] = "mail.example";
        settings["Mail__From"] = "almaty2020@mail.example";
        await using var program = SiteProcess.Start([], settings, Path.Combine(Repository.Root, "src", "Almaty2020.Web"));
        using var browser = await program.WaitForClientAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/kk?q=secret-words");
        request.Headers.TryAddWithoutValidation("User-Agent", "CuriousBrowser/7");
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", "203.0.113.9");
        request.Headers.TryAddWithoutValidation("Referer", "https://where-from.example/");
        using (await browser.SendAsync(request, TestContext.Current.CancellationToken))
            await SiteProcess.UntilAsync(() =>
                Task.FromResult(program.Log.Any(line => line.Contains("RequestPath", StringComparison.Ordinal)))
            );

        var events = program.Log.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var logged = events.Single(e => e.TryGetProperty("RequestPath", out _));
        Assert.Equal("/kk", logged.GetProperty("RequestPath").GetString());
        Assert.Equal(200, logged.GetProperty("StatusCode").GetInt32());
        Assert.DoesNotContain(events, e => e.TryGetProperty("@l", out _)); // No warnings or errors: they would have @l.

        var text = string.Join('\n', program.Log.Where(line => !line.Contains("Listening on", StringComparison.Ordinal)));
        Assert.All(new[] { "secret-words", "CuriousBrowser", "203.0.113.9", "127.0.0.1", "where-from" }, word =>
            Assert.DoesNotContain(word, text, StringComparison.Ordinal)
        );
    }
}

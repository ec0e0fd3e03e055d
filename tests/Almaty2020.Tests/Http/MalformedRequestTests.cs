using System.Net;
using System.Net.Sockets;
using System.Text;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Settings;

namespace Almaty2020.Tests.Http;

/// <summary>Malformed requests over real sockets to all kinds of addresses: never a 5xx status, and the next request is served.</summary>
public sealed class MalformedRequestTests(ITestOutputHelper output)
{
    private const int MinimumRequests = 2000;
    private const int Parallelism = 8;
    private const string Form = "Content-Type: application/x-www-form-urlencoded\r\n";
    private const string Multipart = "Content-Type: multipart/form-data";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static readonly string[] Addresses =
    [
        "/",
        "/kk",
        "/en/mayor",
        "/en/mayor.md",
        "/ru.md",
        "/en/nosuch",
        "/ru/search?q=a",
        "/ru/search/suggestions?q=a",
        "/en/feedback?page=1&revision=1",
        "/en/feedback/thanks?page=1",
        "/en/feed.xml",
        "/sitemap.xml",
        "/robots.txt",
        "/en/opensearch.xml",
        "/kk/site.webmanifest",
        "/og/en/1-0123456789abcdef.png",
        "/shared?link=x",
        "/errors/500",
        "/health/ready",
        "/css/site.css",
        "/.well-known/change-password",
        "/admin",
        "/admin/sign-in",
        "/admin/sign-in/code",
        "/admin/sign-in/passkey",
        "/admin/sign-in/passkey/options",
        "/admin/sign-in/code/passkey-options",
        "/admin/sign-in/elsewhere",
        "/admin/sign-out",
        "/admin/forgotten",
        "/admin/invitation?secret=x",
        "/admin/reset?secret=x",
        "/admin/setup?secret=x",
        "/admin/language",
        "/admin/pages/1/kk",
        "/admin/pages/1/kk/autosave",
        "/admin/calendar/0192a000-0000-7000-8000-000000000001/cancel",
        "/admin/errors/401",
        "/admin/nothing-here",
        "/admin/sign-in/directory/callback",
        "/admin/account/password",
    ];

    /// <param name="Query">Appended to the address.</param>
    /// <param name="IsWhole">
    /// True if the server can tell where the request ends; then the next request on the connection must be answered.
    /// </param>
    private sealed record Fault(string Name, string Method, string Headers, byte[] Body, string Query = "", bool IsWhole = true)
    {
        public Fault(string name, string method, string headers = "", string body = "", string query = "", bool isWhole = true)
            : this(
                name,
                method,
                headers
                    + (
                        body.Length > 0
                        && !headers.Contains("Transfer-Encoding", StringComparison.Ordinal)
                        && !headers.Contains("Content-Length", StringComparison.Ordinal)
                            ? FormattableString.Invariant($"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n")
                            : ""
                    ),
                Encoding.UTF8.GetBytes(body),
                query,
                isWhole
            ) { }
    }

    private static IEnumerable<Fault> Faults()
    {
        foreach (var method in (string[])["GET", "POST"])
        {
            foreach (var charset in (string[])["utf-7", "csUnicode11UTF7", "\"unicode-1-1-utf-7\"", "utf-16", "nonsense"])
                yield return new(
                    $"charset {charset}",
                    method,
                    $"Content-Type: application/x-www-form-urlencoded; charset={charset}\r\n",
                    "a=+AG-"
                );
            yield return new(
                "multipart part with charset utf-7",
                method,
                $"{Multipart}; boundary=x\r\n",
                "--x\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Type: text/plain; charset=utf-7\r\n\r\n+AG-\r\n--x--\r\n"
            );
            yield return new(
                "multipart file name in utf-7",
                method,
                $"{Multipart}; boundary=x\r\n",
                "--x\r\nContent-Disposition: form-data; name=\"a\"; filename*=utf-7''x+AG-\r\n\r\nx\r\n--x--\r\n"
            );
            yield return new(
                "multipart encoded word in utf-7",
                method,
                $"{Multipart}; boundary=x\r\n",
                "--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"=?utf-7?B?YQ==?=\"\r\n\r\nx\r\n--x--\r\n"
            );
            yield return new("multipart without body and boundary", method, $"{Multipart}\r\nContent-Length: 0\r\n");
            yield return new("multipart without body", method, $"{Multipart}; boundary=x\r\nContent-Length: 0\r\n");
            yield return new("multipart without boundary", method, $"{Multipart}\r\n", "--x\r\n\r\nhello\r\n--x--\r\n");
            yield return new(
                "truncated multipart",
                method,
                $"{Multipart}; boundary=x\r\n",
                "--x\r\nContent-Disposition: form-data; name=\"email\"\r\n\r\nhalf"
            );
            yield return new(
                "multipart part without a name",
                method,
                $"{Multipart}; boundary=x\r\n",
                "--x\r\nContent-Type: text/plain\r\n\r\nhello\r\n--x--\r\n"
            );
            yield return new(
                "multipart with too long a boundary",
                method,
                $"{Multipart}; boundary={new string('b', 300)}\r\n",
                "--b--\r\n"
            );
            yield return new("1,100 keys", method, Form, string.Join('&', Enumerable.Range(0, 1100).Select(i => $"k{i}=v")));
            yield return new("too long a key", method, Form, new string('k', 5000) + "=v");
            yield return new(
                "form fields named like route parameters",
                method,
                Form,
                "language=xx&pageId=zz&number=-1&group=1&status=abc&path=..&file=.md&hash=*&id=%00"
            );
            yield return new("bytes that are not UTF-8", method, Form, "email=%FF%FE&text=%00%ED%A0%80&name=%zz&returnUrl=%C3");
            yield return new("an unknown charset", method, "Content-Type: application/x-www-form-urlencoded; charset=nonsense\r\n", "a=b");
            yield return new("JSON instead of a form", method, "Content-Type: application/json\r\n", "{\"language\":[[[");
            yield return new("an invalid content type", method, "Content-Type: ;;;===\r\n", "a=b");
            yield return new(
                "a chunk with an overflowing size",
                method,
                $"{Form}Transfer-Encoding: chunked\r\n",
                "FFFFFFFFFFFFFFFFF\r\nx\r\n",
                isWhole: false
            );
            yield return new(
                "a chunk with a negative size",
                method,
                $"{Form}Transfer-Encoding: chunked\r\n",
                "-1\r\nx\r\n0\r\n\r\n",
                isWhole: false
            );
            yield return new(
                "a chunk with an invalid size",
                method,
                $"{Form}Transfer-Encoding: chunked\r\n",
                "zz\r\nx\r\n0\r\n\r\n",
                isWhole: false
            );
            yield return new(
                "a chunk without its end",
                method,
                $"{Form}Transfer-Encoding: chunked\r\n",
                "3\r\na=bXX0\r\n\r\n",
                isWhole: false
            );
            yield return new("an invalid content length", method, $"{Form}Content-Length: many\r\n", "a=b", isWhole: false);
            yield return new(
                "an overflowing content length",
                method,
                $"{Form}Content-Length: 99999999999999999999\r\n",
                "a=b",
                isWhole: false
            );
            yield return new("two content lengths", method, $"{Form}Content-Length: 3\r\nContent-Length: 4\r\n", "a=b", isWhole: false);
            yield return new(
                "content length and chunks",
                method,
                $"{Form}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
                "3\r\na=b\r\n0\r\n\r\n",
                isWhole: false
            );
            yield return new("an unknown transfer coding", method, $"{Form}Transfer-Encoding: rot13\r\n", "a=b", isWhole: false);
            yield return new("an unsupported content encoding", method, $"{Form}Content-Encoding: gzip\r\n", "not gzip");
            yield return new(
                "a proxy that sends an unknown client",
                method,
                "X-Forwarded-For: unknown\r\nX-Forwarded-Proto: https\r\nContent-Length: 0\r\n"
            );
            yield return new(
                "a proxy that forwards nonsense",
                method,
                "X-Forwarded-For: , ,999.1.1.1:x\r\nX-Forwarded-Proto: gopher\r\nX-Forwarded-Host: <>\r\nContent-Length: 0\r\n"
            );
            yield return new(
                "a chunked cookie with missing chunks",
                method,
                "Cookie: staff=chunks-3; staffC1=x; form=chunks-2\r\nContent-Length: 0\r\n"
            );
            yield return new(
                "invalid cookies",
                method,
                "Cookie: staff=x; form=%%%; device=AAAA; half=..; said=\"; passkey-sign-in=x; admin-language=xx; =;;\r\nContent-Length: 0\r\n"
            );
            yield return new(
                "hostile query parameters",
                method,
                "Content-Length: 0\r\n",
                query: "returnUrl=/admin/%D1%91%0d%0aX:y&said=99&month=9999-99&page=99999999999&from=x&before=x&link=%00&secret=%FF&language=xx&directory=x&again=maybe"
            );
            yield return new("an invalid query", method, "Content-Length: 0\r\n", query: "%&=&&%zz=%zz&%00=%00&q=%ED%A0%80&%D1%91=%D1%91");
            yield return new(
                "invalid languages, ranges and dates",
                method,
                "Accept-Language: ;q=,*;q=9,\u0001x\r\nRange: bytes=9-1,x\r\nIf-Modified-Since: yesterday\r\nIf-None-Match: \"x\r\nAccept-Encoding: br;q=x,;\r\nAccept: ///\r\nContent-Length: 0\r\n",
                isWhole: false
            );
            yield return new(
                "invalid origins",
                method,
                "Origin: ::::\r\nReferer: %%%\r\nSec-Fetch-Site: \"\r\nSave-Data: ;\r\nContent-Length: 0\r\n"
            );
            yield return new("an unknown expectation", method, "Expect: a miracle\r\nContent-Length: 0\r\n", isWhole: false);
            yield return new(
                "an upgrade to another protocol",
                method,
                "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c, websocket\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\nContent-Length: 0\r\n",
                isWhole: false
            );
            yield return new("a header without a colon", method, "nonsense\r\n", isWhole: false);
            yield return new("a header with a NUL", method, "X-Any: a\0b\r\n", isWhole: false);
            yield return new("too long a header", method, $"X-Any: {new string('h', 40_000)}\r\n", isWhole: false);
            yield return new("many headers", method, string.Concat(Enumerable.Range(0, 150).Select(i => $"X-{i}: v\r\n")), isWhole: false);
            yield return new("a second Host header", method, "Host: other.example\r\n", isWhole: false);
        }

        foreach (
            var method in (string[])
                ["HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "get", "G\u0001T", "(GET)", new string('M', 300)]
        )
            yield return new("an unusual method", method, "Content-Length: 0\r\n", isWhole: method.All(char.IsAsciiLetterUpper));
    }

    [Fact]
    public async Task TwoThousandMalformedRequests_NeverAnswer5xxAndTheNextIsServed()
    {
        await using var database = await TestDatabase.WithContentAsync();
        var settings = SiteProcess.SettingsOf(database);
        settings["Site__TrustedProxies"] = "127.0.0.1";
        settings["Site__ShowSetupLink"] = "false";
        await using var site = SiteProcess.Start([], settings);
        using var browser = await site.WaitForClientAsync();
        using (await browser.GetAsync(new Uri("/en", UriKind.Relative), Ct))
        {
            // The site is ready.
        }

        var requests = Addresses.SelectMany(address => Faults().Select(fault => (Address: address, Fault: fault))).ToList();
        Assert.InRange(requests.Count, MinimumRequests, int.MaxValue);
        var statuses = new List<int>();
        var faults = new List<string>();
        await Parallel.ForEachAsync(
            requests,
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = Ct },
            async (request, ct) =>
            {
                var (status, isNextServed) = await SendAsync(browser.BaseAddress!, request.Address, request.Fault, ct);
                lock (faults)
                {
                    statuses.Add(status);
                    if (status >= 500 || (request.Fault.IsWhole && !isNextServed))
                        faults.Add(
                            $"{request.Fault.Method} {request.Address} with {request.Fault.Name}: {status}{(isNextServed ? "" : ", and the next request was not answered")}"
                        );
                }
            }
        );

        output.WriteLine(string.Join(", ", statuses.GroupBy(s => s).OrderBy(g => g.Key).Select(g => $"{g.Key}: {g.Count()}")));
        Assert.True(faults.Count == 0, string.Join('\n', faults.Take(40)) + $"\n{faults.Count} in all");
        Assert.DoesNotContain(site.Log, line => line.Contains("\"StatusCode\":5", StringComparison.Ordinal));
        Assert.DoesNotContain(site.Log, line => line.Contains("\"@l\":\"Error\"", StringComparison.Ordinal));
        using var after = await browser.GetAsync(new Uri("/en/mayor", UriKind.Relative), Ct);
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    /// <summary>Signed in: staff forms are read, and their routes contain numbers.</summary>
    [Fact]
    public async Task UnreadableStaffForms_Answer400()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Publisher));
        await browser.GoAsync("/admin/pages/1/kk");
        var token = browser.Page.QuerySelector("input[name=form-token]")!.GetAttribute("value")!;
        string[] addresses =
        [
            "/admin/pages/1/kk",
            "/admin/pages/1/kk/autosave",
            "/admin/pages/1/kk/preview",
            "/admin/pages/1/kk/checks",
            "/admin/pages/1/kk/submit",
            "/admin/pages/1/kk/publish",
            "/admin/pages/1/kk/share-links",
            "/admin/pages/new",
            "/admin/pages/together",
            "/admin/account/name",
            "/admin/account/password",
            "/admin/account/passkeys",
        ];
        foreach (var address in addresses)
        {
            foreach (
                var (type, body) in ((string, string)[])
                    [
                        (
                            "application/x-www-form-urlencoded",
                            $"form-token={Uri.EscapeDataString(token)}&"
                                + string.Join('&', Enumerable.Range(0, 1100).Select(i => $"k{i}=v"))
                        ),
                        ("multipart/form-data", ""),
                        (
                            "multipart/form-data; boundary=x",
                            $"--x\r\nContent-Disposition: form-data; name=\"form-token\"\r\n\r\n{token}\r\n--x\r\nContent-Type: text/plain\r\n\r\nhalf"
                        ),
                    ]
            )
            {
                Assert.Equal((address, type, HttpStatusCode.BadRequest), (address, type, await PostAsync(address, type, body)));
            }

            // A field with the name of a route parameter neither changes which page is meant nor causes an error.
            var answer = await PostAsync(
                address,
                "application/x-www-form-urlencoded",
                $"form-token={Uri.EscapeDataString(token)}&language=xx&pageId=zz&version=many&days=x&kind=99&date=x&linkId=x"
            );
            Assert.True((int)answer < 500, $"{address}: {answer}");
        }

        async Task<HttpStatusCode> PostAsync(string address, string type, string body)
        {
            using var content = new StringContent(body);
            content.Headers.Remove("Content-Type");
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            using var answer = await browser.Client.PostAsync(new Uri(address, UriKind.Relative), content, Ct);
            return answer.StatusCode;
        }
    }

    /// <summary>Clients that close the connection in the middle of a form, gracefully or with a reset.</summary>
    [Fact]
    public async Task ClientDisconnectsWhileSendingForm_IsNoErrorInTheLog()
    {
        await using var database = await TestDatabase.WithContentAsync();
        var settings = SiteProcess.SettingsOf(database);
        settings["Site__ShowSetupLink"] = "false";
        await using var site = SiteProcess.Start([], settings);
        using var browser = await site.WaitForClientAsync();
        using (await browser.GetAsync(new Uri("/en", UriKind.Relative), TestContext.Current.CancellationToken))
        {
            // The site is ready.
        }

        var attempts =
            from round in Enumerable.Range(0, 20)
            from address in (string[])["/kk/feedback", "/admin/sign-in", "/shared"]
            from reset in (bool[])[true, false]
            select (address, reset, round);
        await Parallel.ForEachAsync(
            attempts,
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken },
            async (attempt, ct) =>
            {
                using var client = new TcpClient();
                await client.ConnectAsync(browser.BaseAddress!.Host, browser.BaseAddress.Port, ct);
                await client
                    .GetStream()
                    .WriteAsync(
                        Encoding.Latin1.GetBytes(
                            $"POST {attempt.address} HTTP/1.1\r\nHost: {browser.BaseAddress.Authority}\r\n{Form}Content-Length: 1000\r\n\r\na=1"
                        ),
                        ct
                    );
                await Task.Delay(TimeSpan.FromMilliseconds(20 * (attempt.round % 8)), ct);
                if (attempt.reset)
                    client.LingerState = new LingerOption(true, 0);
            }
        );

        // Served after them, so their log lines are written.
        using var after = await browser.GetAsync(new Uri("/en/mayor", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        Assert.DoesNotContain(site.Log, line => line.Contains("\"@l\":\"Error\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task HeadOfStaffScreen_AnswersLikeGet()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = new StaffBrowser(site);
        foreach (var address in (string[])["/admin/sign-in", "/admin/sign-in?returnUrl=%2Fadmin%2Fpages", "/admin/forgotten"])
        {
            using var answer = await browser.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, address), Ct);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        using var closed = await browser.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/admin/pages"), Ct);
        Assert.Equal("/admin/sign-in?returnUrl=%2Fadmin%2Fpages", closed.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("/admin/ё?q=ы#я", "/admin/%D1%91?q=%D1%8B#%D1%8F")]
    [InlineData("/admin/pages?q=%D1%8B", "/admin/pages?q=%D1%8B")]
    [InlineData("/admin/a\r\nX-Injected: y", "/admin")]
    public async Task ReturnUrl_IsEncoded(string returnUrl, string location)
    {
        await using var site = await TestSite.StartAsync();
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));

        using var answer = await browser.GetAsync("/admin/sign-in?returnUrl=" + Uri.EscapeDataString(returnUrl));

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.StartsWith(location, answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("X-Injected"));
    }

    /// <returns>The status (0 if the server only closed the connection), and whether the following request was answered.</returns>
    private static async Task<(int Status, bool IsNextServed)> SendAsync(Uri site, string address, Fault fault, CancellationToken ct)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(site.Host, site.Port, ct);
        var target =
            fault.Query.Length == 0 ? address : $"{address}{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{fault.Query}";
        byte[] message =
        [
            .. Encoding.Latin1.GetBytes($"{fault.Method} {target} HTTP/1.1\r\nHost: {site.Authority}\r\n{fault.Headers}\r\n"),
            .. fault.Body,
            .. Encoding.Latin1.GetBytes($"GET /health/live HTTP/1.1\r\nHost: {site.Authority}\r\nConnection: close\r\n\r\n"),
        ];
        var stream = client.GetStream();
        var received = new MemoryStream();
        try
        {
            await stream.WriteAsync(message, ct);
            await stream.CopyToAsync(received, ct);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // The server closed the connection before it had read everything.
        }

        var answer = Encoding.Latin1.GetString(received.ToArray());
        var status = answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal)
            ? int.Parse(answer.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture)
            : 0;
        return (status, answer.Split("HTTP/1.1 ").Length > 2);
    }
}

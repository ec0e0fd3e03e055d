using System.Diagnostics;
using System.Globalization;
using System.Net;
using Almaty2020.Benchmarks.Texts;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Almaty2020.Benchmarks.Load;

/// <summary>
/// Simulates a member of staff and a resident who searches, on a running site filled by <see cref="GeneratedSite"/>, and prints their
/// response times. The site must trust this client's X-Forwarded-For (<c>Site:TrustedProxies</c>): one address may not search this often.
/// </summary>
internal sealed class StaffLoadTest : IDisposable
{
    private const int Rounds = 20;
    private const int Searches = 600;

    private static readonly string[] ScreensOfTheSite =
    [
        "/admin/pages?state=Live",
        "/admin/pages?state=Missing",
        "/admin/pages?state=Withdrawn",
        "/admin/pages?sort=Title",
        "/admin/pages?sort=Changed",
        "/admin/pages?sort=State",
        "/admin/pages/new",
        "/admin/pages/new?find=city",
        "/admin/links",
        "/admin/calendar",
        "/admin/feedback",
        "/admin/notifications",
        "/admin/audit",
        "/admin/redirects",
        "/admin/replace?find=generated",
        "/admin/trash",
        "/admin/pictures",
        "/admin/accounts",
        "/admin/accounts/invite",
        "/admin/site-settings",
        "/admin/link-targets/en?q=city",
        "/admin/alerts/new",
    ];

    private static readonly string[] ScreensOfAPage =
    [
        "/admin/pages/{page}/settings",
        "/admin/pages/{page}/move",
        "/admin/pages/{page}/copy",
        "/admin/pages/{page}/trash",
        "/admin/pages/{page}/en/review",
        "/admin/pages/{page}/en/history",
        "/admin/pages/{page}/en/compare",
        "/admin/pages/{page}/en/withdraw",
        "/admin/pages/{page}/ru",
    ];

    private readonly HttpClient client;
    private readonly HtmlParser parser = new();
    private IHtmlDocument page = null!;

    private StaffLoadTest(Uri site) =>
        client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() })
        {
            BaseAddress = site,
        };

    /// <summary>Prints tab-separated lines: name, median, 99th percentile and maximum, in milliseconds.</summary>
    /// <exception cref="InvalidOperationException">The site gave an unexpected answer.</exception>
    public static async Task PrintAsync(TextWriter output, string address)
    {
        using var visit = new StaffLoadTest(new Uri(address));
        await visit.SignInAsync();
        var (boards, ids, words) = await visit.BoardAsync();
        Print("start page", await visit.TimesAsync(Rounds / 4, _ => "/admin"));
        Print("board", boards);
        Print("board, by state", await visit.TimesAsync(Rounds / 4, _ => "/admin/pages?state=Behind"));
        Print("board, by words", await visit.TimesAsync(Rounds / 4, i => $"/admin/pages?q={Uri.EscapeDataString(words[i])}"));
        Print("editor", await visit.TimesAsync(Rounds, i => $"/admin/pages/{ids[i]}/en"));
        foreach (var screen in ScreensOfTheSite)
            Print(screen, await visit.TimesAsync(Rounds / 4, _ => screen));
        foreach (var screen in ScreensOfAPage)
            Print(screen, await visit.TimesAsync(Rounds / 4, i => screen.Replace("{page}", ids[i], StringComparison.Ordinal)));
        Print("publish", await visit.PublishAsync(ids));
        Print("search", await visit.SearchAsync(words));

        void Print(string name, List<double> times)
        {
            times.Sort();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}\t{At(0.5):0.0}\t{At(0.99):0.0}\t{times[^1]:0.0}"));

            double At(double share) => times[Math.Min(times.Count - 1, (int)(times.Count * share))];
        }
    }

    public void Dispose() => client.Dispose();

    private async Task SignInAsync()
    {
        await GetAsync("/admin/sign-in");
        var asked = await SendAsync("/admin/sign-in", ("email", GeneratedSite.Email), ("password", GeneratedSite.Password));
        await GetAsync(asked);
        await SendAsync(
            "/admin/sign-in/code",
            ("code", new OtpNet.Totp(OtpNet.Base32Encoding.ToBytes(GeneratedSite.TotpSecret)).ComputeTotp())
        );
    }

    private async Task<(List<double> Times, List<string> Ids, List<string> Words)> BoardAsync()
    {
        var (ids, words) = (new List<string>(), new List<string>());
        var times = await TimesAsync(
            Rounds,
            round => $"/admin/pages?page={round % 5 + 1}",
            () =>
            {
                ids.AddRange(
                    page.QuerySelectorAll("a[href^='/admin/pages/'][href$='/en']")
                        .Select(a => a.GetAttribute("href")!.Split('/')[3])
                        .Distinct()
                );
                words.AddRange(
                    page.QuerySelectorAll(".board th[scope=row], .board td")
                        .SelectMany(cell => cell.TextContent.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
                        .Where(word => word.Length > 4 && word.All(char.IsLetter))
                );
            }
        );
        // Reverse the order: the repository's own pages, which must not change, come first on a page of the board.
        return (times, [.. ids.Distinct().Reverse()], [.. words.Distinct().Order(StringComparer.Ordinal)]);
    }

    /// <summary>Measures from pressing the button to the answer, then checks that residents see the new text.</summary>
    private async Task<List<double>> PublishAsync(List<string> ids)
    {
        var times = new List<double>();
        // Five warm-up rounds, while code is being compiled.
        for (var round = -5; round < Rounds; round++)
        {
            var (id, mark) = (ids[round + 5], $"Round {round} of {Stopwatch.GetTimestamp()}.");
            await GetAsync($"/admin/pages/{id}/en");
            await SendAsync($"/admin/pages/{id}/en", ("body", $"## Changed\n\n{mark}\n"));
            await GetAsync($"/admin/pages/{id}/en/review");
            var begun = Stopwatch.GetTimestamp();
            await SendAsync($"/admin/pages/{id}/en/publish", ("note", mark), ("isMajor", "true"));
            if (round >= 0)
                times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            await GetAsync($"/admin/pages/{id}/en");
            var shown = page.QuerySelectorAll("a[href^='/en/'][href*='generated-']").Select(a => a.GetAttribute("href")!).First();
            await GetAsync(shown);
            if (!page.Body!.TextContent.Contains(mark, StringComparison.Ordinal))
                throw new InvalidOperationException($"{shown} does not show the published text.");
        }

        return times;
    }

    private async Task<List<double>> SearchAsync(List<string> words)
    {
        var times = new List<double>();
        for (var i = -Searches / 2; i < Searches; i++)
        {
            var language = (i % 3) switch
            {
                0 => "en",
                1 or -2 => "ru",
                _ => "kk",
            };
            var word = words[(i + Searches) % words.Count];
            client.DefaultRequestHeaders.Remove("X-Forwarded-For");
            client.DefaultRequestHeaders.Add("X-Forwarded-For", $"10.0.{(i + Searches) / 100}.1");
            var begun = Stopwatch.GetTimestamp();
            await GetAsync($"/{language}/search?q={Uri.EscapeDataString(word)}&n={i}", isParsed: false);
            if (i >= 0)
                times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }

        return times;
    }

    private async Task<List<double>> TimesAsync(int rounds, Func<int, string> address, Action? look = null)
    {
        var times = new List<double>();
        for (var round = -3; round < rounds; round++)
        {
            var begun = Stopwatch.GetTimestamp();
            await GetAsync(address(round + 3), isParsed: look is not null);
            if (round >= 0)
                times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            look?.Invoke();
        }

        return times;
    }

    private async Task GetAsync(string address, bool isParsed = true)
    {
        using var answer = await client.GetAsync(new Uri(address, UriKind.Relative));
        if (answer.StatusCode != HttpStatusCode.OK)
            throw new InvalidOperationException($"{address}: {(int)answer.StatusCode} {answer.Headers.Location}");
        var html = await answer.Content.ReadAsStringAsync();
        if (isParsed)
            page = parser.ParseDocument(html);
    }

    /// <summary>Fills in and submits a form of the current page.</summary>
    /// <returns>Address of the redirect.</returns>
    private async Task<string> SendAsync(string action, params (string Name, string Value)[] fields)
    {
        var form = page.Forms.First(f => f.GetAttribute("action") == action);
        var filled = form.QuerySelectorAll("input[name], textarea[name], select[name]")
            .Where(e => e is not IHtmlInputElement { Type: "checkbox" or "radio", IsChecked: false })
            .Select(e =>
                KeyValuePair.Create(
                    e.GetAttribute("name")!,
                    e switch
                    {
                        IHtmlInputElement input => input.Value,
                        IHtmlTextAreaElement text => text.Value,
                        IHtmlSelectElement select => select.Value ?? "",
                        _ => "",
                    }
                )
            )
            .Where(f => fields.All(given => given.Name != f.Key));
        using var content = new FormUrlEncodedContent([.. filled, .. fields.Select(f => KeyValuePair.Create(f.Name, f.Value))]);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(action, UriKind.Relative)) { Content = content };
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        using var answer = await client.SendAsync(request);
        if (answer.StatusCode is not (HttpStatusCode.Redirect or HttpStatusCode.SeeOther) || answer.Headers.Location is not { } location)
            throw new InvalidOperationException(
                $"{action}: {(int)answer.StatusCode} {parser.ParseDocument(await answer.Content.ReadAsStringAsync()).QuerySelector(".issues, .notice")?.TextContent}"
            );
        return location.OriginalString;
    }
}

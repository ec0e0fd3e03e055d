using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Passwords;
using Almaty2020.Web.Data;
using Almaty2020.Web.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Access.SigningIn;

/// <summary>Attack: finding out who has an account, from responses or response times.</summary>
public sealed partial class AccountEnumerationTests
{
    private const string Unknown = "nobody@example.kz";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SignIn_AnyFailure_AnswersIdentically()
    {
        await using var site = await TestSite.StartAsync();
        var known = await site.AddAccountAsync(Role.Author);
        var suspended = await site.AddAccountAsync(Role.Author);
        var removed = await site.AddAccountAsync(Role.Author);
        var invited = await site.InviteAsync(Role.Author);
        await ChangeAsync(site, suspended, a => a.SuspendedAtUtc = DateTime.UnixEpoch);
        await ChangeAsync(site, removed, a => a.RemovedAtUtc = DateTime.UnixEpoch);

        var expected = await SignInAsync(site, Unknown, "wrong");

        Assert.Equal(expected, await SignInAsync(site, known.Email, "wrong"));
        Assert.Equal(expected, await SignInAsync(site, known.Email, ""));
        Assert.Equal(expected, await SignInAsync(site, suspended.Email, TestAccount.Password));
        Assert.Equal(expected, await SignInAsync(site, removed.Email, TestAccount.Password));
        Assert.Equal(expected, await SignInAsync(site, invited.Email, TestAccount.Password));
        Assert.Equal(expected, await SignInAsync(site, "no address at all", "wrong"));
    }

    [Fact]
    public async Task SignInRepeated_KnownAndUnknownAccount_AnswerIdenticallyIncludingThrottling()
    {
        // The clock stands still, so the waiting times are equal.
        await using var site = await TestSite.StartAsync(new TestClock());
        var known = await site.AddAccountAsync(Role.Publisher);

        Assert.Equal(await ManyAsync(Unknown), await ManyAsync(known.Email));

        async Task<List<string>> ManyAsync(string email)
        {
            using var browser = new StaffBrowser(site);
            await browser.GoAsync("/admin/sign-in");
            var answers = new List<string>();
            for (var i = 0; i < Throttle.MaxPerAccount + 3; i++)
                answers.Add(await SendAsync(browser, "/admin/sign-in", email, ("email", email), ("password", "wrong")));
            Assert.Equal(3, answers.Count(a => a.StartsWith("TooManyRequests", StringComparison.Ordinal)));
            return answers;
        }
    }

    [Fact]
    public async Task ResetRequested_AnyAccountState_AnswersIdenticallyIncludingThrottling()
    {
        await using var site = await TestSite.StartAsync(new TestClock());
        var known = await site.AddAccountAsync(Role.Author);
        var suspended = await site.AddAccountAsync(Role.Author);
        await ChangeAsync(site, suspended, a => a.SuspendedAtUtc = DateTime.UnixEpoch);

        var expected = await ManyAsync(Unknown);

        Assert.StartsWith("Found /admin/forgotten/asked", expected[0], StringComparison.Ordinal);
        Assert.StartsWith("TooManyRequests", expected[^1], StringComparison.Ordinal);
        Assert.Equal(expected, await ManyAsync(known.Email));
        Assert.Equal(expected, await ManyAsync(suspended.Email));

        async Task<List<string>> ManyAsync(string email)
        {
            using var browser = new StaffBrowser(site);
            var answers = new List<string>();
            for (var i = 0; i <= Throttle.MaxResets; i++)
            {
                await browser.GoAsync("/admin/forgotten");
                answers.Add(await SendAsync(browser, "/admin/forgotten", email, ("email", email)));
            }

            return answers;
        }
    }

    [Fact]
    public async Task InvalidLinks_AnswerIdentically()
    {
        await using var site = await TestSite.StartAsync();
        var known = await site.AddAccountAsync(Role.Author);
        var suspended = await site.AddAccountAsync(Role.Author);
        await ChangeAsync(site, suspended, a => a.SuspendedAtUtc = DateTime.UnixEpoch);
        var older = await site.AddLinkAsync(LinkPurpose.Reset, known.Id);
        await site.AddLinkAsync(LinkPurpose.Reset, known.Id);
        var ofSuspended = await site.AddLinkAsync(LinkPurpose.Reset, suspended.Id);

        foreach (var path in new[] { "/admin/reset", "/admin/invitation" })
        {
            var expected = await OpenAsync(site, $"{path}?secret=never");
            Assert.StartsWith("Gone", expected, StringComparison.Ordinal);
            Assert.Equal(expected, await OpenAsync(site, $"{path}?secret={older}"));
            Assert.Equal(expected, await OpenAsync(site, $"{path}?secret={ofSuspended}"));
        }
    }

    [Fact]
    public async Task SignIn_KnownAndUnknownAccount_DoesSameWork()
    {
        var (hasher, work) = (new CountingHasher(), new RequestWork());
        await using var site = await StartWatchedSiteAsync(hasher, work);
        var known = await site.AddAccountAsync(Role.Publisher);
        var invited = await site.InviteAsync(Role.Author);
        await SignInAsync(site, "warm@example.kz", "wrong");

        var expected = await WorkAsync(Unknown);

        Assert.Equal(1, expected.Hashes);
        Assert.NotEmpty(expected.Commands);
        foreach (var email in new[] { known.Email, invited.Email })
        {
            var (hashes, commands) = await WorkAsync(email);
            Assert.Equal(1, hashes);
            Assert.Equal(expected.Commands, commands);
        }

        async Task<(int Hashes, List<string> Commands)> WorkAsync(string email)
        {
            using var browser = new StaffBrowser(site);
            await browser.GoAsync("/admin/sign-in");
            hasher.Verified = 0;
            work.Commands.Clear();
            await SendAsync(browser, "/admin/sign-in", email, ("email", email), ("password", "wrong"));
            return (hasher.Verified, [.. work.Commands]);
        }
    }

    [Fact]
    public async Task ResetRequested_KnownAndUnknownAccount_DoesSameWorkDuringRequest()
    {
        var (hasher, work) = (new CountingHasher(), new RequestWork());
        await using var site = await StartWatchedSiteAsync(hasher, work);
        var known = await site.AddAccountAsync(Role.Author);

        var expected = await WorkAsync(Unknown);
        var commands = await WorkAsync(known.Email);
        await site.MailsToAsync(known.Email);

        Assert.NotEmpty(expected);
        Assert.Equal(expected, commands);
        Assert.DoesNotContain(commands, c => c.Contains("Accounts", StringComparison.Ordinal));

        async Task<List<string>> WorkAsync(string email)
        {
            using var browser = new StaffBrowser(site);
            await browser.GoAsync("/admin/forgotten");
            work.Commands.Clear();
            await SendAsync(browser, "/admin/forgotten", email, ("email", email));
            return [.. work.Commands];
        }
    }

    /// <summary>
    /// Measures time as an attacker would. Known and unknown accounts alternate, so other load on the machine affects both. Compares the
    /// two medians, not absolute times: without the dummy hash for unknown accounts they differ by a factor of a hundred.
    /// </summary>
    [Fact]
    public async Task SignIn_KnownAndUnknownAccount_TakesSimilarTime()
    {
        await using var site = await TestSite.StartAsync();
        // Hash with the production hasher; the test hasher is faster.
        var known = new List<TestAccount>();
        for (var i = 0; i < 4; i++)
        {
            known.Add(await site.AddAccountAsync(Role.Author));
            await ChangeAsync(site, known[i], a =>
                a.PasswordHash = site.Services.GetRequiredService<PasswordHashes>().Make(a, TestAccount.Password)
            );
        }

        var (ofKnown, ofUnknown) = await AlternateAsync(
            25,
            i => MeasureAsync(site, "/admin/sign-in", ("email", known[i % known.Count].Email), ("password", "wrong")),
            i => MeasureAsync(site, "/admin/sign-in", ("email", $"nobody{i % known.Count}@example.kz"), ("password", "wrong"))
        );

        Assert.InRange(Report("sign-in", ofKnown, ofUnknown), 0.5, 2);
    }

    [Fact]
    public async Task ResetRequested_KnownAndUnknownAccount_ReportsTimeRatio()
    {
        await using var site = await TestSite.StartAsync();
        var known = new List<TestAccount>();
        for (var i = 0; i < 20; i++)
            known.Add(await site.AddAccountAsync(Role.Author));

        var (ofKnown, ofUnknown) = await AlternateAsync(
            40,
            i => MeasureAsync(site, "/admin/forgotten", ("email", known[i % known.Count].Email)),
            i => MeasureAsync(site, "/admin/forgotten", ("email", $"nobody{i % known.Count}@example.kz"))
        );

        // Takes a few milliseconds and includes the worker's writes for the previous request, so the ratio is reported but not limited.
        Assert.True(Report("forgotten", ofKnown, ofUnknown) > 0);
    }

    [GeneratedRegex("""name="form-token"[^>]+>""", RegexOptions.NonBacktracking)]
    private static partial Regex Tokens();

    private static async Task<string> SignInAsync(TestSite site, string email, string password)
    {
        using var browser = new StaffBrowser(site);
        await browser.GoAsync("/admin/sign-in");
        return await SendAsync(browser, "/admin/sign-in", email, ("email", email), ("password", password));
    }

    /// <summary>The full response as text: status, headers, cookie names and body, without the form token and the typed value.</summary>
    private static async Task<string> SendAsync(StaffBrowser browser, string action, string typed, params (string, string?)[] fields)
    {
        using var response = await browser.SendAsync(action, fields);
        return await ResponseTextAsync(response, typed);
    }

    private static async Task<string> OpenAsync(TestSite site, string address)
    {
        using var browser = new StaffBrowser(site);
        using var response = await browser.GetAsync(address);
        return await ResponseTextAsync(response, address.Split('=')[1]);
    }

    private static async Task<string> ResponseTextAsync(HttpResponseMessage response, string typed)
    {
        var text = Tokens().Replace(await response.Content.ReadAsStringAsync(Ct), "").Replace(typed, "…", StringComparison.Ordinal);
        var headers = response
            .Headers.Concat(response.Content.Headers)
            .Where(h => h.Key is not ("Set-Cookie" or "Content-Length"))
            .Select(h => $"{h.Key}: {string.Join(' ', h.Value)}")
            .Concat(
                response.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies.Select(c => $"Set-Cookie: {c.Split('=')[0]}") : []
            )
            .Order(StringComparer.Ordinal);
        return $"{response.StatusCode} {response.Headers.Location}\n{string.Join('\n', headers)}\n{text}";
    }

    private static async Task ChangeAsync(TestSite site, TestAccount account, Action<Account> change)
    {
        await using var db = site.Database.Open();
        change(await db.Accounts.SingleAsync(a => a.Id == account.Id, Ct));
        await db.SaveChangesAsync(Ct);
    }

    private static async Task<TestSite> StartWatchedSiteAsync(CountingHasher hasher, RequestWork work) =>
        TestSite.StartOn(await TestDatabase.WithContentAsync(), services: services =>
        {
            services.AddSingleton<IPasswordHasher<Account>>(hasher);
            services.ConfigureDbContext<SqliteSiteDb>(options => options.AddInterceptors(work));
            services.ConfigureDbContext<SqlServerSiteDb>(options => options.AddInterceptors(work));
        });

    /// <summary>Uses a new client address, so no attempt is throttled.</summary>
    private static async Task<TimeSpan> MeasureAsync(TestSite site, string action, params (string, string?)[] fields)
    {
        using var browser = new StaffBrowser(site);
        await browser.GoAsync(action);
        var begun = Stopwatch.GetTimestamp();
        using var response = await browser.SendAsync(action, fields);
        var took = Stopwatch.GetElapsedTime(begun);
        Assert.NotEqual(HttpStatusCode.TooManyRequests, response.StatusCode);
        return took;
    }

    private static async Task<(List<TimeSpan> Known, List<TimeSpan> Unknown)> AlternateAsync(
        int count,
        Func<int, Task<TimeSpan>> known,
        Func<int, Task<TimeSpan>> unknown
    )
    {
        // Warm up once.
        await known(0);
        await unknown(0);
        var (ofKnown, ofUnknown) = (new List<TimeSpan>(), new List<TimeSpan>());
        for (var i = 0; i < count; i++)
        {
            ofKnown.Add(await known(i));
            ofUnknown.Add(await unknown(i));
        }

        return (ofKnown, ofUnknown);
    }

    /// <summary>
    /// Returns the ratio of the medians. Also writes the probability that a known account takes longer than an unknown one; 0.5 means no
    /// difference.
    /// </summary>
    private static double Report(string what, List<TimeSpan> known, List<TimeSpan> unknown)
    {
        var ratio = Median(known) / Median(unknown);
        var longer = known.Average(k =>
            unknown.Average(u =>
                k > u ? 1
                : k == u ? 0.5
                : 0
            )
        );
        TestContext.Current.TestOutputHelper?.WriteLine(
            FormattableString.Invariant(
                $"{what}: median {Median(known).TotalMilliseconds:0.0} ms known, {Median(unknown).TotalMilliseconds:0.0} ms unknown, ratio {ratio:0.000}; a known one takes longer than an unknown one with probability {longer:0.00} (n = {known.Count} each)"
            )
        );
        return ratio;
    }

    private static TimeSpan Median(List<TimeSpan> times) => times.Order().ElementAt(times.Count / 2);

    /// <summary>Records the database commands of requests, but not those of background services.</summary>
    private sealed class RequestWork : DbCommandInterceptor
    {
        private static readonly HttpContextAccessor Http = new();

        public ConcurrentQueue<string> Commands { get; } = [];

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default
        )
        {
            Record(command);
            return ValueTask.FromResult(result);
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<int> result,
            CancellationToken cancellationToken = default
        )
        {
            Record(command);
            return ValueTask.FromResult(result);
        }

        private void Record(DbCommand command)
        {
            if (Http.HttpContext is not null)
                Commands.Enqueue(command.CommandText);
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Almaty2020.Tests.Drills.Nodes;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using Staff = Almaty2020.Tests.Support.TestStaff;

namespace Almaty2020.Tests.Drills;

/// <summary>
/// Tests several processes of the site on one database, as they run behind a proxy.
/// <c>tests/drills.sh nodes</c> runs three of them and publishes a hundred times.
/// </summary>
public sealed class NodesTests(NodeCluster several, ITestOutputHelper output) : IClassFixture<NodeCluster>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>In the long form: how soon after the publish request is answered every node must show the publication.</summary>
    private static readonly TimeSpan LongRunLimit = TimeSpan.FromSeconds(1.5);

    /// <summary>The same limit in the normal test run, where hundreds of tests share the processors.</summary>
    private static readonly TimeSpan TestRunLimit = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Publish_EveryNodeShowsItSoon_NoNodeReturnsToOlderText()
    {
        const string Key = "about";
        var publications = NodeCluster.LongRunCount ?? 3;
        using var publisher = new StaffBrowser(several.Proxy.Address);
        await publisher.SignInAsync(several.Database, await several.Database.AddAccountAsync(Role.Publisher), DateTimeOffset.UtcNow);
        var editor = $"/admin/pages/{await StaffCommands.IdOfAsync(several.Database, Key)}/en";
        await using var readers = new SimulatedReaders($"/en/{Key}", several.Nodes, several.Proxy);
        var delays = several.Nodes.ToDictionary(n => n.Name, _ => new List<TimeSpan>(), StringComparer.Ordinal);

        for (var number = 1; number <= publications; number++)
        {
            // Nodes poll once a second: a random delay covers every moment of the interval.
            await Task.Delay(TimeSpan.FromSeconds(Random.Shared.NextDouble()), Ct);
            await PublishAsync(publisher, editor, number);
            var answered = Stopwatch.GetTimestamp();
            foreach (var node in several.Nodes)
            {
                await SiteProcess.UntilAsync(() => Task.FromResult(readers.FirstSeenAt(node.Name, number) is not null));
                var delay = Stopwatch.GetElapsedTime(answered, readers.FirstSeenAt(node.Name, number)!.Value);
                delays[node.Name].Add(delay > TimeSpan.Zero ? delay : TimeSpan.Zero);
            }
        }

        Print(delays, readers);
        Assert.Empty(readers.Faults);
        var longest = NodeCluster.LongRunCount is null ? TestRunLimit : LongRunLimit;
        Assert.All(delays.Values.SelectMany(d => d), delay => Assert.InRange(delay, TimeSpan.Zero, longest));
    }

    [Fact]
    public async Task SignInOnOneNode_SessionFormsRolesAndSignOut_ApplyOnEveryNode()
    {
        var (one, other) = (several.Nodes[0], several.Nodes[1]);
        var account = await several.Database.AddAccountAsync(Role.Author);
        using var there = new StaffBrowser(one.Address);
        using var here = new StaffBrowser(other.Address, there.Cookies);
        await there.SignInAsync(several.Database, account, DateTimeOffset.UtcNow);
        var page = await StaffCommands.IdOfAsync(several.Database, "privacy");
        var editor = $"/admin/pages/{page}/en";

        // A form rendered by one node is accepted by another.
        await there.GoWhenReadyAsync(editor);
        here.ReturnTo(there.Page);
        await SiteProcess.UntilAsync(async () =>
        {
            using var saved = await here.SendAsync(editor, ("body", "Sent to the other node."));
            // Compiling the code for the first time may take longer than a request may. The page offers to send the text again.
            if (saved.StatusCode == HttpStatusCode.ServiceUnavailable)
                return false;
            Assert.Equal(HttpStatusCode.Redirect, saved.StatusCode);
            return true;
        });
        Assert.Equal(
            "Sent to the other node.",
            (await there.GoWhenReadyAsync(editor)).QuerySelector("textarea[name=body]")!.TextContent.Trim()
        );

        // A role changed on one node changes the rights on every node.
        using var administrator = new StaffBrowser(one.Address);
        await administrator.SignInAsync(
            several.Database,
            await several.Database.AddAccountAsync(Role.Administrator),
            DateTimeOffset.UtcNow
        );
        await administrator.GoWhenReadyAsync($"/admin/accounts/{account.Id}");
        using (
            var changed = await administrator.SendAsync(
                $"/admin/accounts/{account.Id}/roles",
                ("roles", "translator"),
                ("translatorLanguages", "kk")
            )
        )
            Assert.Equal(HttpStatusCode.Redirect, changed.StatusCode);
        using (var closed = await here.GetAsync(editor))
            Assert.Equal(HttpStatusCode.NotFound, closed.StatusCode);
        await here.GoWhenReadyAsync($"/admin/pages/{page}/kk");

        // A stolen copy of the cookie is invalid on every node once its owner has signed out.
        var copy = new CookieContainer();
        copy.Add(there.Cookies.GetCookies(one.Address));
        using var thief = new StaffBrowser(other.Address, copy);
        await thief.GoWhenReadyAsync("/admin");
        await there.GoWhenReadyAsync("/admin");
        using (await there.SendAsync("/admin/sign-out"))
        using (var refused = await thief.GetAsync("/admin"))
            Assert.Equal("/admin/sign-in", refused.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task ManyActsDueAtOnce_NodeKilledMeanwhile_EachIsDoneOnce()
    {
        const int Acts = 60;
        var table = new StringBuilder()
            .AppendLine(
                "| acts due at once | logged by the killed node | by the others | live, each once | ms from the kill until all were live |"
            )
            .AppendLine("|---:|---:|---:|---:|---:|");
        var staff = new Staff(several.Database);
        for (var round = 0; round < Math.Max(1, (NodeCluster.LongRunCount ?? 0) / 10); round++)
        {
            staff.Clock.SetUtcNow(DateTimeOffset.UtcNow);
            for (var i = 0; i < Acts; i++)
            {
                var page = await staff.AddPageAsync($"due-{round}-{i}");
                await staff.SaveDraftAsync(page, Language.English, Staff.Text($"due-{round}-{i}", $"Due {round}, {i}"));
                StaffScheduling.GroupOf(
                    await staff.ScheduleAsync(staff.Actor.AtUtc.AddHours(1), StaffScheduling.Request(page, Language.English))
                );
            }

            var before = await staff.SiteVersionAsync();
            var done = several.Nodes.ToDictionary(n => n, n => n.LoggedScheduledActs);
            await several.Database.MakeScheduledPublicationsDueAsync();
            Node? killed = null;
            await SiteProcess.UntilAsync(() =>
                Task.FromResult((killed = Array.Find(several.Nodes, n => n.LoggedScheduledActs > done[n])) is not null)
            );
            killed!.Kill();
            var begun = Stopwatch.StartNew();
            try
            {
                await SiteProcess.UntilAsync(async () => await staff.SiteVersionAsync() >= before + Acts);
                var took = begun.Elapsed;
                await AssertDoneOnceAsync(staff, before, Acts);
                var others = several.Nodes.Where(n => n != killed).ToList();
                foreach (var node in others)
                    await LiveSiteAssert.AssertIsLiveAsync(node.Browser, several.Database);
                table.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"| {Acts} | {killed.LoggedScheduledActs - done[killed]} | {others.Sum(n => n.LoggedScheduledActs - done[n])} | {Acts} | {took.TotalMilliseconds:F0} |"
                );
            }
            finally
            {
                await killed.StartAgainAsync();
            }
        }

        output.WriteLine(table.ToString());
    }

    private async Task AssertDoneOnceAsync(Staff staff, long before, int acts)
    {
        await Invariants.AssertHoldAsync(several.Database);
        await Invariants.AssertAuditedAsync(several.Database);
        var log = (await staff.LogAsync()).Where(e => e.Number > before).ToList();
        Assert.Equal((acts, acts), (log.Count, log.Select(e => e.RevisionId).Distinct().Count()));
        Assert.Equal(
            acts,
            (await staff.ActsAsync()).Count(a => a.State == ScheduledState.Done && log.Any(e => e.RevisionId == a.RevisionId))
        );
    }

    private static async Task PublishAsync(StaffBrowser publisher, string editor, int number)
    {
        await publisher.GoWhenReadyAsync(editor);
        using (var saved = await publisher.SendAsync(editor, ("title", $"Text {number}"), ("body", $"Body {number}")))
            Assert.Equal(HttpStatusCode.Redirect, saved.StatusCode);
        await publisher.GoWhenReadyAsync(editor + "/review");
        using var published = await publisher.SendAsync(editor + "/publish", ("note", $"Text {number}."));
        Assert.Equal(HttpStatusCode.Redirect, published.StatusCode);
    }

    private void Print(Dictionary<string, List<TimeSpan>> delays, SimulatedReaders readers)
    {
        var table = new StringBuilder()
            .AppendLine(
                "| node | publications | visible after, median ms | maximum ms | within 1.5 s | answers read meanwhile | of these 304 | older than a previous answer |"
            )
            .AppendLine("|---|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var (node, times) in delays)
        {
            var share = 100.0 * times.Count(t => t <= LongRunLimit) / times.Count;
            table.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {node} | {times.Count} | {times.Order().ElementAt(times.Count / 2).TotalMilliseconds:F0} | {times.Max().TotalMilliseconds:F0} | {share:F0} % | {readers.AnswersOf(node)} | {readers.NotModifiedOf(node)} | {readers.Faults.Count(f => f.StartsWith(node, StringComparison.Ordinal))} |"
            );
        }

        output.WriteLine(table.ToString());
    }
}

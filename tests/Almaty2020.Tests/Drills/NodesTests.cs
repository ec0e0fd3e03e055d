using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Almaty2020.Tests.Drills.Nodes;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Staff = Almaty2020.Tests.Support.Staff;

namespace Almaty2020.Tests.Drills;

/// <summary>Several processes of the site on one database, as they run behind a proxy. <c>tests/drills.sh nodes</c> has three, and publishes a hundred times.</summary>
public sealed class NodesTests(SeveralNodes several, ITestOutputHelper output) : IClassFixture<SeveralNodes>
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    /// <summary>How soon after the answer that it is live every node shows what was published.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1.5);

    /// <summary>How soon in the suite, where hundreds of tests want the same processors.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Published_IsShownByEveryNodeSoon_AndNoNodeEverGoesBack()
    {
        const string Key = "about";
        var publications = SeveralNodes.Often ?? 3;
        using var publisher = new StaffBrowser(several.Proxy.Address);
        await publisher.SignInAsync(several.Database, await several.Database.AddAccountAsync(Role.Publisher), DateTimeOffset.UtcNow);
        var editor = $"/admin/pages/{await ByStaff.IdOfAsync(several.Database, Key)}/en";
        await using var readers = new Readers($"/en/{Key}", several.Nodes, several.Proxy);
        var delays = several.Nodes.ToDictionary(n => n.Name, _ => new List<TimeSpan>(), StringComparer.Ordinal);

        for (var number = 1; number <= publications; number++)
        {
            // Nodes look once a second: every part of it is met.
            await Task.Delay(TimeSpan.FromSeconds(Random.Shared.NextDouble()), Ct);
            await PublishAsync(publisher, editor, number);
            var answered = Stopwatch.GetTimestamp();
            foreach (var node in several.Nodes)
            {
                await SiteProgram.UntilAsync(() => Task.FromResult(readers.SinceWhen(node.Name, number) is not null));
                var delay = Stopwatch.GetElapsedTime(answered, readers.SinceWhen(node.Name, number)!.Value);
                delays[node.Name].Add(delay > TimeSpan.Zero ? delay : TimeSpan.Zero);
            }
        }

        Print(delays, readers);
        Assert.Empty(readers.Faults);
        var longest = SeveralNodes.Often is null ? Patience : Soon;
        Assert.All(delays.Values.SelectMany(d => d), delay => Assert.InRange(delay, TimeSpan.Zero, longest));
    }

    [Fact]
    public async Task SignedInOnOneNode_IsSoOnEveryOther_WithFormsRolesAndSigningOut()
    {
        var (one, other) = (several.Nodes[0], several.Nodes[1]);
        var account = await several.Database.AddAccountAsync(Role.Author);
        using var there = new StaffBrowser(one.Address);
        using var here = new StaffBrowser(other.Address, there.Cookies);
        await there.SignInAsync(several.Database, account, DateTimeOffset.UtcNow);
        var page = await ByStaff.IdOfAsync(several.Database, "privacy");
        var editor = $"/admin/pages/{page}/en";

        // A form of one node is taken by another.
        await there.GoAsync(editor);
        here.Show(there.Page);
        using (var saved = await here.SendAsync(editor, ("body", "Sent to the other node.")))
            Assert.Equal(HttpStatusCode.Redirect, saved.StatusCode);
        Assert.Equal("Sent to the other node.", (await there.GoAsync(editor)).QuerySelector("textarea[name=body]")!.TextContent.Trim());

        // Another role, given on one node, is another right on every node.
        using var administrator = new StaffBrowser(one.Address);
        await administrator.SignInAsync(several.Database, await several.Database.AddAccountAsync(Role.Administrator), DateTimeOffset.UtcNow);
        await administrator.GoAsync($"/admin/accounts/{account.Id}");
        using (var changed = await administrator.SendAsync($"/admin/accounts/{account.Id}/roles", ("roles", "translator"), ("translatorLanguages", "kk")))
            Assert.Equal(HttpStatusCode.Redirect, changed.StatusCode);
        using (var closed = await here.GetAsync(editor))
            Assert.Equal(HttpStatusCode.NotFound, closed.StatusCode);
        await here.GoAsync($"/admin/pages/{page}/kk");

        // A copy of the cookie is worth nothing anywhere once its owner has signed out.
        var copy = new CookieContainer();
        copy.Add(there.Cookies.GetCookies(one.Address));
        using var thief = new StaffBrowser(other.Address, copy);
        await thief.GoAsync("/admin");
        await there.GoAsync("/admin");
        using (await there.SendAsync("/admin/sign-out"))
        using (var refused = await thief.GetAsync("/admin"))
            Assert.Equal("/admin/sign-in", refused.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task ManyActsDueAtOnce_EachIsDoneOnce_ThoughTheNodeThatDoesThemIsKilled()
    {
        const int Acts = 60;
        var table = new StringBuilder().AppendLine("| acts due at once | told of by the killed node | by the others | live, each once | ms from the kill until all were live |").AppendLine("|---:|---:|---:|---:|---:|");
        var staff = new Staff(several.Database);
        for (var round = 0; round < Math.Max(1, (SeveralNodes.Often ?? 0) / 10); round++)
        {
            staff.Clock.SetUtcNow(DateTimeOffset.UtcNow);
            for (var i = 0; i < Acts; i++)
            {
                var page = await staff.AddPageAsync($"due-{round}-{i}");
                await staff.SaveDraftAsync(page, Language.English, Staff.Text($"due-{round}-{i}", $"Due {round}, {i}"));
                OnSchedule.GroupOf(await staff.ScheduleAsync(staff.Actor.AtUtc.AddHours(1), OnSchedule.Request(page, Language.English)));
            }

            var before = await staff.SiteVersionAsync();
            var done = several.Nodes.ToDictionary(n => n, n => n.ScheduledDone);
            await several.Database.LetTimeComeAsync();
            Node? killed = null;
            await SiteProgram.UntilAsync(() => Task.FromResult((killed = Array.Find(several.Nodes, n => n.ScheduledDone > done[n])) is not null));
            killed!.Kill();
            var begun = Stopwatch.StartNew();
            try
            {
                await SiteProgram.UntilAsync(async () => await staff.SiteVersionAsync() >= before + Acts);
                var took = begun.Elapsed;
                await AssertDoneOnceAsync(staff, before, Acts);
                var others = several.Nodes.Where(n => n != killed).ToList();
                foreach (var node in others)
                    await Shown.AssertIsLiveAsync(node.Browser, several.Database);
                table.AppendLine(CultureInfo.InvariantCulture, $"| {Acts} | {killed.ScheduledDone - done[killed]} | {others.Sum(n => n.ScheduledDone - done[n])} | {Acts} | {took.TotalMilliseconds:F0} |");
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
        Assert.Equal(acts, (await staff.ActsAsync()).Count(a => a.State == ScheduledState.Done && log.Any(e => e.RevisionId == a.RevisionId)));
    }

    private static async Task PublishAsync(StaffBrowser publisher, string editor, int number)
    {
        await publisher.GoAsync(editor);
        using (var saved = await publisher.SendAsync(editor, ("title", $"Text {number}"), ("body", $"Body {number}")))
            Assert.Equal(HttpStatusCode.Redirect, saved.StatusCode);
        await publisher.GoAsync(editor + "/review");
        using var published = await publisher.SendAsync(editor + "/publish", ("note", $"Text {number}."));
        Assert.Equal(HttpStatusCode.Redirect, published.StatusCode);
    }

    private void Print(Dictionary<string, List<TimeSpan>> delays, Readers readers)
    {
        var table = new StringBuilder()
            .AppendLine("| node | publications | shown after, median ms | at most ms | within 1.5 s | answers read meanwhile | of these 304 | older than one before |")
            .AppendLine("|---|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var (node, times) in delays)
        {
            var share = 100.0 * times.Count(t => t <= Soon) / times.Count;
            table.AppendLine(CultureInfo.InvariantCulture, $"| {node} | {times.Count} | {times.Order().ElementAt(times.Count / 2).TotalMilliseconds:F0} | {times.Max().TotalMilliseconds:F0} | {share:F0} % | {readers.AnswersOf(node)} | {readers.NotModifiedOf(node)} | {readers.Faults.Count(f => f.StartsWith(node, StringComparison.Ordinal))} |");
        }

        output.WriteLine(table.ToString());
    }
}

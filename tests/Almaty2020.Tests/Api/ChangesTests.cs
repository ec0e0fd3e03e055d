using System.Net;
using System.Text.Json.Nodes;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Api;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;

namespace Almaty2020.Tests.Api;

/// <summary>The publication log as programs follow it.</summary>
public sealed class ChangesTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryAct_IsToldOnce_WithTheAddressOfItsPage()
    {
        await using var site = await TestSite.StartAsync();
        var before = await ReadAsync(site, "/api/changes?after=9223372036854775807");
        var (database, staff) = (site.Database, new TestStaff(site.Database));

        await StaffCommands.PublishAsync(database, "mayor", Language.English, text => text with { Title = "The mayor" });
        await StaffCommands.PublishAsync(database, "mayor", Language.Russian, text => text with { Title = "Аким" }, isMajor: false);
        await StaffCommands.PublishAsync(database, "almaty-2020", Language.English, text => text with { Slug = "programme" });
        await staff.WithdrawAsync(await StaffCommands.IdOfAsync(database, "take-part"), Language.English, WithdrawalKind.Retired);
        await StaffCommands.WithdrawAsync(database, "privacy", Language.Kazakh);
        await StaffCommands.PublishAsync(database, Template.SiteKey, Language.English, text =>
            text with
            {
                Fields = (SiteFields)text.Fields with { SiteName = "Another name" },
            }
        );
        await site.CatchUpAsync();

        var answer = await ReadAsync(site, "/api/changes?after=" + Number(before, "latest"));
        var changes = answer["changes"]!.AsArray().Select(c => c!).ToList();

        Assert.Equal(Number(before, "latest") + changes.Count, Number(answer, "latest"));
        Assert.Equal(Number(answer, "latest"), Number(answer, "last"));
        Assert.Equal(changes.Select(c => Number(c, "number")).Order(), changes.Select(c => Number(c, "number")));
        Assert.Equal(
            [
                ("published", "mayor", "en", "/en/mayor", true),
                ("published", "mayor", "ru", "/ru/аким", false),
                ("published", "almaty-2020", "en", "/en/programme", true),
            ],
            changes.Take(3).Select(Shown)
        );
        Assert.Equal(TestSite.PublicUrl + "/en/almaty-2020", (string?)changes[2]["previousUrl"]);
        var moved = changes.Where(c => (string?)c["kind"] == "moved").ToList();
        Assert.Contains(("moved", "almaty-2020/active-city", "en", "/en/programme/active-city", false), moved.Select(Shown));
        Assert.All(moved, m =>
            Assert.StartsWith(TestSite.PublicUrl + "/en/almaty-2020/", (string)m["previousUrl"]!, StringComparison.Ordinal)
        );
        Assert.Equal(
            [("retired", "take-part", "en", "/en/take-part", true), ("withdrawn", "privacy", "kk", "/kk/құпиялылық", true)],
            changes.TakeLast(3).Take(2).Select(Shown)
        );
        Assert.Equal(
            ("changed", "site", null, TestSite.PublicUrl + "/api/en/site"),
            ((string?)changes[^1]["kind"], (string?)changes[^1]["key"], (string?)changes[^1]["url"], (string?)changes[^1]["json"])
        );
        Assert.Equal("Another name", (string?)(await ReadAsync(site, "/api/en/site"))["name"]);
        foreach (var change in changes.Where(c => (string?)c["kind"] is not "withdrawn"))
        {
            using var page = await GetAsync(site, new Uri((string)change["json"]!).PathAndQuery);
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        }
    }

    /// <summary>What a program has after reading part by part equals the log, whatever was published between the parts.</summary>
    [Fact]
    public async Task FollowingNext_MissesNothing_WhilePagesArePublished()
    {
        await using var site = await TestSite.StartAsync();
        var numbers = new List<long>();
        var next = "/api/changes";
        for (var round = 0; round < 4; round++)
        {
            var answer = await ReadAsync(site, next);
            numbers.AddRange(answer["changes"]!.AsArray().Select(c => Number(c!, "number")));
            next = new Uri((string)answer["next"]!).PathAndQuery;
            // Other nodes show it before this one: it must not be told yet, and not be passed over.
            await StaffCommands.PublishAsync(site.Database, "about", Language.English, text => text with { Title = $"About {round}" });
            var early = await ReadAsync(site, next);
            Assert.Empty(early["changes"]!.AsArray());
            Assert.Equal(next, new Uri((string)early["next"]!).PathAndQuery);
            await site.CatchUpAsync();
        }

        var log = await new TestStaff(site.Database).LogAsync();
        Assert.Equal(log.SkipLast(1).Select(l => l.Number), numbers);
    }

    [Fact]
    public async Task LongLog_IsToldInParts()
    {
        // The test site disposes of its database.
        var database = await TestDatabase.WithContentAsync();
        await using (var db = database.Open())
        {
            var entry = (await new TestStaff(database).LogAsync())[^1];
            for (var i = 1; i <= 2 * ChangesController.MaxEntries; i++)
                db.PublicationLog.Add(
                    new PublicationLogEntry
                    {
                        Number = entry.Number + i,
                        PageId = entry.PageId,
                        Language = entry.Language,
                        Act = PublicationAct.RenderedAgain,
                        RevisionId = entry.RevisionId,
                        Path = entry.Path,
                        IsMajor = false,
                        Note = "",
                        ActorId = entry.ActorId,
                        AtUtc = entry.AtUtc,
                    }
                );
            await db.SaveChangesAsync(Ct);
        }

        await database.ExecuteUnloggedAsync($"UPDATE SiteVersion SET Number = (SELECT MAX(Number) FROM PublicationLog)");
        await using var site = TestSite.StartOn(database);
        var (numbers, next, parts) = (new List<long>(), "/api/changes", 0);
        while (true)
        {
            var answer = await ReadAsync(site, next);
            parts++;
            Assert.InRange(answer["changes"]!.AsArray().Count, 1, ChangesController.MaxEntries);
            numbers.AddRange(answer["changes"]!.AsArray().Select(c => Number(c!, "number")));
            next = new Uri((string)answer["next"]!).PathAndQuery;
            if (Number(answer, "last") == Number(answer, "latest"))
                break;
        }

        Assert.Equal(3, parts);
        Assert.Equal((await new TestStaff(database).LogAsync()).Select(l => l.Number), numbers);
    }

    [Fact]
    public async Task TrashedPage_LeavesOnlyItsWithdrawal_AndComesBackWhenRestored()
    {
        await using var site = await TestSite.StartAsync();
        var staff = new TestStaff(site.Database);
        var since = "/api/changes?after=" + Number(await ReadAsync(site, "/api/changes"), "latest");
        var page = await staff.AddLivePageAsync("short-lived");
        await staff.TrashAsync(page);
        await site.CatchUpAsync();

        Assert.Equal([("withdrawn", "short-lived")], await KindsAsync());

        await staff.RestoreAsync(page);
        await site.CatchUpAsync();
        Assert.Equal([("published", "short-lived"), ("withdrawn", "short-lived"), ("published", "short-lived")], await KindsAsync());

        async Task<IEnumerable<(string?, string?)>> KindsAsync() =>
            (await ReadAsync(site, since))["changes"]!.AsArray().Select(c => ((string?)c!["kind"], (string?)c["key"]));
    }

    [Fact]
    public async Task KnownState_Answers304_UntilSomethingIsPublished()
    {
        await using var site = await TestSite.StartAsync();
        using var first = await GetAsync(site, "/api/changes");
        var tag = first.Headers.ETag!.ToString();

        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync());
        await StaffCommands.PublishAsync(site.Database, "about", Language.English, text => text with { Title = "Changed" });
        await site.CatchUpAsync();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync());

        async Task<HttpStatusCode> StatusAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/changes", UriKind.Relative));
            request.Headers.TryAddWithoutValidation("If-None-Match", tag);
            using var response = await site.CreateBrowser().SendAsync(request, Ct);
            return response.StatusCode;
        }
    }

    private static (string?, string?, string?, string?, bool) Shown(JsonNode change) =>
        (
            (string?)change["kind"],
            (string?)change["key"],
            (string?)change["language"],
            Uri.UnescapeDataString(((string)change["url"]!)[TestSite.PublicUrl.Length..]),
            (bool)change["isMajor"]!
        );

    private static long Number(JsonNode node, string name) => node[name]!.GetValue<long>();

    private static async Task<JsonNode> ReadAsync(TestSite site, string address) =>
        JsonNode.Parse(await site.CreateBrowser().GetStringAsync(new Uri(address, UriKind.Relative), Ct))!;

    private static Task<HttpResponseMessage> GetAsync(TestSite site, string address) =>
        site.CreateBrowser().GetAsync(new Uri(address, UriKind.Relative), Ct);
}

using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Importing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Scheduling;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Data.Upgrade;

/// <summary>
/// An upgrade from commit 8e5c948 loses nothing: residents read what they read before, and staff finish what they began. Each test works
/// on pages of its own.
/// </summary>
public sealed partial class UpgradeTests(UpgradedSite upgraded) : IClassFixture<UpgradedSite>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestSite Site => upgraded.Site;

    [Fact]
    public void Data_AreOlderThanTheNewestMigrations()
    {
        Assert.Equal("20261128225230_Snapshot", upgraded.MigrationsBefore[^1]);
        Assert.True(upgraded.AnswersBefore.Count > 40);
        Assert.Equal([200, 301, 410], upgraded.AnswersBefore.Select(a => a.Status).Distinct().Order());
    }

    [Fact]
    public void EveryAddress_AnswersAsBefore()
    {
        Assert.Equal(
            upgraded.AnswersBefore.Select(a => (a.Address, a.Status, a.Location)),
            upgraded.AnswersAfter.Select(a => (a.Address, a.Status, a.Location))
        );
        Assert.All(upgraded.AnswersBefore.Zip(upgraded.AnswersAfter), pair =>
        {
            var (before, after) = pair;
            // The heading of the mayor's page is the name without the office, which stands below it.
            Assert.Contains(after.Heading ?? "", before.Heading ?? "", StringComparison.Ordinal);
            Assert.Empty(LinesOf(before).Except(LinesOf(after)).Select(line => $"{before.Address}: {line}"));
        });
    }

    /// <summary>Lines of the main text, whatever their order; without the home page's buttons, which repeated the menu.</summary>
    private static IEnumerable<string> LinesOf(UpgradeAnswer answer) =>
        (Expected(answer).Text ?? "").Split('\n').Except(["Mayor", "Programme", "Әкім", "Бағдарлама", "Аким", "Программа"]);

    /// <summary>
    /// Intended changes of the main text. Headings say what the source of the sample content says. Kazakh dates put the year first. Russian
    /// months begin a line with a capital letter. The notice of a changed source names the source's language. The roles of a membership are separate elements.
    /// </summary>
    private static readonly IReadOnlyList<(string Before, string After)> NewWordings =
    [
        ("\nFour priorities", "\nSome inclusive development priorities"),
        ("\nThe programme at a glance", "\nSome inclusive development priorities"),
        ("\nWhat it consists of", "\nWhat it includes"),
        ("\nCareer step by step", "\nCareer"),
        ("\nТөрт басымдық", "\nИнклюзивті дамудың кейбір басымдықтары"),
        ("\nБағдарлама бір қарағанда", "\nИнклюзивті дамудың кейбір басымдықтары"),
        ("\nНеден тұрады", "\nОған не кіреді"),
        ("\nЧетыре приоритета", "\nНекоторые приоритеты инклюзивного развития"),
        ("\nВся программа на одной схеме", "\nНекоторые приоритеты инклюзивного развития"),
        ("\nИз чего он состоит", "\nЧто в него входит"),
        ("\nКарьера по шагам", "\nКарьера"),
        ("\nСлово акима", "\nСловами акима"),
        ("30 қараша 2026 ж. өзгерді", "2026 жылғы 30 қараша күні өзгерді"),
        ("30 қараша 2026 ж.", "2026 жылғы 30 қараша"),
        ("\nPublished: ", "\nAdded to this site: "),
        ("\nЖарияланды: ", "\nСайтқа қосылған күні: "),
        ("\nОпубликовано: ", "\nПоявилось на сайте: "),
        ("\nАнглийская версия этой страницы изменилась", "\nИсходная версия этой страницы (английский язык) изменилась"),
        ("\nянварь ", "\nЯнварь "),
        ("\nавгуст ", "\nАвгуст "),
        ("Honorary member; Permanent member", "Honorary member Permanent member"),
        ("Құрметті мүше; Басқарманың", "Құрметті мүше Басқарманың"),
        ("Почётный член; Постоянный", "Почётный член Постоянный"),
    ];

    private static UpgradeAnswer Expected(UpgradeAnswer before) =>
        before with
        {
            Text = before.Text is null
                ? null
                : NewWordings.Aggregate("\n" + before.Text, (text, w) => text.Replace(w.Before, w.After, StringComparison.Ordinal))[1..],
        };

    [Fact]
    public async Task EveryAccount_SignsInWithItsPasswordAndCode()
    {
        // Another test takes Nurlan's rights away.
        foreach (var account in upgraded.Facts.Accounts.Where(a => a != upgraded.Account("Nurlan")))
        {
            using var browser = await Site.SignInAsync(account);
            Assert.Contains(account.Name, (await browser.GoAsync("/admin/account")).Body!.TextContent, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Passkey_StillSignsIn()
    {
        var passkey = upgraded.Facts.Passkey;
        using var authenticator = new SoftAuthenticator(passkey.Key, passkey.UserHandle) { CredentialId = passkey.CredentialId };

        using var browser = await Site.SignInByPasskeyAsync(authenticator);

        Assert.Contains("Dana Publisher", (await browser.GoAsync("/admin/account")).Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignedInBrowser_StaysSignedIn()
    {
        using var browser = new StaffBrowser(Site);
        browser.Cookies.SetCookies(new Uri(TestSite.PublicUrl), upgraded.Facts.SignedInAsAuthor.Replace(';', ','));

        Assert.Contains("Aida Author", (await browser.GoAsync("/admin/account")).Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invitation_StillOpens()
    {
        using var browser = new StaffBrowser(Site);

        Assert.NotNull(
            (await browser.GoAsync($"/admin/invitation?secret={upgraded.Facts.Invitation}")).QuerySelector("input[type=password]")
        );
    }

    [Fact]
    public async Task DraftInReview_KeepsItsRemark_AndIsPublishedBySecondPerson()
    {
        var address = Address("accessibility");
        using var author = await upgraded.SignInAsync("Aida");
        Assert.Contains(
            "Which office is meant?",
            (await author.GoAsync(address + "/review")).QuerySelector("main")!.TextContent,
            StringComparison.Ordinal
        );
        using (var own = await author.PostAsync(address + "/publish", [new("form-token", Token(author)), new("note", "Changed.")]))
            Assert.Equal(HttpStatusCode.NotFound, own.StatusCode);
        using var publisher = await upgraded.SignInAsync("Erlan");

        var waiting = (await publisher.GoAsync("/admin")).QuerySelector("section[aria-labelledby=waiting]")!;
        Assert.NotNull(waiting.QuerySelector($"a[href='{address}/review']"));
        await publisher.GoAsync(address + "/review");
        await publisher.SubmitAsync(address + "/publish", ("note", "Changed."));

        Assert.Contains("Waits for review.", await TextAsync("/en/accessibility"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TextOfTwoWriters_IsPublishedByNeither()
    {
        var address = Address("mayor");
        using var writer = await upgraded.SignInAsync("Dana");
        await writer.GoAsync(address + "/review");
        var version = writer.Page.QuerySelector($"form[action='{address}/publish'] input[name=version]")!.GetAttribute("value")!;
        // Without a reason for urgency it would be an ordinary publication.
        using (
            var own = await writer.PostAsync(
                address + "/publish",
                [new("form-token", Token(writer)), new("version", version), new("note", "Changed.")]
            )
        )
            Assert.Equal(HttpStatusCode.UnprocessableEntity, own.StatusCode);

        using var other = await upgraded.SignInAsync("Zhanar");
        await other.GoAsync(address + "/review");
        await other.SubmitAsync(address + "/publish", ("note", "Changed."));

        Assert.Contains("By the author. By the publisher.", await TextAsync("/en/mayor"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReturnedDraft_ShowsTheMessage()
    {
        using var author = await upgraded.SignInAsync("Aida");

        var page = await author.GoAsync(Address("accessibility", "ru"));

        Assert.Contains("Ждёт правки.", page.QuerySelector("#body")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Name the office.", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AutosavedText_IsStillInTheEditor()
    {
        using var translator = await upgraded.SignInAsync("Tolganai");

        var page = await translator.GoAsync(Address("accessibility", "kk"));

        Assert.Contains("Өзі сақталған мәтін.", page.QuerySelector("#body")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UrgentPublication_IsConfirmedByThirdPersonOnly()
    {
        var address = Address("privacy");
        var revision = await ReadAsync(db =>
            db.Publications.Where(p => p.PageId == PageId("privacy") && p.Language == Language.English)
                .Select(p => p.RevisionId)
                .SingleAsync(Ct)
        );
        foreach (var writer in new[] { "Dana", "Erlan" })
        {
            using var browser = await upgraded.SignInAsync(writer);
            await browser.GoAsync(address + "/review");
            Assert.DoesNotContain(browser.Page.Forms, f => f.GetAttribute("action") == address + "/confirm");
            using var own = await browser.PostAsync(
                address + "/confirm",
                [new("form-token", Token(browser)), new("revisionId", revision.ToString(CultureInfo.InvariantCulture))]
            );
            Assert.Equal((writer, HttpStatusCode.UnprocessableEntity), (writer, own.StatusCode));
        }

        using var third = await upgraded.SignInAsync("Zhanar");
        Assert.Contains(
            "A flood, now.",
            (await third.GoAsync("/admin")).QuerySelector("section[aria-labelledby=urgent]")!.TextContent,
            StringComparison.Ordinal
        );
        await third.GoAsync(address + "/review");
        await third.SubmitAsync(address + "/confirm");

        Assert.Null((await third.GoAsync(address + "/review")).QuerySelector("section[aria-labelledby=urgent]"));
    }

    [Fact]
    public async Task DiscardedText_RestoredByAnother_IsNotPublishedByItsWriter()
    {
        var address = Address("integrated");
        var number = await ReadAsync(db => db.Revisions.Where(r => r.PageId == PageId("integrated")).MaxAsync(r => r.Number, Ct));
        using var author = await upgraded.SignInAsync("Bolat");
        await author.GoAsync($"{address}/history/{number}");
        await author.SubmitAsync(address + "/restore", ("number", $"{number}"));
        await author.GoAsync(address + "/review");
        await author.SubmitAsync(address + "/submit", ("message", ""));

        using var writer = await upgraded.SignInAsync("Erlan");
        await writer.GoAsync(address + "/review");
        Assert.NotNull(writer.Page.QuerySelector($"form[action='{address}/publish'] #message"));
        using var other = await upgraded.SignInAsync("Zhanar");
        await other.GoAsync(address + "/review");
        await other.SubmitAsync(address + "/publish", ("note", "Changed."));

        Assert.Contains("Erlan wrote this", await TextAsync("/en/almaty-2020/integrated-city"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithdrawnPages_ShowTheirReason_ToResidentsAndStaff()
    {
        Assert.Contains("No longer offered.", await TextAsync("/en/withdrawn-offer"), StringComparison.Ordinal);
        Assert.Contains("Kept for reading.", await TextAsync("/en/retired-offer"), StringComparison.Ordinal);
        using var staff = await upgraded.SignInAsync("Zhanar");
        foreach (var (page, kind) in new[] { ("gone", "Gone"), ("merged", "Merged"), ("retired", "Retired") })
        {
            var history = await staff.GoAsync(Address(page) + "/history");
            Assert.Contains(
                Texts.For(Language.English)["admin.audit.withdrawal." + kind],
                history.QuerySelector("main")!.TextContent,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public async Task Trash_RestoresPagesWithTheirLiveTextsAndMarks()
    {
        using var staff = await upgraded.SignInAsync("Erlan");
        foreach (var page in new[] { "trashed", "trashedDraft" })
        {
            await staff.GoAsync("/admin/trash");
            await staff.SubmitAsync($"/admin/trash/{PageId(page)}/restore");
        }

        Assert.Contains("Body of Trashed offer.", await TextAsync("/en/trashed-offer"), StringComparison.Ordinal);
        Assert.Contains("Body of Below the trashed offer.", await TextAsync("/en/trashed-offer/below"), StringComparison.Ordinal);
        Assert.Contains("Body of Удалённое предложение.", await TextAsync("/ru/trashed-offer"), StringComparison.Ordinal);
        Assert.Equal(
            ("Storm, tonight.", upgraded.Account("Dana").Id),
            await ReadAsync(db =>
                db.Publications.Where(p => p.PageId == PageId("trashed") && p.Language == Language.Russian).SingleAsync(Ct)
            )
                is var urgent
                ? (urgent.UrgentReason, urgent.UrgentBy)
                : default
        );
        Assert.Equal("Trashed draft", (await staff.GoAsync(Address("trashedDraft"))).QuerySelector("#title")!.GetAttribute("value"));
    }

    [Fact]
    public async Task Schedule_IsCarriedOutWhenDue_AndHeldWithoutTheRightToPublish()
    {
        var group = await ReadAsync(db => db.Schedule.Where(a => a.PageId == PageId("comfortable")).Select(a => a.GroupId).SingleAsync(Ct));
        var nurlan = upgraded.Account("Nurlan");
        using var administrator = await upgraded.SignInAsync("Farida");
        await administrator.GoAsync($"/admin/accounts/{nurlan.Id}");
        await administrator.SubmitAsync($"/admin/accounts/{nurlan.Id}/suspension");
        await RunScheduledActsAsync(upgraded.Facts.DueAtUtc.AddSeconds(-1));
        Assert.DoesNotContain("Scheduled sentence.", await TextAsync("/en/public-reception"), StringComparison.Ordinal);

        await RunScheduledActsAsync(upgraded.Facts.DueAtUtc);

        Assert.Contains("Scheduled sentence.", await TextAsync("/en/public-reception"), StringComparison.Ordinal);
        Assert.DoesNotContain("Scheduled sentence", await TextAsync("/en/almaty-2020/comfortable-city"), StringComparison.Ordinal);
        using (var writer = await upgraded.SignInAsync("Erlan"))
        {
            await writer.GoAsync("/admin");
            using var own = await writer.SendAsync($"/admin/calendar/{group}/confirm");
        }

        await RunScheduledActsAsync(upgraded.Facts.DueAtUtc);
        Assert.DoesNotContain("Scheduled sentence", await TextAsync("/en/almaty-2020/comfortable-city"), StringComparison.Ordinal);
        using (var other = await upgraded.SignInAsync("Zhanar"))
        {
            await other.GoAsync("/admin");
            using var confirmed = await other.SendAsync($"/admin/calendar/{group}/confirm");
        }

        await RunScheduledActsAsync(upgraded.Facts.DueAtUtc);
        Assert.Contains("Scheduled sentence by Erlan.", await TextAsync("/en/almaty-2020/comfortable-city"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ShareLink_StillOpens()
    {
        using var guest = Site.CreateBrowser("en");

        var page = await guest.GetPageAsync(new Uri(upgraded.Facts.ShareLink).PathAndQuery);

        Assert.Contains("Waits for review.", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Feedback_IsListed()
    {
        using var staff = await upgraded.SignInAsync("Dana");

        var page = await staff.GoAsync("/admin/feedback");

        Assert.Equal(
            ["Where is the office?", "Тротуар қайда?"],
            page.QuerySelectorAll(".feedback-entry .words").Select(w => w.TextContent).Order()
        );
        Assert.Equal(3, page.QuerySelectorAll(".feedback-entry").Length);
    }

    [Fact]
    public async Task EveryScreenOfStaff_Opens()
    {
        await Invariants.AssertHoldAsync(Site.Database);
        using var administrator = await upgraded.SignInAsync("Farida");
        foreach (var screen in new[] { "/admin", "/admin/accounts", "/admin/audit" })
            await administrator.GoAsync(screen);
        using var publisher = await upgraded.SignInAsync("Zhanar");
        foreach (var screen in new[] { "/admin", "/admin/pages", "/admin/calendar", "/admin/trash", "/admin/links", "/admin/feedback" })
            await publisher.GoAsync(screen);
        foreach (var page in upgraded.Facts.Pages.Where(p => !p.Key.StartsWith("trashed", StringComparison.Ordinal)))
        {
            foreach (var screen in new[] { "", "/review", "/history", "/compare" })
                await publisher.GoAsync($"/admin/pages/{page.Value}/en{screen}");
            await publisher.GoAsync($"/admin/pages/{page.Value}/settings");
        }
    }

    [Fact]
    public void Export_EqualsTheExportBefore_AndPassesTheCheck()
    {
        var folder = upgraded.ExportAfter;
        var files = Directory
            .EnumerateFiles(folder, "*.md", SearchOption.AllDirectories)
            .ToDictionary(f => Path.GetRelativePath(folder, f), f => NewerKeys().Replace(File.ReadAllText(f), ""));

        Assert.Equal(upgraded.ExportBefore.Keys.Order(StringComparer.Ordinal), files.Keys.Order(StringComparer.Ordinal));
        Assert.All(upgraded.ExportBefore, file => Assert.Equal(file.Value, files[file.Key]));
        Assert.DoesNotContain(ContentCheck.Run(ContentFolder.Read(folder)), i => i.Blocks);
    }

    /// <summary>Keys of the front matter that the earlier version did not know, with their lines.</summary>
    [GeneratedRegex("^(retired|former-addresses):.*\\n((- |  ).*\\n)*", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex NewerKeys();

    private int PageId(string name) => upgraded.Facts.Pages[name];

    private string Address(string page, string language = "en") => $"/admin/pages/{PageId(page)}/{language}";

    private static string Token(StaffBrowser browser) => browser.Page.QuerySelector("input[name=form-token]")!.GetAttribute("value")!;

    private async Task<T> ReadAsync<T>(Func<SiteDb, Task<T>> read)
    {
        await using var db = Site.Database.Open();
        return await read(db);
    }

    /// <summary>The main part of a page, as residents see it now.</summary>
    private async Task<string> TextAsync(string address)
    {
        await Site.CatchUpAsync();
        using var resident = Site.CreateBrowser();
        return (await resident.GetPageAsync(address)).QuerySelector("main")!.TextContent;
    }

    /// <summary>Does what a node does every second, at a given time.</summary>
    private async Task RunScheduledActsAsync(DateTime at)
    {
        var clock = new TestClock();
        clock.Advance(at - clock.GetUtcNow().UtcDateTime);
        await using var scope = Site.Services.CreateAsyncScope();
        var run = new RunScheduledActs(
            scope.ServiceProvider.GetRequiredService<SiteDb>(),
            clock,
            scope.ServiceProvider.GetRequiredService<ISchedulingRights>()
        );
        foreach (var group in await run.DueAsync(Ct))
            await run.ExecuteAsync(group, Ct);
    }
}

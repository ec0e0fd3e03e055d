using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Admin.Feedback;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Residents;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Admin;

/// <summary>What staff are shown of what residents say.</summary>
public sealed class FeedbackListTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;
    private static readonly DateTime March = new(2026, 3, 8, 9, 0, 0, DateTimeKind.Utc);

    [Fact]
    public async Task NothingThere_SaysWhatWouldBe()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));

        var page = await browser.GoAsync("/admin/feedback");

        Assert.Contains("Is this page useful?", page.QuerySelector(".none")!.TextContent, StringComparison.Ordinal);
        Assert.Null(page.QuerySelector("table"));
        Assert.Equal("page", page.QuerySelector(".admin-nav a[href='/admin/feedback']")!.GetAttribute("aria-current"));
    }

    [Fact]
    public async Task WordsOfAResident_AreTextInTheirLanguage()
    {
        await using var site = await TestSite.StartAsync();
        await SayAsync(site, "mayor", Language.Kazakh, Answer.Problem, "<script>alert('ә')</script>\n<b>екінші</b>", March);
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));

        var page = await browser.GoAsync("/admin/feedback");

        var words = page.QuerySelector("td .words")!;
        Assert.Equal("<script>alert('ә')</script>\n<b>екінші</b>", words.TextContent);
        Assert.Equal("kk", words.GetAttribute("lang"));
        Assert.Empty(words.Children);
        Assert.Contains("A problem", page.QuerySelector(".rows .badge.late")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("8 March 2026, 14:00", page.QuerySelector(".rows")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("/kk/әкім", Uri.UnescapeDataString(page.QuerySelector(".rows a")!.GetAttribute("href")!));
        Assert.DoesNotContain("earlier version", page.Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PageChangedSince_SaysSo()
    {
        await using var site = await TestSite.StartAsync();
        await SayAsync(site, "about", Language.English, Answer.Yes, "", March);
        await SayAsync(site, "mayor", Language.English, Answer.Yes, "", March.AddDays(1));
        await ByStaff.PublishAsync(site.Database, "about", Language.English, text => text with { Title = "About us" });
        await ByStaff.WithdrawAsync(site.Database, "mayor", Language.English);
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));

        var rows = Rows(await browser.GoAsync("/admin/feedback"));

        Assert.All(rows, row => Assert.Contains("About an earlier version", row.TextContent, StringComparison.Ordinal));
        Assert.Null(rows[0].QuerySelector("a"));
        // What was judged, at the address where the page is now.
        Assert.NotEqual("About us", rows[1].QuerySelector("a")!.TextContent);
        Assert.Equal("/en/about", rows[1].QuerySelector("a")!.GetAttribute("href"));
    }

    [Fact]
    public async Task FiltersAndRights_ShowWhatFitsBoth()
    {
        await using var site = await TestSite.StartAsync();
        foreach (var language in Language.All)
        {
            foreach (var (answer, at) in ((Answer, int)[])[(Answer.Yes, 0), (Answer.No, 1), (Answer.Problem, 2)])
            {
                await SayAsync(site, "almaty-2020/active-city", language, answer, $"{language} {answer}", March.AddDays(at));
                await SayAsync(site, "mayor", language, answer, "elsewhere", March.AddDays(at));
            }
        }

        var part = await ByStaff.IdOfAsync(site.Database, "almaty-2020");
        using var browser = await site.SignInAsync(await site.AddAccountAsync(
            "T", hasAuthenticator: false, new Grant { Role = Role.Translator, PageId = part, Language = Language.Kazakh }, new Grant { Role = Role.Translator, PageId = part, Language = Language.Russian }));

        var all = await browser.GoAsync("/admin/feedback");
        Assert.Equal(["", "kk", "ru"], all.QuerySelectorAll("#language option").Select(o => o.GetAttribute("value")));
        Assert.Equal(["Problem", "Problem", "No", "No", "Yes", "Yes"], Words(all).Select(w => w.Split(' ')[1]));
        Assert.Equal(["ru No"], Words(await browser.GoAsync("/admin/feedback?answer=no&language=ru")));
        Assert.Equal("no", browser.Page.QuerySelector("#answer option[selected]")!.GetAttribute("value"));
        Assert.Empty(Words(await browser.GoAsync("/admin/feedback?language=en")));
        Assert.Contains("No feedback fits", browser.Page.QuerySelector(".none")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(6, Words(await browser.GoAsync("/admin/feedback?answer=everything&language=de&after=yesterday")).Count);
    }

    [Fact]
    public async Task TextOfOneEntry_IsRemovedByWhoPublishesThere_AndTheLogHasNoWordOfIt()
    {
        await using var site = await TestSite.StartAsync();
        await SayAsync(site, "mayor", Language.Kazakh, Answer.Problem, "Маған хабарласыңыз: +7 701 123 45 67", March);
        await SayAsync(site, "about", Language.Kazakh, Answer.No, "Тағы бір пікір", March.AddDays(-1));
        using var author = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        Assert.Empty((await author.GoAsync("/admin/feedback")).QuerySelectorAll(".remove-text"));
        using var russian = await site.SignInAsync(await site.AddAccountAsync("Russian", hasAuthenticator: true, new Grant { Role = Role.Publisher, Language = Language.Russian }, new Grant { Role = Role.Author }));
        Assert.Empty((await russian.GoAsync("/admin/feedback")).QuerySelectorAll(".remove-text"));
        var publisher = await site.AddAccountAsync(Role.Publisher);
        using var browser = await site.SignInAsync(publisher);
        await browser.GoAsync("/admin/feedback?answer=problem");
        var action = Assert.Single(browser.Page.QuerySelectorAll(".remove-text form")).GetAttribute("action")!;
        using (var refused = await author.PostAsync(action, [new("form-token", author.Page.QuerySelector("input[name=form-token]")!.GetAttribute("value")!)]))
            Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);

        using var removed = await browser.SendAsync(action);

        Assert.Equal("/admin/feedback?answer=problem", removed.Headers.Location?.OriginalString);
        var page = await browser.GoAsync("/admin/feedback");
        Assert.Contains("The text was removed.", Rows(page)[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("A problem", Rows(page)[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("Тағы бір пікір", Rows(page)[1].TextContent, StringComparison.Ordinal);
        await using var db = site.Database.Open();
        Assert.False(await db.Feedback.AnyAsync(f => f.Text.Contains("701"), Ct));
        var act = await db.Audit.SingleAsync(a => a.Action == Web.Publishing.AuditActions.FeedbackTextRemoved, Ct);
        Assert.Equal((publisher.Id, await ByStaff.IdOfAsync(site.Database, "mayor"), Language.Kazakh), (act.ActorId, act.PageId, act.Language));
        Assert.DoesNotContain("701", act.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FilteredByPage_ShowsThatPageAlone_AndOlderKeepsIt()
    {
        await using var site = await TestSite.StartAsync();
        var about = await ByStaff.IdOfAsync(site.Database, "about");
        await SayAsync(site, "mayor", Language.English, Answer.No, "mayor", March);
        for (var i = 0; i <= FeedbackListScreen.Shown; i++)
            await SayAsync(site, "about", Language.English, Answer.No, "about", March.AddMinutes(i));
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));

        var page = await browser.GoAsync($"/admin/feedback?page={about}");

        Assert.Equal(["about"], Words(page).Distinct());
        Assert.Equal($"{about}", page.QuerySelector("#page option[selected]")!.GetAttribute("value"));
        // Only pages that there is something of.
        Assert.Equal(3, page.QuerySelectorAll("#page option").Length);
        page = await browser.GoAsync(page.QuerySelector("a[rel=next]")!.GetAttribute("href")!);
        Assert.Equal(["about"], Words(page));
        Assert.Equal($"/admin/feedback?page={about}", page.QuerySelector(".steps a")!.GetAttribute("href"));
    }

    [Fact]
    public async Task MoreThanAPage_EachIsShownOnceThoughNewOnesComeMeanwhile()
    {
        await using var site = await TestSite.StartAsync();
        var count = (FeedbackListScreen.Shown * 2) + 3;
        // Many at the very same moment: the place in the list is more than its time.
        for (var i = 0; i < count; i++)
            await SayAsync(site, "mayor", Language.English, i % 2 == 0 ? Answer.Yes : Answer.No, $"{i}", March.AddSeconds(i / 60));
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));

        var page = await browser.GoAsync("/admin/feedback");
        var seen = Words(page);
        Assert.Contains($"{count} answers", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        for (var i = 0; i < 2; i++)
        {
            await SayAsync(site, "mayor", Language.English, Answer.Yes, "new", March.AddDays(1));
            page = await browser.GoAsync(page.QuerySelector("a[rel=next]")!.GetAttribute("href")!);
            seen.AddRange(Words(page));
        }

        Assert.Null(page.QuerySelector("a[rel=next]"));
        Assert.Equal("/admin/feedback", page.QuerySelector(".steps a")!.GetAttribute("href"));
        Assert.Equal(Enumerable.Range(0, count).Select(i => $"{i}").Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task OlderWithAFilter_KeepsTheFilter()
    {
        await using var site = await TestSite.StartAsync();
        for (var i = 0; i <= FeedbackListScreen.Shown; i++)
            await SayAsync(site, "mayor", Language.English, Answer.No, $"{i}", March.AddMinutes(i));
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));

        var page = await browser.GoAsync("/admin/feedback?answer=no&language=en");
        await SayAsync(site, "mayor", Language.English, Answer.Yes, "other", March.AddDays(-1));
        page = await browser.GoAsync(page.QuerySelector("a[rel=next]")!.GetAttribute("href")!);

        Assert.Equal(["0"], Words(page));
        Assert.Equal("/admin/feedback?answer=no&language=en", page.QuerySelector(".steps a")!.GetAttribute("href"));
    }

    [Fact]
    public async Task AdministratorWhoWritesNothing_FindsNothingThere()
    {
        await using var site = await TestSite.StartAsync();
        await SayAsync(site, "mayor", Language.English, Answer.No, "Not for them.", March);
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Administrator));

        using var response = await browser.GetAsync("/admin/feedback");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task NotSignedIn_AsksWhoItIs()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = new StaffBrowser(site);

        using var response = await browser.GetAsync("/admin/feedback?answer=no");

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal("/admin/sign-in?returnUrl=%2Fadmin%2Ffeedback%3Fanswer%3Dno", response.Headers.Location!.OriginalString);
    }

    private static List<IElement> Rows(IDocument page) => [.. page.QuerySelectorAll(".rows tbody tr")];

    private static List<string> Words(IDocument page) => [.. page.QuerySelectorAll(".rows .words").Select(w => w.TextContent)];

    /// <summary>Who writes a page reads what residents say of it, in its language and of late.</summary>
    [Fact]
    public async Task Editor_ShowsWhatResidentsSayOfThePage_BesideTheText()
    {
        await using var site = await TestSite.StartAsync();
        var now = DateTime.UtcNow;
        await SayAsync(site, "about", Language.English, Answer.Problem, "The date is <wrong>.", now.AddDays(-1));
        await SayAsync(site, "about", Language.English, Answer.Yes, "", now.AddDays(-2));
        await SayAsync(site, "about", Language.English, Answer.Yes, "Long ago.", now.AddDays(-400));
        await SayAsync(site, "about", Language.Russian, Answer.No, "По-русски.", now.AddDays(-1));
        await SayAsync(site, "mayor", Language.English, Answer.No, "Of another page.", now.AddDays(-1));
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));

        var signals = (await browser.GoAsync($"/admin/pages/{await ByStaff.IdOfAsync(site.Database, "about")}/en")).QuerySelector(".signals")!;

        Assert.Equal(["1", "0", "1"], signals.QuerySelectorAll("dd").Select(d => d.TextContent));
        Assert.Equal("The date is <wrong>.", Assert.Single(signals.QuerySelectorAll(".signals-words .typed")).TextContent);
        Assert.Null((await browser.GoAsync($"/admin/pages/{await ByStaff.IdOfAsync(site.Database, "privacy")}/en")).QuerySelector(".signals"));
    }

    private static async Task SayAsync(TestSite site, string key, Language language, Answer answer, string text, DateTime at)
    {
        await using var db = site.Database.Open();
        var live = await db.Publications.AsNoTracking().SingleAsync(p => p.Page!.Key == key && p.Language == language, Ct);
        db.Feedback.Add(new Feedback { Id = Guid.NewGuid(), PageId = live.PageId, Language = language, RevisionId = live.RevisionId, Answer = answer, Text = text, AtUtc = at });
        await db.SaveChangesAsync(Ct);
    }
}

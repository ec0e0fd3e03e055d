using System.Globalization;
using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Templates;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Admin.Alerts;

/// <summary>Staff publish and end alerts.</summary>
public sealed class NewAlertTests : IAsyncLifetime
{
    private const string Form = "/admin/alerts/new";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly TestClock clock = new();
    private TestSite site = null!;

    public async ValueTask InitializeAsync() => site = await TestSite.StartAsync(clock);

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Fact]
    public async Task Publisher_PublishesFromTheStartPage_WithTwoScreens_AndEndsIt()
    {
        using var publisher = await site.SignInAsync(await site.AddAccountAsync(Role.Publisher));
        await publisher.GoAsync("/admin");
        Assert.NotNull(publisher.Page.QuerySelector($"main a[href='{Form}']"));
        await publisher.GoAsync(Form);
        // 24 hours unless said otherwise.
        Assert.Equal(LocalIn(TimeSpan.FromHours(24)), publisher.Page.QuerySelector("#until")!.GetAttribute("value"));

        await publisher.SubmitAsync(
            Form,
            "/admin",
            ("level", "emergency"),
            ("sentence-kk", "Жер сілкінісі: ғимараттан шығыңыз."),
            ("sentence-ru", "Землетрясение: выйдите из здания.")
        );

        var resident = site.CreateBrowser();
        Assert.Equal("Жер сілкінісі: ғимараттан шығыңыз.", await BannerAsync(resident, "/kk"));
        Assert.Equal("Землетрясение: выйдите из здания.", await BannerAsync(resident, "/ru/аким"));
        Assert.Equal("Жер сілкінісі: ғимараттан шығыңыз.", await BannerAsync(resident, "/en"));
        var dashboard = await publisher.GoAsync("/admin");
        var item = Assert.Single(dashboard.QuerySelectorAll("section[aria-labelledby=alerts] li"));
        Assert.Contains("Emergency", item.TextContent, StringComparison.Ordinal);
        Assert.Contains("until", item.TextContent, StringComparison.Ordinal);

        // A second tap adds nothing.
        await publisher.GoAsync(Form);
        await publisher.SubmitAsync(Form, "/admin", ("level", "emergency"), ("sentence-kk", "Жер сілкінісі: ғимараттан шығыңыз."));
        await using var db = site.Database.Open();
        var page = await db.Pages.SingleAsync(p => p.Template == Template.Alert, Ct);

        // One person published it: another one is asked to confirm it.
        Assert.All(await db.Publications.Where(p => p.PageId == page.Id).ToListAsync(Ct), p => Assert.NotEmpty(p.UrgentReason!));
        using var second = await site.SignInAsync(await site.AddAccountAsync(Role.Publisher, "Second"));
        Assert.Equal(2, (await second.GoAsync("/admin")).QuerySelectorAll("section[aria-labelledby=urgent] li").Length);

        await publisher.GoAsync("/admin");
        await publisher.SubmitAsync($"/admin/alerts/{page.Id}/end", "/admin");
        Assert.Null(await BannerAsync(resident, "/kk"));
        var path = await db
            .Publications.Where(p => p.PageId == page.Id && p.Language == Language.Russian)
            .Select(p => p.Path)
            .SingleAsync(Ct);
        Assert.Contains(
            "снято досрочно",
            (await resident.GetPageAsync($"/ru/{path}")).QuerySelector("main")!.TextContent,
            StringComparison.Ordinal
        );
        Assert.Null((await publisher.GoAsync("/admin")).QuerySelector("section[aria-labelledby=alerts]"));
    }

    [Theory]
    [InlineData("", "Wind.", 24, "", "level")]
    [InlineData("grave", "Wind.", 24, "", "level")]
    [InlineData("danger", "", 24, "", "sentence-kk")]
    [InlineData("danger", "Wind.", null, "", "until")]
    [InlineData("danger", "Wind.", 0, "", "until")]
    [InlineData("danger", "Wind.", (14 * 24) + 1, "", "until")]
    [InlineData("danger", "Wind.", 24, "javascript:alert(1)", "link")]
    public async Task WrongInput_ShowsErrorBesideField_AndPublishesNothing(
        string level,
        string sentence,
        int? hours,
        string link,
        string field
    )
    {
        using var publisher = await site.SignInAsync(await site.AddAccountAsync(Role.Publisher));
        await publisher.GoAsync(Form);

        using var answer = await publisher.SendAsync(
            Form,
            ("level", level),
            ("sentence-en", sentence),
            ("until", hours is { } h ? LocalIn(TimeSpan.FromHours(h)) : ""),
            ("link", link)
        );

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.NotNull(publisher.Page.QuerySelector($"[role=alert] a[href='#{field}']"));
        Assert.NotNull(publisher.Page.QuerySelector($"#{field}-error"));
        Assert.Equal(sentence, publisher.Page.QuerySelector("#sentence-en")!.TextContent.Trim());
        await using var db = site.Database.Open();
        Assert.False(await db.Pages.AnyAsync(p => p.Template == Template.Alert, Ct));
    }

    [Fact]
    public async Task SameWarningAgain_IsPublishedAtOnceToo()
    {
        var resident = site.CreateBrowser();
        for (var time = 1; time <= 2; time++)
        {
            using var publisher = await site.SignInAsync(await site.AddAccountAsync(Role.Publisher, $"Publisher {time}"));
            await publisher.GoAsync(Form);
            await publisher.SubmitAsync(
                Form,
                "/admin",
                ("level", "danger"),
                // The source language differs, and with it the key.
                (time == 1 ? "sentence-kk" : "sentence-en", time == 1 ? "Қатты жел." : "Strong wind."),
                ("sentence-ru", "Сильный ветер.")
            );
            Assert.Equal("Сильный ветер.", await BannerAsync(resident, "/ru"));
            clock.Advance(TimeSpan.FromDays(2));
            Assert.Null(await BannerAsync(resident, "/ru"));
        }
    }

    [Fact]
    public async Task Preview_ShowsTheDraftsOwnBanner_WithoutAScript()
    {
        await site.AddAlertAsync(
            clock,
            TestAlerts.Fields(clock, "warning", TimeSpan.Zero, TimeSpan.FromHours(1)),
            (Language.English, "Ice on the roads.")
        );
        using var publisher = await site.SignInAsync(await site.AddAccountAsync(Role.Publisher));
        await publisher.GoAsync("/admin/pages/new");
        var editor = await publisher.SubmitAsync(
            "/admin/pages/new",
            ("title", "Snow"),
            ("language", "en"),
            ("parent", "0"),
            ("template", "Alert")
        );
        await publisher.GoAsync(editor);

        using var answer = await publisher.PostAsync(
            editor + "/preview",
            StaffBrowser
                .FieldsOf(publisher.Page.Forms["editor"]!)
                .Where(f => f.Key is not ("summary" or "data.level"))
                .Concat([KeyValuePair.Create("summary", "Much snow."), KeyValuePair.Create("data.level", "danger")])
        );

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var alert = Assert.Single(publisher.Page.QuerySelectorAll(".alert"));
        Assert.Equal("Danger: Much snow.", alert.QuerySelector("p")!.TextContent);
        Assert.Null(publisher.Page.QuerySelector("script[src*=alert]"));
    }

    [Fact]
    public async Task FourteenDays_ArePublished()
    {
        using var publisher = await site.SignInAsync(await site.AddAccountAsync(Role.Publisher));
        await publisher.GoAsync(Form);

        await publisher.SubmitAsync(
            Form,
            "/admin",
            ("level", "information"),
            ("sentence-en", "The lift is closed."),
            ("until", LocalIn(TimeSpan.FromDays(14)))
        );

        Assert.Equal("The lift is closed.", await BannerAsync(site.CreateBrowser(), "/en"));
    }

    [Fact]
    public async Task OnlyWhoMayPublishEveryPage_HasTheForm()
    {
        using var author = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        Assert.Null((await author.GoAsync("/admin")).QuerySelector($"a[href='{Form}']"));
        using (var refused = await author.GetAsync(Form))
            Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);

        using var inKazakh = await site.SignInAsync(
            await site.AddAccountAsync("In Kazakh", hasAuthenticator: true, new Grant { Role = Role.Publisher, Language = Language.Kazakh })
        );
        Assert.Equal(
            ["sentence-kk"],
            (await inKazakh.GoAsync(Form)).QuerySelectorAll("textarea[name^=sentence-]").Select(t => t.GetAttribute("name"))
        );

        using var ofAPart = await site.SignInAsync(
            await site.AddAccountAsync(
                "Of a part",
                hasAuthenticator: true,
                new Grant { Role = Role.Publisher, PageId = await StaffCommands.IdOfAsync(site.Database, "about") }
            )
        );
        Assert.Null((await ofAPart.GoAsync("/admin")).QuerySelector($"a[href='{Form}']"));
        using (var missing = await ofAPart.GetAsync(Form))
            Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task SomeoneWithoutTheRight_CannotEndAnAlert()
    {
        var alert = await site.AddAlertAsync(
            clock,
            TestAlerts.Fields(clock, "danger", TimeSpan.Zero, TimeSpan.FromHours(1)),
            (Language.English, "Wind.")
        );
        using var inKazakh = await site.SignInAsync(
            await site.AddAccountAsync("In Kazakh", hasAuthenticator: true, new Grant { Role = Role.Publisher, Language = Language.Kazakh })
        );
        await inKazakh.GoAsync("/admin");
        Assert.Null(inKazakh.Page.QuerySelector($"form[action='/admin/alerts/{alert}/end']"));
        var token = StaffBrowser.FieldsOf(inKazakh.Page.Forms[0]).Where(f => f.Key == "form-token");

        using var answer = await inKazakh.PostAsync($"/admin/alerts/{alert}/end", token);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("Wind.", await BannerAsync(site.CreateBrowser(), "/en"));
    }

    [Fact]
    public async Task OrdinaryEditor_BeginsNowFor24Hours_AndRefusesMoreThan14Days()
    {
        using var publisher = await site.SignInAsync(await site.AddAccountAsync(Role.Publisher));
        await publisher.GoAsync("/admin/pages/new");
        Assert.NotNull(publisher.Page.QuerySelector($"main a[href='{Form}']"));
        var editor = await publisher.SubmitAsync(
            "/admin/pages/new",
            ("title", "Snow"),
            ("language", "en"),
            ("parent", "0"),
            ("template", "Alert")
        );
        await publisher.GoAsync(editor);
        Assert.Equal(LocalIn(TimeSpan.Zero), publisher.Page.QuerySelector("[name='data.starts']")!.GetAttribute("value"));
        Assert.Equal(LocalIn(TimeSpan.FromHours(24)), publisher.Page.QuerySelector("[name='data.until']")!.GetAttribute("value"));
        Assert.Equal("datetime-local", publisher.Page.QuerySelector("[name='data.until']")!.GetAttribute("type"));

        var review = await publisher.SubmitAsync(
            editor,
            ("summary", "Much snow."),
            ("data.level", "warning"),
            ("data.source.title", "City"),
            ("data.source.date", "2026"),
            ("data.until", LocalIn(TimeSpan.FromDays(14) + TimeSpan.FromMinutes(1))),
            ("then", "review")
        );
        await publisher.GoAsync(review);
        using (var refused = await publisher.SendAsync(editor + "/publish", ("message", "Now.")))
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("more than 14 days", publisher.Page.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);

        await publisher.GoAsync(editor);
        await publisher.SubmitAsync(editor, ("data.until", ""), ("then", "review"));
        await publisher.GoAsync(review);
        using (var refused = await publisher.SendAsync(editor + "/publish", ("message", "Now.")))
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);

        await publisher.GoAsync(editor);
        await publisher.SubmitAsync(editor, ("data.until", LocalIn(TimeSpan.FromDays(14))), ("then", "review"));
        clock.Advance(TimeSpan.FromDays(15));
        // The session has ended meanwhile.
        using var later = await site.SignInAsync(await site.AddAccountAsync(Role.Publisher, "Later"));
        await later.GoAsync(review);
        using (var refused = await later.SendAsync(editor + "/publish"))
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("would have ended", later.Page.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MissingTranslation_IsATask_WhileTheAlertMayBeInForce()
    {
        await site.AddAlertAsync(
            clock,
            TestAlerts.Fields(clock, "emergency", TimeSpan.Zero, TimeSpan.FromHours(1)),
            (Language.English, "Leave the building.")
        );
        using (var translator = await site.SignInAsync(await site.AddAccountAsync(Role.Translator)))
            Assert.Contains("Leave the building.", Missing(await translator.GoAsync("/admin")), StringComparison.Ordinal);

        clock.Advance(TimeSpan.FromDays(AlertFields.MaxDays + 1));

        using (var translator = await site.SignInAsync(await site.AddAccountAsync(Role.Translator, "Later")))
            Assert.DoesNotContain("Leave the building.", Missing(await translator.GoAsync("/admin")), StringComparison.Ordinal);

        static string Missing(AngleSharp.Dom.IDocument page) => page.QuerySelector("section[aria-labelledby=missing]")!.TextContent;
    }

    [Fact]
    public async Task Comparison_ShowsTheLevelAndTheTimes_InWords()
    {
        var fields = TestAlerts.Fields(clock, "warning", TimeSpan.Zero, TimeSpan.FromHours(1));
        var page = await site.AddAlertAsync(clock, fields, (Language.English, "Ice."));
        using var publisher = await site.SignInAsync(await site.AddAccountAsync(Role.Publisher));
        var editor = $"/admin/pages/{page}/en";
        await publisher.GoAsync(editor);
        var review = await publisher.SubmitAsync(
            editor,
            ("data.level", "danger"),
            ("data.until", LocalIn(TimeSpan.FromHours(2))),
            ("then", "review")
        );

        var text = (await publisher.GoAsync(review)).QuerySelector("main")!.TextContent;

        Assert.Contains("Warning", text, StringComparison.Ordinal);
        Assert.Contains("Danger", text, StringComparison.Ordinal);
        Assert.Contains(LocalIn(TimeSpan.FromHours(2))[^5..], text, StringComparison.Ordinal);
        Assert.DoesNotContain(LocalIn(TimeSpan.FromHours(2)), text, StringComparison.Ordinal);
    }

    private string LocalIn(TimeSpan time) =>
        (SiteTime.ToLocalMinute(clock.GetUtcNow().UtcDateTime) + time).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);

    private static async Task<string?> BannerAsync(HttpClient resident, string address) =>
        (await resident.GetPageAsync(address)).QuerySelector(".alert a")?.TextContent;
}

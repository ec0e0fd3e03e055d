using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Feedback;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Admin.Editing;

/// <summary>Text input: lengths are counted as people see them, and invisible characters are removed.</summary>
public sealed class TextInputTests : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestSite site = null!;
    private int about;

    private string Address => $"/admin/pages/{about}/ru";

    public async ValueTask InitializeAsync()
    {
        site = await TestSite.StartAsync();
        about = await StaffCommands.IdOfAsync(site.Database, "about");
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Fact]
    public async Task MultilineNotes_AtMaximumLength_AreAccepted_AndOneMoreIsTooLong()
    {
        using var author = await SignInAsync(Role.Author);
        await SaveAsync(author, Address, ("title", "Новое"));
        await SaveAsync(author, $"/admin/pages/{about}/kk", ("title", "Жаңа"));
        foreach (var address in new[] { Address, $"/admin/pages/{about}/kk" })
        {
            await author.GoAsync(address + "/review");
            await author.SubmitAsync(address + "/submit", ("message", ""));
        }

        using var publisher = await SignInAsync(Role.Publisher);
        await publisher.GoAsync(Address + "/review");
        AssertLimit(publisher, "#note", Revision.NoteMaxLength);
        AssertLimit(publisher, "#note-kk", Revision.NoteMaxLength);

        using var tooLong = await publisher.SendAsync(
            Address + "/publish",
            ("note", Lines(Revision.NoteMaxLength + 1)),
            ("also", "kk"),
            ("notes[kk]", Lines(10))
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, tooLong.StatusCode);
        using var answer = await publisher.SendAsync(
            Address + "/publish",
            ("note", Lines(Revision.NoteMaxLength)),
            ("also", "kk"),
            ("notes[kk]", Lines(Revision.NoteMaxLength))
        );

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        await using var db = site.Database.Open();
        Assert.All(await db.PublicationLog.OrderByDescending(e => e.Number).Take(2).Select(e => e.Note).ToListAsync(Ct), note =>
            Assert.Equal(AsTyped(Revision.NoteMaxLength), note)
        );
    }

    [Fact]
    public async Task MultilineMessages_AtMaximumLength_AreAccepted()
    {
        using var author = await SignInAsync(Role.Author);
        await SaveAsync(author, Address, ("title", "Новое"));
        await author.GoAsync(Address + "/review");
        AssertLimit(author, "#submit-message", Revision.NoteMaxLength);
        await author.SubmitAsync(Address + "/submit", ("message", Lines(Revision.NoteMaxLength)));
        Assert.Equal(AsTyped(Revision.NoteMaxLength), await MessageAsync());

        using var publisher = await SignInAsync(Role.Publisher);
        await publisher.GoAsync(Address + "/review");
        AssertLimit(publisher, "#return-message", Revision.NoteMaxLength);
        using (var tooLong = await publisher.SendAsync(Address + "/return", ("message", Lines(Revision.NoteMaxLength + 1))))
            Assert.Equal(HttpStatusCode.UnprocessableEntity, tooLong.StatusCode);
        await publisher.SubmitAsync(Address + "/return", ("message", Lines(Revision.NoteMaxLength)));
        Assert.Equal(AsTyped(Revision.NoteMaxLength), await MessageAsync());

        async Task<string> MessageAsync()
        {
            await using var db = site.Database.Open();
            return await db.Drafts.Select(d => d.Message).SingleAsync(Ct);
        }
    }

    [Fact]
    public async Task MultilineReason_AtMaximumLength_IsAccepted()
    {
        using var publisher = await SignInAsync(Role.Publisher);
        await SaveAsync(publisher, Address, ("title", "Новое"));
        await publisher.GoAsync(Address + "/review");
        AssertLimit(publisher, "#message", Revision.NoteMaxLength);

        await publisher.SubmitAsync(Address + "/publish", ("note", "Новое."), ("message", Lines(Revision.NoteMaxLength)));

        await using var db = site.Database.Open();
        Assert.Equal(
            AsTyped(Revision.NoteMaxLength),
            await db.Publications.Where(p => p.UrgentReason != null).Select(p => p.UrgentReason).SingleAsync(Ct)
        );
    }

    [Fact]
    public async Task MultilineRemarksOfStaffAndGuests_AtMaximumLength_AreAccepted()
    {
        using var author = await SignInAsync(Role.Author);
        await SaveAsync(author, Address, ("title", "Новое"));
        await author.GoAsync(Address + "/review");
        AssertLimit(author, "textarea[name=text]", Remark.TextMaxLength);
        await author.SubmitAsync(Address + "/remarks", ("text", Lines(Remark.TextMaxLength)), ("quote", ""));
        await author.GoAsync(Address + "/review");
        await author.SubmitAsync(Address + "/share-links", ("whom", "Акиму"));
        var link = (await author.GoAsync(Address + "/review")).QuerySelector(".share-links input[readonly]")!.GetAttribute("value")![
            TestSite.PublicUrl.Length..
        ];
        using var guest = new StaffBrowser(site);
        await guest.GoAsync(link);
        AssertLimit(guest, "#shared-text", Remark.TextMaxLength);

        using (
            var answer = await guest.PostAsync(
                link,
                [new("name", "Бауыржан\r\n\u202e"), new("kind", "Remark"), new("text", Lines(Remark.TextMaxLength))]
            )
        )
            Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        using (var withoutName = await guest.PostAsync(link, [new("name", "\u200b\u3164"), new("kind", "Remark"), new("text", "Слова.")]))
            Assert.Equal(HttpStatusCode.UnprocessableEntity, withoutName.StatusCode);
        using (
            var withoutText = await guest.PostAsync(link, [new("name", "Бауыржан"), new("kind", "Remark"), new("text", "\u200b\ufffe\r\n")])
        )
            Assert.Equal(HttpStatusCode.UnprocessableEntity, withoutText.StatusCode);

        await using var db = site.Database.Open();
        Assert.All(await db.Remarks.ToListAsync(Ct), remark => Assert.Equal(AsTyped(Remark.TextMaxLength), remark.Text));
        Assert.Equal("Бауыржан", (await db.Remarks.SingleAsync(r => r.GuestName != null, Ct)).GuestName);
    }

    [Fact]
    public async Task WithdrawalNotes_AtMaximumLength_AreAccepted()
    {
        using var publisher = await SignInAsync(Role.Publisher);
        await publisher.GoAsync(Address + "/withdraw");
        AssertLimit(publisher, "#note-ru", Revision.NoteMaxLength);

        using (var blank = await publisher.SendAsync(Address + "/withdraw", ("kind", "Retired"), ("note-ru", "\u200b\r\n")))
            Assert.Equal(HttpStatusCode.UnprocessableEntity, blank.StatusCode);
        await publisher.SubmitAsync(Address + "/withdraw", ("kind", "Retired"), ("note-ru", Lines(Revision.NoteMaxLength)));

        await using var db = site.Database.Open();
        Assert.Equal(
            AsTyped(Revision.NoteMaxLength),
            await db.Publications.Where(p => p.RetiredNote != null).Select(p => p.RetiredNote).SingleAsync(Ct)
        );
    }

    [Fact]
    public async Task MultilineFeedback_AtMaximumLength_IsSaved()
    {
        using var browser = site.CreateBrowser();
        var action = (await browser.GetPageAsync("/en/about")).QuerySelector("form.useful")!.GetAttribute("action")!;
        using var content = new FormUrlEncodedContent([
            new("answer", "problem"),
            new("text", Lines(FeedbackEntry.TextMaxLength) + "\ufffe\u0000"),
        ]);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(action, UriKind.Relative)) { Content = content };
        request.Headers.Add("Sec-Fetch-Site", "same-origin");

        using var answer = await browser.SendAsync(request, Ct);

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        await using var db = site.Database.Open();
        Assert.Equal(AsTyped(FeedbackEntry.TextMaxLength), await db.Feedback.Select(f => f.Text).SingleAsync(Ct));
    }

    [Theory]
    [InlineData("\u200b")]
    [InlineData(" \u00a0\u2060\u00ad")]
    [InlineData("\u3164\u2800")]
    [InlineData("\ufffe\ufeff\u0007")]
    [InlineData("\u2028\u2029\u0085")]
    [InlineData("\u202e\u2066")]
    public async Task InvisibleTitle_CountsAsMissing(string title)
    {
        using var author = await SignInAsync(Role.Author);
        await author.GoAsync(Address);
        using (var saved = await author.SendAsync(Address, ("title", title), ("summary", title)))
            Assert.True((int)saved.StatusCode < 500);
        await author.GoAsync(Address);
        using var content = new FormUrlEncodedContent(
            StaffBrowser
                .FieldsOf(author.Page.Forms.Single(f => f.GetAttribute("action") == Address))
                .Where(f => f.Key is not ("title" or "summary"))
                .Append(new("title", title))
                .Append(new("summary", title))
        );
        using var checks = await author.Client.PostAsync(new Uri(Address + "/checks", UriKind.Relative), content, Ct);

        // A fragment of a screen, not a whole document.
        var part = await new AngleSharp.Html.Parser.HtmlParser().ParseDocumentAsync(await checks.Content.ReadAsStringAsync(Ct), Ct);
        Assert.Equal(["#title", "#summary"], part.QuerySelectorAll("li.blocks a").Select(a => a.GetAttribute("href")).Take(2));
        using var created = await author.PostAsync(
            "/admin/pages/new",
            [
                .. StaffBrowser
                    .FieldsOf((await author.GoAsync("/admin/pages/new")).Forms.Single(f => f.GetAttribute("action") == "/admin/pages/new"))
                    .Where(f => f.Key != "title"),
                new("title", title),
            ]
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, created.StatusCode);
    }

    /// <summary>A title as an older version of the site may have stored it.</summary>
    [Fact]
    public async Task InvisibleTitle_IsNotPublished()
    {
        await StaffCommands.SaveDraftAsync(site.Database, "about", Language.Russian, text => text with { Title = "\u200b" });
        using var publisher = await SignInAsync(Role.Publisher);
        await publisher.GoAsync(Address + "/review");

        using var answer = await publisher.SendAsync(Address + "/publish", ("note", "Новое."));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("Fill this in", publisher.Page.QuerySelector(".wrong")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InvalidCharacters_AreRemovedFromEveryField()
    {
        using var author = await SignInAsync(Role.Author);
        await author.GoAsync(Address);
        using (
            var kept = await author.PostAsync(
                Address + "/autosave",
                StaffBrowser
                    .FieldsOf(author.Page.Forms.Single(f => f.GetAttribute("action") == Address))
                    .Where(f => f.Key != "title")
                    .Append(new("title", "Bad \ufffe char"))
            )
        )
            Assert.Equal(HttpStatusCode.OK, kept.StatusCode);
        await SaveAsync(
            author,
            Address,
            ("title", "Плохой\ufffe\ufdd0 знак\U0001fffe"),
            ("summary", "Кратко\ufffe"),
            ("body", "| а | б |\n|---|---|\n| в\u2028г\u2029д\u0085е | ё |\n\n\ufffeСлова\uffff"),
            ("note", "\ufffe"),
            ("data.source.title", "Источник\ufffe"),
            ("data.short-title", "\ufffe")
        );
        await SaveAsync(author, Address, ("body", "| а | б |\n|---|---|\n| в\u2028г\u2029д\u0085е | ё |\n\n\ufffeСлова\uffff"));

        using var publisher = await SignInAsync(Role.Publisher);
        await publisher.GoAsync(Address + "/review");
        await publisher.SubmitAsync(Address + "/publish", ("note", "Что\ufffe нового"));
        using var browser = site.CreateBrowser();
        var shown = await browser.GetPageAsync(
            (await browser.GetPageAsync("/ru"))
                .QuerySelectorAll("a")
                .First(a => a.TextContent.Trim() == "Плохой знак")
                .GetAttribute("href")!
        );
        Assert.Equal("Плохой знак", shown.QuerySelector("h1")!.TextContent);
        Assert.Equal(["в г д е", "ё"], shown.QuerySelectorAll(".prose tbody td").Select(d => d.TextContent));
        await using var db = site.Database.Open();
        Assert.Equal("Что нового", await db.PublicationLog.OrderByDescending(e => e.Number).Select(e => e.Note).FirstAsync(Ct));
    }

    [Theory]
    [InlineData("a\ufffe@example.kz", "pass\ufffeword that is long")]
    [InlineData("a\ufffe@example.kz", "pass\ud83dword that is long")]
    [InlineData("\u0000", "\u0000")]
    [InlineData("\u2028\u202e", "\ufffe")]
    public async Task SignIn_WithInvalidCharacters_IsRefusedWithoutServerError(string email, string password)
    {
        using var browser = new StaffBrowser(site);
        await browser.GoAsync("/admin/sign-in");

        using var answer = await browser.SendAsync("/admin/sign-in", ("email", email), ("password", password));

        Assert.InRange((int)answer.StatusCode, 400, 499);
    }

    /// <summary>A password is normalized in the same way when it is set and when it is checked.</summary>
    [Theory]
    [InlineData("four \u200bquite\u200d ordinary words")]
    [InlineData(" four\u00a0quite ordinary words\u2028")]
    [InlineData("four quite ordinary words\ufffe")]
    [InlineData("four quite \u202eordinary words")]
    [InlineData("төрт \u0438\u0306 ordinary words")]
    public async Task Password_WithUnusualCharacters_IsNormalizedAlikeWhenSetAndChecked(string password)
    {
        await using var scope = Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.CreateAsyncScope(site.Services);
        var link = await Microsoft
            .Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<Web.Access.SigningIn.CreateSetupLink>(
                scope.ServiceProvider
            )
            .ExecuteAsync(Ct);
        using var browser = new StaffBrowser(site);
        await browser.GoAsync(link);
        using (
            var created = await browser.SendAsync(
                "/admin/setup",
                ("Name", "Ай\u200bгерім\ufffe\u202e"),
                ("Email", "aigerim@example.kz"),
                ("Password", password)
            )
        )
            Assert.Equal(HttpStatusCode.Redirect, created.StatusCode);

        using var again = new StaffBrowser(site);
        await again.GoAsync("/admin/sign-in");
        using var right = await again.SendAsync("/admin/sign-in", ("email", "aigerim@example.kz"), ("password", password));
        Assert.Equal(HttpStatusCode.Redirect, right.StatusCode);
        using var other = new StaffBrowser(site);
        await other.GoAsync("/admin/sign-in");
        using var wrong = await other.SendAsync(
            "/admin/sign-in",
            ("email", "aigerim@example.kz"),
            ("password", string.Concat(password.Where(c => c is >= 'a' and <= 'z' or ' ')))
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        await using var db = site.Database.Open();
        Assert.Equal("Ай\u200bгерім", await db.Accounts.Select(a => a.Name).SingleAsync(Ct));
    }

    private static void AssertLimit(StaffBrowser browser, string field, int limit)
    {
        var fields = browser.Page.QuerySelectorAll(field);
        Assert.NotEmpty(fields);
        Assert.All(fields, f =>
            Assert.Equal(limit.ToString(System.Globalization.CultureInfo.InvariantCulture), f.GetAttribute("maxlength"))
        );
    }

    /// <summary>A text of twenty lines, with the line breaks that a browser sends.</summary>
    private static string Lines(int length) => AsTyped(length).Replace("\n", "\r\n", StringComparison.Ordinal);

    private static string AsTyped(int length) =>
        string.Join('\n', Enumerable.Repeat("ж", Math.Min(20, length / 2))) is var lines
            ? lines + new string('ә', length - lines.Length)
            : "";

    private static async Task SaveAsync(StaffBrowser browser, string address, params (string, string?)[] fields)
    {
        await browser.GoAsync(address);
        await browser.SubmitAsync(address, fields);
    }

    private async Task<StaffBrowser> SignInAsync(Role role) => await site.SignInAsync(await site.AddAccountAsync(role));
}

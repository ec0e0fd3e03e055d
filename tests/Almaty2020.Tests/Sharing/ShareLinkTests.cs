using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Settings;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Sharing;

/// <summary>Tests share links: a guest without an account sees a draft and answers.</summary>
public sealed class ShareLinkTests : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly TestClock clock = new();
    private TestSite site = null!;
    private StaffBrowser author = null!;
    private HttpClient guest = null!;
    private int page;

    private string Address => $"/admin/pages/{page}/ru";

    public async ValueTask InitializeAsync()
    {
        site = await TestSite.StartAsync(clock);
        page = await StaffCommands.IdOfAsync(site.Database, "about");
        author = await site.SignInAsync(await site.AddAccountAsync(Role.Author, "Dana"));
        guest = site.CreateBrowser("en");
        await author.GoAsync(Address);
        await author.SubmitAsync(Address, ("title", "Только для вас"), ("body", "Первый абзац.\n\nВторой абзац."));
    }

    public ValueTask DisposeAsync()
    {
        author.Dispose();
        guest.Dispose();
        return site.DisposeAsync();
    }

    [Fact]
    public async Task Link_ShowsTheSharedRevisionWithABanner_AndIsNotCached()
    {
        var link = await CreateLinkAsync("Заместитель акима");
        // Later edits must not appear: the link shows the revision that was shared.
        await author.GoAsync(Address);
        await author.SubmitAsync(Address, ("title", "Написано позже"));

        using var answer = await guest.GetAsync(new Uri(link, UriKind.Relative), Ct);
        var shown = Html.Parse(await answer.Content.ReadAsStringAsync(Ct));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(("ru", "Только для вас"), (shown.DocumentElement.GetAttribute("lang"), shown.QuerySelector("h1")!.TextContent));
        Assert.Equal(["Первый абзац.", "Второй абзац."], shown.QuerySelectorAll(".prose > p").Select(p => p.TextContent));
        var banner = shown.QuerySelector("aside.notice")!.TextContent;
        Assert.Contains("Не опубликовано", banner, StringComparison.Ordinal);
        Assert.Contains("Заместитель акима", banner, StringComparison.Ordinal);
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.Equal("noindex, nofollow", answer.Headers.GetValues("X-Robots-Tag").Single());
        Assert.Equal("noindex, nofollow", shown.QuerySelector("meta[name=robots]")!.GetAttribute("content"));
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.Null(shown.QuerySelector("link[rel=canonical], meta[property], .useful"));
        // The secret must not appear in the page.
        Assert.DoesNotContain(link.Split('=')[1], shown.DocumentElement.OuterHtml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_ShowsWhatChangesAgainstTheLivePage_AndCanBeCopied()
    {
        var link = await CreateLinkAsync("Заместитель акима");

        var changes = (await guest.GetPageAsync(link)).QuerySelector("details.shared-changes")!;

        Assert.True(changes.HasAttribute("open"));
        Assert.Contains("Только для вас", changes.QuerySelector("ins")!.TextContent, StringComparison.Ordinal);
        Assert.StartsWith("добавлено:", changes.QuerySelector("ins")!.TextContent, StringComparison.Ordinal);
        Assert.Contains(changes.QuerySelectorAll("del"), d => d.TextContent.StartsWith("удалено:", StringComparison.Ordinal));
        // As readers see the text: without Markdown.
        Assert.DoesNotContain("](", changes.TextContent, StringComparison.Ordinal);
        var review = await author.GoAsync(Address + "/review");
        var copy = review.QuerySelector("button[data-copy]")!;
        Assert.Contains(
            "/shared?link=",
            review.GetElementById(copy.GetAttribute("data-copy")!)!.GetAttribute("value"),
            StringComparison.Ordinal
        );
        Assert.NotNull(review.QuerySelector("script[src*=copy]"));
    }

    [Fact]
    public async Task GuestApproval_IsRecordedForTheTextSeen_AndReplacesNoStaffApproval()
    {
        var link = await CreateLinkAsync("Deputy mayor");
        using var answer = await AnswerAsync(link, ("name", "Бауыржан"), ("kind", "Approval"));
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        var thanks = await guest.GetPageAsync(answer.Headers.Location!.OriginalString);
        Assert.Contains("одобрение передано", thanks.QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);

        var review = await author.GoAsync(Address + "/review");
        var approval = review.QuerySelector("section[aria-labelledby=approvals] li")!.TextContent;
        Assert.Contains("Approved by the name “Бауыржан”, by a share link made by Dana", approval, StringComparison.Ordinal);
        Assert.DoesNotContain("earlier text", approval, StringComparison.Ordinal);
        await using (var db = site.Database.Open())
        {
            var entry = await db.Audit.SingleAsync(a => a.Action == AuditActions.ShareLinkAnswered, Ct);
            Assert.Equal((Actor.GuestUserId, "Approval Бауыржан"), (entry.ActorId, entry.Detail));
            // A guest's approval does not submit or publish the draft.
            Assert.Null(await db.Drafts.Select(d => d.SubmittedAtUtc).SingleAsync(Ct));
        }

        using var administrator = await site.SignInAsync(await site.AddAccountAsync(Role.Administrator));
        var log = (await administrator.GoAsync("/admin/audit")).QuerySelector("main")!.TextContent;
        Assert.Contains("A guest with a share link · Answered by a share link", log, StringComparison.Ordinal);
        Assert.Contains("Approved by the name “Бауыржан”", log, StringComparison.Ordinal);

        await author.GoAsync(Address);
        await author.SubmitAsync(Address, ("title", "Уже другое"));
        review = await author.GoAsync(Address + "/review");
        Assert.Contains("earlier text", review.QuerySelector("section[aria-labelledby=approvals]")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RemarkOnABlock_IsShownBesideTheText()
    {
        var link = await CreateLinkAsync("Deputy mayor");
        using var answer = await AnswerAsync(
            link,
            ("name", "Бауыржан"),
            ("kind", "Remark"),
            ("quote", "Второй абзац."),
            ("text", "Не так.")
        );
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);

        var remark = (await author.GoAsync(Address)).QuerySelector(".editor-remarks .remark")!;
        Assert.Equal("Второй абзац.", remark.QuerySelector(".quoted")!.TextContent);
        Assert.Contains("Не так.", remark.TextContent, StringComparison.Ordinal);
        Assert.Contains("Бауыржан, a guest with a share link from Dana", remark.TextContent, StringComparison.Ordinal);
        var review = await author.GoAsync(Address + "/review");
        Assert.Contains("Не так.", review.GetElementById("block-2")!.ParentElement!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "Remark", "Слова.", "#shared-name")]
    [InlineData("Имя", "Remark", " ", "#shared-text")]
    [InlineData("Имя", "", "Слова.", "#shared-kind")]
    public async Task Answer_FieldMissing_ShowsErrorAndKeepsTheInput(string name, string kind, string text, string faulty)
    {
        var link = await CreateLinkAsync("Deputy mayor");

        using var answer = await AnswerAsync(link, ("name", name), ("kind", kind), ("quote", "Второй абзац."), ("text", text));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var shown = Html.Parse(await answer.Content.ReadAsStringAsync(Ct));
        Assert.Equal(faulty, shown.QuerySelector("[role=alert] a")!.GetAttribute("href"));
        Assert.Equal(name, shown.QuerySelector("#shared-name")!.GetAttribute("value"));
        Assert.Equal("Второй абзац.", ((IHtmlSelectElement)shown.QuerySelector("#shared-quote")!).Value);
        Assert.Equal(text.Trim(), shown.QuerySelector("#shared-text")!.TextContent.Trim());
        await using var db = site.Database.Open();
        Assert.False(await db.Remarks.AnyAsync(Ct));
    }

    [Fact]
    public async Task ExpiredRevokedOrForgedLink_OpensNothingAndSaysWhatToDo()
    {
        var (first, second) = (await CreateLinkAsync("One"), await CreateLinkAsync("Two"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(first));

        // The newest link is listed first, so this revokes the second one.
        await author.GoAsync(Address + "/review");
        await author.SubmitAsync(Address + "/share-links/revoked");
        Assert.Equal(HttpStatusCode.Gone, await StatusAsync(second));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(first));

        clock.Advance(TimeSpan.FromDays(3));
        using var expired = await guest.GetAsync(new Uri(first, UriKind.Relative), Ct);
        Assert.Equal(HttpStatusCode.Gone, expired.StatusCode);
        Assert.Equal("no-store", expired.Headers.CacheControl!.ToString());
        Assert.Contains("Попросите новую", await expired.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);

        using var late = await PostAsync(first, ("name", "Имя"), ("kind", "Remark"), ("text", "Долго писал."));
        Assert.Equal(HttpStatusCode.Gone, late.StatusCode);
        Assert.Equal("Долго писал.", Html.Parse(await late.Content.ReadAsStringAsync(Ct)).QuerySelector("#typed")!.TextContent.Trim());

        foreach (
            var forged in new[]
            {
                "/shared",
                "/shared?link=",
                "/shared?link=zzz",
                first[..^1] + (first[^1] == 'A' ? 'B' : 'A'),
                first + "x",
            }
        )
        {
            using var none = await guest.GetAsync(new Uri(forged, UriKind.Relative), Ct);
            Assert.True(none.StatusCode == HttpStatusCode.NotFound, $"{forged}: {none.StatusCode}");
            Assert.Contains("ask whoever sent it", await none.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        }

        await using var db = site.Database.Open();
        Assert.Equal(2, await db.Audit.CountAsync(a => a.Action == AuditActions.ShareLinkCreated, Ct));
        Assert.Equal(1, await db.Audit.CountAsync(a => a.Action == AuditActions.ShareLinkRevoked, Ct));
        Assert.False(await db.Remarks.AnyAsync(Ct));
    }

    [Fact]
    public async Task ValuesFromTheDatabase_DoNotOpenALink()
    {
        await CreateLinkAsync("One");
        await using var db = site.Database.Open();
        var id = await db.ShareLinks.Select(l => l.Id).SingleAsync(Ct);

        foreach (
            var guess in new[]
            {
                id.ToString(),
                id.ToString("N"),
                Convert.ToBase64String(id.ToByteArray()).TrimEnd('=').Replace('+', '-').Replace('/', '_'),
            }
        )
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync("/shared?link=" + guess));
    }

    /// <summary>Browsers from before 2023 send only the origin, and hide it because of the page's Referrer-Policy.</summary>
    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "null", HttpStatusCode.SeeOther)]
    public async Task AnswerFromAnotherSite_IsRejected(string header, string value, HttpStatusCode expected)
    {
        var link = await CreateLinkAsync("One");
        using var content = new FormUrlEncodedContent([new("name", "Имя"), new("kind", "Approval")]);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(link, UriKind.Relative)) { Content = content };
        request.Headers.Add(header, value);

        using var answer = await guest.SendAsync(request, Ct);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task AnswerSentTwice_IsSavedOnce_AndTooManyAreRejected()
    {
        var link = await CreateLinkAsync("One");
        for (var i = 0; i < 2; i++)
            using (await AnswerAsync(link, ("name", "Имя"), ("kind", "Approval"))) { }

        await using var db = site.Database.Open();
        Assert.Equal(1, await db.Remarks.CountAsync(Ct));
        HttpStatusCode last;
        var sent = 0;
        do
        {
            using var answer = await AnswerAsync(link, ("name", "Имя"), ("kind", "Remark"), ("text", $"Слово {sent}."));
            last = answer.StatusCode;
            if (last == HttpStatusCode.TooManyRequests)
                Assert.Equal(
                    $"Слово {sent}.",
                    Html.Parse(await answer.Content.ReadAsStringAsync(Ct)).QuerySelector("#shared-text")!.TextContent.Trim()
                );
        } while (last == HttpStatusCode.SeeOther && ++sent < 20);
        Assert.Equal(HttpStatusCode.TooManyRequests, last);
    }

    [Fact]
    public async Task CreateLink_InvalidOrOutdated_KeepsTheInput()
    {
        await author.GoAsync(Address + "/review");
        using var nameless = await author.SendAsync(Address + "/share-links", ("whom", " "), ("days", "14"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, nameless.StatusCode);
        Assert.NotNull(author.Page.QuerySelector("#whom-error"));
        Assert.Equal("14", ((IHtmlSelectElement)author.Page.QuerySelector("#days")!).Value);
        using var forever = await author.SendAsync(Address + "/share-links", ("whom", "Somebody"), ("days", "1000"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, forever.StatusCode);

        // The draft has changed since the form was loaded: the author must see it before sharing it.
        await author.GoAsync(Address + "/review");
        var old = author.Page;
        await author.GoAsync(Address);
        await author.SubmitAsync(Address, ("title", "Другое"));
        author.ReturnTo(old);
        using var late = await author.SendAsync(Address + "/share-links", ("whom", "Somebody"));
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        Assert.Equal("Somebody", author.Page.QuerySelector("#whom")!.GetAttribute("value"));
        await using var db = site.Database.Open();
        Assert.False(await db.ShareLinks.AnyAsync(Ct));
    }

    private async Task<string> CreateLinkAsync(string whom)
    {
        clock.Advance(TimeSpan.FromMinutes(1));
        await author.GoAsync(Address + "/review");
        await author.SubmitAsync(Address + "/share-links", ("whom", whom));
        var url = (await author.GoAsync(Address + "/review")).QuerySelector(".share-links input[readonly]")!.GetAttribute("value")!;
        Assert.StartsWith(TestSite.PublicUrl + "/shared?link=", url, StringComparison.Ordinal);
        return url[TestSite.PublicUrl.Length..];
    }

    private async Task<HttpStatusCode> StatusAsync(string link)
    {
        using var answer = await guest.GetAsync(new Uri(link, UriKind.Relative), Ct);
        return answer.StatusCode;
    }

    /// <summary>Fills in and sends the form on the page that the link shows.</summary>
    private async Task<HttpResponseMessage> AnswerAsync(string link, params (string Name, string Value)[] fields)
    {
        var shown = await guest.GetPageAsync(link);
        var form = shown.Forms.Single(f => f.ClassList.Contains("shared-answer"));
        Assert.False(form.HasAttribute("action"));
        var filled = StaffBrowser.FieldsOf(form).Where(f => fields.All(x => x.Name != f.Key)).Select(f => (f.Key, f.Value));
        return await PostAsync(link, [.. filled, .. fields]);
    }

    private async Task<HttpResponseMessage> PostAsync(string link, params (string Name, string Value)[] fields)
    {
        using var content = new FormUrlEncodedContent(
            fields.Where(f => f.Value.Length > 0 || f.Name != "kind").Select(f => KeyValuePair.Create(f.Name, f.Value))
        );
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(link, UriKind.Relative)) { Content = content };
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        return await guest.SendAsync(request, Ct);
    }
}

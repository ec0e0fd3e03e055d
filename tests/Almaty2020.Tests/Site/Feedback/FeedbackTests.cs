using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Feedback;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Site.Feedback;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Site.Feedback;

/// <summary>"Is this page useful?", as a browser without scripts sends it.</summary>
public sealed class FeedbackTests : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestSite site = null!;
    private HttpClient browser = null!;

    public static TheoryData<string> Languages => [.. Language.All.Select(l => l.Code)];

    public static TheoryData<string, string> LanguagesAndAnswers
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var language in Language.All)
            {
                foreach (var answer in (string[])["yes", "no", "problem"])
                    data.Add(language.Code, answer);
            }

            return data;
        }
    }

    public async ValueTask InitializeAsync()
    {
        site = await TestSite.StartAsync();
        browser = site.CreateBrowser();
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Theory]
    [MemberData(nameof(LanguagesAndAnswers))]
    public async Task Post_Answer_SavesPageLanguageAndRevisionAndShowsThanks(string language, string answer)
    {
        var (address, action) = await FormOfAsync(language);

        using var response = await SendAsync(action, ("answer", answer), ("text", "Жөнделген\u0000 қала\r\nЖаңа и\u0306ыр"));

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        var thanks = await browser.GetPageAsync(response.Headers.Location!.OriginalString);
        Assert.Equal(language, thanks.DocumentElement.GetAttribute("lang"));
        Assert.Equal(Texts.For(Language.Parse(language))["feedback.thanks.title"], thanks.QuerySelector("h1")!.TextContent);
        Assert.Equal("noindex", thanks.QuerySelector("meta[name=robots]")!.GetAttribute("content"));
        Assert.Contains(thanks.QuerySelectorAll("main a"), a => a.GetAttribute("href") == address);

        await using var db = site.Database.Open();
        var kept = await db.Feedback.AsNoTracking().SingleAsync(Ct);
        var live = await db
            .Publications.AsNoTracking()
            .SingleAsync(p => p.Page!.Key == "mayor" && p.Language == Language.Parse(language), Ct);
        Assert.Equal((live.PageId, live.Language, live.RevisionId), (kept.PageId, kept.Language, kept.RevisionId));
        Assert.Equal(answer, kept.Answer.ToString().ToLowerInvariant());
        Assert.Equal("Жөнделген қала\nЖаңа \u0439ыр", kept.Text);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task Get_AnotherAnswer_ShowsTheFormOnItsOwnScreen(string language)
    {
        var (_, action) = await FormOfAsync(language);
        using var first = await SendAsync(action, ("answer", "yes"));
        var thanks = await browser.GetPageAsync(first.Headers.Location!.OriginalString);

        var form = await browser.GetPageAsync(thanks.QuerySelector("main a[href*=feedback]")!.GetAttribute("href")!);

        Assert.Equal("noindex", form.QuerySelector("meta[name=robots]")!.GetAttribute("content"));
        Assert.Equal(action, form.QuerySelector("form.useful")!.GetAttribute("action"));
        Assert.Null(form.QuerySelector(".notice"));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task Post_AnswerMissing_ShowsErrorBesideFieldAndKeepsTheText(string language)
    {
        var texts = Texts.For(Language.Parse(language));
        var (_, action) = await FormOfAsync(language);

        using var response = await SendAsync(action, ("text", "<b>Қала</b> & \"аула\""));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        var page = await ReadAsync(response, language);
        var error = page.QuerySelector("#" + page.QuerySelector("form.useful fieldset")!.GetAttribute("aria-describedby"));
        Assert.Equal(texts["feedback.no-answer"], error!.TextContent);
        var summary = page.QuerySelector(".notice")!;
        Assert.True(summary.HasAttribute("autofocus"));
        Assert.Equal("-1", summary.GetAttribute("tabindex"));
        Assert.NotNull(page.QuerySelector(summary.QuerySelector("a")!.GetAttribute("href")!));
        Assert.Equal("<b>Қала</b> & \"аула\"", page.QuerySelector("textarea")!.TextContent.TrimStart('\n'));
        Assert.Equal(action, page.QuerySelector("form.useful")!.GetAttribute("action"));
        Assert.Equal(0, await CountAsync());
    }

    [Theory]
    [InlineData("kk", 1, "1 таңбаға")]
    [InlineData("ru", 1, "1 знак")]
    [InlineData("ru", 23, "23 знака")]
    [InlineData("ru", 9000, "9\u00a0000 знаков")]
    [InlineData("en", 1, "1 character too")]
    [InlineData("en", 250, "250 characters too")]
    public async Task Post_TextTooLong_SaysByHowMuchAndKeepsTheText(string language, int over, string said)
    {
        var text = new string('қ', FeedbackEntry.TextMaxLength + over);
        var (_, action) = await FormOfAsync(language);

        using var response = await SendAsync(action, ("answer", "no"), ("text", text));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        var page = await ReadAsync(response, language);
        var box = page.QuerySelector("textarea")!;
        Assert.Equal(text, box.TextContent.TrimStart('\n'));
        Assert.Equal("true", box.GetAttribute("aria-invalid"));
        Assert.Contains(box.GetAttribute("aria-describedby")!.Split(' '), id =>
            page.GetElementById(id)!.TextContent.Contains(said, StringComparison.Ordinal)
        );
        Assert.Contains(said, page.QuerySelector(".notice a[href='#useful-text']")!.TextContent, StringComparison.Ordinal);
        Assert.True(page.QuerySelector("input[value=no]")!.HasAttribute("checked"));
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task Post_TextAtTheLimitWithLineBreaks_IsSaved()
    {
        var (_, action) = await FormOfAsync("kk");
        var text = string.Join("\r\n", Enumerable.Repeat("ә", FeedbackEntry.TextMaxLength / 2)) + "ә";

        using var response = await SendAsync(action, ("answer", "no"), ("text", text));

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        await using var db = site.Database.Open();
        Assert.Equal(FeedbackEntry.TextMaxLength, (await db.Feedback.AsNoTracking().SingleAsync(Ct)).Text.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?page=1")]
    [InlineData("?page=999999&revision=1")]
    [InlineData("?page=1&revision=999999")]
    [InlineData("?page=1;DROP&revision=-1")]
    [InlineData("?page=1&page=2&revision=99999999999999999999")]
    public async Task Post_UnknownPage_SaysSoAndShowsTheText(string query)
    {
        using var response = await SendAsync("/ru/feedback" + query, ("answer", "problem"), ("text", "Ссылка не работает"));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        var page = await ReadAsync(response, "ru");
        Assert.Contains(
            Texts.For(Language.Russian)["feedback.no-page"],
            page.QuerySelector(".notice")!.TextContent,
            StringComparison.Ordinal
        );
        Assert.Equal("Ссылка не работает", page.QuerySelector("textarea[readonly]")!.TextContent.TrimStart('\n'));
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task Post_RevisionOfAnotherLanguage_IsNotSaved()
    {
        var (_, action) = await FormOfAsync("en");

        using var response = await SendAsync(action.Replace("/en/", "/kk/", StringComparison.Ordinal), ("answer", "yes"));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task Post_PageWithdrawnMeanwhile_IsSavedAndThanksLinkHome()
    {
        var (_, action) = await FormOfAsync("kk");
        await using (var db = site.Database.Open())
        {
            var id = await db.Pages.Where(p => p.Key == "mayor").Select(p => p.Id).SingleAsync(Ct);
            Assert.IsType<Withdraw.Outcome.Withdrawn>(
                await new Withdraw(db).ExecuteAsync(
                    new Withdraw.Request(id, Language.Kazakh, ""),
                    Actor.Now("tester", TimeProvider.System),
                    Ct
                )
            );
        }

        await site.CatchUpAsync();
        using var response = await SendAsync(action, ("answer", "problem"), ("text", "Қайда кетті?"));

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        var thanks = await browser.GetPageAsync(response.Headers.Location!.OriginalString);
        Assert.Equal(["/kk"], thanks.QuerySelectorAll("main a").Select(a => a.GetAttribute("href")));
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task Post_PagePublishedAgainMeanwhile_IsSavedWithTheRevisionThatWasShown()
    {
        var (_, action) = await FormOfAsync("en", "about");
        await StaffCommands.PublishAsync(site.Database, "about", Language.English, text => text with { Title = "Another" });
        await site.CatchUpAsync();

        using var response = await SendAsync(action, ("answer", "no"));

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        await using var db = site.Database.Open();
        Assert.EndsWith($"&revision={(await db.Feedback.AsNoTracking().SingleAsync(Ct)).RevisionId}", action, StringComparison.Ordinal);
        Assert.NotEqual(action, (await FormOfAsync("en", "about")).Action);
    }

    [Fact]
    public async Task Post_ExtraFieldsNamedLikeColumns_AreIgnored()
    {
        var (_, action) = await FormOfAsync("en");

        using var response = await SendAsync(
            action,
            ("answer", "yes"),
            ("AtUtc", "1999-01-01"),
            ("Language", "ru"),
            ("PageId", "1"),
            ("page", "1"),
            ("revision", "1"),
            ("Id", Guid.Empty.ToString())
        );

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        await using var db = site.Database.Open();
        var kept = await db.Feedback.AsNoTracking().SingleAsync(Ct);
        Assert.Equal(action, $"/{kept.Language}/feedback?page={kept.PageId}&revision={kept.RevisionId}");
        Assert.NotEqual(Guid.Empty, kept.Id);
        Assert.NotEqual(1999, kept.AtUtc.Year);
    }

    [Theory]
    [InlineData("YES")]
    [InlineData("0")]
    [InlineData("maybe")]
    public async Task Post_UnknownAnswer_IsTreatedAsMissing(string answer)
    {
        var (_, action) = await FormOfAsync("en");

        using var response = await SendAsync(action, ("answer", answer));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
    }

    [Theory]
    [InlineData("answer=yes&text=%D2%9B%D0", "application/x-www-form-urlencoded", 400)]
    [InlineData("answer=yes&text=%FF%FE", "application/x-www-form-urlencoded", 400)]
    [InlineData("answer=yes", "application/x-www-form-urlencoded; charset=windows-1251", 415)]
    [InlineData("{\"answer\":\"yes\"}", "application/json", 415)]
    [InlineData("answer=yes", "text/plain", 415)]
    [InlineData("answer=yes", "nonsense", 415)]
    [InlineData("answer=yes", null, 415)]
    [InlineData("--b\r\nContent-Disposition: form-data; name=answer\r\n\r\nyes\r\n--b--", "multipart/form-data; boundary=b", 415)]
    [InlineData("", "application/x-www-form-urlencoded", 422)]
    [InlineData("&&==&answer&text", "application/x-www-form-urlencoded", 422)]
    [InlineData("answer=yes&text=%ZZ%2", "application/x-www-form-urlencoded", 303)]
    public async Task Post_UnusualBody_AnswersWithAnErrorPage(string body, string? type, int status)
    {
        var (_, action) = await FormOfAsync("kk");
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        if (type is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", type);

        using var response = await browser.PostAsync(new Uri(action, UriKind.Relative), content, Ct);

        Assert.Equal(status, (int)response.StatusCode);
        if (status is 400 or 415)
            Assert.Equal(
                Texts.For(Language.Kazakh)[$"error.{status}.title"],
                (await ReadAsync(response, "kk")).QuerySelector("h1")!.TextContent
            );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Post_BodyTooLarge_Answers413WithAnErrorPage(bool isAnnounced)
    {
        var (_, action) = await FormOfAsync("ru");
        using var request = new HttpRequestMessage(HttpMethod.Post, action)
        {
            Content = new StringContent(
                "answer=no&text=" + new string('a', FeedbackForm.MaxBytes),
                Encoding.ASCII,
                new MediaTypeHeaderValue("application/x-www-form-urlencoded")
            ),
        };
        request.Headers.TransferEncodingChunked = !isAnnounced;

        using var response = await browser.SendAsync(request, Ct);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal(Texts.For(Language.Russian)["error.413.title"], (await ReadAsync(response, "ru")).QuerySelector("h1")!.TextContent);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site", 403)]
    [InlineData("Sec-Fetch-Site", "same-site", 403)]
    [InlineData("Origin", "https://elsewhere.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Origin", "https://almaty2020.example.evil.example", 403)]
    [InlineData("Sec-Fetch-Site", "same-origin", 303)]
    [InlineData("Sec-Fetch-Site", "none", 303)]
    [InlineData("Origin", TestSite.PublicUrl, 303)]
    [InlineData("Origin", "http://localhost", 303)]
    public async Task Post_FromAnotherSite_Answers403WithAnErrorPage(string header, string value, int status)
    {
        var (_, action) = await FormOfAsync("en");

        using var response = await SendAsync(action, header, value, ("answer", "yes"));

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status == 303 ? 1 : 0, await CountAsync());
        if (status == 403)
            Assert.Equal("The form was not accepted", (await ReadAsync(response, "en")).QuerySelector("h1")!.TextContent);
    }

    [Fact]
    public async Task Post_HoneypotFilledIn_IsNotSavedAndShowsAnError()
    {
        var page = await browser.GetPageAsync("/en/mayor");
        var trap = page.QuerySelector(".trap")!;
        Assert.Equal("true", trap.GetAttribute("aria-hidden"));
        var field = trap.QuerySelector("input")!;
        Assert.Equal(("-1", "off"), (field.GetAttribute("tabindex"), field.GetAttribute("autocomplete")));
        var action = page.QuerySelector("form.useful")!.GetAttribute("action")!;

        using var trapped = await SendAsync(
            action,
            ("answer", "no"),
            ("text", "Buy"),
            (field.GetAttribute("name")!, "https://spam.example")
        );
        using var honest = await SendAsync(action, ("answer", "no"), ("text", "Buy"), (field.GetAttribute("name")!, ""));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, trapped.StatusCode);
        var back = await ReadAsync(trapped, "en");
        Assert.Equal(Texts.For(Language.English)["feedback.trapped"], back.QuerySelector(".notice")!.TextContent.Trim());
        // The form comes back with an empty honeypot field and the text, so a browser that filled the field in can send it again.
        Assert.Equal(
            ("", "Buy"),
            (
                back.QuerySelector(".trap input")!.GetAttribute("value") ?? "",
                back.QuerySelector("form textarea")!.TextContent.TrimStart('\n')
            )
        );
        Assert.Equal(HttpStatusCode.SeeOther, honest.StatusCode);
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task Post_SameTextTwice_IsSavedOnce()
    {
        var (_, action) = await FormOfAsync("kk");

        var responses = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => SendAsync(action, ("answer", "no"), ("text", "Екі рет"))));
        using var later = await SendAsync(action, ("answer", "no"), ("text", "Екі рет"));
        using var other = await SendAsync(action, TestSite.ClientAddressHeader, "203.0.113.7", ("answer", "no"), ("text", "Екі рет"));
        using var more = await SendAsync(action, ("answer", "no"), ("text", "Екі рет емес"));

        Assert.All([.. responses, later, other, more], r => Assert.Equal(HttpStatusCode.SeeOther, r.StatusCode));
        // Another resident may send the same text, and the same resident may send another text.
        Assert.Equal(3, await CountAsync());
        foreach (var response in responses)
            response.Dispose();
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task Post_TooManyFromOneHousehold_Answers429AndKeepsTheText(string language)
    {
        var (_, action) = await FormOfAsync(language);
        for (var i = 0; i < FeedbackRateLimit.PerMinuteOfHousehold; i++)
        {
            using var taken = await SendAsync(
                action,
                TestSite.ClientAddressHeader,
                "2001:db8:1:2::" + i,
                ("answer", "no"),
                ("text", $"{i}")
            );
            Assert.Equal(HttpStatusCode.SeeOther, taken.StatusCode);
        }

        // Another device of the same household, in the same /64.
        using var response = await SendAsync(
            action,
            TestSite.ClientAddressHeader,
            "2001:db8:1:2:ffff::1",
            ("answer", "problem"),
            ("text", "Жоғалмасын")
        );
        using var neighbour = await SendAsync(
            action,
            TestSite.ClientAddressHeader,
            "2001:db8:1:3::1",
            ("answer", "problem"),
            ("text", "Жоғалмасын")
        );

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        var page = await ReadAsync(response, language);
        Assert.Equal(Texts.For(Language.Parse(language)).Plural("feedback.too-many", 1), page.QuerySelector(".notice")!.TextContent.Trim());
        Assert.Equal("Жоғалмасын", page.QuerySelector("form textarea")!.TextContent.TrimStart('\n'));
        Assert.True(page.QuerySelector("input[value=problem]")!.HasAttribute("checked"));
        Assert.Equal(HttpStatusCode.SeeOther, neighbour.StatusCode);
        Assert.Equal(FeedbackRateLimit.PerMinuteOfHousehold + 1, await CountAsync());
    }

    /// <summary>Attack: one /48 contains 65,536 households, which together blocked feedback for everyone.</summary>
    [Fact]
    public void RateLimit_OneNetworkExhausted_OthersMayStillSend()
    {
        using var limits = new FeedbackRateLimit(new Almaty2020.Web.Http.ClientFingerprint());
        var taken = Enumerable.Range(0, 3000).Count(i => limits.TryAcquire(System.Net.IPAddress.Parse($"2001:db8:1:{i:x}::1")) is null);

        Assert.Equal(FeedbackRateLimit.PerHourOfNetwork, taken);
        Assert.Null(limits.TryAcquire(System.Net.IPAddress.Parse("2001:db8:2::1")));
        Assert.Null(limits.TryAcquire(System.Net.IPAddress.Parse("203.0.113.7")));

        // Mobile networks put hundreds of residents behind one IPv4 address.
        Assert.Equal(
            FeedbackRateLimit.PerMinute,
            Enumerable.Range(0, 100).Count(_ => limits.TryAcquire(System.Net.IPAddress.Parse("198.51.100.1")) is null)
        );
        Assert.True(FeedbackRateLimit.PerMinute > FeedbackRateLimit.PerMinuteOfHousehold);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task Post_DatabaseUnavailable_Answers503AndKeepsTheText(string language)
    {
        var (_, action) = await FormOfAsync(language);
        await using (var db = site.Database.Open())
            await db.Database.ExecuteSqlRawAsync("DROP TABLE Feedback", Ct);

        using var response = await SendAsync(action, ("answer", "no"), ("text", "Сақта мені"));
        using var again = await SendAsync(action, ("answer", "no"), ("text", "Сақта мені"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("30", response.Headers.RetryAfter!.ToString());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, again.StatusCode);
        var page = await ReadAsync(response, language);
        Assert.Contains(
            Texts.For(Language.Parse(language))["feedback.unavailable"],
            page.QuerySelector(".notice")!.TextContent,
            StringComparison.Ordinal
        );
        Assert.Equal("Сақта мені", page.QuerySelector("form textarea")!.TextContent.TrimStart('\n'));
    }

    [Fact]
    public async Task EveryScreen_HasNoCookieAndNoToken()
    {
        var (address, action) = await FormOfAsync("en");
        foreach (var get in (string[])[address, action, "/en/feedback/thanks"])
        {
            using var response = await browser.GetAsync(new Uri(get, UriKind.Relative), Ct);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.False(response.Headers.Contains("Set-Cookie"));
            Assert.DoesNotContain("RequestVerificationToken", await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        }

        using var none = await browser.GetAsync(new Uri("/en/feedback", UriKind.Relative), Ct);
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    private Task<int> CountAsync() => CountAsync(site.Database);

    private static async Task<int> CountAsync(TestDatabase database)
    {
        await using var db = database.Open();
        return await db.Feedback.CountAsync(Ct);
    }

    /// <summary>The page's address and the address that its form is sent to.</summary>
    private async Task<(string Address, string Action)> FormOfAsync(string language, string key = "mayor")
    {
        await using var db = site.Database.Open();
        var path = await db
            .Publications.Where(p => p.Page!.Key == key && p.Language == Language.Parse(language))
            .Select(p => p.Path)
            .SingleAsync(Ct);
        var address = $"/{language}/{path}";
        var page = await browser.GetPageAsync(address);
        return (address, page.QuerySelector("form.useful")!.GetAttribute("action")!);
    }

    private Task<HttpResponseMessage> SendAsync(string action, params (string Name, string Value)[] fields) =>
        SendAsync(action, "Accept-Language", "de", fields);

    private async Task<HttpResponseMessage> SendAsync(
        string action,
        string header,
        string value,
        params (string Name, string Value)[] fields
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, action)
        {
            Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))),
        };
        request.Headers.TryAddWithoutValidation(header, value);
        return await browser.SendAsync(request, Ct);
    }

    private static async Task<IDocument> ReadAsync(HttpResponseMessage response, string language)
    {
        var page = Html.Parse(await response.Content.ReadAsStringAsync(Ct));
        Assert.Equal(language, page.DocumentElement.GetAttribute("lang"));
        Assert.Equal("noindex", page.QuerySelector("meta[name=robots]")!.GetAttribute("content"));
        Assert.Single(page.QuerySelectorAll("h1"));
        return page;
    }
}

using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Data;
using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Access.SigningIn;

/// <summary>Codes typed in unusual ways are understood.</summary>
public sealed class CodeInputTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("482905", "482905")]
    [InlineData("ңүәұқғ", "482905")]
    [InlineData("ҢҮӘҰҚҒ", "482905")]
    [InlineData("ңү әұ-қғ", "482905")]
    [InlineData("\"ә,.үұ", "126789")] // The keys 1, 6 and 7 are punctuation there.
    [InlineData("48ә905", "482905")]
    [InlineData("482.905", "482905")]
    [InlineData("482,905.", "482905")]
    [InlineData(" 482 905 ", "482905")]
    [InlineData("482\u00a0905", "482905")]
    [InlineData("482–905", "482905")]
    [InlineData("٤٨٢٩٠٥", "482905")]
    [InlineData("۴۸۲۹۰۵", "482905")]
    [InlineData("४८२९०५", "482905")]
    [InlineData("４８２９０５", "482905")]
    [InlineData("𝟒𝟖𝟐𝟗𝟎𝟓", "482905")]
    [InlineData("\u200e482\u200b905\u200f", "482905")]
    [InlineData("48290", "48290")]
    [InlineData("nothing", "")]
    [InlineData("", "")]
    [InlineData("\ud835", "")]
    public void TypedDigits_AreRecognized(string typed, string expected) => Assert.Equal(expected, CodeInput.Digits(typed, Totp.Digits));

    [Theory]
    [InlineData("0123456789abcdefghjkmnpqrstvwxyz", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")]
    [InlineData("a-b c", "ABC")]
    [InlineData("ф-и с", "ABC")] // On a Russian layout.
    [InlineData("йцукенгшщзфывапролдячсмить", "QWERTYUIOPASDFGHJKLZXCVBNM")]
    [InlineData("әіңғүұқөә", "23458902")] // On a Kazakh one, where a hyphen is ө.
    [InlineData("ａｂ１２", "AB12")]
    [InlineData("A1٢", "A12")]
    public void TypedLettersAndDigits_AreRecognized(string typed, string expected) =>
        Assert.Equal(expected, CodeInput.LettersAndDigits(typed));

    [Theory]
    [InlineData("kazakh")]
    [InlineData("arabic")]
    [InlineData("wide")]
    [InlineData("spaced")]
    public async Task AuthenticatorCode_TypedUnusually_SignsIn(string how)
    {
        var clock = new TestClock();
        await using var site = await TestSite.StartAsync(clock);
        var account = await site.AddAccountAsync(Role.Publisher);
        using var browser = await PendingSecondFactorAsync(site, account);
        var code = account.CodeAt(clock.GetUtcNow());
        var typed = how switch
        {
            "arabic" => string.Concat(code.Select(c => (char)('٠' + (c - '0')))),
            "wide" => string.Concat(code.Select(c => (char)('０' + (c - '0')))),
            "spaced" => $" {code[..3]} – {code[3..]} ",
            _ => string.Concat(code.Select(c => "қ\"әіңғ,.үұ"[c - '0'])),
        };

        using var answer = await browser.SendAsync("/admin/sign-in/code", ("code", typed));

        Assert.Equal("/admin", answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task RecoveryCode_TypedOnRussianKeyboard_SignsIn()
    {
        await using var site = await TestSite.StartAsync();
        var account = await site.AddAccountAsync(Role.Publisher);
        using var owner = await site.SignInAsync(account);
        await owner.GoAsync("/admin/account/second-factor");
        using var renewed = await owner.SendAsync("/admin/account/recovery-codes");
        var code = owner.Page.QuerySelector(".codes li")!.TextContent.Trim();
        const string Latin = "QWERTYUIOPASDFGHJKLZXCVBNM",
            Russian = "йцукенгшщзфывапролдячсмить";
        using var browser = await PendingSecondFactorAsync(site, account);

        using var answer = await browser.SendAsync(
            "/admin/sign-in/code",
            ("code", string.Concat(code.Select(c => Latin.IndexOf(c, StringComparison.Ordinal) is >= 0 and var at ? Russian[at] : c)))
        );

        Assert.Equal("/admin", answer.Headers.Location?.OriginalString);
    }

    /// <summary>A user signed in while the server's clock was an hour ahead; then the clock was corrected.</summary>
    [Fact]
    public async Task CodeAcceptedWhileClockWasAhead_DoesNotBlockCurrentCode_AndCodeCountsOnce()
    {
        var clock = new TestClock();
        await using var site = await TestSite.StartAsync(clock);
        var account = await site.AddAccountAsync(Role.Publisher);
        var step = clock.GetUtcNow().ToUnixTimeSeconds() / 30;
        await using (var db = site.Database.Open())
            await db.Accounts.Where(a => a.Id == account.Id).ExecuteUpdateAsync(a => a.SetProperty(x => x.LastTotpStep, step + 120), Ct);
        var code = account.CodeAt(clock.GetUtcNow());

        using (var browser = await PendingSecondFactorAsync(site, account))
        {
            using var right = await browser.SendAsync("/admin/sign-in/code", ("code", code));
            Assert.Equal("/admin", right.Headers.Location?.OriginalString);
        }

        using var again = await PendingSecondFactorAsync(site, account);
        using var twice = await again.SendAsync("/admin/sign-in/code", ("code", code));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, twice.StatusCode);
    }

    private static async Task<StaffBrowser> PendingSecondFactorAsync(TestSite site, TestAccount account)
    {
        var browser = new StaffBrowser(site);
        await browser.GoAsync("/admin/sign-in");
        using var password = await browser.SendAsync("/admin/sign-in", ("email", account.Email), ("password", TestAccount.Password));
        await browser.GoAsync("/admin/sign-in/code");
        return browser;
    }
}

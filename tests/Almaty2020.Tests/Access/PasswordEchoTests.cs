using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.SigningIn;
using AngleSharp.Dom;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Access;

/// <summary>A password that was not accepted stands in no answer.</summary>
public sealed class PasswordEchoTests
{
    private const string Sent = "Қысқа7!";

    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task PasswordRefused_ComesBackByNoForm()
    {
        var clock = new TestClock();
        await using var site = await TestSite.StartAsync(clock);
        string setup;
        await using (var scope = site.Services.CreateAsyncScope())
            setup = await scope.ServiceProvider.GetRequiredService<MakeSetupLink>().ExecuteAsync(Ct);
        var account = await site.AddAccountAsync(Role.Author);
        var invited = await site.InviteAsync(Role.Author);
        using var stranger = new StaffBrowser(site);
        using var own = await site.SignInAsync(account);
        var seen = new List<string>();

        // Every form that somebody sees before they are signed in, and every one of their own account.
        await TryAsync(stranger, setup);
        await TryAsync(stranger, $"/admin/invitation?secret={await site.AddLinkAsync(LinkPurpose.Invitation, invited.Id)}");
        await TryAsync(stranger, $"/admin/reset?secret={await site.AddLinkAsync(LinkPurpose.Reset, account.Id)}");
        await TryAsync(stranger, "/admin/sign-in");
        await TryAsync(own, "/admin/account/password");

        // The question that stands before a dangerous act carries what was sent to the act, and not a password.
        clock.Advance(Session.ConfirmationHolds);
        await own.GoAsync("/admin/account");
        using (var asked = await own.SendAsync("/admin/account/sessions/end-all", ("password", Sent), ("New-Password", Sent)))
            await CheckAsync(asked);
        using (var wrong = await own.SendAsync("/admin/account/sessions/end-all", (ProofAgain.PasswordField, Sent)))
            await CheckAsync(wrong);

        // Nor does the sign-in page that takes the place of an ended session.
        clock.Advance(Session.AbsoluteLimit);
        using (var ended = await own.PostAsync("/admin/account/password", [KeyValuePair.Create("current-password", Sent), KeyValuePair.Create("new-password", Sent)]))
            await CheckAsync(ended);

        Assert.Equal(["Password", "ask-again-password", "current-password", "new-password", "password"], seen.Distinct().Order(StringComparer.Ordinal));

        async Task TryAsync(StaffBrowser browser, string address)
        {
            await browser.GoAsync(address);
            foreach (var form in browser.Page.Forms.Where(f => f.QuerySelector("input[type=password]") is not null).ToList())
            {
                var names = form.QuerySelectorAll("input[type=password]").Select(i => i.GetAttribute("name")!).ToList();
                using var answer = await browser.SendAsync(form.GetAttribute("action")!, [.. names.Select(name => (name, (string?)Sent)), .. form.QuerySelectorAll("input[name=Name], input[name=Email], input[name=email]").Select(i => (i.GetAttribute("name")!, (string?)"someone@example.kz"))]);
                Assert.Equal(422, (int)answer.StatusCode);
                await CheckAsync(answer);
            }
        }

        async Task CheckAsync(HttpResponseMessage answer)
        {
            var html = await answer.Content.ReadAsStringAsync(Ct);
            Assert.DoesNotContain(Sent, html, StringComparison.Ordinal);
            var fields = Html.Parse(html).QuerySelectorAll("input[type=password]").ToList();
            Assert.All(fields, field => Assert.Null(field.GetAttribute("value")));
            seen.AddRange(fields.Select(f => f.GetAttribute("name")!));
        }
    }
}

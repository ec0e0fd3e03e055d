using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Settings;
using AngleSharp.Dom;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Access.SigningIn;

/// <summary>A refused password never appears in a response.</summary>
public sealed class PasswordEchoTests
{
    private const string Sent = "Қысқа7!";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PasswordRefused_IsNotEchoedInAnyForm()
    {
        var clock = new TestClock();
        await using var site = await TestSite.StartAsync(clock);
        string setup;
        await using (var scope = site.Services.CreateAsyncScope())
            setup = await scope.ServiceProvider.GetRequiredService<CreateSetupLink>().ExecuteAsync(Ct);
        var account = await site.AddAccountAsync(Role.Author);
        var invited = await site.InviteAsync(Role.Author);
        using var stranger = new StaffBrowser(site);
        using var own = await site.SignInAsync(account);
        var seen = new List<string>();

        // Every form with a password before sign-in, and those of the user's own account.
        await TryAsync(stranger, setup);
        await TryAsync(stranger, $"/admin/invitation?secret={await site.AddLinkAsync(LinkPurpose.Invitation, invited.Id)}");
        await TryAsync(stranger, $"/admin/reset?secret={await site.AddLinkAsync(LinkPurpose.Reset, account.Id)}");
        await TryAsync(stranger, "/admin/sign-in");
        await TryAsync(own, "/admin/account/password");

        // The re-authentication prompt preserves the posted form, but not passwords.
        clock.Advance(Session.ConfirmationLifetime);
        await own.GoAsync("/admin/account");
        using (var asked = await own.SendAsync("/admin/account/sessions/end-all", ("password", Sent), ("New-Password", Sent)))
            await CheckAsync(asked);
        using (var wrong = await own.SendAsync("/admin/account/sessions/end-all", (Reauthentication.PasswordField, Sent)))
            await CheckAsync(wrong);

        // The sign-in page after an expired session doesn't preserve passwords either.
        clock.Advance(Session.AbsoluteLimit);
        using (
            var ended = await own.PostAsync(
                "/admin/account/password",
                [KeyValuePair.Create("current-password", Sent), KeyValuePair.Create("new-password", Sent)]
            )
        )
            await CheckAsync(ended);

        Assert.Equal(
            ["Password", "ask-again-password", "current-password", "new-password", "password"],
            seen.Distinct().Order(StringComparer.Ordinal)
        );

        async Task TryAsync(StaffBrowser browser, string address)
        {
            await browser.GoAsync(address);
            foreach (var form in browser.Page.Forms.Where(f => f.QuerySelector("input[type=password]") is not null).ToList())
            {
                var names = form.QuerySelectorAll("input[type=password]").Select(i => i.GetAttribute("name")!).ToList();
                using var answer = await browser.SendAsync(
                    form.GetAttribute("action")!,
                    [
                        .. names.Select(name => (name, (string?)Sent)),
                        .. form.QuerySelectorAll("input[name=Name], input[name=Email], input[name=email]")
                            .Select(i => (i.GetAttribute("name")!, (string?)"someone@example.kz")),
                    ]
                );
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

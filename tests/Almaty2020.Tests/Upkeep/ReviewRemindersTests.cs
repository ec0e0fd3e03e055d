using Almaty2020.Tests.Support;
using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Upkeep;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Upkeep;

/// <summary>Who keeps pages fresh is written to when one is due, once for each day that it is due by.</summary>
public sealed class ReviewRemindersTests : IAsyncLifetime
{
    private const string Desk = "desk@example.kz";
    private const string Press = "press@example.kz";

    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private TestSite site = null!;
    private DateOnly today;

    public async ValueTask InitializeAsync()
    {
        site = TestSite.StartOn(await TestDatabase.WithContentAsync(), new(StringComparer.Ordinal) { ["Publishing:ReviewAddress"] = Desk, ["Publishing:ReviewLanguage"] = "ru" });
        today = Formats.DayOf(site.Services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime);
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Fact]
    public async Task DueSoon_IsWrittenOnce_AndAgainWhenTheDayIsMoved()
    {
        await DueAsync("mayor", today.AddDays(Worklists.ReviewDays));
        await DueAsync("about", today.AddDays(Worklists.ReviewDays + 1));

        Assert.Equal(1, await RemindAsync());
        Assert.Equal(0, await RemindAsync());

        var mail = Assert.Single(await site.MailsToAsync(Desk));
        Assert.Equal("1 страницу пора пересмотреть", mail.Subject);
        var id = await ByStaff.IdOfAsync(site.Database, "mayor");
        Assert.Contains($"{TestSite.PublicUrl}/admin/pages/{id}/ru", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains(Formats.For(Language.Russian).Date(today.AddDays(Worklists.ReviewDays)), mail.TextBody, StringComparison.Ordinal);

        await DueAsync("mayor", today.AddDays(1));
        Assert.Equal(1, await RemindAsync());
        Assert.Equal(2, (await site.MailsToAsync(Desk, 2)).Count);
    }

    [Fact]
    public async Task PagesOfOneMailbox_StandInOneLetter_ThoseOfAnotherInTheirs()
    {
        await DueAsync("mayor", today, Press);
        await DueAsync("about", today);
        await DueAsync("almaty-2020", today.AddDays(-3));

        Assert.Equal(3, await RemindAsync());

        Assert.Equal("2 страницы пора пересмотреть", Assert.Single(await site.MailsToAsync(Desk)).Subject);
        Assert.Equal("1 страницу пора пересмотреть", Assert.Single(await site.MailsToAsync(Press)).Subject);
    }

    [Fact]
    public async Task PageThatNobodyCanRead_IsNotDue()
    {
        foreach (var language in Language.All)
            await ByStaff.WithdrawAsync(site.Database, "about", language);
        await DueAsync("about", today);

        Assert.Equal(0, await RemindAsync());
    }

    private async Task DueAsync(string key, DateOnly day, string? address = null)
    {
        await using var db = site.Database.Open();
        await db.Pages.Where(p => p.Key == key).ExecuteUpdateAsync(set => set.SetProperty(p => p.ReviewBy, day).SetProperty(p => p.ReviewAddress, address), Ct);
    }

    private async Task<int> RemindAsync()
    {
        await using var scope = site.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ReviewReminders>().ExecuteAsync(Ct);
    }
}

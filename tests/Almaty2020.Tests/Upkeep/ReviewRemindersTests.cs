using Almaty2020.Tests.Support;
using Almaty2020.Web.Admin.Dashboard;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Upkeep;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Upkeep;

/// <summary>Reminders of pages due for review: one e-mail for each review date of a page.</summary>
public sealed class ReviewRemindersTests : IAsyncLifetime
{
    private const string EditorialMailbox = "desk@example.kz";
    private const string Press = "press@example.kz";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestSite site = null!;
    private DateOnly today;

    public async ValueTask InitializeAsync()
    {
        site = TestSite.StartOn(
            await TestDatabase.WithContentAsync(),
            new(StringComparer.Ordinal) { ["Publishing:ReviewAddress"] = EditorialMailbox, ["Publishing:ReviewLanguage"] = "ru" }
        );
        today = Formats.DayOf(site.Services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime);
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Fact]
    public async Task DueSoon_IsRemindedOnceAndAgainAfterTheDateChanges()
    {
        await DueAsync("mayor", today.AddDays(ReviewReminders.DaysBefore));
        await DueAsync("about", today.AddDays(ReviewReminders.DaysBefore + 1));

        Assert.Equal(1, await RemindAsync());
        Assert.Equal(0, await RemindAsync());

        var mail = Assert.Single(await site.MailsToAsync(EditorialMailbox));
        Assert.Equal("1 страницу пора пересмотреть", mail.Subject);
        var id = await StaffCommands.IdOfAsync(site.Database, "mayor");
        Assert.Contains($"{TestSite.PublicUrl}/admin/pages/{id}/ru", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains(
            Formats.For(Language.Russian).Date(today.AddDays(ReviewReminders.DaysBefore)),
            mail.TextBody,
            StringComparison.Ordinal
        );

        await DueAsync("mayor", today.AddDays(1));
        Assert.Equal(1, await RemindAsync());
        Assert.Equal(2, (await site.MailsToAsync(EditorialMailbox, 2)).Count);
    }

    [Fact]
    public async Task SeveralPages_OneEmailPerMailbox()
    {
        await DueAsync("mayor", today, Press);
        await DueAsync("about", today);
        await DueAsync("almaty-2020", today.AddDays(-3));

        Assert.Equal(3, await RemindAsync());

        Assert.Equal("2 страницы пора пересмотреть", Assert.Single(await site.MailsToAsync(EditorialMailbox)).Subject);
        Assert.Equal("1 страницу пора пересмотреть", Assert.Single(await site.MailsToAsync(Press)).Subject);
    }

    [Fact]
    public async Task WithdrawnPage_IsNotDue()
    {
        foreach (var language in Language.All)
            await StaffCommands.WithdrawAsync(site.Database, "about", language);
        await DueAsync("about", today);

        Assert.Equal(0, await RemindAsync());
    }

    private async Task DueAsync(string key, DateOnly day, string? address = null)
    {
        await using var db = site.Database.Open();
        await db
            .Pages.Where(p => p.Key == key)
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.ReviewBy, day).SetProperty(p => p.ReviewAddress, address), Ct);
    }

    private async Task<int> RemindAsync()
    {
        await using var scope = site.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ReviewReminders>().ExecuteAsync(Ct);
    }
}

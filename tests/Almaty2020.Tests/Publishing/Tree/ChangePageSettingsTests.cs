using Almaty2020.Tests.Support;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Tree;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Publishing.Tree;

public sealed class ChangePageSettingsTests : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestDatabase database = null!;
    private TestStaff staff = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.EmptyAsync();
        staff = new TestStaff(database);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task NavigationAndPositionChanged_AddLogEntries()
    {
        var (first, second) = (await staff.AddLivePageAsync("first"), await staff.AddLivePageAsync("second"));
        var before = await staff.SiteVersionAsync();

        Assert.IsType<ChangePageSettings.Outcome.Changed>(await ChangeAsync(second, after: null, Navigation.Footer));

        var site = await staff.SiteAsync();
        Assert.Equal([second], site.ListedIn(Navigation.Footer, Language.English).Select(p => p.PageId));
        Assert.True((await staff.PageAsync(second)).Position <= (await staff.PageAsync(first)).Position);
        Assert.True(site.Version > before);
        Assert.Equal(site.Version, await staff.ReadAsync(db => db.PublicationLog.LongCountAsync(Ct)));
    }

    [Fact]
    public async Task NavigationChangedAlone_AddsALogEntry()
    {
        var page = await staff.AddLivePageAsync("page");
        var before = await staff.SiteVersionAsync();

        await ChangeAsync(page, after: null, Navigation.Footer);

        Assert.Equal(before + 1, await staff.SiteVersionAsync());
    }

    [Fact]
    public async Task ReviewSettingsChanged_AddNoLogEntry()
    {
        var page = await staff.AddLivePageAsync("page");
        var before = await staff.SiteVersionAsync();

        await ChangeAsync(page, after: null, Navigation.Header, new DateOnly(2027, 3, 1), "press@almaty.kz");

        var changed = await staff.PageAsync(page);
        Assert.Equal((new DateOnly(2027, 3, 1), "press@almaty.kz", 2), (changed.ReviewBy, changed.ReviewAddress, changed.Version));
        Assert.Equal(before, await staff.SiteVersionAsync());
        Assert.Equal(1, await staff.ReadAsync(db => db.Audit.CountAsync(a => a.Action == AuditActions.PageSettingsChanged, Ct)));
    }

    [Fact]
    public async Task NothingChanged_WritesNothing()
    {
        var page = await staff.AddLivePageAsync("page");
        var before = await staff.CountsAsync();

        Assert.IsType<ChangePageSettings.Outcome.Changed>(await ChangeAsync(page, after: null, Navigation.Header));

        Assert.Equal((before, 1), (await staff.CountsAsync(), (await staff.PageAsync(page)).Version));
    }

    [Fact]
    public async Task InvalidReviewAddress_IsRefused()
    {
        var page = await staff.AddLivePageAsync("page");

        Assert.Equal(
            [new Issue("ReviewAddress", IssueCodes.BadEmail)],
            Assert.IsType<ChangePageSettings.Outcome.Refused>(await ChangeAsync(page, null, Navigation.None, address: "press")).Issues
        );
    }

    [Fact]
    public async Task SourceLanguageWithoutText_IsRefusedWithoutTrace()
    {
        var page = await staff.AddLivePageAsync("page");
        var before = await staff.CountsAsync();

        Assert.Equal(
            [new Issue("SourceLanguage", IssueCodes.NoTextInLanguage)],
            Assert
                .IsType<ChangePageSettings.Outcome.Refused>(await ChangeAsync(page, null, Navigation.Footer, source: Language.Kazakh))
                .Issues
        );

        Assert.Equal(before, await staff.CountsAsync());
        Assert.Equal(Navigation.Header, (await staff.PageAsync(page)).Navigation);
    }

    [Fact]
    public async Task SourceLanguageChanged_AddsLogEntriesForEveryNode()
    {
        var page = await staff.AddLivePageAsync("page");
        await staff.PublishAsync(page, Language.Kazakh, TestStaff.Text("bet"));
        var older = await staff.SiteAsync();

        await ChangeAsync(page, null, Navigation.Header, source: Language.Kazakh);

        var site = await staff.SiteAsync(older);
        Assert.Equal([Language.Kazakh, Language.Kazakh], site.InEveryLanguage(page).Select(p => p.SourceLanguage));
        Assert.True(site.Version > older.Version);
    }

    [Fact]
    public async Task ChangedMeanwhile_IsAConflict()
    {
        var page = await staff.AddLivePageAsync("page");
        await ChangeAsync(page, null, Navigation.Footer);

        Assert.IsType<ChangePageSettings.Outcome.Conflict>(await ChangeAsync(page, null, Navigation.None));
    }

    private async Task<ChangePageSettings.Outcome> ChangeAsync(
        int page,
        int? after,
        Navigation navigation,
        DateOnly? reviewBy = null,
        string? address = null,
        Language? source = null
    )
    {
        await using var db = staff.Open();
        return await new ChangePageSettings(db).ExecuteAsync(
            new ChangePageSettings.Request(page, after, navigation, reviewBy, address, Version: 1) { SourceLanguage = source },
            staff.Actor,
            Ct
        );
    }
}

using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Publishing;

/// <summary>Publishing under another slug.</summary>
public sealed class RenameTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private TestDatabase database = null!;
    private Staff staff = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.EmptyAsync();
        staff = new Staff(database);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task OtherSlug_LeavesARedirectAndSaysBothInTheLog()
    {
        var page = await staff.AddLivePageAsync("old");

        await staff.PublishAsync(page, Language.English, Staff.Text("new"));

        Assert.Equal([("old", page)], await RedirectsAsync());
        var entry = (await staff.LogAsync())[^1];
        Assert.Equal(("new", "old"), (entry.Path, entry.PreviousPath));
        Assert.Equal("new", MovedTo(await staff.SiteAsync(), "old"));
    }

    [Fact]
    public async Task OtherSlug_TouchesThatLanguageAlone()
    {
        var page = await staff.AddLivePageAsync("old");
        await staff.PublishAsync(page, Language.Russian, Staff.Text("old"));

        await staff.PublishAsync(page, Language.English, Staff.Text("new"));

        Assert.IsType<Resolution.Live>((await staff.SiteAsync()).Resolve(Language.Russian, "old"));
    }

    [Fact]
    public async Task NameReturns_RedirectIsGivenBack()
    {
        var page = await staff.AddLivePageAsync("first");
        await staff.PublishAsync(page, Language.English, Staff.Text("second"));

        await staff.PublishAsync(page, Language.English, Staff.Text("first"));

        Assert.Equal([("second", page)], await RedirectsAsync());
    }

    [Fact]
    public async Task ThirdName_BothOldNamesLeadToThePageItself()
    {
        var page = await staff.AddLivePageAsync("first");
        await staff.PublishAsync(page, Language.English, Staff.Text("second"));
        await staff.PublishAsync(page, Language.English, Staff.Text("third"));

        var site = await staff.SiteAsync();
        Assert.Equal("third", MovedTo(site, "first"));
        Assert.Equal("third", MovedTo(site, "second"));
    }

    [Fact]
    public async Task OldNameTakenByAnotherPage_ThatPageIsShown()
    {
        var moved = await staff.AddLivePageAsync("name");
        await staff.PublishAsync(moved, Language.English, Staff.Text("other"));

        var taker = await staff.AddPageAsync("taker");
        await staff.PublishAsync(taker, Language.English, Staff.Text("name"));

        Assert.Empty(await RedirectsAsync());
        Assert.Equal(taker, Assert.IsType<Resolution.Live>((await staff.SiteAsync()).Resolve(Language.English, "name")).Page.PageId);
    }

    [Fact]
    public async Task PageWithPagesBelow_TheyMoveWithRedirectsAndLogEntriesOfTheirOwn()
    {
        var top = await staff.AddLivePageAsync("programme");
        var middle = await staff.AddLivePageAsync("city", top);
        var bottom = await staff.AddLivePageAsync("parks", middle);
        await staff.AddLivePageAsync("programme-2030");
        var before = await staff.SiteVersionAsync();

        var outcome = await staff.PublishAsync(top, Language.English, Staff.Text("almaty-2020"));

        Assert.Equal(before + 3, Assert.IsType<Publish.Outcome.Live>(outcome).SiteVersion);
        Assert.Equal(
            ["almaty-2020", "almaty-2020/city", "almaty-2020/city/parks", "programme-2030"],
            (await staff.SiteAsync()).Pages.Select(p => p.Path).Order(StringComparer.Ordinal));
        Assert.Equal([("programme", top), ("programme/city", middle), ("programme/city/parks", bottom)], await RedirectsAsync());
        var moved = (await staff.LogAsync()).TakeLast(2).ToList();
        Assert.All(moved, e => Assert.Equal((PublicationAct.Moved, false), (e.Act, e.IsMajor)));
        Assert.Equal(
            [(before + 2, middle, "almaty-2020/city", "programme/city"), (before + 3, bottom, "almaty-2020/city/parks", "programme/city/parks")],
            moved.Select(e => (e.Number, e.PageId, e.Path, e.PreviousPath!)));
    }

    [Fact]
    public async Task PageWithPagesBelow_ThereAndBack_EveryAddressIsLiveAgain()
    {
        var top = await staff.AddLivePageAsync("one");
        var below = await staff.AddLivePageAsync("child", top);
        await staff.PublishAsync(top, Language.English, Staff.Text("two"));

        await staff.PublishAsync(top, Language.English, Staff.Text("one"));

        Assert.Equal([("two", top), ("two/child", below)], await RedirectsAsync());
        Assert.IsType<Resolution.Live>((await staff.SiteAsync()).Resolve(Language.English, "one/child"));
    }

    [Fact]
    public async Task AddressOfAPageBelowWouldBeTooLong_IsRefusedAndLeavesNothingBehind()
    {
        var top = await staff.AddLivePageAsync("a");
        var above = top;
        for (var level = 0; level < 4; level++)
            above = await staff.AddLivePageAsync(new string('b', PageText.SlugMaxLength), above);
        await staff.SaveDraftAsync(top, Language.English, Staff.Text(new string('c', PageText.SlugMaxLength)));
        var before = await staff.CountsAsync();

        var outcome = await staff.PublishDraftAsync(top, Language.English);

        Assert.Equal([new Issue("Slug", IssueCodes.AddressTooLong)], Assert.IsType<Publish.Outcome.Refused>(outcome).Issues);
        Assert.Equal(before, await staff.CountsAsync());
    }

    private static string MovedTo(PublishedSite site, string path) =>
        Assert.IsType<Resolution.MovedTo>(site.Resolve(Language.English, path)).Page.Path;

    private async Task<IEnumerable<(string, int)>> RedirectsAsync() =>
        (await staff.ReadAsync(db => db.Redirects.ToListAsync(Ct))).Select(r => (r.Path, r.PageId)).Order();
}

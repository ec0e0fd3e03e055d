using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Publishing.Paths;

/// <summary>Publishing a page with another slug.</summary>
public sealed class SlugChangeTests : IAsyncLifetime
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
    public async Task OtherSlug_LeavesARedirect_AndLogsBothPaths()
    {
        var page = await staff.AddLivePageAsync("old");

        await staff.PublishAsync(page, Language.English, TestStaff.Text("new"));

        Assert.Equal([("old", page)], await RedirectsAsync());
        var entry = (await staff.LogAsync())[^1];
        Assert.Equal(("new", "old"), (entry.Path, entry.PreviousPath));
        Assert.Equal("new", MovedTo(await staff.SiteAsync(), "old"));
    }

    [Fact]
    public async Task OtherSlug_ChangesOnlyThatLanguage()
    {
        var page = await staff.AddLivePageAsync("old");
        await staff.PublishAsync(page, Language.Russian, TestStaff.Text("old"));

        await staff.PublishAsync(page, Language.English, TestStaff.Text("new"));

        Assert.IsType<Resolution.Live>((await staff.SiteAsync()).Resolve(Language.Russian, "old"));
    }

    [Fact]
    public async Task OldSlugAgain_RemovesItsRedirect()
    {
        var page = await staff.AddLivePageAsync("first");
        await staff.PublishAsync(page, Language.English, TestStaff.Text("second"));

        await staff.PublishAsync(page, Language.English, TestStaff.Text("first"));

        Assert.Equal([("second", page)], await RedirectsAsync());
    }

    [Fact]
    public async Task ThirdSlug_BothOldAddressesRedirectToThePage()
    {
        var page = await staff.AddLivePageAsync("first");
        await staff.PublishAsync(page, Language.English, TestStaff.Text("second"));
        await staff.PublishAsync(page, Language.English, TestStaff.Text("third"));

        var site = await staff.SiteAsync();
        Assert.Equal("third", MovedTo(site, "first"));
        Assert.Equal("third", MovedTo(site, "second"));
    }

    [Fact]
    public async Task OldSlugTakenByAnotherPage_ThatPageIsShown()
    {
        var moved = await staff.AddLivePageAsync("name");
        await staff.PublishAsync(moved, Language.English, TestStaff.Text("other"));

        var taker = await staff.AddPageAsync("taker");
        await staff.PublishAsync(taker, Language.English, TestStaff.Text("name"));

        Assert.Empty(await RedirectsAsync());
        Assert.Equal(taker, Assert.IsType<Resolution.Live>((await staff.SiteAsync()).Resolve(Language.English, "name")).Page.PageId);
    }

    [Fact]
    public async Task PageWithChildren_TheyMoveWithTheirOwnRedirectsAndLogEntries()
    {
        var top = await staff.AddLivePageAsync("programme");
        var middle = await staff.AddLivePageAsync("city", top);
        var bottom = await staff.AddLivePageAsync("parks", middle);
        await staff.AddLivePageAsync("programme-2030");
        var before = await staff.SiteVersionAsync();

        var outcome = await staff.PublishAsync(top, Language.English, TestStaff.Text("almaty-2020"));

        Assert.Equal(before + 3, Assert.IsType<PublishOne.Outcome.Live>(outcome).SiteVersion);
        Assert.Equal(
            ["almaty-2020", "almaty-2020/city", "almaty-2020/city/parks", "programme-2030"],
            (await staff.SiteAsync()).Pages.Select(p => p.Path).Order(StringComparer.Ordinal)
        );
        Assert.Equal([("programme", top), ("programme/city", middle), ("programme/city/parks", bottom)], await RedirectsAsync());
        var moved = (await staff.LogAsync()).TakeLast(2).ToList();
        Assert.All(moved, e => Assert.Equal((PublicationAct.Moved, false), (e.Act, e.IsMajor)));
        Assert.Equal(
            [
                (before + 2, middle, "almaty-2020/city", "programme/city"),
                (before + 3, bottom, "almaty-2020/city/parks", "programme/city/parks"),
            ],
            moved.Select(e => (e.Number, e.PageId, e.Path, e.PreviousPath!))
        );
    }

    [Fact]
    public async Task PageWithChildren_RenamedAndBack_EveryAddressIsLiveAgain()
    {
        var top = await staff.AddLivePageAsync("one");
        var below = await staff.AddLivePageAsync("child", top);
        await staff.PublishAsync(top, Language.English, TestStaff.Text("two"));

        await staff.PublishAsync(top, Language.English, TestStaff.Text("one"));

        Assert.Equal([("two", top), ("two/child", below)], await RedirectsAsync());
        Assert.IsType<Resolution.Live>((await staff.SiteAsync()).Resolve(Language.English, "one/child"));
    }

    [Fact]
    public async Task DescendantAddressTooLong_IsRefused_AndWritesNothing()
    {
        var top = await staff.AddLivePageAsync("a");
        var above = top;
        for (var level = 0; level < 4; level++)
            above = await staff.AddLivePageAsync(new string('b', PageText.SlugMaxLength), above);
        await staff.SaveDraftAsync(top, Language.English, TestStaff.Text(new string('c', PageText.SlugMaxLength)));
        var before = await staff.CountsAsync();

        var outcome = await staff.PublishDraftAsync(top, Language.English);

        Assert.Equal([new Issue("Slug", IssueCodes.AddressTooLong)], Assert.IsType<PublishOne.Outcome.Refused>(outcome).Issues);
        Assert.Equal(before, await staff.CountsAsync());
    }

    private static string MovedTo(PublishedSite site, string path) =>
        Assert.IsType<Resolution.MovedTo>(site.Resolve(Language.English, path)).Page.Path;

    private async Task<IEnumerable<(string, int)>> RedirectsAsync() =>
        (await staff.ReadAsync(db => db.Redirects.ToListAsync(Ct))).Select(r => (r.Path, r.PageId)).Order();
}

using Almaty2020.Tests.Support;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Paths;
using Almaty2020.Web.Publishing.Tree;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Publishing.Tree;

public sealed class MovePageTests : IAsyncLifetime
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
    public async Task OtherParent_MovesTheSubtreeInEveryLanguage_AndOldAddressesRedirect()
    {
        var (from, to) = (await staff.AddLivePageAsync("from"), await staff.AddLivePageAsync("to"));
        await staff.PublishAsync(from, Language.Kazakh, TestStaff.Text("бұрынғы"));
        await staff.PublishAsync(to, Language.Kazakh, TestStaff.Text("жаңа"));
        var page = await staff.AddLivePageAsync("page", from);
        await staff.PublishAsync(page, Language.Kazakh, TestStaff.Text("бет"));
        var below = await staff.AddLivePageAsync("below", page);
        var before = await staff.SiteVersionAsync();

        Assert.IsType<MovePage.Outcome.Moved>(await staff.MoveAsync(page, to));

        var site = await staff.SiteAsync();
        Assert.Equal(before + 3, site.Version);
        AssertRedirects(site, Language.English, "from/page", "to/page");
        AssertRedirects(site, Language.English, "from/page/below", "to/page/below");
        AssertRedirects(site, Language.Kazakh, "бұрынғы/бет", "жаңа/бет");
        Assert.True(site.TryFind(to, Language.English, out var above));
        Assert.Equal([page], site.Children(above).Select(p => p.PageId));
        Assert.Equal("below", (await staff.PublicationAsync(below, Language.English)).Path[^5..]);
        var audit = await staff.ReadAsync(db => db.Audit.SingleAsync(a => a.Action == AuditActions.PageMoved, Ct));
        Assert.Equal(($"{from} > {to}", page), (audit.Detail, audit.PageId));
    }

    [Fact]
    public async Task MovedAndBack_GetsItsAddressBack()
    {
        var above = await staff.AddLivePageAsync("above");
        var page = await staff.AddLivePageAsync("page", above);
        await staff.MoveAsync(page, null);

        await staff.MoveAsync(page, above);

        var site = await staff.SiteAsync();
        Assert.IsType<Resolution.Live>(site.Resolve(Language.English, "above/page"));
        AssertRedirects(site, Language.English, "page", "above/page");
        Assert.Equal(1, await staff.ReadAsync(db => db.Redirects.CountAsync(Ct)));
    }

    [Fact]
    public async Task RetiredPage_MovesToo()
    {
        var above = await staff.AddLivePageAsync("above");
        var page = await staff.AddLivePageAsync("page");
        await staff.WithdrawAsync(page, Language.English, WithdrawalKind.Retired);

        Assert.IsType<MovePage.Outcome.Moved>(await staff.MoveAsync(page, above));

        AssertRedirects(await staff.SiteAsync(), Language.English, "page", "above/page");
    }

    [Fact]
    public async Task SameParent_IsPlacedAfterTheSibling_AndNoAddressChanges()
    {
        var above = await staff.AddLivePageAsync("above");
        var (a, b, c) = (
            await staff.AddLivePageAsync("a", above),
            await staff.AddLivePageAsync("b", above),
            await staff.AddLivePageAsync("c", above)
        );
        var redirects = await staff.ReadAsync(db => db.Redirects.CountAsync(Ct));

        await staff.MoveAsync(c, above, a);
        Assert.Equal([a, c, b], await ChildrenAsync(above));
        await staff.MoveAsync(b, above, null);
        Assert.Equal([b, a, c], await ChildrenAsync(above));
        await staff.MoveAsync(b, above, c);
        Assert.Equal([a, c, b], await ChildrenAsync(above));

        Assert.Equal(redirects, await staff.ReadAsync(db => db.Redirects.CountAsync(Ct)));
        Assert.All((await staff.LogAsync())[^1..], e => Assert.Equal((PublicationAct.Moved, null), (e.Act, e.PreviousPath)));
    }

    [Fact]
    public async Task AlreadyInPlace_ChangesNothing()
    {
        var above = await staff.AddLivePageAsync("above");
        var (a, b) = (await staff.AddLivePageAsync("a", above), await staff.AddLivePageAsync("b", above));
        var before = await staff.CountsAsync();

        Assert.IsType<MovePage.Outcome.Moved>(await staff.MoveAsync(b, above, a));

        Assert.Equal((before, 1), (await staff.CountsAsync(), (await staff.PageAsync(b)).Version));
    }

    [Fact]
    public async Task NotLive_MovesWithoutALogEntry()
    {
        var above = await staff.AddPageAsync("above");
        var page = await staff.AddPageAsync("page");

        Assert.IsType<MovePage.Outcome.Moved>(await staff.MoveAsync(page, above));

        Assert.Equal((above, 0L), ((await staff.PageAsync(page)).ParentId, await staff.SiteVersionAsync()));
    }

    [Fact]
    public async Task BelowItself_IsRefused()
    {
        var page = await staff.AddLivePageAsync("page");
        var below = await staff.AddLivePageAsync("below", page);
        var bottom = await staff.AddLivePageAsync("bottom", below);

        foreach (var parent in new[] { page, below, bottom })
            AssertRefused(IssueCodes.BelowItself, [], await staff.MoveAsync(page, parent));
    }

    [Fact]
    public async Task ParentNotLive_IsRefused_WithTheLanguages()
    {
        var above = await staff.AddLivePageAsync("above");
        var page = await staff.AddLivePageAsync("page");
        await staff.PublishAsync(page, Language.Kazakh, TestStaff.Text("бет"));
        await staff.PublishAsync(page, Language.Russian, TestStaff.Text("страница"));
        var before = await staff.CountsAsync();

        AssertRefused(IssueCodes.ParentNotLive, [Language.Kazakh, Language.Russian], await staff.MoveAsync(page, above));

        Assert.Equal(before, await staff.CountsAsync());
        Assert.Null((await staff.PageAsync(page)).ParentId);
    }

    [Fact]
    public async Task AddressTaken_IsRefused()
    {
        var above = await staff.AddLivePageAsync("above");
        await staff.AddLivePageAsync("page", above);
        var page = await staff.AddLivePageAsync("page");

        AssertRefused(IssueCodes.AddressTaken, [Language.English], await staff.MoveAsync(page, above));
    }

    [Fact]
    public async Task DescendantAddressTooLong_IsRefused()
    {
        var deep = await staff.AddLivePageAsync(new string('a', PageText.SlugMaxLength));
        for (var level = 0; level < 2; level++)
            deep = await staff.AddLivePageAsync(new string('b', PageText.SlugMaxLength), deep);
        var page = await staff.AddLivePageAsync("page");
        await staff.AddLivePageAsync(
            new string('c', PageText.SlugMaxLength),
            await staff.AddLivePageAsync(new string('c', PageText.SlugMaxLength), page)
        );

        AssertRefused(IssueCodes.AddressTooLong, [Language.English], await staff.MoveAsync(page, deep));
    }

    [Fact]
    public async Task ToTheTop_WithAReservedSlug_IsRefused()
    {
        var page = await staff.AddLivePageAsync(Slugs.Reserved[0], await staff.AddLivePageAsync("above"));

        AssertRefused(IssueCodes.AddressReserved, [Language.English], await staff.MoveAsync(page, null));
    }

    [Fact]
    public async Task HomePage_CannotMove_AndCannotBeAParent()
    {
        await using var contentDatabase = await TestDatabase.WithContentAsync();
        var contentStaff = new TestStaff(contentDatabase);
        var (home, mayor) = (
            await StaffCommands.IdOfAsync(contentDatabase, "index"),
            await StaffCommands.IdOfAsync(contentDatabase, "mayor")
        );

        AssertRefused(IssueCodes.HomeStays, [], await contentStaff.MoveAsync(home, mayor));
        AssertRefused(IssueCodes.ParentMissing, [], await contentStaff.MoveAsync(mayor, home));
    }

    [Fact]
    public async Task ChangedMeanwhile_IsAConflict()
    {
        var (above, page) = (await staff.AddLivePageAsync("above"), await staff.AddLivePageAsync("page"));
        await staff.MoveAsync(page, above);
        await using var db = staff.Open();

        Assert.IsType<MovePage.Outcome.Conflict>(
            await new MovePage(db).ExecuteAsync(new MovePage.Request(page, null, null, 1), staff.Actor, Ct)
        );
        Assert.IsType<MovePage.Outcome.Conflict>(await staff.MoveAsync(page, null, afterId: 999));
    }

    private static void AssertRefused(string code, Language[] languages, MovePage.Outcome outcome)
    {
        var refused = Assert.IsType<MovePage.Outcome.Refused>(outcome);
        Assert.Equal(
            (code, string.Join(' ', languages.Select(l => l.Code))),
            (refused.Issue.Code, string.Join(' ', refused.Languages.Select(l => l.Code)))
        );
    }

    private static void AssertRedirects(PublishedSite site, Language language, string from, string to) =>
        Assert.Equal(to, Assert.IsType<Resolution.MovedTo>(site.Resolve(language, from)).Page.Path);

    private async Task<IEnumerable<int>> ChildrenAsync(int parent)
    {
        var site = await staff.SiteAsync();
        Assert.True(site.TryFind(parent, Language.English, out var page));
        return site.Children(page).Select(p => p.PageId);
    }
}

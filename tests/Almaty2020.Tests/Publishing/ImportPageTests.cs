using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Publishing;

public sealed class ImportPageTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;
    private static readonly PlaceInTree Place = new(Template.Page, null, 1, Navigation.None);

    private TestDatabase database = null!;
    private Staff staff = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.EmptyAsync();
        staff = new Staff(database);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task SameAgain_ChangesNothing()
    {
        await ImportAsync("reception", Place, Staff.Text("reception"));
        var before = await staff.CountsAsync();

        var outcome = await ImportAsync("reception", Place, Staff.Text("reception"));

        Assert.Equal((0, 1, 0), (outcome.Published, outcome.Unchanged, outcome.Kept.Count));
        Assert.Equal(before, await staff.CountsAsync());
    }

    [Fact]
    public async Task PageAboveCouldNotBePublished_IsKeptBackWithTheReason()
    {
        // The address of the page above is somebody else's: it stays out, and what lies below it must not end the import.
        await staff.AddLivePageAsync("programme");
        await ImportAsync("other", Place, Staff.Text("programme"));

        var outcome = await ImportAsync("other/city", Place with { Parent = "other" }, Staff.Text("city"));

        var kept = Assert.Single(outcome.Kept);
        Assert.Equal(KeptReason.CannotBePublished, kept.Why);
        Assert.Equal([new Issue("Page", IssueCodes.ParentNotLive)], kept.Issues);
    }

    [Fact]
    public async Task SlugOfTheSitesOwn_IsKeptBackWithTheReason()
    {
        var outcome = await ImportAsync("finder", Place, Staff.Text("search"));

        var kept = Assert.Single(outcome.Kept);
        Assert.Equal(KeptReason.CannotBePublished, kept.Why);
        Assert.Equal([new Issue("Slug", IssueCodes.AddressReserved)], kept.Issues);
    }

    [Fact]
    public async Task OtherTemplate_IsKeptWithItsPlace()
    {
        await ImportAsync("reception", Place, Staff.Text("reception"));
        var before = await staff.CountsAsync();

        var outcome = await ImportAsync("reception", new PlaceInTree(Template.Priority, null, 7, Navigation.Footer), Staff.Text("reception"));

        Assert.Equal(KeptReason.OtherTemplate, Assert.Single(outcome.Kept).Why);
        var page = await staff.ReadAsync(db => db.Pages.SingleAsync(Ct));
        Assert.Equal((1, Navigation.None), (page.Position, page.Navigation));
        Assert.Equal(before, await staff.CountsAsync());
    }

    [Fact]
    public async Task OtherPlace_IsMovedAndEveryNodeHearsOfIt()
    {
        await ImportAsync("reception", Place, Staff.Text("reception"));

        await ImportAsync("reception", Place with { Position = 5 }, Staff.Text("reception"));

        Assert.Equal([PublicationAct.Published, PublicationAct.Moved], (await staff.LogAsync()).Select(e => e.Act));
        Assert.Equal(5, Assert.Single((await staff.SiteAsync()).Pages).Position);
    }

    [Fact]
    public async Task OtherParent_IsMovedWithAllBelowIt_AndOldAddressesLeadOn()
    {
        await ImportAsync("old", Place, Staff.Text("old"));
        await ImportAsync("new", Place, Staff.Text("new"));
        await ImportAsync("old/page", Place with { Parent = "old" }, Staff.Text("page"));
        await ImportAsync("old/page/below", Place with { Parent = "old/page" }, Staff.Text("below"));

        var outcome = await ImportAsync("old/page", Place with { Parent = "new" }, Staff.Text("page"));

        Assert.Equal((0, 1, 0), (outcome.Published, outcome.Unchanged, outcome.Kept.Count));
        var site = await staff.SiteAsync();
        Assert.Equal("/en/new/page/below", Assert.IsType<Resolution.MovedTo>(site.Resolve(Language.English, "old/page/below")).Page.Address);
        var pages = await staff.ReadAsync(db => db.Pages.ToDictionaryAsync(p => p.Key, Ct));
        Assert.True(pages["old/page/below"].LiesIn(pages["new"]));
        Assert.False(pages["old/page/below"].LiesIn(pages["old"]));
    }

    [Fact]
    public async Task StaffMovedIt_IsKept()
    {
        await ImportAsync("old", Place, Staff.Text("old"));
        await ImportAsync("page", Place, Staff.Text("page"));
        var pages = await staff.ReadAsync(db => db.Pages.ToDictionaryAsync(p => p.Key, p => p.Id, Ct));
        await staff.MoveAsync(pages["page"], pages["old"]);

        var outcome = await ImportAsync("page", Place, Staff.Text("page"));

        Assert.Equal(KeptReason.MovedByStaff, Assert.Single(outcome.Kept).Why);
        Assert.Equal("old/page", (await staff.PublicationAsync(pages["page"], Language.English)).Path);
    }

    [Fact]
    public async Task AddressAtTheNewPlaceIsTaken_IsKeptWholeWithTheReason()
    {
        await ImportAsync("old", Place, Staff.Text("old"));
        await ImportAsync("old/page", Place with { Parent = "old" }, Staff.Text("page"));
        await ImportAsync("page", Place, Staff.Text("page"));

        var outcome = await ImportAsync("old/page", Place, Staff.Text("page", "New title"));

        Assert.Equal([new Issue("ParentId", IssueCodes.AddressTaken)], Assert.Single(outcome.Kept).Issues);
        var pages = await staff.ReadAsync(db => db.Pages.ToDictionaryAsync(p => p.Key, Ct));
        Assert.True(pages["old/page"].LiesIn(pages["old"]));
        Assert.Equal("old/page", (await staff.PublicationAsync(pages["old/page"].Id, Language.English)).Path);
    }

    [Fact]
    public async Task StaffWithdrewThePage_StaysWithdrawn()
    {
        await ImportAsync("reception", Place, Staff.Text("reception"));
        var page = await staff.ReadAsync(db => db.Pages.Select(p => p.Id).SingleAsync(Ct));
        await staff.WithdrawAsync(page, Language.English);

        await ImportAsync("reception", Place, Staff.Text("reception"));

        Assert.Empty((await staff.SiteAsync()).Pages);
    }

    [Fact]
    public async Task StaffChangedIt_IsKept()
    {
        await ImportAsync("reception", Place, Staff.Text("reception"));
        var page = await staff.ReadAsync(db => db.Pages.Select(p => p.Id).SingleAsync(Ct));
        await staff.PublishAsync(page, Language.English, Staff.Text("reception", "By staff"));

        var outcome = await ImportAsync("reception", Place, Staff.Text("reception", "By import"));

        Assert.Equal(KeptReason.ChangedByStaff, Assert.Single(outcome.Kept).Why);
        Assert.Equal("By staff", (await staff.PublicationAsync(page, Language.English)).Title);
    }

    private async Task<ImportPage.Outcome> ImportAsync(string key, PlaceInTree place, PageText text)
    {
        await using var db = staff.Open();
        return await new ImportPage(db, staff.Clock).ExecuteAsync(new ImportPage.Request(key, place, [new ImportPage.Version(Language.English, text)]), Ct);
    }
}

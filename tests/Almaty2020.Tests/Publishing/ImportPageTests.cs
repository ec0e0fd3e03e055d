using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Publishing;

public sealed class ImportPageTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;
    private static readonly PlaceInTree Place = new(Template.Page, 1, Navigation.None);

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

        var outcome = await ImportAsync("other/city", Place, Staff.Text("city"), parentKey: "other");

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

        var outcome = await ImportAsync("reception", new PlaceInTree(Template.Priority, 7, Navigation.Footer), Staff.Text("reception"));

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

    private async Task<ImportPage.Outcome> ImportAsync(string key, PlaceInTree place, PageText text, string? parentKey = null)
    {
        await using var db = staff.Open();
        return await new ImportPage(db, staff.Clock).ExecuteAsync(new ImportPage.Request(key, parentKey, place, [new ImportPage.Version(Language.English, text)]), Ct);
    }
}

using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Importing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Importing;

public sealed class ImportPageTests : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;
    private static readonly TreePosition Place = new(Template.Page, null, 1, Navigation.None);

    private TestDatabase database = null!;
    private TestStaff staff = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.EmptyAsync();
        staff = new TestStaff(database);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task SameAgain_ChangesNothing()
    {
        await ImportAsync("reception", Place, TestStaff.Text("reception"));
        var before = await staff.CountsAsync();

        var outcome = await ImportAsync("reception", Place, TestStaff.Text("reception"));

        Assert.Equal((0, 1, 0), (outcome.Published, outcome.Unchanged, outcome.Skipped.Count));
        Assert.Equal(before, await staff.CountsAsync());
    }

    [Fact]
    public async Task ParentCouldNotBePublished_IsNotImported_WithTheReason()
    {
        // Another page has the parent's address, so the parent is not imported. The page below must not abort the import.
        await staff.AddLivePageAsync("programme");
        await ImportAsync("other", Place, TestStaff.Text("programme"));

        var outcome = await ImportAsync("other/city", Place with { Parent = "other" }, TestStaff.Text("city"));

        var kept = Assert.Single(outcome.Skipped);
        Assert.Equal(ImportSkipReason.CannotBePublished, kept.Reason);
        Assert.Equal([new Issue("Page", IssueCodes.ParentNotLive)], kept.Issues);
    }

    [Fact]
    public async Task ReservedSlug_IsNotImported_WithTheReason()
    {
        var outcome = await ImportAsync("finder", Place, TestStaff.Text("search"));

        var kept = Assert.Single(outcome.Skipped);
        Assert.Equal(ImportSkipReason.CannotBePublished, kept.Reason);
        Assert.Equal([new Issue("Slug", IssueCodes.AddressReserved)], kept.Issues);
    }

    [Fact]
    public async Task OtherTemplate_LeavesPageAndPlaceUnchanged()
    {
        await ImportAsync("reception", Place, TestStaff.Text("reception"));
        var before = await staff.CountsAsync();

        var outcome = await ImportAsync(
            "reception",
            new TreePosition(Template.Priority, null, 7, Navigation.Footer),
            TestStaff.Text("reception")
        );

        Assert.Equal(ImportSkipReason.OtherTemplate, Assert.Single(outcome.Skipped).Reason);
        var page = await staff.ReadAsync(db => db.Pages.SingleAsync(Ct));
        Assert.Equal((1, Navigation.None), (page.Position, page.Navigation));
        Assert.Equal(before, await staff.CountsAsync());
    }

    [Fact]
    public async Task OtherPosition_IsMovedAndLogged()
    {
        await ImportAsync("reception", Place, TestStaff.Text("reception"));

        await ImportAsync("reception", Place with { Position = 5 }, TestStaff.Text("reception"));

        Assert.Equal([PublicationAct.Published, PublicationAct.Moved], (await staff.LogAsync()).Select(e => e.Act));
        Assert.Equal(5, Assert.Single((await staff.SiteAsync()).Pages).Position);
    }

    [Fact]
    public async Task OtherParent_MovesTheSubtree_AndOldAddressesRedirect()
    {
        await ImportAsync("old", Place, TestStaff.Text("old"));
        await ImportAsync("new", Place, TestStaff.Text("new"));
        await ImportAsync("old/page", Place with { Parent = "old" }, TestStaff.Text("page"));
        await ImportAsync("old/page/below", Place with { Parent = "old/page" }, TestStaff.Text("below"));

        var outcome = await ImportAsync("old/page", Place with { Parent = "new" }, TestStaff.Text("page"));

        Assert.Equal((0, 1, 0), (outcome.Published, outcome.Unchanged, outcome.Skipped.Count));
        var site = await staff.SiteAsync();
        Assert.Equal(
            "/en/new/page/below",
            Assert.IsType<Resolution.MovedTo>(site.Resolve(Language.English, "old/page/below")).Page.Address
        );
        var pages = await staff.ReadAsync(db => db.Pages.ToDictionaryAsync(p => p.Key, Ct));
        Assert.True(pages["old/page/below"].IsInSubtreeOf(pages["new"]));
        Assert.False(pages["old/page/below"].IsInSubtreeOf(pages["old"]));
    }

    [Fact]
    public async Task MovedByStaff_StaysInPlace()
    {
        await ImportAsync("old", Place, TestStaff.Text("old"));
        await ImportAsync("page", Place, TestStaff.Text("page"));
        var pages = await staff.ReadAsync(db => db.Pages.ToDictionaryAsync(p => p.Key, p => p.Id, Ct));
        await staff.MoveAsync(pages["page"], pages["old"]);

        var outcome = await ImportAsync("page", Place, TestStaff.Text("page"));

        Assert.Equal(ImportSkipReason.MovedByStaff, Assert.Single(outcome.Skipped).Reason);
        Assert.Equal("old/page", (await staff.PublicationAsync(pages["page"], Language.English)).Path);
    }

    [Fact]
    public async Task AddressAtNewPlaceTaken_LeavesPageUnchanged_WithTheReason()
    {
        await ImportAsync("old", Place, TestStaff.Text("old"));
        await ImportAsync("old/page", Place with { Parent = "old" }, TestStaff.Text("page"));
        await ImportAsync("page", Place, TestStaff.Text("page"));

        var outcome = await ImportAsync("old/page", Place, TestStaff.Text("page", "New title"));

        Assert.Equal([new Issue("ParentId", IssueCodes.AddressTaken)], Assert.Single(outcome.Skipped).Issues);
        var pages = await staff.ReadAsync(db => db.Pages.ToDictionaryAsync(p => p.Key, Ct));
        Assert.True(pages["old/page"].IsInSubtreeOf(pages["old"]));
        Assert.Equal("old/page", (await staff.PublicationAsync(pages["old/page"].Id, Language.English)).Path);
    }

    [Fact]
    public async Task WithdrawnByStaff_StaysWithdrawn()
    {
        await ImportAsync("reception", Place, TestStaff.Text("reception"));
        var page = await staff.ReadAsync(db => db.Pages.Select(p => p.Id).SingleAsync(Ct));
        await staff.WithdrawAsync(page, Language.English);

        await ImportAsync("reception", Place, TestStaff.Text("reception"));

        Assert.Empty((await staff.SiteAsync()).Pages);
    }

    [Fact]
    public async Task ChangedByStaff_StaysUnchanged()
    {
        await ImportAsync("reception", Place, TestStaff.Text("reception"));
        var page = await staff.ReadAsync(db => db.Pages.Select(p => p.Id).SingleAsync(Ct));
        await staff.PublishAsync(page, Language.English, TestStaff.Text("reception", "By staff"));

        var outcome = await ImportAsync("reception", Place, TestStaff.Text("reception", "By import"));

        Assert.Equal(ImportSkipReason.ChangedByStaff, Assert.Single(outcome.Skipped).Reason);
        Assert.Equal("By staff", (await staff.PublicationAsync(page, Language.English)).Title);
    }

    private async Task<ImportPage.Outcome> ImportAsync(string key, TreePosition place, PageText text)
    {
        await using var db = staff.Open();
        return await new ImportPage(db, staff.Clock).ExecuteAsync(
            new ImportPage.Request(key, place, [new ImportPage.Version(Language.English, text)]),
            Ct
        );
    }
}

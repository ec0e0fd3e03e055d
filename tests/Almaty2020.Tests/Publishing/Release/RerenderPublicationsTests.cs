using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Publishing.Release;

public sealed class RerenderPublicationsTests : IAsyncLifetime
{
    private TestDatabase database = null!;
    private TestStaff staff = null!;
    private int page;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.EmptyAsync();
        staff = new TestStaff(database);
        page = await staff.AddLivePageAsync("reception");
        await staff.AddLivePageAsync("mayor");
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task EverythingUpToDate_RendersNothing()
    {
        var before = await staff.CountsAsync();

        Assert.Equal(0, await staff.RenderAgainAsync());

        Assert.Equal(before, await staff.CountsAsync());
    }

    [Fact]
    public async Task OlderRendererVersion_IsRenderedOnce_AndTheDatesStay()
    {
        await MakeOldAsync();
        var before = await staff.PublicationAsync(page, Language.English);
        staff.Clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal(1, await staff.RenderAgainAsync());
        Assert.Equal(0, await staff.RenderAgainAsync());

        var after = await staff.PublicationAsync(page, Language.English);
        Assert.Equal(Rendering.RendererVersion, after.RendererVersion);
        Assert.NotEqual("old", after.Html);
        Assert.Equal(
            (before.FromUtc, before.ChangedAtUtc, before.RevisionId, before.Path),
            (after.FromUtc, after.ChangedAtUtc, after.RevisionId, after.Path)
        );
        var entry = (await staff.LogAsync())[^1];
        Assert.Equal((3L, PublicationAct.RenderedAgain, page, false), (entry.Number, entry.Act, entry.PageId, entry.IsMajor));
    }

    [Fact]
    public async Task SeveralNodesAtOnce_EachPublicationIsRenderedOnce()
    {
        await MakeOldAsync();

        var counts = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Task.Run(staff.RenderAgainAsync, TestContext.Current.CancellationToken))
        );

        Assert.Equal(1, counts.Sum());
        Assert.Single(await staff.LogAsync(), e => e.Act == PublicationAct.RenderedAgain);
        Assert.Equal(3, await staff.SiteVersionAsync());
    }

    private Task<int> MakeOldAsync() =>
        staff.ReadAsync(db =>
            db.Publications.Where(p => p.PageId == page)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(p => p.RendererVersion, 0).SetProperty(p => p.Html, "old"),
                    TestContext.Current.CancellationToken
                )
        );
}

using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Tree;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Publishing.Paths;

/// <summary>Many people rename, move, trash, restore and merge pages of one tree at the same time.</summary>
public sealed class ConcurrentTreeChangesTests : IAsyncLifetime
{
    private const int Writers = 16;
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
    public async Task ConcurrentChangesOfOneTree_LoseNoPage_NeverLoop_AndEveryAddressAnswers()
    {
        var top = await staff.AddLivePageAsync("top");
        var pages = new List<int> { top };
        for (var i = 0; i < 5; i++)
            pages.Add(await staff.AddLivePageAsync($"page-{i}", i % 2 == 0 ? top : pages[^1]));

        // Every act must return an outcome; an exception fails the test.
        var outcomes = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => ActAsync(writer, pages), Ct)));
        Assert.All(outcomes, Assert.NotNull);

        var tree = await staff.ReadAsync(db => db.Pages.AsNoTracking().ToDictionaryAsync(p => p.Id, Ct));
        Assert.Equal(pages.Count, tree.Count);
        Assert.All(tree.Values, page => AssertReachesTheTop(page, tree));
        var site = await staff.SiteAsync();
        Assert.All(site.Pages, page =>
            Assert.Equal(
                page.ParentId is { } parent && site.TryFind(parent, page.Language, out var above)
                    ? $"{above.Path}/{page.Path.Split('/')[^1]}"
                    : page.Path.Split('/')[^1],
                page.Path
            )
        );
        Assert.All(site.Pages, page => Assert.Null(tree[page.PageId].TrashedAtUtc));
        Assert.All(site.Pages, page => Assert.True(page.ParentId is null || site.TryFind(page.ParentId.Value, page.Language, out _)));
        var log = await staff.LogAsync();
        Assert.Equal(Enumerable.Range(1, log.Count).Select(n => (long)n), log.Select(e => e.Number));
        foreach (var entry in log)
        {
            if (site.Resolve(entry.Language, entry.Path) is Resolution.MovedTo(var to))
                Assert.IsType<Resolution.Live>(site.Resolve(entry.Language, to.Path));
            else
                Assert.True(site.Resolve(entry.Language, entry.Path) is Resolution.Live or Resolution.Gone, entry.Path);
        }
    }

    private async Task<object> ActAsync(int writer, List<int> pages)
    {
        var page = pages[writer % pages.Count];
        var other = pages[(writer * 5 + 1) % pages.Count];
        return (writer % 6) switch
        {
            0 => await staff.MoveAsync(page, other),
            1 => await staff.MoveAsync(other, page),
            2 => await PublishAsync(page, $"renamed-{writer}"),
            3 => await staff.TrashAsync(other) is TrashPage.Outcome.Trashed ? await staff.RestoreAsync(other) : "not trashed",
            4 => await staff.WithdrawAsync(page, Language.English, WithdrawalKind.Merged, other),
            _ => await staff.MoveAsync(page, null),
        };
    }

    private async Task<object> PublishAsync(int page, string slug) =>
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text(slug)) is SaveDraft.Outcome.Saved { Version: var version }
            ? await staff.PublishDraftAsync(page, Language.English, version)
            : "not saved";

    private static void AssertReachesTheTop(Page page, Dictionary<int, Page> tree)
    {
        var seen = new HashSet<int>();
        for (var at = page; at.ParentId is { } parent; at = tree[parent])
            Assert.True(seen.Add(at.Id), $"page {page.Id} is below itself");
    }
}

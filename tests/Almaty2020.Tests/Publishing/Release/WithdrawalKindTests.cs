using Almaty2020.Tests.Support;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Publishing.Release;

/// <summary>What happens to the addresses of a page that is merged into another or retired.</summary>
public sealed class WithdrawalKindTests : IAsyncLifetime
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
    public async Task Merged_AllItsAddressesRedirectToTheTarget()
    {
        var page = await staff.AddLivePageAsync("old");
        await staff.PublishAsync(page, Language.English, TestStaff.Text("new"));
        var target = await staff.AddLivePageAsync("target");

        Assert.IsType<Withdraw.Outcome.Withdrawn>(await staff.WithdrawAsync(page, Language.English, WithdrawalKind.Merged, target));

        await AssertRedirectAsync("target", "old", "new");
        var audit = await staff.ReadAsync(db => db.Audit.SingleAsync(a => a.Action == AuditActions.PageWithdrawn, Ct));
        Assert.Equal($"Merged {target}", audit.Detail);
    }

    [Fact]
    public async Task Merged_ThenTheTargetIsMergedToo_AllAddressesRedirectToTheLastTarget()
    {
        var (first, second, third) = (
            await staff.AddLivePageAsync("first"),
            await staff.AddLivePageAsync("second"),
            await staff.AddLivePageAsync("third")
        );

        await staff.WithdrawAsync(first, Language.English, WithdrawalKind.Merged, second);
        await staff.WithdrawAsync(second, Language.English, WithdrawalKind.Merged, third);

        await AssertRedirectAsync("third", "first", "second");
    }

    [Fact]
    public async Task Merged_ThenTheTargetIsGone_AllAddressesAreGone()
    {
        var (first, second) = (await staff.AddLivePageAsync("first"), await staff.AddLivePageAsync("second"));

        await staff.WithdrawAsync(first, Language.English, WithdrawalKind.Merged, second);
        await staff.WithdrawAsync(second, Language.English);

        var site = await staff.SiteAsync();
        Assert.IsType<Resolution.Gone>(site.Resolve(Language.English, "first"));
        Assert.IsType<Resolution.Gone>(site.Resolve(Language.English, "second"));
    }

    [Fact]
    public async Task Merged_ThenPublishedAgain_GetsItsAddressesBack()
    {
        var page = await staff.AddLivePageAsync("old");
        await staff.PublishAsync(page, Language.English, TestStaff.Text("new"));
        var (target, last) = (await staff.AddLivePageAsync("target"), await staff.AddLivePageAsync("last"));
        await staff.WithdrawAsync(page, Language.English, WithdrawalKind.Merged, target);
        await staff.WithdrawAsync(target, Language.English, WithdrawalKind.Merged, last);

        Assert.IsType<PublishOne.Outcome.Live>(await staff.PublishAsync(page, Language.English, TestStaff.Text("newest")));

        await AssertRedirectAsync("newest", "old", "new");
        await AssertRedirectAsync("last", "target");
        Assert.Equal(0, await staff.ReadAsync(db => db.Redirects.CountAsync(r => r.MergedFromPageId == page, Ct)));
    }

    [Fact]
    public async Task Merged_IntoEachOtherInTurn_NeverLoops()
    {
        var (one, two) = (await staff.AddLivePageAsync("one"), await staff.AddLivePageAsync("two"));
        await staff.WithdrawAsync(one, Language.English, WithdrawalKind.Merged, two);
        await staff.PublishAsync(one, Language.English, TestStaff.Text("one-again"));

        await staff.WithdrawAsync(two, Language.English, WithdrawalKind.Merged, one);

        await AssertRedirectAsync("one-again", "one", "two");
    }

    [Theory]
    [InlineData("itself", IssueCodes.TargetMissing)]
    [InlineData("none", IssueCodes.TargetMissing)]
    [InlineData("another language", IssueCodes.TargetNotLive)]
    [InlineData("retired", IssueCodes.TargetNotLive)]
    public async Task MergedIntoInvalidTarget_IsRefused(string target, string code)
    {
        var page = await staff.AddLivePageAsync("page");
        var retired = await staff.AddLivePageAsync("retired");
        await staff.WithdrawAsync(retired, Language.English, WithdrawalKind.Retired);
        int? into = target switch
        {
            "itself" => page,
            "none" => null,
            "retired" => retired,
            _ => await staff.AddLivePageAsync("бет", language: Language.Kazakh),
        };
        var before = await staff.CountsAsync();

        Assert.Equal(
            new Withdraw.Outcome.Refused(new Issue("IntoPageId", code), Language.English),
            await staff.WithdrawAsync(page, Language.English, WithdrawalKind.Merged, into)
        );

        Assert.Equal(before, await staff.CountsAsync());
    }

    [Fact]
    public async Task Retired_StaysAtItsAddress_ButIsNotListedOrSearchable()
    {
        var parent = await staff.AddLivePageAsync("parent");
        var page = await staff.AddLivePageAsync("rules", parent);
        await staff.AddLivePageAsync("below", page);

        Assert.IsType<Withdraw.Outcome.Withdrawn>(await staff.WithdrawAsync(page, Language.English, WithdrawalKind.Retired));

        var site = await staff.SiteAsync();
        var kept = Assert.IsType<Resolution.Live>(site.Resolve(Language.English, "parent/rules")).Page;
        Assert.Equal(new Retirement(staff.Actor.AtUtc, "No longer offered."), kept.Retirement);
        Assert.True(site.TryFind(parent, Language.English, out var above));
        Assert.Empty(site.Children(above));
        Assert.DoesNotContain(kept, site.ListedIn(Navigation.Header, Language.English));
        Assert.DoesNotContain(site.Changes(Language.English), c => c.PageId == page);
        Assert.Null(await database.Reader.TextAsync(page, Language.English, Ct));
        var entry = (await staff.LogAsync())[^1];
        Assert.Equal((PublicationAct.Retired, kept.RevisionId), (entry.Act, entry.RevisionId));
    }

    [Fact]
    public async Task Retired_PublishedAgain_IsValidAgain_AndAMajorChange()
    {
        var page = await staff.AddLivePageAsync("rules");
        await staff.WithdrawAsync(page, Language.English, WithdrawalKind.Retired);

        await staff.PublishAsync(page, Language.English, TestStaff.Text("rules"), isMajor: false);

        Assert.True((await staff.SiteAsync()).TryFind(page, Language.English, out var live));
        Assert.Null(live.Retirement);
        Assert.True((await staff.LogAsync())[^1].IsMajor);
    }

    [Fact]
    public async Task Retired_ThenGone_Answers410()
    {
        var page = await staff.AddLivePageAsync("rules");
        await staff.WithdrawAsync(page, Language.English, WithdrawalKind.Retired);
        Assert.Equal(
            new Withdraw.Outcome.Refused(new Issue("Page", IssueCodes.AlreadyRetired), Language.English),
            await staff.WithdrawAsync(page, Language.English, WithdrawalKind.Retired)
        );

        await staff.WithdrawAsync(page, Language.English);

        Assert.IsType<Resolution.Gone>((await staff.SiteAsync()).Resolve(Language.English, "rules"));
    }

    [Fact]
    public async Task RetiredWithoutNote_IsRefused()
    {
        var page = await staff.AddLivePageAsync("rules");
        await using var db = staff.Open();

        var outcome = await new Withdraw(db).ExecuteAsync(
            new Withdraw.Request(page, Language.English, " ") { Kind = WithdrawalKind.Retired },
            staff.Actor,
            Ct
        );

        Assert.Equal(new Withdraw.Outcome.Refused(new Issue("Note", IssueCodes.Missing), Language.English), outcome);
    }

    [Fact]
    public async Task SeveralLanguages_AreWithdrawnTogetherOrNotAtAll()
    {
        var page = await staff.AddLivePageAsync("page");
        await staff.PublishAsync(page, Language.Kazakh, TestStaff.Text("бет"));
        var below = await staff.AddLivePageAsync("төмен", page, Language.Kazakh);

        Assert.Equal(new Withdraw.Outcome.Refused(new Issue("Page", IssueCodes.ChildrenLive), Language.Kazakh), await BothAsync(page));
        Assert.Equal(3, (await staff.SiteAsync()).Count);

        await staff.WithdrawAsync(below, Language.Kazakh);
        var version = Assert.IsType<Withdraw.Outcome.Withdrawn>(await BothAsync(page)).SiteVersion;
        Assert.Equal(await staff.SiteVersionAsync(), version);
        Assert.Equal([("Closed.", "en"), ("Жабық.", "kk")], (await staff.LogAsync())[^2..].Select(e => (e.Note, e.Language.Code)));
        Assert.Equal(
            2,
            await staff.ReadAsync(db => db.Audit.CountAsync(a => a.PageId == page && a.Action == AuditActions.PageWithdrawn, Ct))
        );
    }

    [Fact]
    public async Task HomePage_CannotBeWithdrawn()
    {
        await using var contentDatabase = await TestDatabase.WithContentAsync();
        var home = await StaffCommands.IdOfAsync(contentDatabase, "index");
        await using var db = contentDatabase.Open();

        var outcome = await new Withdraw(db).ExecuteAsync(
            new Withdraw.Request(home, Language.English, "Why not?") { Kind = WithdrawalKind.Retired },
            staff.Actor,
            Ct
        );

        Assert.Equal(new Withdraw.Outcome.Refused(new Issue("Page", IssueCodes.HomeStays), Language.English), outcome);
    }

    [Fact]
    public async Task LinkByKeyToAMergedPage_LinksToItsTarget()
    {
        var (page, target) = (await staff.AddLivePageAsync("merged"), await staff.AddLivePageAsync("target"));
        await staff.WithdrawAsync(page, Language.English, WithdrawalKind.Merged, target);

        var site = await staff.SiteAsync();

        Assert.Equal("<a href=\"/en/target#part\">x</a>", PageLinks.Resolve("<a href=\"page:merged#part\">x</a>", Language.English, site));
        Assert.Equal(
            "<a href=\"/en/target\" hreflang=\"en\" data-language=\"English\">x</a>",
            PageLinks.Resolve("<a href=\"page:merged\">x</a>", Language.Russian, site)
        );
    }

    private async Task<Withdraw.Outcome> BothAsync(int page)
    {
        await using var db = staff.Open();
        return await new Withdraw(db).ExecuteAsync(
            new Withdraw.Request(
                page,
                [new Withdraw.Version(Language.English, "Closed."), new Withdraw.Version(Language.Kazakh, "Жабық.")]
            ),
            staff.Actor,
            Ct
        );
    }

    private async Task AssertRedirectAsync(string path, params string[] old)
    {
        var site = await staff.SiteAsync();
        Assert.All(old, from => Assert.Equal(path, Assert.IsType<Resolution.MovedTo>(site.Resolve(Language.English, from)).Page.Path));
    }
}

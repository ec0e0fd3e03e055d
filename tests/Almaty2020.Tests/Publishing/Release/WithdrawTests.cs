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

public sealed class WithdrawTests : IAsyncLifetime
{
    private TestDatabase database = null!;
    private TestStaff staff = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.EmptyAsync();
        staff = new TestStaff(database);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task LivePage_IsGoneLoggedAndAudited()
    {
        var page = await staff.AddLivePageAsync("reception");
        await staff.PublishAsync(page, Language.Kazakh, TestStaff.Text("қабылдау"));
        var revision = (await staff.PublicationAsync(page, Language.English)).RevisionId;

        var outcome = await staff.WithdrawAsync(page, Language.English);

        Assert.Equal(new Withdraw.Outcome.Withdrawn(3), outcome);
        var gone = Assert.IsType<Resolution.Gone>((await staff.SiteAsync()).Resolve(Language.English, "reception"));
        Assert.Equal([Language.Kazakh], gone.OtherLanguages.Select(p => p.Language));
        var entry = (await staff.LogAsync())[^1];
        Assert.Equal(
            (PublicationAct.Withdrawn, "reception", "No longer offered.", null),
            (entry.Act, entry.Path, entry.Note, entry.RevisionId)
        );
        var audit = await staff.ReadAsync(db =>
            db.Audit.SingleAsync(a => a.Action == AuditActions.PageWithdrawn, TestContext.Current.CancellationToken)
        );
        Assert.Equal((revision, TestStaff.Name), (audit.FromRevisionId, audit.ActorId));
    }

    [Fact]
    public async Task RenamedPage_EveryOldAddressIsGone()
    {
        var page = await staff.AddLivePageAsync("old");
        await staff.PublishAsync(page, Language.English, TestStaff.Text("new"));

        await staff.WithdrawAsync(page, Language.English);

        var site = await staff.SiteAsync();
        Assert.IsType<Resolution.Gone>(site.Resolve(Language.English, "old"));
        Assert.IsType<Resolution.Gone>(site.Resolve(Language.English, "new"));
    }

    [Fact]
    public async Task PublishedAgainElsewhere_OldAddressRedirectsThere()
    {
        var page = await staff.AddLivePageAsync("old");
        await staff.WithdrawAsync(page, Language.English);

        await staff.PublishAsync(page, Language.English, TestStaff.Text("new"));

        var moved = Assert.IsType<Resolution.MovedTo>((await staff.SiteAsync()).Resolve(Language.English, "old"));
        Assert.Equal("new", moved.Page.Path);
        Assert.Equal(2, await staff.ReadAsync(db => db.Revisions.MaxAsync(r => r.Number, TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task PublishedAgainAtItsAddress_IsLiveAgain()
    {
        var page = await staff.AddLivePageAsync("reception");
        await staff.WithdrawAsync(page, Language.English);

        await staff.PublishAsync(page, Language.English, TestStaff.Text("reception"));

        Assert.IsType<Resolution.Live>((await staff.SiteAsync()).Resolve(Language.English, "reception"));
        Assert.Equal(0, await staff.ReadAsync(db => db.Redirects.CountAsync(TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task ChildrenLive_IsRefused_AndTheLogNumberIsRolledBack()
    {
        var page = await staff.AddLivePageAsync("programme");
        await staff.AddLivePageAsync("city", page);
        var before = await staff.CountsAsync();

        var outcome = await staff.WithdrawAsync(page, Language.English);

        Assert.Equal(new Withdraw.Outcome.Refused(new Issue("Page", IssueCodes.ChildrenLive), Language.English), outcome);
        Assert.Equal(before, await staff.CountsAsync());
    }

    [Fact]
    public async Task ChildrenLiveOnlyInAnotherLanguage_IsWithdrawn()
    {
        var page = await staff.AddLivePageAsync("programme");
        await staff.PublishAsync(page, Language.Russian, TestStaff.Text("программа"));
        await staff.AddLivePageAsync("город", page, Language.Russian);

        Assert.IsType<Withdraw.Outcome.Withdrawn>(await staff.WithdrawAsync(page, Language.English));
    }

    [Fact]
    public async Task NotLive_IsRefused_AndTheLogNumberIsRolledBack()
    {
        var page = await staff.AddLivePageAsync("reception");
        var before = await staff.CountsAsync();

        var outcome = await staff.WithdrawAsync(page, Language.Russian);

        Assert.Equal(new Withdraw.Outcome.Refused(new Issue("Page", IssueCodes.NotLive), Language.Russian), outcome);
        Assert.Equal(before, await staff.CountsAsync());
    }

    [Fact]
    public async Task NoteTooLong_IsRefused()
    {
        var page = await staff.AddLivePageAsync("reception");
        var before = await staff.CountsAsync();
        await using var db = staff.Open();

        var outcome = await new Withdraw(db).ExecuteAsync(
            new Withdraw.Request(page, Language.English, new string('n', Revision.NoteMaxLength + 1)),
            staff.Actor,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(new Withdraw.Outcome.Refused(new Issue("Note", IssueCodes.TooLong), Language.English), outcome);
        Assert.Equal(before, await staff.CountsAsync());
    }
}

using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Publishing.Tree;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Publishing.Tree;

public sealed class CreatePageTests : IAsyncLifetime
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
    public async Task NewPage_IsADraftAfterItsSiblings_AndNotPublic()
    {
        var above = await staff.AddLivePageAsync("above");
        var first = await IdOfAsync(await staff.CreateAsync("First", above));

        var outcome = Assert.IsType<CreatePage.Outcome.Created>(await staff.CreateAsync("Тұрғындарды қабылдау", above, Language.Kazakh));

        Assert.Equal("above/turgyndardy-qabyldau", outcome.Key);
        var page = await staff.PageAsync(outcome.PageId);
        Assert.Equal((above, Template.Page, Navigation.None), (page.ParentId, page.Template, page.Navigation));
        Assert.True(page.Position > (await staff.PageAsync(first)).Position);
        var draft = await staff.ReadAsync(db => db.Drafts.SingleAsync(d => d.PageId == page.Id, Ct));
        Assert.Equal(
            ("Тұрғындарды қабылдау", "тұрғындарды-қабылдау", Language.Kazakh, 1),
            (draft.Title, draft.Slug, draft.Language, draft.Version)
        );
        Assert.Single((await staff.SiteAsync()).Pages);
        Assert.Equal(1, await staff.SiteVersionAsync());
    }

    [Fact]
    public async Task SameTitleAgain_GetsAnotherKey_EvenIfTheFirstIsInTheTrash()
    {
        var first = Assert.IsType<CreatePage.Outcome.Created>(await staff.CreateAsync("Parks"));
        await staff.TrashAsync(first.PageId);

        Assert.Equal("parks-2", Assert.IsType<CreatePage.Outcome.Created>(await staff.CreateAsync("Parks")).Key);
    }

    [Fact]
    public async Task ManyAtOnce_EachGetsItsOwnKey()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => staff.CreateAsync("Parks"), Ct)));

        Assert.Equal(8, outcomes.Select(o => Assert.IsType<CreatePage.Outcome.Created>(o).Key).Distinct().Count());
    }

    [Fact]
    public async Task WrittenAndPublished_IsLive()
    {
        var page = await IdOfAsync(await staff.CreateAsync("Parks"));

        Assert.IsType<PublishOne.Outcome.Live>(await staff.PublishAsync(page, Language.English, TestStaff.Text("parks")));
    }

    [Theory]
    [InlineData(" ", "Page", "Title", IssueCodes.Missing)]
    [InlineData("Second programme", "Programme", "Template", IssueCodes.WrongTemplate)]
    [InlineData("Second home", "Home", "Template", IssueCodes.WrongTemplate)]
    public async Task InvalidRequest_IsRefused(string title, string template, string field, string code)
    {
        var outcome = await staff.CreateAsync(title, template: Template.Read(template));

        Assert.Equal([new Issue(field, code)], Assert.IsType<CreatePage.Outcome.Refused>(outcome).Issues);
    }

    [Fact]
    public async Task ParentInTheTrash_IsRefused()
    {
        var above = await staff.AddLivePageAsync("above");
        await staff.TrashAsync(above);

        Assert.Equal(
            [new Issue("ParentId", IssueCodes.ParentMissing)],
            Assert.IsType<CreatePage.Outcome.Refused>(await staff.CreateAsync("Below", above)).Issues
        );
    }

    [Theory]
    [InlineData("Ұшақ, Әлия және Өзге 2020!", "ushaq-aliya-zhane-ozge-2020")]
    [InlineData("Щётка — это щётка", "shchyotka-eto-shchyotka")]
    [InlineData("Café – a place", "cafe-a-place")]
    [InlineData("中文", "page")]
    public async Task Key_HasOnlyLatinLetters(string title, string key) =>
        Assert.Equal(key, Assert.IsType<CreatePage.Outcome.Created>(await staff.CreateAsync(title)).Key);

    private static Task<int> IdOfAsync(CreatePage.Outcome outcome) =>
        Task.FromResult(Assert.IsType<CreatePage.Outcome.Created>(outcome).PageId);
}

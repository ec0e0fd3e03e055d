using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Templates;
using static Almaty2020.Tests.Published.SnapshotBuilder;

namespace Almaty2020.Tests.Published;

public sealed class PublishedSiteTests
{
    private static readonly PublishedSite Small = SnapshotBuilder.Of(
        [
            Page(1, Language.English, ""),
            Page(1, Language.Kazakh, ""),
            Page(2, Language.English, "mayor"),
            Page(2, Language.Kazakh, "әкім"),
            Page(3, Language.Russian, "приёмная"),
        ],
        (Language.English, "head", 2),
        (Language.English, "reception", 3),
        (Language.English, "closed", 9)
    );

    [Fact]
    public void PathOfPage_IsLive()
    {
        Assert.Equal(2, Assert.IsType<Resolution.Live>(Small.Resolve(Language.English, "mayor")).Page.PageId);
        Assert.Equal(1, Assert.IsType<Resolution.Live>(Small.Resolve(Language.Kazakh, "")).Page.PageId);
    }

    [Fact]
    public void FormerPath_IsMoved() =>
        Assert.Equal("mayor", Assert.IsType<Resolution.MovedTo>(Small.Resolve(Language.English, "head")).Page.Path);

    [Fact]
    public void PathOfWithdrawnPage_IsGone_WithOtherLanguages()
    {
        Assert.Equal(
            [Language.Russian],
            Assert.IsType<Resolution.Gone>(Small.Resolve(Language.English, "reception")).OtherLanguages.Select(p => p.Language)
        );
        Assert.Empty(Assert.IsType<Resolution.Gone>(Small.Resolve(Language.English, "closed")).OtherLanguages);
    }

    [Fact]
    public void PathOfOtherLanguage_IsNamedOtherwise() =>
        Assert.Equal("әкім", Assert.IsType<Resolution.OtherPathInThisLanguage>(Small.Resolve(Language.Kazakh, "mayor")).Page.Path);

    [Fact]
    public void PathOfPageMissingInLanguage_IsNotInThisLanguage()
    {
        var missing = Assert.IsType<Resolution.NotInThisLanguage>(Small.Resolve(Language.Russian, "әкім"));
        Assert.Equal([Language.Kazakh, Language.English], missing.OtherLanguages.Select(p => p.Language));
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("Mayor")]
    [InlineData("mayor/")]
    [InlineData("head/mayor")]
    public void OtherPath_IsUnknown(string path) => Assert.IsType<Resolution.Unknown>(Small.Resolve(Language.English, path));

    [Fact]
    public void LivePageAndRedirectAtSamePath_LivePageWins()
    {
        var site = SnapshotBuilder.Of([Page(1, Language.English, "a"), Page(2, Language.English, "b")], (Language.English, "a", 2));

        Assert.Equal(1, Assert.IsType<Resolution.Live>(site.Resolve(Language.English, "a")).Page.PageId);
    }

    [Fact]
    public void Children_AreOrderedByPosition()
    {
        var top = Page(1, Language.English, "a");
        var site = SnapshotBuilder.Of([
            Page(5, Language.English, "a/5", 1, 2),
            Page(4, Language.English, "a/4", 1, 2),
            Page(3, Language.English, "a/3", 1, 1),
            Page(2, Language.Russian, "a/2", 1),
            top,
        ]);

        Assert.Equal([3, 4, 5], site.Children(top).Select(p => p.PageId));
        Assert.Empty(site.Children(site.Children(top)[0]));
    }

    [Fact]
    public void Siblings_HaveSameTemplate_AndIncludeThePage()
    {
        var page = Page(3, Language.English, "a/3", 1, 2, Template.Priority);
        var site = SnapshotBuilder.Of([
            Page(1, Language.English, "a"),
            page,
            Page(2, Language.English, "a/2", 1, 1, Template.Priority),
            Page(4, Language.English, "a/4", 1, 3),
        ]);

        Assert.Equal([2, 3], site.Siblings(page).Select(p => p.PageId));
        Assert.Empty(site.Siblings(site.Resolve(Language.English, "a") is Resolution.Live(var top) ? top : page));
    }

    [Fact]
    public void Ancestors_AreOrderedFromTheTop()
    {
        var bottom = Page(3, Language.English, "a/b/c", 2);
        var site = SnapshotBuilder.Of([bottom, Page(2, Language.English, "a/b", 1), Page(1, Language.English, "a")]);

        Assert.Equal([1, 2], site.Ancestors(bottom).Select(p => p.PageId));
    }

    [Fact]
    public void EmptySite_ResolvesToUnknown() => Assert.IsType<Resolution.Unknown>(PublishedSite.Empty.Resolve(Language.English, ""));
}

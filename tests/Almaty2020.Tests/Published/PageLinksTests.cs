using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using static Almaty2020.Tests.Published.SnapshotBuilder;

namespace Almaty2020.Tests.Published;

public sealed class PageLinksTests
{
    private static readonly PublishedSite Small = SnapshotBuilder.Of([
        Page(1, Language.English, ""),
        Page(2, Language.English, "mayor"),
        Page(2, Language.Kazakh, "әкім"),
        Page(3, Language.Russian, "приёмная"),
    ]);

    [Theory]
    [InlineData("<p>No link & nothing.</p>", "<p>No link & nothing.</p>")]
    [InlineData("""<a href="page:key/2">x</a>""", """<a href="/en/mayor">x</a>""")]
    [InlineData("""<a href="page:key/1">x</a>""", """<a href="/en">x</a>""")]
    [InlineData("""<a href="page:key/2#life">x</a>""", """<a href="/en/mayor#life">x</a>""")]
    [InlineData("""<a href="page:key%2F2#%D0%B6">x</a>""", """<a href="/en/mayor#%D0%B6">x</a>""")]
    [InlineData("""<a title="t" href="page:key/2" class="c">x</a>""", """<a title="t" href="/en/mayor" class="c">x</a>""")]
    [InlineData("""<a href="page:key/2">x</a> and <a href="page:key/1">y</a>.""", """<a href="/en/mayor">x</a> and <a href="/en">y</a>.""")]
    public void LinkToPageInSameLanguage_GetsItsAddress(string html, string expected) =>
        Assert.Equal(expected, PageLinks.Resolve(html, Language.English, Small));

    [Fact]
    public void CyrillicAddress_KeepsItsLetters() =>
        Assert.Equal("""<a href="/kk/әкім">x</a>""", PageLinks.Resolve("""<a href="page:key/2">x</a>""", Language.Kazakh, Small));

    [Fact]
    public void PageOnlyInOtherLanguage_LinksThereAndNamesLanguage() =>
        Assert.Equal(
            """<a href="/ru/приёмная#a" hreflang="ru" data-language="Русский">x</a>""",
            PageLinks.Resolve("""<a href="page:key/3#a">x</a>""", Language.English, Small)
        );

    [Fact]
    public void PageInTwoOtherLanguages_LinksToUnretiredOne()
    {
        var retired = Page(4, Language.Kazakh, "ескі") with
        {
            Retirement = new Retirement(new DateTime(2026, 11, 2, 0, 0, 0, DateTimeKind.Utc), "Over."),
        };
        var site = SnapshotBuilder.Of([retired, Page(4, Language.English, "old")], (Language.Russian, "старое", 4));

        Assert.Equal("/en/old", site.FindLinked("key/4", Language.Russian)?.Address);
        var gone = Assert.IsType<Resolution.Gone>(site.Resolve(Language.Russian, "старое"));
        Assert.Equal(["/en/old", "/kk/ескі"], gone.OtherLanguages.Select(p => p.Address));
    }

    [Fact]
    public void CardOfAPriority_ShowsItsSign_OtherCardsAndLinksDoNot()
    {
        var site = SnapshotBuilder.Of([Page(1, Language.English, ""), Page(2, Language.English, "city") with { Icon = 3 }]);
        const string Priority = """<a href="/en/city">x</a>""";

        Assert.Equal(
            """<li class="page-card"><a href="/en/city" class="priority-3"><svg class="sign" aria-hidden="true"><use href="/img/signs.svg#priority-3"></use></svg> x</a></li>""",
            PageLinks.Resolve("""<li class="page-card"><a href="page:key/2">x</a></li>""", Language.English, site)
        );
        Assert.Equal(
            """<li class="page-card"><a href="/en">x</a></li>""",
            PageLinks.Resolve("""<li class="page-card"><a href="page:key/1">x</a></li>""", Language.English, site)
        );
        Assert.Equal($"<li>{Priority}</li>", PageLinks.Resolve("""<li><a href="page:key/2">x</a></li>""", Language.English, site));
        Assert.Equal(
            """<li class="page-card"><a class="dead">x</a></li>""",
            PageLinks.Resolve("""<li class="page-card"><a href="page:gone">x</a></li>""", Language.English, site)
        );
    }

    [Fact]
    public void UnknownKey_IsDeadLink() =>
        Assert.Equal("""<a class="dead">x</a>""", PageLinks.Resolve("""<a href="page:gone#a">x</a>""", Language.English, Small));

    [Theory]
    [InlineData("""<p>Write href="page:key/2" there.</p>""")]
    [InlineData("""<p>Write href="page:key/2</p>""")]
    [InlineData("""<code>href="page:</code><a title="<b>" href="https://example.org">x</a>""")]
    [InlineData("""<a title=" href=&quot;page:key/2">x</a>""")]
    [InlineData("""<img alt="a > b" data-href="page:key/2">""")]
    public void SameCharactersInTextOrOtherAttribute_AreUnchanged(string html) =>
        Assert.Equal(html, PageLinks.Resolve(html, Language.English, Small));

    [Fact]
    public void QuotedTextBeforeLink_OnlyLinkIsResolved() =>
        Assert.Equal(
            """<p>href="page: and <a title="a > b" href="/en/mayor">x</a></p>""",
            PageLinks.Resolve("""<p>href="page: and <a title="a > b" href="page:key/2">x</a></p>""", Language.English, Small)
        );
}

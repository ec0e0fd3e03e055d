using Almaty2020.Web.Site.Pages;
using CsCheck;

namespace Almaty2020.Tests.Site.Pages;

public sealed class PrintedLinksTests
{
    private const string Host = "https://almaty2020.example";

    private static readonly string[] Parts =
    [
        "<p>",
        "</p>",
        "text a href=",
        "<a href=\"/kk/әкім\">x</a>",
        "<a title=\"a > b\" href=\"https://example.org/?a=1&amp;b=2\">y</a>",
        "<a class=\"dead\">z</a>",
        "<a href=\"#fn:1\">1</a>",
        "<a href=\"mailto:a@example.org\">m</a>",
        "<abbr title=\"/x\">q</abbr>",
    ];

    [Theory]
    [InlineData("<p>No link.</p>", "<p>No link.</p>")]
    [InlineData("<a href=\"/kk/әкім\">x</a>", "<a data-note=\"1\" href=\"/kk/әкім\">x</a>", Host + "/kk/әкім")]
    [InlineData(
        "<a title=\"a > b\" href=\"https://example.org/%D0%B6?a=1&amp;b=2\">x</a>",
        "<a data-note=\"1\" title=\"a > b\" href=\"https://example.org/%D0%B6?a=1&amp;b=2\">x</a>",
        "https://example.org/ж?a=1&b=2"
    )]
    [InlineData(
        "<a href=\"/en#a\">x</a><a href=\"/ru\">y</a><a href=\"/en#a\">z</a>",
        "<a data-note=\"1\" href=\"/en#a\">x</a><a data-note=\"2\" href=\"/ru\">y</a><a data-note=\"1\" href=\"/en#a\">z</a>",
        Host + "/en#a",
        Host + "/ru"
    )]
    [InlineData("<a href=\"#fn:1\">1</a><a class=\"dead\">x</a>", "<a href=\"#fn:1\">1</a><a class=\"dead\">x</a>")]
    public void Link_GetsTheNumberOfItsAddress(string html, string expected, params string[] addresses)
    {
        var (numbered, listed) = PrintedLinks.Number(html, Host);

        Assert.Equal(expected, numbered);
        Assert.Equal(addresses, listed);
    }

    [Fact]
    public void AnyBody_KeepsItsText_AndNumbersEveryLinkToAnotherPage() =>
        Gen.Int[0, Parts.Length - 1]
            .Array[0, 12]
            .Sample(drawn =>
            {
                var html = string.Concat(drawn.Select(i => Parts[i]));

                var (numbered, listed) = PrintedLinks.Number(html, Host);

                Assert.Equal(html, numbered.Replace(" data-note=\"1\"", "").Replace(" data-note=\"2\"", ""));
                Assert.Equal(drawn.Count(i => i is 3 or 4), numbered.Split("<a data-note=\"").Length - 1);
                Assert.Equal(drawn.Where(i => i is 3 or 4).Distinct().Count(), listed.Count);
            });
}

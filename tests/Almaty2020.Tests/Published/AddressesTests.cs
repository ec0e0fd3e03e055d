using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using CsCheck;

namespace Almaty2020.Tests.Published;

public sealed class AddressesTests
{
    // Frequent enough to occur together: letters, capitals, slashes and combining marks.
    private const string FrequentCharacters = "//aAHhTJЙиИҚİIıßẞ\u0306\u0331\u0307\u030C\u212A\u212B%\\.\uD800\uDC00";

    private static readonly Gen<string> Paths = Gen.OneOf(
            Gen.Int[0, FrequentCharacters.Length - 1].Select(i => FrequentCharacters[i]),
            Gen.Char
        )
        .Array[0, 12]
        .Select(c => "/" + new string(c));

    [Theory]
    [InlineData("/", "/")]
    [InlineData("//", "/")]
    [InlineData("/en", "/en")]
    [InlineData("/EN/Mayor/", "/en/mayor")]
    [InlineData("//evil.example//a///b", "/evil.example/a/b")]
    [InlineData("/kk/ӘКІМ", "/kk/әкім")]
    [InlineData("/ru/раи\u0306он", "/ru/район")]
    [InlineData("/en/H\u0331", "/en/\u1E96")]
    public void OtherSpelling_HasCanonicalForm(string path, string canonical) => Assert.Equal(canonical, Addresses.Canonical(path));

    [Fact]
    public void AnyPath_CanonicalizedTwice_IsSameAsOnce() =>
        Paths.Sample(
            path =>
            {
                var canonical = Addresses.Canonical(path);
                Assert.Equal(canonical, Addresses.Canonical(canonical));
                Assert.Equal(canonical, canonical.ToLowerInvariant());
                Assert.StartsWith("/", canonical, StringComparison.Ordinal);
                Assert.DoesNotContain("//", canonical, StringComparison.Ordinal);
                Assert.True(canonical == "/" || !canonical.EndsWith('/'));
            },
            iter: 5_000
        );

    [Fact]
    public void AnyAddress_InHref_DecodesToSameAddress() =>
        Paths
            .Where(p => p.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
            .Sample(
                path =>
                {
                    var href = Addresses.ForHref(path);
                    Assert.DoesNotContain(href, c =>
                        c is '"' or '\'' or '<' or '>' or '&' or '?' or '#' or '\\' || char.IsWhiteSpace(c) || char.IsControl(c)
                    );
                    Assert.Equal(path, Uri.UnescapeDataString(href));
                },
                iter: 5_000
            );

    [Theory]
    [InlineData("/kk/әкім", "/kk/әкім")]
    [InlineData("/ru/а б?\"", "/ru/а%20б%3F%22")]
    public void ForHref_KeepsLettersAndEscapesOthers(string address, string href) => Assert.Equal(href, Addresses.ForHref(address));

    [Fact]
    public void HomePage_AddressIsLanguageOnly() =>
        Assert.Equal(("/kk", "/kk/әкім"), (Addresses.PagePath(Language.Kazakh, ""), Addresses.PagePath(Language.Kazakh, "әкім")));
}
